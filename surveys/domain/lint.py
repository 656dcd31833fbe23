"""What a questionnaire should not have. Errors keep it from being published, hints do not."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from surveys.domain.changes import Change, changes
from surveys.domain.definition import from_definition
from surveys.domain.questionnaire import END, Info, Question, Questionnaire, Texts
from surveys.domain.reach import is_possible
from surveys.domain.references import Reference
from surveys.domain.version import draft_of
from surveys.enums import Anonymity, ChangeClass, QuestionKind
from surveys.models import SurveyPage

MAX_ROWS = 7
MAX_OPTIONS = 12
MAX_LABEL = 200
LONG_MINUTES = 15
DOUBLE = re.compile(r"\b(und|oder|sowie|and|or)\b", re.IGNORECASE)
LEADING = re.compile(
    r"\b(nicht auch|sicher(lich)?|bestimmt|selbstverständlich|natürlich|finden Sie nicht"
    r"|stimmen Sie zu, dass|sind Sie auch der Meinung|don.t you|wouldn.t you|surely|obviously)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """One thing to mend (`is_error`) or to think about. `place` is what it is about."""

    is_error: bool
    place: str
    message: str


@dataclass(frozen=True)
class Report:
    """What one should know before publishing."""

    findings: list[Finding]
    minutes: int
    questions: int
    languages: tuple[str, ...]
    changes: list[Change]
    first: bool

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_error]

    @property
    def hints(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_error]

    @property
    def is_breaking(self) -> bool:
        return any(change.change_class == ChangeClass.BREAKING for change in self.changes)


def _error(place: str, message: str) -> Finding:
    return Finding(is_error=True, place=place, message=message)


def _hint(place: str, message: str) -> Finding:
    return Finding(is_error=False, place=place, message=message)


def report_on(survey: SurveyPage) -> Report:
    """Look at the builder of a page, stored or not, and compare it with the latest version."""
    draft, references = draft_of(survey)
    latest = survey.versions.order_by("-number").first() if survey.pk else None
    return Report(
        findings=lint(draft, references),
        minutes=draft.minutes,
        questions=len(draft.questions),
        languages=draft.languages,
        changes=changes(from_definition(latest.definition), draft) if latest else [],
        first=latest is None,
    )


def lint(questionnaire: Questionnaire, references: list[Reference]) -> list[Finding]:
    """Everything there is to say, errors first."""
    found = [*_errors(questionnaire, references), *_hints(questionnaire)]
    return sorted(found, key=lambda finding: not finding.is_error)


def _errors(questionnaire: Questionnaire, references: list[Reference]) -> Iterator[Finding]:
    if not questionnaire.questions:
        yield _error(_("Whole questionnaire"), _("There is no question yet."))
    names = _names(questionnaire)
    for reference in references:
        yield _error(names.get(reference.place, ""), reference.message)
    if not references:
        yield from _unreachable(questionnaire)
    for question in questionnaire.questions:
        yield from _missing_words(questionnaire, question)
    wordings = Counter(question.text.casefold() for question in questionnaire.questions)
    required = {q.text.casefold(): q for q in questionnaire.questions if q.required}
    for wording, question in required.items():
        if wordings[wording] > 1:
            yield _error(
                question.text, _("This question is asked twice and must be answered twice.")
            )


def _names(questionnaire: Questionnaire) -> dict[str, str]:
    names = {section.id: section.text or _("Page") for section in questionnaire.sections}
    for element in questionnaire.elements_in_order():
        names[element.id] = _("Information") if isinstance(element, Info) else element.text
    return names | {quota.id: quota.name for quota in questionnaire.quotas}


def _unreachable(questionnaire: Questionnaire) -> Iterator[Finding]:
    skipped_to: str | None = None
    for number, section in enumerate(questionnaire.sections, start=1):
        place = section.text or _("Page %s") % number
        if skipped_to not in {None, section.id}:
            yield _error(place, _("Nobody gets to this page: it is always skipped."))
            continue
        skipped_to = next((jump.to for jump in section.jumps if jump.condition is None), None)
        if not is_possible(section.show_if, questionnaire):
            yield _error(place, _("Nobody gets to this page: its condition never holds."))
        for question in section.questions:
            both = {"op": "and", "args": [c for c in (section.show_if, question.show_if) if c]}
            if question.show_if and not is_possible(both, questionnaire):
                yield _error(question.text, _("Its condition never holds."))
        if skipped_to == END:
            skipped_to = ""


def _missing_words(questionnaire: Questionnaire, question: Question) -> Iterator[Finding]:
    ends = (question.low, question.high, question.unit, *question.point_labels)
    texts: list[Texts] = [question.label, *(text for text in ends if text)]
    options = [choice.label for choice in (*question.choices, *question.rows)]
    for language in questionnaire.languages:
        if not all(language in text for text in texts):
            yield _error(question.text, _("Words are missing in: %s") % _name(language))
        elif not all(language in label for label in options):
            yield _hint(question.text, _("Some options are missing in: %s") % _name(language))
        elif question.help and language not in question.help:
            yield _hint(question.text, _("The help is missing in: %s") % _name(language))
    for choice in question.choices:
        if choice.image and not choice.alt:
            yield _error(question.text, _("“%s” needs a description.") % choice.text)


def _name(language: str) -> str:
    return dict(settings.LANGUAGES).get(language, language)


def _hints(questionnaire: Questionnaire) -> Iterator[Finding]:
    place = _("Whole questionnaire")
    if questionnaire.minutes > LONG_MINUTES:
        yield _hint(
            place,
            _("It takes about %s minutes. Many people stop after 15.") % questionnaire.minutes,
        )
    for question in questionnaire.questions:
        for message in _about(question, questionnaire):
            yield _hint(question.text, message)


def _about(question: Question, questionnaire: Questionnaire) -> Iterator[str]:
    if any(len(text) > MAX_LABEL for text in question.label.values()):
        yield _("The question is long. Does part of it belong into the help text?")
    if any(DOUBLE.search(text) for text in question.label.values()):
        yield _("Does this ask for two things at once? Then make it two questions.")
    if any(LEADING.search(text) for text in question.label.values()):
        yield _("The wording may suggest an answer. Please ask openly.")
    if question.kind == QuestionKind.MATRIX and len(question.rows) > MAX_ROWS:
        yield _("More than seven rows tire people, on a phone above all. Please divide it.")
    if question.kind == QuestionKind.SINGLE and len(question.choices) > MAX_OPTIONS:
        yield _("So many options are easier to choose from a list.")
    if question.required and (question.kind.is_text or question.kind == QuestionKind.FILE):
        yield _("Many people stop at a text or file they must hand in.")
    is_separated = questionnaire.anonymity == Anonymity.SEPARATED
    if is_separated and question.kind == QuestionKind.FILE:
        yield _("A file can tell who it is from. Please say so in the help text.")
