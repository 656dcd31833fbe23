"""The server is the only judge: does a document answer a questionnaire?"""

import math
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.domain.logic import Route, route
from surveys.domain.packing import Doc, is_missing
from surveys.domain.questionnaire import Question, Questionnaire
from surveys.enums import Missing, QuestionKind

INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
OTHER_LENGTH = 200
# The span of a place: everywhere on earth; the map shows the district.
MAX_LATITUDE, MAX_LONGITUDE = 90, 180
LARGEST = 1e15


class InvalidAnswers(Exception):
    """A document that does not answer its questionnaire.

    `errors` says what is wrong per question code; `foreign` names what was never asked.
    """

    def __init__(self, errors: dict[str, str], foreign: set[str]) -> None:
        super().__init__(f"{len(errors)} invalid, {len(foreign)} foreign")
        self.errors = errors
        self.foreign = foreign


def check(questionnaire: Questionnaire, doc: Doc) -> Route:
    """The way the document goes through the questionnaire, if it answers everything on it.

    Answers to questions the logic hides are left out, not refused: somebody may have gone back
    and changed their mind. What no version ever asked is refused.

    Raises:
        InvalidAnswers: an answer is missing or wrong, or something was never asked.
    """
    way = route(questionnaire, doc)
    errors = {
        question.code: problem
        for question in way.questions
        if (problem := problem_with(question, way.doc))
    }
    known = {key for question in questionnaire.questions for key in question.keys}
    foreign = doc.keys() - known
    if errors or foreign:
        raise InvalidAnswers(errors, foreign)
    return way


def problem_with(question: Question, doc: Doc) -> str:
    """What is wrong with the answer to one question, for the participant; empty if nothing is."""
    answer = doc.get(question.code)
    if answer is None:
        return _("Please answer this question.") if question.required else ""
    if is_missing(answer):
        return "" if _offers(question, answer) else _("Please choose one of the answers offered.")
    return _JUDGES[question.kind](question, answer) or _problem_with_other(question, doc)


def _offers(question: Question, answer: int) -> bool:
    if question.kind == QuestionKind.MATRIX:
        return False
    return question.dont_know if answer == Missing.DONT_KNOW else question.no_answer


def _problem_with_other(question: Question, doc: Doc) -> str:
    text = doc.get(question.other_code) if question.other else None
    return _problem_with_words(text, OTHER_LENGTH) if text is not None else ""


def _problem_with_code(question: Question, answer: Any) -> str:
    if type(answer) is not int or answer not in question.valid_codes:
        return _("Please choose one of the answers offered.")
    return ""


def _problem_with_picks(question: Question, answer: Any) -> str:
    if not _are_codes(question, answer) or answer != sorted(answer):
        return _("Please choose from the answers offered.")
    exclusive = {choice.code for choice in question.choices if choice.exclusive}
    if exclusive & set(answer):
        return (
            _("One of your answers excludes all others. Please choose either it or the others.")
            if len(answer) > 1
            else ""
        )
    return problem_with_number_of_picks(question, len(answer))


def _are_codes(question: Question, answer: Any) -> bool:
    codes = question.valid_codes
    return (
        isinstance(answer, list)
        and bool(answer)
        and all(type(code) is int and code in codes for code in answer)
        and len(set(answer)) == len(answer)
    )


def problem_with_number_of_picks(question: Question, number: int) -> str:
    if question.at_least and number < question.at_least:
        return ngettext(
            "Please choose at least %(count)d answer.",
            "Please choose at least %(count)d answers.",
            question.at_least,
        ) % {"count": question.at_least}
    if question.at_most and number > question.at_most:
        return ngettext(
            "Please choose at most %(count)d answer.",
            "Please choose at most %(count)d answers.",
            question.at_most,
        ) % {"count": question.at_most}
    return ""


def _problem_with_ranking(question: Question, answer: Any) -> str:
    if not _are_codes(question, answer):
        return _("Please give every place once.")
    return problem_with_number_of_picks(question, len(answer))


def _problem_with_matrix(question: Question, answer: Any) -> str:
    rows = {str(row.code) for row in question.rows}
    columns = set(question.valid_codes)
    columns |= {int(Missing.DONT_KNOW)} if question.dont_know else set()
    columns |= {int(Missing.REFUSED)} if question.no_answer else set()
    if not isinstance(answer, dict) or not answer or not answer.keys() <= rows:
        return _("Please choose from the answers offered.")
    if not all(type(code) is int and code in columns for code in answer.values()):
        return _("Please choose from the answers offered.")
    if question.required and len(answer) < len(rows):
        return _("Please answer every row.")
    return ""


