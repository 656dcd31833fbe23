"""What stands below a question: the author's help, and what its kind demands."""

from django.utils.translation import gettext, ngettext

from surveys.domain.answers import in_numerals
from surveys.domain.questionnaire import Question, in_language
from surveys.enums import QuestionKind


def hint(question: Question) -> str:
    """The author's help, and what the kind demands."""
    parts = [in_language(question.help)]
    if question.kind in {QuestionKind.MULTIPLE, QuestionKind.RANKING}:
        parts.append(_picks_hint(question))
    if question.kind == QuestionKind.RANKING:
        parts.append(gettext("1 is what matters most to you."))
    if question.kind == QuestionKind.NUMBER:
        parts.append(_range_hint(question))
    if question.kind == QuestionKind.FILE:
        parts.append(gettext("PDF, picture, text or table, at most 5 MB."))
    return " ".join(part for part in parts if part)


def _range_hint(question: Question) -> str:
    low, high = question.minimum, question.maximum
    unit = in_language(question.unit)
    if low is not None and high is not None:
        bounds = {"low": in_numerals(low), "high": in_numerals(high)}
        span = gettext("From %(low)s to %(high)s") % bounds
        return f"{span} {unit}".strip() + "."
    return f"{gettext('In')} {unit}." if unit else ""


def _picks_hint(question: Question) -> str:
    if question.at_least and question.at_most:
        return gettext("Choose %(least)d to %(most)d answers.") % {
            "least": question.at_least,
            "most": question.at_most,
        }
    if question.at_most:
        return ngettext(
            "Choose at most %(count)d answer.",
            "Choose at most %(count)d answers.",
            question.at_most,
        ) % {"count": question.at_most}
    if question.at_least:
        return ngettext(
            "Choose at least %(count)d answer.",
            "Choose at least %(count)d answers.",
            question.at_least,
        ) % {"count": question.at_least}
    if question.kind == QuestionKind.RANKING:
        return ""
    return gettext("You can choose several answers.")
