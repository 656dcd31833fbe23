"""The form of one page of a questionnaire. Fields are named by the codes of the questions."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from surveys.domain.answers import problem_with
from surveys.domain.logic import leaves, route
from surveys.domain.packing import Doc, is_missing
from surveys.domain.questionnaire import Condition, Info, Question, Questionnaire, Section
from surveys.domain.wording import quote_html, quoted
from surveys.enums import QuestionKind
from surveys.forms.fields import Surroundings, fields_of, none_name

ANSWER_NAME = re.compile(r"^V\d+(_\w+)?$")


class SectionForm(forms.Form):
    """All questions of a page; those the logic hides are there, but hidden and not judged.

    `doc` are the answers given so far. `way` is the route with the answers of this form.
    """

    use_required_attribute = False

    def __init__(
        self,
        questionnaire: Questionnaire,
        section: Section,
        *,
        doc: Doc,
        data: Any = None,
        files: Any = None,
        around: Surroundings | None = None,
    ) -> None:
        self.questionnaire, self.section, self.doc = questionnaire, section, doc
        self.way = route(questionnaire, doc)
        self.questions = [
            quoted(question, questionnaire, self.way.doc) for question in section.questions
        ]
        super().__init__(data, files, initial=_initial(self.questions, doc))
        for question in self.questions:
            self.fields.update(fields_of(question, around or Surroundings()))

    @property
    def asked(self) -> set[str]:
        """The document's keys this page may change."""
        return {key for question in self.questions for key in question.keys}

    @property
    def foreign(self) -> list[str]:
        """Answers that were sent although this page does not ask for them."""
        names = set(self.fields)
        for question in self.questions:
            if question.kind in {QuestionKind.MATRIX, QuestionKind.RANKING, QuestionKind.MAP}:
                names |= _part_names(question)
            names.add(f"{question.code}-clear")
        return [name for name in self.data if ANSWER_NAME.match(name) and name not in names]

    def clean(self) -> None:
        """Judge what is shown by the same rule that judges the whole document when it is sent."""
        for question in self.questions:
            self._join(question)
        kept = {key: answer for key, answer in self.doc.items() if key not in self.asked}
        self.way = route(self.questionnaire, {**kept, **self._given()})
        shown = {question.code for question in self.shown}
        for question in self.questions:
            if question.code not in shown:
                for name in {question.code, question.other_code, none_name(question)}:
                    self.errors.pop(name, None)
            elif question.code not in self.errors:
                problem = problem_with(question, _provisional(self._given()))
                if problem:
                    self.add_error(question.code, ValidationError(problem))

    def _join(self, question: Question) -> None:
        """Bring the helping fields of a question into its answer."""
        answer = self.cleaned_data.get(question.code)
        instead = self.cleaned_data.pop(none_name(question), None)
        if instead is not None and answer is None:
            self.errors.pop(question.code, None)
            self.cleaned_data[question.code] = instead
        elif instead is not None:
            self.add_error(question.code, _("Please either answer or say why not."))
        other = question.other
        if other and answer is None and self.cleaned_data.get(question.other_code):
            several = question.kind == QuestionKind.MULTIPLE
            self.errors.pop(question.code, None)
            self.cleaned_data[question.code] = [other.code] if several else other.code

    @property
    def shown(self) -> tuple[Question, ...]:
        """The questions of this page the logic shows."""
        stop = next((stop for stop in self.way.stops if stop.section.id == self.section.id), None)
        return stop.questions if stop else ()

    def _given(self) -> Doc:
        return {key: value for key, value in self.cleaned_data.items() if value is not None}

    def answers(self) -> Doc:
        """The answers that are valid, even if others are not. New files are uploads still."""
        return self._given()

    def typed(self) -> dict[str, list[str]]:
        """What was typed into fields that are not valid, so that it is not lost."""
        wrong = [question for question in self.questions if question.code in self.errors]
        names: set[str] = set()
        for question in wrong:
            names |= {question.code, question.other_code, none_name(question)}
            names |= _part_names(question)
        data = self.data if isinstance(self.data, MultiValueDict) else MultiValueDict()
        return {name: [_storable(v) for v in data.getlist(name)] for name in names if name in data}

    @property
    def elements(self) -> list[dict[str, Any]]:
        """Questions and information in the author's order, for the template."""
        stop = next((stop for stop in self.way.stops if stop.section.id == self.section.id), None)
        visible = {element.id for element in stop.elements} if stop else set()
        by_id = {question.id: question for question in self.questions}
        return [
            self._info(element, element.id in visible)
            if isinstance(element, Info)
            else self._question(by_id[element.id], element.id in visible)
            for element in self.section.elements
        ]

    def _info(self, info: Info, is_visible: bool) -> dict[str, Any]:
        html = quote_html(info.text, self.questionnaire, self.way.doc)
        return {"info": html, "hidden": not is_visible, "condition": _json(info.show_if)}

    def _question(self, question: Question, is_visible: bool) -> dict[str, Any]:
        extra = [name for name in (question.other_code, none_name(question)) if name in self.fields]
        return {
            "field": self[question.code],
            "extra": [self[name] for name in extra],
            "kind": question.kind.value,
            "code": question.code,
            "unit": question.unit,
            "hidden": not is_visible,
            "condition": _json(question.show_if),
        }

    @property
    def known(self) -> str:
        """Answers of other pages that conditions of this page look at, as JSON for the browser."""
        conditions = [element.show_if for element in self.section.elements]
        codes = {leaf["q"] for condition in conditions for leaf in leaves(condition)}
        return json.dumps({c: a for c, a in self.way.doc.items() if c in codes - self.asked})


