"""From a response's document to its packed codes and back.

The document: {question code: answer}, without the questions that were skipped. An answer is an
option's code, a point of the scale or Missing.DONT_KNOW (single, scale), a sorted list of option
codes (multiple), or the text.
"""

from typing import Any

from surveys.domain.questionnaire import Question, Questionnaire
from surveys.enums import Missing, QuestionKind

Doc = dict[str, Any]


def pack(questionnaire: Questionnaire, doc: Doc) -> list[int]:
    """Codes of all slots. A text is 1 if there is one: its words are in the document only."""
    codes = [int(Missing.NOT_ASKED)] * questionnaire.width
    for question in questionnaire.questions:
        answer = doc.get(question.code)
        for slot, code in _codes_of(question, answer):
            codes[slot] = int(code)
    return codes


def _codes_of(question: Question, answer: Any) -> list[tuple[int, int]]:
    if question.kind == QuestionKind.MULTIPLE:
        if answer is None:
            return [(choice.slot, Missing.SKIPPED) for choice in question.choices]
        return [(choice.slot, int(choice.code in answer)) for choice in question.choices]
    if answer is None:
        return [(question.slot, Missing.SKIPPED)]
    return [(question.slot, 1 if question.kind.is_text else answer)]


def unpack(questionnaire: Questionnaire, codes: list[int]) -> Doc:
    """The document, without the texts, which codes cannot hold."""
    doc: Doc = {}
    for question in questionnaire.questions:
        if question.kind == QuestionKind.MULTIPLE:
            ticked = sorted(c.code for c in question.choices if codes[c.slot] == 1)
            if ticked:
                doc[question.code] = ticked
        elif not question.kind.is_text and codes[question.slot] > Missing.ERASED:
            code = codes[question.slot]
            if code not in {Missing.NOT_ASKED, Missing.SKIPPED}:
                doc[question.code] = code
    return doc
