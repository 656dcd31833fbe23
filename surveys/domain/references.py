"""From ids and short names to codes: conditions and quoted answers of a coded questionnaire.

Only earlier questions can be referred to, so that no circle is possible.
"""

import math
import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from surveys.domain.questionnaire import (
    END,
    Choice,
    Condition,
    Info,
    Jump,
    Question,
    Questionnaire,
    Section,
    Texts,
)
from surveys.enums import Operator, QuestionKind

QUOTE = re.compile(r"\[\[\s*([a-z][a-z0-9_]{0,29})\s*\]\]")
ORDER = {Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST}
EQUAL = {Operator.IS, Operator.IS_NOT}
COUNT = {Operator.COUNT_AT_LEAST, Operator.COUNT_AT_MOST}


@dataclass(frozen=True)
class Reference:
    """What is wrong with a reference. `place` is the id of the element or page it stands in."""

    place: str
    message: str


class BadRule(Exception):
    """A rule that cannot be: the words for its author."""


@dataclass
class Resolver:
    """Walks the questionnaire in order and knows what was asked before."""

    questionnaire: Questionnaire
    problems: list[Reference] = field(default_factory=list)
    earlier: dict[str, Question] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def run(self) -> Questionnaire:
        sections = tuple(
            self._section(number, section)
            for number, section in enumerate(self.questionnaire.sections)
        )
        quotas = tuple(
            replace(quota, condition=self._condition(quota.condition, quota.id))
            for quota in self.questionnaire.quotas
        )
        return replace(self.questionnaire, sections=sections, quotas=quotas)

    def _section(self, number: int, section: Section) -> Section:
        show_if = self._condition(section.show_if, section.id)
        title = self._texts(section.title, section.id)
        elements = tuple(self._element(element) for element in section.elements)
        later = {other.id for other in self.questionnaire.sections[number + 1 :]} | {END}
        jumps = tuple(self._jump(jump, section.id, later) for jump in section.jumps)
        return replace(section, title=title, show_if=show_if, elements=elements, jumps=jumps)

    def _jump(self, jump: Jump, place: str, later: set[str]) -> Jump:
        if jump.to not in later:
            self._note(place, _("“Skip” must lead to a later page or to the end."))
        return replace(jump, condition=self._condition(jump.condition, place))

    def _element(self, element: Question | Info) -> Question | Info:
        show_if = self._condition(element.show_if, element.id)
        if isinstance(element, Info):
            return replace(element, html=self._texts(element.html, element.id), show_if=show_if)
        question = replace(self._question_texts(element), show_if=show_if)
        self.earlier[element.id] = question
        if element.name in self.names:
            self._note(element.id, _("The short name “%s” is used twice.") % element.name)
        elif element.name:
            self.names[element.name] = question.code
        return question

    def _question_texts(self, question: Question) -> Question:
        changed: dict[str, Any] = {
            name: self._texts(getattr(question, name), question.id)
            for name in ("label", "help", "low", "high")
        }
        for name in ("choices", "rows"):
            changed[name] = tuple(
                replace(choice, label=self._texts(choice.label, question.id))
                for choice in getattr(question, name)
            )
        return replace(question, **changed)

    def _texts(self, texts: Texts, place: str) -> Texts:
        return {language: self._quotes(text, place) for language, text in texts.items()}

    def _quotes(self, text: str, place: str) -> str:
        def code_of(match: re.Match[str]) -> str:
            code = self.names.get(match[1])
            if code is None:
                self._note(place, _("[[%s]] names no earlier question.") % match[1])
                return match[0]
            return f"[[{code}]]"

        return QUOTE.sub(code_of, text)

    def _condition(self, condition: Condition | None, place: str) -> Condition | None:
        if condition is None:
            return None
        if condition["op"] == "not":
            return {"op": "not", "arg": self._condition(condition["arg"], place)}
        if condition["op"] in {"and", "or"}:
            args = [self._condition(arg, place) for arg in condition["args"]]
            return {"op": condition["op"], "args": args}
        try:
            return self._rule(condition)
        except BadRule as problem:
            self._note(place, str(problem))
            return condition

    def _rule(self, rule: Condition) -> Condition:
        question = self.earlier.get(rule["q"])
        if question is None:
            later = {question.id for question in self.questionnaire.questions}
            if rule["q"] in later:
                raise BadRule(_("A rule refers to a question that is asked only later."))
            raise BadRule(_("A rule refers to a question that does not exist."))
        resolved: Condition = {"op": rule["op"], "q": question.code}
        if question.kind == QuestionKind.MATRIX and rule["op"] != Operator.ANSWERED:
            resolved["row"] = str(_item(question.rows, rule.get("row", "")))
        if "value" in rule:
            resolved["value"] = _value(question, rule["op"], rule["value"])
        return resolved

    def _note(self, place: str, message: str) -> None:
        self.problems.append(Reference(place, message))


def resolve(questionnaire: Questionnaire) -> tuple[Questionnaire, list[Reference]]:
    """The questionnaire with codes in its conditions and quotes, and what is wrong with them."""
    resolver = Resolver(questionnaire)
    return resolver.run(), resolver.problems


def _value(question: Question, op: str, raw: str) -> Any:
    """The value a rule compares with, as it stands in documents.

    Raises:
        BadRule: the comparison does not fit the kind of question, or the value its answers.
    """
    kind = question.kind
    if op not in _operators(kind):
        raise BadRule(
            _("“%(question)s” cannot be compared with “%(op)s”.")
            % {"question": question.text, "op": Operator(op).label}
        )
    if op in COUNT:
        return _number(raw, int)
    if kind.is_points:
        return _number(raw, int)
    if kind == QuestionKind.NUMBER:
        return _number(raw, float)
    if kind == QuestionKind.DATE:
        return _date(raw)
    if kind.is_text:
        return raw
    return _item(question.choices, raw)


def _operators(kind: QuestionKind) -> set[Operator]:
    if kind.is_single or kind == QuestionKind.MATRIX:
        return EQUAL
    if kind.is_points or kind.is_value:
        return EQUAL | ORDER
    if kind in {QuestionKind.MULTIPLE, QuestionKind.RANKING}:
        return COUNT | {Operator.CONTAINS}
    return EQUAL | {Operator.CONTAINS} if kind.is_text else set()


def _item(items: tuple[Choice, ...], raw: str) -> int:
    for item in items:
        if item.id == raw:
            return item.code
    raise BadRule(_("A rule refers to an option that does not exist."))


def _number(raw: str, kind: type[int] | type[float]) -> int | float:
    try:
        number = kind(raw.replace(",", ".") if kind is float else raw)
    except ValueError as error:
        raise BadRule(_("A rule needs a number, not “%s”.") % raw) from error
    if not math.isfinite(number):
        raise BadRule(_("A rule needs a number, not “%s”.") % raw)
    return number


def _date(raw: str) -> str:
    try:
        return date.fromisoformat(raw).isoformat()
    except ValueError as error:
        raise BadRule(_("A rule needs a day like 2026-05-01, not “%s”.") % raw) from error