def _json(condition: Condition | None) -> str:
    return json.dumps(condition) if condition else ""


def as_data(form: SectionForm, typed: dict[str, list[str]]) -> MultiValueDict[str, str]:
    """What the browser would send for the answers of the draft, and what was typed last."""
    data: MultiValueDict[str, str] = MultiValueDict()
    for question in form.questions:
        for name, values in _sent(question, form.initial).items():
            data.setlist(name, values)
    for name, values in typed.items():
        if name.partition("_")[0] in form.asked:
            data.setlist(name, values)
    return data


def _sent(question: Question, initial: Mapping[str, Any]) -> dict[str, list[str]]:
    answer = initial.get(question.code)
    sent: dict[str, Any] = {}
    if question.kind in {QuestionKind.MATRIX, QuestionKind.MAP}:
        sent = {f"{question.code}_{part}": [value] for part, value in (answer or {}).items()}
    elif question.kind == QuestionKind.RANKING:
        ranks = enumerate(answer or [], start=1)
        sent = {f"{question.code}_{code}": [rank] for rank, code in ranks}
    elif answer is not None and question.kind != QuestionKind.FILE:
        sent = {question.code: answer if isinstance(answer, list) else [answer]}
    for name in (question.other_code, none_name(question)):
        if initial.get(name) is not None:
            sent[name] = [initial[name]]
    return {name: [str(value) for value in values] for name, values in sent.items()}


def _initial(questions: list[Question], doc: Doc) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for question in questions:
        answer = doc.get(question.code)
        has_options = question.kind.is_single or question.kind.is_points
        if question.kind == QuestionKind.MULTIPLE and is_missing(answer):
            initial[question.code] = [answer]
        elif is_missing(answer) and not has_options:
            initial[none_name(question)] = answer
        else:
            initial[question.code] = answer
        initial[question.other_code] = doc.get(question.other_code)
    return initial


def _part_names(question: Question) -> set[str]:
    if question.kind == QuestionKind.MAP:
        return {f"{question.code}_{part}" for part in ("municipality", "lat", "lon")}
    parts = question.rows if question.kind == QuestionKind.MATRIX else question.choices
    return {f"{question.code}_{part.code}" for part in parts}


def _provisional(doc: Doc) -> Doc:
    """The document as it will be: a new file gets its id only when it is stored."""
    return {
        key: {"id": "", "name": value.name, "size": value.size}
        if hasattr(value, "chunks")
        else value
        for key, value in doc.items()
    }


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


class CodeForm(forms.Form):
    """A personal code of the survey, or a withdrawal code."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class SubmitForm(forms.Form):
    """The key that makes sending twice the same as sending once."""

    submit_key = forms.UUIDField(widget=forms.HiddenInput())
