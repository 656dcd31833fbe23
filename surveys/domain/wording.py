"""Answers in words: for the review before sending, for quotes and for the labels of an export."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.domain.answers import in_numerals
from surveys.domain.packing import Doc, is_missing
from surveys.domain.questionnaire import Question, Questionnaire, Texts, in_language
from surveys.enums import Missing, QuestionKind

QUOTED = re.compile(r"\[\[(V\d+)\]\]")
NOTHING = "…"


def point_label(question: Question, point: int) -> str:
    """A point of a scale in words: every label there is, else the ends carry theirs."""
    if question.kind == QuestionKind.RATING:
        return ngettext("%(count)d star", "%(count)d stars", point) % {"count": point}
    if question.point_labels:
        return in_language(question.point_labels[point - 1])
    ends = {1: question.low, question.points: question.high}
    words = in_language(ends.get(point, {}))
    return f"{point} – {words}" if words else str(point)


def missing_label(code: int) -> str:
    """What somebody says instead of an answer."""
    return _("I'd rather not say") if code == Missing.REFUSED else _("I don't know")


def answer_in_words(question: Question, answer: Any, doc: Doc | None = None) -> list[str]:
    """One line per answer given; empty if the question was skipped.

    `doc` brings the words for “other”.
    """
    if answer is None:
        return []
    if is_missing(answer):
        return [missing_label(answer)]
    if question.kind == QuestionKind.MATRIX:
        return [line for row in question.rows if (line := _row_in_words(question, row, answer))]
    if question.kind == QuestionKind.RANKING:
        labels = {choice.code: choice.text for choice in question.choices}
        return [f"{rank}. {labels[code]}" for rank, code in enumerate(answer, 1) if code in labels]
    if question.kind.is_single or question.kind == QuestionKind.MULTIPLE:
        picked = answer if isinstance(answer, list) else [answer]
        return [
            _choice_in_words(question, choice.code, choice.text, doc or {})
            for choice in question.choices
            if choice.code in picked
        ]
    return [_one_in_words(question, answer)]


def _one_in_words(question: Question, answer: Any) -> str:
    if question.kind.is_points:
        return point_label(question, answer)
    if question.kind == QuestionKind.NUMBER:
        return f"{in_numerals(answer)} {in_language(question.unit)}".strip()
    if question.kind == QuestionKind.DATE:
        return str(date_format(date.fromisoformat(answer), "DATE_FORMAT"))
    if question.kind == QuestionKind.CONSENT:
        return _("I agree")
    if question.kind == QuestionKind.FILE:
        return str(answer["name"])
    if question.kind == QuestionKind.MAP:
        return place_in_words(answer)
    return str(answer)


def place_in_words(answer: Any) -> str:
    """Coordinates, or the key of the municipality, whose name only the database knows."""
    if "lat" in answer:
        return f"{answer['lat']:.5f}, {answer['lon']:.5f}"
    return str(answer["municipality"])


def _row_in_words(question: Question, row: Any, answer: Any) -> str:
    code = answer.get(str(row.code))
    if code is None:
        return ""
    columns = {choice.code: choice.text for choice in question.choices}
    words = missing_label(code) if is_missing(code) else columns.get(code, "")
    return f"{row.text}: {words}"


def _choice_in_words(question: Question, code: int, label: str, doc: Doc) -> str:
    words = doc.get(question.other_code)
    is_other = question.other is not None and question.other.code == code
    return f"{label}: {words}" if is_other and words else label


def quote(text: str, questionnaire: Questionnaire, doc: Doc) -> str:
    """The text with earlier answers in place of their codes. Not escaped."""

    def words(match: re.Match[str]) -> str:
        question = questionnaire.by_code.get(match[1])
        if question is None:
            return match[0]
        return ", ".join(answer_in_words(question, doc.get(match[1]), doc)) or NOTHING

    return QUOTED.sub(words, text)


def quote_html(html: str, questionnaire: Questionnaire, doc: Doc) -> str:
    """The same inside of HTML: what people wrote is escaped."""
    return QUOTED.sub(lambda match: escape(quote(match[0], questionnaire, doc)), html)


def quoted(question: Question, questionnaire: Questionnaire, doc: Doc) -> Question:
    """The question with earlier answers in its texts."""

    def texts(value: Texts) -> Texts:
        return {language: quote(text, questionnaire, doc) for language, text in value.items()}

    return replace(
        question,
        label=texts(question.label),
        help=texts(question.help),
        low=texts(question.low),
        high=texts(question.high),
        choices=tuple(replace(choice, label=texts(choice.label)) for choice in question.choices),
        rows=tuple(replace(row, label=texts(row.label)) for row in question.rows),
    )
