"""From a question to form fields: its own, and perhaps for “other” and for no answer."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.domain.answers import OTHER_LENGTH
from surveys.domain.questionnaire import Choice, Question, in_language
from surveys.domain.wording import missing_label, point_label
from surveys.enums import Missing, QuestionKind
from surveys.forms.hints import hint
from surveys.forms.kinds import (
    CHOOSE,
    ConsentField,
    DayField,
    HandedIn,
    MatrixField,
    NumberField,
    PlaceField,
    RankingField,
    Several,
    Words,
)
from surveys.forms.widgets import (
    FileWidget,
    Labelled,
    MatrixWidget,
    PictureWidget,
    PlaceWidget,
    RankingWidget,
    ScaleWidget,
    labelled,
)


@dataclass(frozen=True)
class Surroundings:
    """What fields need beside the question. `seed` keeps the order of mixed options per draft."""

    seed: str = ""
    municipalities: Labelled = field(default_factory=list)
    pictures: dict[int, Any] = field(default_factory=dict)


def fields_of(question: Question, around: Surroundings) -> dict[str, forms.Field]:
    """The form fields of a question, by name."""
    fields = {question.code: _main(question, around)}
    if question.other:
        fields[question.other_code] = Words(
            label=gettext("Your words for “%s”") % question.other.text,
            required=False,
            max_length=OTHER_LENGTH,
        )
    if instead := _instead(question):
        fields[none_name(question)] = forms.TypedChoiceField(
            label=gettext("Instead of an answer"),
            choices=[("", gettext("I have answered, or skip this question")), *instead],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect(),
            error_messages={"invalid_choice": CHOOSE},
        )
    return fields


def none_name(question: Question) -> str:
    """The field that says why there is no answer, for kinds that have no options of their own."""
    return f"{question.code}_none"


def missing_choices(question: Question) -> Labelled:
    """What can be said instead of an answer."""
    offered = {Missing.DONT_KNOW: question.dont_know, Missing.REFUSED: question.no_answer}
    return [(str(int(code)), missing_label(code)) for code, is_on in offered.items() if is_on]


def _instead(question: Question) -> Labelled:
    with_options = question.kind.is_single or question.kind.is_points
    if with_options or question.kind in {QuestionKind.MULTIPLE, QuestionKind.MATRIX}:
        return []
    return missing_choices(question)


def mixed(choices: tuple[Choice, ...], question: Question, seed: str) -> tuple[Choice, ...]:
    """The options in the order of this draft: mixed if the author wants it, “other” stays last."""
    if not question.shuffle:
        return choices
    first = [choice for choice in choices if not choice.stays_last]
    Random(f"{seed}{question.id}").shuffle(first)  # noqa: S311 -- order, not secrecy
    return (*first, *(choice for choice in choices if choice.stays_last))


def _main(question: Question, around: Surroundings) -> forms.Field:
    made: forms.Field = MAKERS[question.kind](question, around)
    made.error_messages["required"] = _("Please answer this question.")
    return made


def _common(question: Question) -> dict[str, Any]:
    return {
        "label": question.text,
        "required": question.required,
        "help_text": escape(hint(question)),
    }


def _one(question: Question, around: Surroundings) -> forms.Field:
    """One code, or None if skipped."""
    if question.kind.is_points:
        points = range(1, (question.points or 0) + 1)
        choices = [(str(point), point_label(question, point)) for point in points]
    else:
        choices = labelled(mixed(question.choices, question, around.seed))
    choices += missing_choices(question)
    if question.kind == QuestionKind.DROPDOWN:
        choices.insert(0, ("", gettext("Please choose")))
    elif not question.required and not question.no_answer:
        choices.append(("", gettext("No answer")))
    return forms.TypedChoiceField(
        choices=choices,
        coerce=int,
        empty_value=None,
        widget=_widget_for_one(question, around),
        error_messages={"invalid_choice": CHOOSE},
        **_common(question),
    )


def _widget_for_one(question: Question, around: Surroundings) -> forms.Widget:
    if question.kind == QuestionKind.DROPDOWN:
        return forms.Select()
    if question.kind == QuestionKind.PICTURE:
        tags = {
            str(choice.code): around.pictures[choice.image] | {"alt": in_language(choice.alt)}
            for choice in question.choices
            if choice.image in around.pictures
        }
        return PictureWidget(tags)
    if question.kind.is_points and not question.point_labels:
        return ScaleWidget(question)
    return forms.RadioSelect()


def _several(question: Question, around: Surroundings) -> forms.Field:
    return Several(
        choices=labelled(mixed(question.choices, question, around.seed))
        + missing_choices(question),
        coerce=int,
        empty_value=None,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
        **_common(question),
    )


def _matrix(question: Question, around: Surroundings) -> forms.Field:
    rows = labelled(mixed(question.rows, question, around.seed))
    columns = labelled(question.choices) + missing_choices(question)
    return MatrixField(widget=MatrixWidget(rows, columns), **_common(question))


def _ranking(question: Question, around: Surroundings) -> forms.Field:
    options = labelled(mixed(question.choices, question, around.seed))
    places = range(1, min(len(options), question.at_most or len(options)) + 1)
    widget = RankingWidget(options, [(str(place), str(place)) for place in places])
    return RankingField(widget=widget, **_common(question))


def _number(question: Question, around: Surroundings) -> forms.Field:
    return NumberField(decimals=question.decimals, **_common(question))


def _date(question: Question, around: Surroundings) -> forms.Field:
    attrs = {"type": "date", "min": question.earliest or False, "max": question.latest or False}
    return DayField(
        widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"],
        error_messages={"invalid": _("Please enter a date.")},
        **_common(question),
    )


def _words(question: Question, around: Surroundings) -> forms.Field:
    is_long = question.kind == QuestionKind.LONG_TEXT
    return Words(
        max_length=question.max_length,
        widget=forms.Textarea(attrs={"rows": 6}) if is_long else forms.TextInput(),
        **_common(question),
    )


def _place(question: Question, around: Surroundings) -> forms.Field:
    return PlaceField(widget=PlaceWidget(around.municipalities), **_common(question))


def _file(question: Question, around: Surroundings) -> forms.Field:
    return HandedIn(
        widget=FileWidget(), max_length=120, allow_empty_file=False, **_common(question)
    )


def _consent(question: Question, around: Surroundings) -> forms.Field:
    return ConsentField(**_common(question))


MAKERS = {
    QuestionKind.SINGLE: _one,
    QuestionKind.DROPDOWN: _one,
    QuestionKind.PICTURE: _one,
    QuestionKind.SCALE: _one,
    QuestionKind.RATING: _one,
    QuestionKind.MULTIPLE: _several,
    QuestionKind.RANKING: _ranking,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.SHORT_TEXT: _words,
    QuestionKind.LONG_TEXT: _words,
    QuestionKind.MAP: _place,
    QuestionKind.FILE: _file,
    QuestionKind.CONSENT: _consent,
}