def _problem_with_number(question: Question, answer: Any) -> str:
    if type(answer) not in {int, float} or not math.isfinite(answer) or abs(answer) > LARGEST:
        return _("Please enter a number.")
    if round(answer, question.decimals) != answer:
        if not question.decimals:
            return _("Please enter a whole number.")
        return _("Please use at most %(count)d digits after the comma.") % {
            "count": question.decimals
        }
    if question.minimum is not None and answer < question.minimum:
        return _("The smallest possible number is %s.") % in_numerals(question.minimum)
    if question.maximum is not None and answer > question.maximum:
        return _("The largest possible number is %s.") % in_numerals(question.maximum)
    return ""


def in_numerals(number: float) -> str:
    """A number as people write it: no needless digits, the language's decimal sign."""
    return number_format(int(number) if number == int(number) else number)


def _problem_with_date(question: Question, answer: Any) -> str:
    day = _as_day(answer)
    if day is None:
        return _("Please enter a date.")
    if question.earliest and answer < question.earliest:
        return _("The earliest possible day is %s.") % _in_words(question.earliest)
    if question.latest and answer > question.latest:
        return _("The latest possible day is %s.") % _in_words(question.latest)
    return ""


def _as_day(answer: Any) -> date | None:
    try:
        day = date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        return None
    return day if day and day.isoformat() == answer else None


def _in_words(day: str) -> str:
    return str(date_format(date.fromisoformat(day), "DATE_FORMAT"))


def _problem_with_text(question: Question, answer: Any) -> str:
    return _problem_with_words(answer, question.max_length)


def _problem_with_words(answer: Any, limit: int) -> str:
    if not isinstance(answer, str) or not is_visible(answer):
        return _("Please write your answer in words.")
    if "\x00" in answer or any("\ud800" <= character <= "\udfff" for character in answer):
        return _("Your text contains characters that cannot be stored.")
    if len(answer) > limit:
        return _("Please keep to %(count)d characters.") % {"count": limit}
    return ""


def _problem_with_place(question: Question, answer: Any) -> str:
    problem = _("Please choose a municipality or a place within the map.")
    if not isinstance(answer, dict) or not answer:
        return problem
    if not answer.keys() <= {"municipality", "lat", "lon"} or ("lat" in answer) != (
        "lon" in answer
    ):
        return problem
    key = answer.get("municipality", "0")
    if not (isinstance(key, str) and key.isascii() and key.isdigit() and len(key) <= 12):
        return problem
    spans = {"lat": MAX_LATITUDE, "lon": MAX_LONGITUDE}
    for name, span in spans.items():
        number = answer.get(name, 0)
        if type(number) not in {int, float} or not abs(number) <= span:
            return problem
    return ""


def _problem_with_file(question: Question, answer: Any) -> str:
    expected = {"id": str, "name": str, "size": int}
    if not isinstance(answer, dict) or {k: type(v) for k, v in answer.items()} != expected:
        return _("Please choose the file again.")
    return ""


_JUDGES: dict[QuestionKind, Callable[[Question, Any], str]] = {
    QuestionKind.SINGLE: _problem_with_code,
    QuestionKind.DROPDOWN: _problem_with_code,
    QuestionKind.PICTURE: _problem_with_code,
    QuestionKind.SCALE: _problem_with_code,
    QuestionKind.RATING: _problem_with_code,
    QuestionKind.CONSENT: _problem_with_code,
    QuestionKind.MULTIPLE: _problem_with_picks,
    QuestionKind.RANKING: _problem_with_ranking,
    QuestionKind.MATRIX: _problem_with_matrix,
    QuestionKind.NUMBER: _problem_with_number,
    QuestionKind.DATE: _problem_with_date,
    QuestionKind.SHORT_TEXT: _problem_with_text,
    QuestionKind.LONG_TEXT: _problem_with_text,
    QuestionKind.MAP: _problem_with_place,
    QuestionKind.FILE: _problem_with_file,
}


def is_visible(text: str) -> bool:
    """Whether there is anything to see: spaces and zero-width characters alone are no answer."""
    return any(unicodedata.category(character) not in INVISIBLE for character in text)
