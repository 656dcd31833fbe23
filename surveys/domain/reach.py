"""Can a condition ever hold? Tried with every answer that makes a difference to it."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from surveys.domain.logic import holds, leaves
from surveys.domain.questionnaire import Condition, Question, Questionnaire
from surveys.enums import QuestionKind

# More combinations than this are not tried: then a condition counts as possible.
MAX_TRIES = 20_000


def is_possible(condition: Condition | None, questionnaire: Questionnaire) -> bool:
    """Whether some answers fulfil the condition, as far as its own comparisons tell."""
    found = list(leaves(condition))
    by_code = questionnaire.by_code
    asked = sorted({leaf["q"] for leaf in found if leaf["q"] in by_code})
    domains = [
        list(_answers(by_code[code], [leaf for leaf in found if leaf["q"] == code]))
        for code in asked
    ]
    tries = 1
    for domain in domains:
        tries *= len(domain)
    if tries > MAX_TRIES:
        return True
    return any(
        holds(condition, {c: a for c, a in zip(asked, row, strict=True) if a is not None})
        for row in product(*domains)
    )


def _answers(question: Question, found: list[Condition]) -> Iterator[Any]:
    """Answers that the comparisons can tell apart."""
    yield None
    values = [leaf["value"] for leaf in found if "value" in leaf]
    kind = question.kind
    if kind == QuestionKind.MATRIX:
        rows = sorted({leaf["row"] for leaf in found if "row" in leaf})
        for columns in product(sorted(question.valid_codes), repeat=len(rows)):
            yield dict(zip(rows, columns, strict=True))
    elif kind in {QuestionKind.MULTIPLE, QuestionKind.RANKING}:
        yield from _picks(question)
    elif kind == QuestionKind.NUMBER:
        yield from _numbers(question, values)
    elif kind.is_text or kind == QuestionKind.DATE:
        yield from values
        yield " ".join(str(value) for value in values) + " "
        yield ""
    else:
        yield from sorted(question.valid_codes) or [1]


def _picks(question: Question) -> Iterator[list[int]]:
    codes = sorted(question.valid_codes)[:10]
    for mask in range(1, 2 ** len(codes)):
        picked = [code for bit, code in enumerate(codes) if mask >> bit & 1]
        if len(picked) <= (question.at_most or len(codes)):
            yield picked


def _numbers(question: Question, values: list[float]) -> Iterator[float]:
    low = question.minimum if question.minimum is not None else float("-inf")
    high = question.maximum if question.maximum is not None else float("inf")
    near = {value + step for value in values for step in (-1, 0, 1)}
    yield from (value for value in sorted({*near, low, high}) if low <= value <= high)
