"""From a response's document to its packed codes and back.

The document holds {question code: answer}, without questions that were skipped or not asked:

- single, dropdown, picture, scale, rating: the option's code or the point
- multiple: a sorted list of option codes; ranking: a list of option codes, the first one first
- matrix: {row code as text: column code, or what is said instead}, without skipped rows
- number: an int or float; date: ISO text; short and long text: the text; consent: 1
- map: {"municipality": AGS} and/or {"lat": …, "lon": …}; file: {"id": …, "name": …, "size": …}
- instead of any of these but the matrix, where it is offered: Missing.DONT_KNOW or Missing.REFUSED
- {question code}_other: the words for the option “other”
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from surveys.domain.questionnaire import Question, Questionnaire
from surveys.enums import Missing, QuestionKind

Doc = dict[str, Any]
Numbers = list[float | None]

EPOCH = date(1970, 1, 1)
NO_ANSWER = frozenset({int(Missing.DONT_KNOW), int(Missing.REFUSED)})


def is_missing(answer: Any) -> bool:
    """Whether somebody said that they do not know or would rather not say."""
    return type(answer) is int and answer in NO_ANSWER


def pack(
    questionnaire: Questionnaire, doc: Doc, *, asked: frozenset[str] | None = None
) -> list[int]:
    """Codes of all slots. What codes cannot hold (texts, values, places, files) is 1.

    `asked` are the codes of the questions the logic showed, None for all of them.
    """
    codes = [int(Missing.NOT_ASKED)] * questionnaire.width
    for question in questionnaire.questions:
        if asked is None or question.code in asked:
            for slot, code in _codes_of(question, doc):
                codes[slot] = int(code)
    return codes


def pack_numbers(questionnaire: Questionnaire, doc: Doc) -> Numbers:
    """Values of numbers, and of dates as days since 1970; None where there is none."""
    numbers: Numbers = [None] * questionnaire.value_width
    for question in questionnaire.questions:
        answer = doc.get(question.code)
        if question.kind.is_value and answer is not None and not is_missing(answer):
            numbers[question.value_slot] = _as_number(question, answer)
    return numbers


def unpack(questionnaire: Questionnaire, codes: list[int], numbers: Sequence[Any] = ()) -> Doc:
    """The document, without texts, places and files, which codes and numbers cannot hold."""
    doc: Doc = {}
    for question in questionnaire.questions:
        answer = _answer_of(question, codes, numbers)
        if answer is not None:
            doc[question.code] = answer
    return doc


def _codes_of(question: Question, doc: Doc) -> Iterator[tuple[int, int]]:
    answer = doc.get(question.code)
    if question.kind.has_parts:
        yield from _codes_of_parts(question, answer)
    elif answer is None or is_missing(answer):
        yield question.slot, Missing.SKIPPED if answer is None else answer
    elif question.kind.is_single or question.kind.is_points:
        yield question.slot, answer
    else:
        yield question.slot, 1
    other = question.other
    if other is not None and other.code in _picked(answer):
        yield question.other_slot, 1 if question.other_code in doc else Missing.SKIPPED


def _codes_of_parts(question: Question, answer: Any) -> Iterator[tuple[int, int]]:
    parts = question.rows if question.kind == QuestionKind.MATRIX else question.choices
    if answer is None or is_missing(answer):
        code = int(Missing.SKIPPED) if answer is None else answer
        yield from ((part.slot, code) for part in parts)
    elif question.kind == QuestionKind.MATRIX:
        yield from ((row.slot, answer.get(str(row.code), Missing.SKIPPED)) for row in parts)
    elif question.kind == QuestionKind.RANKING:
        ranks = {code: rank for rank, code in enumerate(answer, start=1)}
        yield from ((choice.slot, ranks.get(choice.code, 0)) for choice in parts)
    else:
        yield from ((choice.slot, int(choice.code in answer)) for choice in parts)


def _picked(answer: Any) -> list[int]:
    return answer if isinstance(answer, list) else [answer]


def _as_number(question: Question, answer: Any) -> float:
    if question.kind == QuestionKind.DATE:
        return float((date.fromisoformat(answer) - EPOCH).days)
    return float(answer)


def _answer_of(question: Question, codes: list[int], numbers: Sequence[Any]) -> Any:
    if question.kind.has_parts:
        return _answer_of_parts(question, codes)
    code = codes[question.slot]
    if code in NO_ANSWER or (code > 0 and (question.kind.is_single or question.kind.is_points)):
        return code
    if code == 1 and question.kind == QuestionKind.CONSENT:
        return code
    if code == 1 and question.kind.is_value and question.value_slot < len(numbers):
        return _from_number(question, numbers[question.value_slot])
    return None


def _from_number(question: Question, number: float) -> Any:
    if question.kind == QuestionKind.DATE:
        return (EPOCH + timedelta(days=int(number))).isoformat()
    return number if question.decimals else int(number)


def _answer_of_parts(question: Question, codes: list[int]) -> Any:
    parts = question.rows if question.kind == QuestionKind.MATRIX else question.choices
    found = {part.code: codes[part.slot] for part in parts}
    if question.kind == QuestionKind.MATRIX:
        given = {c: column for c, column in found.items() if column > 0 or column in NO_ANSWER}
        return {str(code): column for code, column in given.items()} or None
    missing = set(found.values()) & NO_ANSWER
    if missing:
        return missing.pop()
    picked = sorted((rank, code) for code, rank in found.items() if rank > 0)
    return [code for _rank, code in picked] or None
