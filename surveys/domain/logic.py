"""The logic of a questionnaire: what is asked of somebody who has answered so far.

A condition is a tree of JSON. Leaves compare the answer to an earlier question:

    {"op": "eq" | "ne" | "lt" | "le" | "gt" | "ge", "q": "V003", "value": 2}
    {"op": "contains", "q": "V004", "value": 1}          a pick, or words within a text
    {"op": "count_ge" | "count_le", "q": "V004", "value": 2}       number of picks
    {"op": "answered", "q": "V003"}

`row` names the row of a matrix. Knots are {"op": "and" | "or", "args": […]} and
{"op": "not", "arg": …}. A comparison with a question that was not asked, was skipped, or was
answered with “I don't know” never holds. The same rules live in static/js/survey.js, which only
saves a round trip: the server decides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from surveys.domain.packing import Doc, is_missing
from surveys.domain.questionnaire import (
    END,
    Condition,
    Element,
    Question,
    Questionnaire,
    Section,
)

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": eq,
    "ne": ne,
    "lt": lt,
    "le": le,
    "gt": gt,
    "ge": ge,
}


def holds(condition: Condition | None, doc: Doc) -> bool:
    """Whether a condition is fulfilled by the answers given so far. No condition always is."""
    if condition is None:
        return True
    op = condition["op"]
    if op == "and":
        return all(holds(arg, doc) for arg in condition["args"])
    if op == "or":
        return any(holds(arg, doc) for arg in condition["args"])
    if op == "not":
        return not holds(condition["arg"], doc)
    answer = doc.get(condition["q"])
    if "row" in condition:
        answer = answer.get(condition["row"]) if isinstance(answer, dict) else None
    if answer is None or is_missing(answer):
        return False
    return op == "answered" or _compares(op, answer, condition["value"])


def _compares(op: str, answer: Any, value: Any) -> bool:
    if op == "contains":
        if isinstance(answer, str):
            return str(value).casefold() in answer.casefold()
        return bool(value in answer if isinstance(answer, list) else answer == value)
    if op in {"count_ge", "count_le"}:
        number = len(answer) if isinstance(answer, list) else 1
        return bool(number >= value if op == "count_ge" else number <= value)
    if isinstance(answer, str) and isinstance(value, str) and op in {"eq", "ne"}:
        return bool(COMPARISONS[op](answer.casefold(), value.casefold()))
    comparable = isinstance(answer, str) == isinstance(value, str)
    return comparable and not isinstance(answer, list) and bool(COMPARISONS[op](answer, value))


@dataclass(frozen=True)
class Stop:
    """A page somebody gets to see, with what is on it for them. `number` counts from 1."""

    number: int
    section: Section
    elements: tuple[Element, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(element for element in self.elements if isinstance(element, Question))


@dataclass(frozen=True)
class Route:
    """The way through a questionnaire for one document. `doc` is what of it counts."""

    stops: tuple[Stop, ...]
    doc: Doc

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for stop in self.stops for question in stop.questions)

    @cached_property
    def asked(self) -> frozenset[str]:
        return frozenset(question.code for question in self.questions)

    @property
    def numbers(self) -> list[int]:
        return [stop.number for stop in self.stops]

    def stop(self, number: int) -> Stop | None:
        return next((stop for stop in self.stops if stop.number == number), None)

    def after(self, number: int) -> int | None:
        """The next page, None after the last."""
        return next((n for n in self.numbers if n > number), None)

    def before(self, number: int) -> int | None:
        """The page before, None before the first."""
        return next((n for n in reversed(self.numbers) if n < number), None)


def route(questionnaire: Questionnaire, doc: Doc) -> Route:
    """Walk from the first page to the last, as the answers lead.

    Answers of hidden questions are ignored on the way and are not part of the route's document.
    """
    known: Doc = {}
    stops: list[Stop] = []
    target: str | None = None
    for number, section in enumerate(questionnaire.sections, start=1):
        if target not in {None, section.id}:
            continue
        target = None
        if not holds(section.show_if, known):
            continue
        elements = tuple(_shown(section, doc, known))
        if elements:
            stops.append(Stop(number, section, elements))
        target = next((jump.to for jump in section.jumps if holds(jump.condition, known)), None)
        if target == END:
            break
    return Route(tuple(stops), known)


def _shown(section: Section, doc: Doc, known: Doc) -> Iterator[Element]:
    """The elements that are shown; each answer is known to the elements behind it."""
    for element in section.elements:
        if not holds(element.show_if, known):
            continue
        yield element
        if isinstance(element, Question):
            known.update(_counting(element, doc))


def _counting(question: Question, doc: Doc) -> Doc:
    """The answer, and the words for “other” if it was chosen."""
    answer = doc.get(question.code)
    if answer is None:
        return {}
    found = {question.code: answer}
    picked = answer if isinstance(answer, list) else [answer]
    if question.other and question.other.code in picked and question.other_code in doc:
        found[question.other_code] = doc[question.other_code]
    return found


def leaves(condition: Condition | None) -> Iterator[Condition]:
    """The comparisons of a condition."""
    if condition is None:
        return
    if condition["op"] == "not":
        yield from leaves(condition["arg"])
    elif condition["op"] in {"and", "or"}:
        for arg in condition["args"]:
            yield from leaves(arg)
    else:
        yield condition
