"""Forms that a questionnaire's definition describes: one per page of the questionnaire."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from surveys.domain.answers import is_visible, problem_with
from surveys.domain.packing import Doc
from surveys.domain.questionnaire import Info, Question, Section, in_language
from surveys.domain.wording import point_label
from surveys.enums import Missing, QuestionKind

CHOOSE = _("Please choose one of the answers offered.")


class ScaleWidget(forms.RadioSelect):
    """Points in a row, with words at both ends."""

    template_name = "surveys/widgets/scale.html"

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.low, self.high = in_language(question.low), in_language(question.high)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"low": self.low, "high": self.high}
        return context


class OneAnswer(forms.TypedChoiceField):
    """One code, or None if skipped."""

    def __init__(self, question: Question) -> None:
        if question.kind == QuestionKind.SCALE:
            points = range(1, (question.points or 0) + 1)
            choices = [(str(point), point_label(question, point)) for point in points]
        else:
            choices = [(str(choice.code), choice.text) for choice in question.choices]
        if question.dont_know:
            choices.append((str(int(Missing.DONT_KNOW)), gettext("I don't know")))
        if not question.required:
            choices.append(("", gettext("No answer")))
        is_scale = question.kind == QuestionKind.SCALE
        super().__init__(
            choices=choices,
            coerce=int,
            empty_value=None,
            widget=ScaleWidget(question) if is_scale else forms.RadioSelect(),
            error_messages={"invalid_choice": CHOOSE},
            **_common(question),
        )


class SeveralAnswers(forms.TypedMultipleChoiceField):
    """A sorted list of codes, or None if skipped."""

    def __init__(self, question: Question) -> None:
        super().__init__(
            choices=[(str(choice.code), choice.text) for choice in question.choices],
            coerce=int,
            empty_value=None,
            widget=forms.CheckboxSelectMultiple(),
            error_messages={"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
            **_common(question),
        )

    def clean(self, value: Any) -> list[int] | None:
        codes = super().clean(value)
        return sorted(set(codes)) if codes else None


class TextAnswerField(forms.CharField):
    """A text, or None if there is nothing to see."""

    def __init__(self, question: Question) -> None:
        is_long = question.kind == QuestionKind.LONG_TEXT
        super().__init__(
            max_length=question.max_length,
            widget=forms.Textarea(attrs={"rows": 6}) if is_long else forms.TextInput(),
            empty_value=None,
            **_common(question),
        )

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if text is None or not is_visible(text):
            return None
        return text.replace("\r\n", "\n")


def _common(question: Question) -> dict[str, Any]:
    return {
        "label": question.text,
        "required": question.required,
        "help_text": escape(_hint(question)),
    }


def _hint(question: Question) -> str:
    """The author's help, and how many answers may be chosen."""
    parts = [in_language(question.help)]
    if question.kind == QuestionKind.MULTIPLE:
        parts.append(_picks_hint(question))
    return " ".join(part for part in parts if part)


def _picks_hint(question: Question) -> str:
    if question.at_least and question.at_most:
        return gettext("Choose %(least)d to %(most)d answers.") % {
            "least": question.at_least,
            "most": question.at_most,
        }
    if question.at_most:
        return ngettext(
            "Choose at most %(count)d answer.",
            "Choose at most %(count)d answers.",
            question.at_most,
        ) % {"count": question.at_most}
    if question.at_least:
        return ngettext(
            "Choose at least %(count)d answer.",
            "Choose at least %(count)d answers.",
            question.at_least,
        ) % {"count": question.at_least}
    return gettext("You can choose several answers.")


FIELDS = {
    QuestionKind.SINGLE: OneAnswer,
    QuestionKind.SCALE: OneAnswer,
    QuestionKind.MULTIPLE: SeveralAnswers,
    QuestionKind.SHORT_TEXT: TextAnswerField,
    QuestionKind.LONG_TEXT: TextAnswerField,
}


class SectionForm(forms.Form):
    """One page of the questionnaire. Fields are named by the question's code."""

    def __init__(self, section: Section, data: Any = None, doc: Doc | None = None) -> None:
        self.section = section
        super().__init__(data, initial=doc or {})
        for question in section.questions:
            field = FIELDS[question.kind](question)
            field.error_messages["required"] = _("Please answer this question.")
            self.fields[question.code] = field

    def clean(self) -> None:
        """Judge by the same rule that judges the whole document when it is sent."""
        for question in self.section.questions:
            if question.code in self.errors:
                continue
            problem = problem_with(question, self.cleaned_data.get(question.code))
            if problem:
                self.add_error(question.code, ValidationError(problem))

    def answers(self) -> Doc:
        """The answers that are valid, even if others are not."""
        return {code: value for code, value in self.cleaned_data.items() if value is not None}

    @property
    def asked(self) -> set[str]:
        return {question.code for question in self.section.questions}

    @property
    def elements(self) -> list[dict[str, Any]]:
        """Questions and information in the author's order, for the template."""
        return [
            {"info": element.text}
            if isinstance(element, Info)
            else {"field": self[element.code], "kind": element.kind.value}
            for element in self.section.elements
        ]


class SubmitForm(forms.Form):
    """The key that makes sending twice the same as sending once."""

    submit_key = forms.UUIDField(widget=forms.HiddenInput())
