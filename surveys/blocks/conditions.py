"""Conditions composed without code: rules about earlier answers, combined with all, any, none."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from surveys.enums import Match, Operator

DEPTH = 3


class ReferenceBlock(blocks.CharBlock):
    """An id, for which a script of the admin offers a list. `list_of` says of what."""

    def __init__(self, *, list_of: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field.widget.attrs[f"data-survey-{list_of}"] = ""


class RuleBlock(blocks.StructBlock):
    """One comparison. A script of the admin offers earlier questions and their options."""

    question = ReferenceBlock(list_of="question", label=_("question"), max_length=80)
    operator = blocks.ChoiceBlock(
        label=_("comparison"), choices=Operator.choices, default=Operator.IS
    )
    value = ReferenceBlock(list_of="value", label=_("answer"), required=False, max_length=200)

    class Meta:
        icon = "list-ul"
        label = _("Rule")
        form_classname = "struct-block survey-rule"


def condition_block(label: Any, depth: int = DEPTH) -> blocks.StructBlock:
    """A group of rules, which may hold groups down to `depth` levels."""
    parts = [("rule", RuleBlock())]
    if depth > 1:
        parts.append(("group", condition_block(_("Group of rules"), depth - 1)))
    return blocks.StructBlock(
        [
            (
                "match",
                blocks.ChoiceBlock(
                    label=_("of the following, there must hold"),
                    choices=Match.choices,
                    default=Match.ALL,
                ),
            ),
            ("rules", blocks.StreamBlock(parts, label=_("rules"), required=False, max_num=20)),
        ],
        label=label,
        icon="view",
        collapsed=True,
    )
