"""Answers in words: for the review before sending and for the labels of an export."""

from typing import Any

from django.utils.translation import gettext as _

from surveys.domain.questionnaire import Question, in_language
from surveys.enums import Missing, QuestionKind


def point_label(question: Question, point: int) -> str:
    """A point of a scale in words: the ends carry their labels."""
    ends = {1: question.low, question.points: question.high}
    words = in_language(ends.get(point, {}))
    return f"{point} – {words}" if words else str(point)


def answer_in_words(question: Question, answer: Any) -> list[str]:
    """One line per answer given; empty if the question was skipped."""
    if answer is None:
        return []
    if question.kind.is_text:
        return [answer]
    if answer == Missing.DONT_KNOW:
        return [_("I don't know")]
    if question.kind == QuestionKind.SCALE:
        return [point_label(question, answer)]
    picked = answer if question.kind == QuestionKind.MULTIPLE else [answer]
    return [choice.text for choice in question.choices if choice.code in picked]
