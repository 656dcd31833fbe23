"""The server is the only judge: does a document answer a questionnaire?"""

import unicodedata
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.domain.packing import Doc
from surveys.domain.questionnaire import Question, Questionnaire
from surveys.enums import Missing, QuestionKind

INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


class InvalidAnswers(Exception):
    """A document that does not answer its questionnaire.

    `errors` says what is wrong per question code; `foreign` names what was never asked.
    """

    def __init__(self, errors: dict[str, str], foreign: set[str]) -> None:
        super().__init__(f"{len(errors)} invalid, {len(foreign)} foreign")
        self.errors = errors
        self.foreign = foreign


def check(questionnaire: Questionnaire, doc: Doc) -> None:
    """Raise InvalidAnswers unless every answer is one the questionnaire allows."""
    asked = {question.code for question in questionnaire.questions}
    errors = {
        question.code: problem
        for question in questionnaire.questions
        if (problem := problem_with(question, doc.get(question.code)))
    }
    foreign = doc.keys() - asked
    if errors or foreign:
        raise InvalidAnswers(errors, foreign)


def problem_with(question: Question, answer: Any) -> str:
    """What is wrong with one answer, in the words for the participant; empty if nothing is."""
    if answer is None:
        return _("Please answer this question.") if question.required else ""
    if question.kind == QuestionKind.MULTIPLE:
        return _problem_with_picks(question, answer)
    if question.kind.is_text:
        return _problem_with_text(question, answer)
    if type(answer) is not int:
        return _("Please choose one of the answers offered.")
    if answer == Missing.DONT_KNOW and question.dont_know:
        return ""
    if answer not in question.valid_codes:
        return _("Please choose one of the answers offered.")
    return ""


def _problem_with_picks(question: Question, answer: Any) -> str:
    codes = question.valid_codes
    if not isinstance(answer, list) or not all(type(a) is int and a in codes for a in answer):
        return _("Please choose from the answers offered.")
    if not answer or answer != sorted(set(answer)):
        return _("Please choose from the answers offered.")
    if question.at_least and len(answer) < question.at_least:
        return ngettext(
            "Please choose at least %(count)d answer.",
            "Please choose at least %(count)d answers.",
            question.at_least,
        ) % {"count": question.at_least}
    if question.at_most and len(answer) > question.at_most:
        return ngettext(
            "Please choose at most %(count)d answer.",
            "Please choose at most %(count)d answers.",
            question.at_most,
        ) % {"count": question.at_most}
    return ""


def _problem_with_text(question: Question, answer: Any) -> str:
    if not isinstance(answer, str) or not is_visible(answer):
        return _("Please write your answer in words.")
    if "\x00" in answer or any("\ud800" <= character <= "\udfff" for character in answer):
        return _("Your text contains characters that cannot be stored.")
    if len(answer) > question.max_length:
        return _("Please keep to %(count)d characters.") % {"count": question.max_length}
    return ""


def is_visible(text: str) -> bool:
    """Whether there is anything to see: spaces and zero-width characters alone are no answer."""
    return any(unicodedata.category(character) not in INVISIBLE for character in text)
