"""What survey authors compose questionnaires from. The block's id is the question's identity."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

INFO_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class QuestionBlock(blocks.StructBlock):
    """What every question has."""

    label = blocks.CharBlock(label=_("question"), max_length=300)
    help = blocks.TextBlock(label=_("help text"), required=False, max_length=500, rows=2)
    required = blocks.BooleanBlock(label=_("an answer is required"), required=False)


class SingleChoiceBlock(QuestionBlock):
    options = blocks.ListBlock(
        blocks.CharBlock(label=_("option"), max_length=200),
        label=_("options"),
        min_num=2,
        max_num=60,
    )
    dont_know = blocks.BooleanBlock(label=_("offer “I don't know”"), required=False)

    class Meta:
        icon = "radio-empty"
        label = _("Single choice")


class MultipleChoiceBlock(QuestionBlock):
    options = blocks.ListBlock(
        blocks.CharBlock(label=_("option"), max_length=200),
        label=_("options"),
        min_num=2,
        max_num=60,
    )
    at_least = blocks.IntegerBlock(label=_("at least"), required=False, min_value=1)
    at_most = blocks.IntegerBlock(label=_("at most"), required=False, min_value=1)

    class Meta:
        icon = "tick-inverse"
        label = _("Multiple choice")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        at_least = cleaned.get("at_least") or 0
        at_most = cleaned.get("at_most") or len(cleaned["options"])
        if at_most > len(cleaned["options"]) or at_least > at_most:
            raise blocks.StructBlockValidationError(
                block_errors={
                    "at_most": ValidationError(
                        _("“At least” and “at most” must fit each other and the options.")
                    )
                }
            )
        return cleaned


class ScaleBlock(QuestionBlock):
    points = blocks.IntegerBlock(label=_("number of points"), min_value=2, max_value=11, default=5)
    low_label = blocks.CharBlock(label=_("label of the lowest point"), max_length=80)
    high_label = blocks.CharBlock(label=_("label of the highest point"), max_length=80)
    dont_know = blocks.BooleanBlock(label=_("offer “I don't know”"), required=False)

    class Meta:
        icon = "order"
        label = _("Scale")


class ShortTextBlock(QuestionBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Short text")


class LongTextBlock(QuestionBlock):
    class Meta:
        icon = "edit"
        label = _("Long text")


class PageBreakBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title of the page"), required=False, max_length=120)

    class Meta:
        icon = "horizontalrule"
        label = _("New page")


class QuestionnaireBlock(blocks.StreamBlock):
    """A questionnaire: questions and information, divided into pages."""

    page_break = PageBreakBlock()
    single = SingleChoiceBlock()
    multiple = MultipleChoiceBlock()
    scale = ScaleBlock()
    short_text = ShortTextBlock()
    long_text = LongTextBlock()
    info = blocks.RichTextBlock(label=_("Information"), icon="info-circle", features=INFO_FEATURES)
