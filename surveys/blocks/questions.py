"""One block per kind of question. The block's id is the question's identity."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from surveys.blocks.conditions import condition_block
from surveys.blocks.options import OptionBlock, PictureOptionBlock, TickOptionBlock, option_list
from surveys.blocks.texts import TextsBlock
from surveys.enums import Demographic

NAME = RegexValidator(
    r"^[a-z][a-z0-9_]{0,29}$",
    _("Small letters, digits and underscores only, beginning with a letter."),
)


# The question comes before its options, what is said about answering after them.
FIRST = ("label",)
LAST = ("other", "dont_know", "required")


class QuestionBlock(blocks.StructBlock):
    """What every question has."""

    label = TextsBlock(label=_("question"), max_length=300)
    help = TextsBlock(label=_("help text"), required=False, max_length=500, rows=2)
    required = blocks.BooleanBlock(label=_("an answer is required"), required=False)
    name = blocks.CharBlock(
        label=_("short name"),
        required=False,
        validators=[NAME],
        help_text=_("Lets later texts quote the answer: write [[name]]."),
    )
    show_if = condition_block(_("show this question only if"))
    edition = blocks.IntegerBlock(
        label=_("edition of the meaning"),
        min_value=1,
        default=1,
        help_text=_(
            "Raise it when the question now asks for something else: a new column of data begins."
        ),
    )
    demographic = blocks.ChoiceBlock(
        label=_("says about a person"), choices=Demographic.choices, required=False
    )

    # Fields of each kind that belong to the further settings.
    further: tuple[str, ...] = ()

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks, **kwargs)
        hidden = [*self.further, "help", "name", "edition", "demographic", "show_if"]
        others = [name for name in self.child_blocks if name not in {*hidden, *FIRST, *LAST}]
        main = [name for name in (*FIRST, *others, *LAST) if name in self.child_blocks]
        self.meta.form_layout = BlockGroup(
            children=main,
            settings=[name for name in hidden if name in self.child_blocks],
        )


class _Missing(blocks.StructBlock):
    dont_know = blocks.BooleanBlock(label=_("offer “I don't know”"), required=False)
    no_answer = blocks.BooleanBlock(label=_("offer “I'd rather not say”"), required=False)


class SingleChoiceBlock(QuestionBlock, _Missing):
    options = option_list(OptionBlock(), _("options"))
    other = blocks.BooleanBlock(label=_("offer “other” with a field for words"), required=False)
    shuffle = blocks.BooleanBlock(
        label=_("mix the options"),
        required=False,
        help_text=_("Anew for each person, so that no option gains from its place."),
    )

    further = ("shuffle", "no_answer")

    class Meta:
        icon = "radio-empty"
        label = _("Single choice")


class DropdownBlock(SingleChoiceBlock):
    class Meta:
        icon = "arrow-down"
        label = _("Choice from a list")


class PictureChoiceBlock(QuestionBlock, _Missing):
    options = option_list(PictureOptionBlock(), _("pictures"))
    shuffle = blocks.BooleanBlock(label=_("mix the pictures"), required=False)

    further = ("shuffle", "no_answer")

    class Meta:
        icon = "image"
        label = _("Choice of a picture")


class MultipleChoiceBlock(QuestionBlock, _Missing):
    options = option_list(TickOptionBlock(), _("options"))
    other = blocks.BooleanBlock(label=_("offer “other” with a field for words"), required=False)
    at_least = blocks.IntegerBlock(label=_("at least"), required=False, min_value=1)
    at_most = blocks.IntegerBlock(label=_("at most"), required=False, min_value=1)
    shuffle = blocks.BooleanBlock(label=_("mix the options"), required=False)

    further = ("shuffle", "no_answer")

    class Meta:
        icon = "tick-inverse"
        label = _("Multiple choice")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        _check_bounds(cleaned, len(cleaned["options"]) + bool(cleaned.get("other")))
        return cleaned


class RankingBlock(QuestionBlock, _Missing):
    options = option_list(OptionBlock(), _("options"), at_most=12)
    at_least = blocks.IntegerBlock(label=_("rank at least"), required=False, min_value=1)
    at_most = blocks.IntegerBlock(label=_("rank at most"), required=False, min_value=1)
    shuffle = blocks.BooleanBlock(label=_("mix the options"), required=False)

    further = ("shuffle", "no_answer")

    class Meta:
        icon = "list-ol"
        label = _("Ranking")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        _check_bounds(cleaned, len(cleaned["options"]))
        return cleaned


class ScaleBlock(QuestionBlock, _Missing):
    points = blocks.IntegerBlock(label=_("number of points"), min_value=2, max_value=11, default=5)
    low_label = TextsBlock(label=_("label of the lowest point"), max_length=80)
    high_label = TextsBlock(label=_("label of the highest point"), max_length=80)
    point_labels = blocks.ListBlock(
        TextsBlock(label=_("label"), max_length=80),
        label=_("labels of all points"),
        min_num=0,
        max_num=11,
        default=[],
        help_text=_("For an answer in words (Likert): as many as there are points, or none."),
    )

    further = ("point_labels", "no_answer")

    class Meta:
        icon = "order"
        label = _("Scale")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        labels = cleaned["point_labels"]
        if len(labels) not in {0, cleaned["points"]}:
            _refuse("point_labels", _("Please give every point a label, or none."))
        return cleaned


class RatingBlock(QuestionBlock, _Missing):
    points = blocks.IntegerBlock(label=_("number of stars"), min_value=3, max_value=10, default=5)

    further = ("no_answer",)

    class Meta:
        icon = "pick"
        label = _("Rating")


class MatrixBlock(QuestionBlock, _Missing):
    rows = blocks.ListBlock(OptionBlock(), label=_("rows"), min_num=1, max_num=30)
    options = option_list(OptionBlock(), _("columns"), at_most=11)
    shuffle = blocks.BooleanBlock(label=_("mix the rows"), required=False)

    further = ("shuffle", "no_answer")

    class Meta:
        icon = "table"
        label = _("Matrix")


class NumberBlock(QuestionBlock, _Missing):
    unit = TextsBlock(label=_("unit"), required=False, max_length=30)
    minimum = blocks.FloatBlock(label=_("smallest number"), required=False)
    maximum = blocks.FloatBlock(label=_("largest number"), required=False)
    decimals = blocks.IntegerBlock(
        label=_("digits after the comma"), min_value=0, max_value=6, default=0
    )

    further = ("decimals", "no_answer")

    class Meta:
        icon = "decimal"
        label = _("A number")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        low, high = cleaned.get("minimum"), cleaned.get("maximum")
        if low is not None and high is not None and low > high:
            _refuse("maximum", _("The largest number must not be smaller than the smallest."))
        return cleaned


class DateQuestionBlock(QuestionBlock, _Missing):
    earliest = blocks.DateBlock(label=_("earliest day"), required=False)
    latest = blocks.DateBlock(label=_("latest day"), required=False)

    further = ("no_answer",)

    class Meta:
        icon = "date"
        label = _("Date")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        first, last = cleaned.get("earliest"), cleaned.get("latest")
        if first and last and first > last:
            _refuse("latest", _("The latest day must not be before the earliest."))
        return cleaned


class ShortTextBlock(QuestionBlock):
    max_chars = blocks.IntegerBlock(
        label=_("longest answer in characters"), required=False, min_value=1, max_value=200
    )

    further = ("max_chars",)

    class Meta:
        icon = "pilcrow"
        label = _("Short text")


class LongTextBlock(QuestionBlock):
    max_chars = blocks.IntegerBlock(
        label=_("longest answer in characters"), required=False, min_value=1, max_value=5000
    )

    further = ("max_chars",)

    class Meta:
        icon = "edit"
        label = _("Long text")


class MapBlock(QuestionBlock, _Missing):
    further = ("no_answer",)

    class Meta:
        icon = "site"
        label = _("Place on the map")


class FileBlock(QuestionBlock):
    class Meta:
        icon = "upload"
        label = _("File")


class ConsentBlock(QuestionBlock):
    class Meta:
        icon = "check"
        label = _("Consent")


def _check_bounds(cleaned: Any, number: int) -> None:
    at_least = cleaned.get("at_least") or 0
    at_most = cleaned.get("at_most") or number
    if at_most > number or at_least > at_most:
        _refuse("at_most", _("“At least” and “at most” must fit each other and the options."))


def _refuse(field: str, message: Any) -> None:
    raise blocks.StructBlockValidationError(block_errors={field: ValidationError(message)})
