"""Publish a questionnaire: compile the builder into an immutable version."""

import logging
import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from surveys.domain import quota
from surveys.domain.builder import read_builder
from surveys.domain.changes import classify
from surveys.domain.codebook import (
    PARTED,
    Codebook,
    OptionEntry,
    QuestionKey,
    VariableEntry,
    key_of,
)
from surveys.domain.definition import fingerprint, from_definition, to_definition
from surveys.domain.questionnaire import Question, Questionnaire, Texts
from surveys.domain.references import Reference, resolve
from surveys.enums import MeasurementScale, QuestionKind, VariableRole
from surveys.models import Option, QuestionnaireVersion, SurveyPage, SurveySecret, Variable

logger = logging.getLogger(__name__)

SCALES = {
    QuestionKind.SINGLE: MeasurementScale.NOMINAL,
    QuestionKind.DROPDOWN: MeasurementScale.NOMINAL,
    QuestionKind.PICTURE: MeasurementScale.NOMINAL,
    QuestionKind.MULTIPLE: MeasurementScale.DICHOTOMOUS,
    QuestionKind.SCALE: MeasurementScale.ORDINAL,
    QuestionKind.RATING: MeasurementScale.ORDINAL,
    QuestionKind.MATRIX: MeasurementScale.ORDINAL,
    QuestionKind.RANKING: MeasurementScale.ORDINAL,
    QuestionKind.NUMBER: MeasurementScale.METRIC,
    QuestionKind.DATE: MeasurementScale.METRIC,
    QuestionKind.SHORT_TEXT: MeasurementScale.TEXT,
    QuestionKind.LONG_TEXT: MeasurementScale.TEXT,
    QuestionKind.MAP: MeasurementScale.TEXT,
    QuestionKind.FILE: MeasurementScale.TEXT,
    QuestionKind.CONSENT: MeasurementScale.DICHOTOMOUS,
}


class NotPublishable(Exception):
    """A rule or quote refers to something that is not there before it."""

    def __init__(self, problems: list[Reference]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@transaction.atomic
def compile_version(survey: SurveyPage, *, by: User | None = None) -> QuestionnaireVersion | None:
    """Compile what is stored in the survey's builder.

    Returns the new version; the latest one if nothing of the questionnaire has changed; None if
    there is neither a question nor a version. The survey's row is locked, so that two people
    publishing at once get two numbers and no code twice.

    Raises:
        NotPublishable: a condition or quote is broken; nothing is stored.
    """
    page = SurveyPage.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    latest: QuestionnaireVersion | None = page.versions.order_by("-number").first()
    draft = read_builder(page)
    if not draft.questions:
        return latest
    book = _load_codebook(page)
    questionnaire, problems = resolve(book.assign(draft))
    if problems:
        raise NotPublishable(problems)
    definition = to_definition(questionnaire)
    digest = fingerprint(definition)
    if latest is not None and latest.sha256 == digest:
        return latest
    number = latest.number + 1 if latest else 1
    _store_codebook(page, book, questionnaire, number)
    quota.sync(page, questionnaire.quotas)
    if latest is None:
        # Only once: a key that was destroyed at closing stays destroyed.
        SurveySecret.objects.create(survey=page, key=secrets.token_bytes(32))
    version = QuestionnaireVersion.objects.create(
        survey=page,
        number=number,
        definition=definition,
        sha256=digest,
        question_count=len(questionnaire.questions),
        minutes=questionnaire.minutes,
        change_class=classify(
            from_definition(latest.definition) if latest else None, questionnaire
        ),
        published_by=by,
    )
    logger.info("survey %s: version %s (%s)", page.pk, number, version.change_class)
    return version


def draft_of(survey: SurveyPage) -> tuple[Questionnaire, list[Reference]]:
    """What the builder of a page, stored or not, would become, and what is wrong with it."""
    book = _load_codebook(survey) if survey.pk else Codebook()
    return resolve(book.assign(read_builder(survey)))


def _load_codebook(page: SurveyPage) -> Codebook:
    variables = list(page.variables.all())
    keys = {variable.pk: _key(variable) for variable in variables}
    return Codebook(
        variables=[
            VariableEntry(
                key=keys[variable.pk],
                number=variable.number,
                slot=variable.slot,
                option_id=str(variable.option_id) if variable.option_id else None,
                option_code=variable.option_code,
                role=VariableRole(variable.role),
                value_slot=variable.value_slot,
            )
            for variable in variables
        ],
        options=_unique(
            OptionEntry(keys[option.variable_id], str(option.item_id), option.code)
            for option in Option.objects.filter(variable__survey=page)
        ),
    )


def _unique(entries: Iterable[OptionEntry]) -> list[OptionEntry]:
    """The rows of a matrix share their columns."""
    return list(dict.fromkeys(entries))


def _key(variable: Variable) -> QuestionKey:
    return (str(variable.question_id), variable.kind, variable.signature)


def _store_codebook(
    page: SurveyPage, book: Codebook, questionnaire: Questionnaire, number: int
) -> None:
    """Write what is new, refresh the wording of what is asked, note what is no longer asked."""
    questions = {key_of(question): question for question in questionnaire.questions}
    existing = {variable.slot: variable for variable in page.variables.all()}
    variables = [
        _variable(page, entry, questions.get(entry.key), existing.get(entry.slot), number)
        for entry in book.variables
    ]
    Variable.objects.bulk_create(
        variables,
        update_conflicts=True,
        unique_fields=["survey", "slot"],
        update_fields=["label", "last_version", "demographic"],
    )
    _store_options(page, book, questions, number)


def _variable(
    page: SurveyPage,
    entry: VariableEntry,
    question: Question | None,
    existing: Variable | None,
    number: int,
) -> Variable:
    label = _current_label(entry, question)
    variable = existing or Variable(
        survey=page,
        number=entry.number,
        option_code=entry.option_code,
        code=entry.code,
        slot=entry.slot,
        value_slot=entry.value_slot,
        role=entry.role,
        kind=entry.key[1],
        scale=_scale(entry),
        points=question.points if question else None,
        signature=entry.key[2],
        question_id=entry.key[0],
        option_id=entry.option_id,
        first_version=number,
    )
    # A new object each time: bulk_create inserts, and the conflict on the slot updates.
    variable.pk = None
    if label is None:
        variable.last_version = variable.last_version or number - 1
    else:
        variable.label, variable.last_version = label, None
        variable.demographic = question.demographic if question else ""
    return variable


def _scale(entry: VariableEntry) -> MeasurementScale:
    if entry.role == VariableRole.OTHER:
        return MeasurementScale.TEXT
    return SCALES[QuestionKind(entry.key[1])]


def _current_label(entry: VariableEntry, question: Question | None) -> Texts | None:
    """The label in the new version, None if the variable is no longer asked."""
    if question is None:
        return None
    if entry.role == VariableRole.OTHER:
        return question.other.label if question.other else None
    if entry.role not in PARTED:
        return question.label
    parts = question.rows if entry.role == VariableRole.ROW else question.choices
    return next((part.label for part in parts if part.id == entry.option_id), None)


def _store_options(
    page: SurveyPage, book: Codebook, questions: dict[QuestionKey, Question], number: int
) -> None:
    holders = defaultdict(list)
    for variable in page.variables.filter(role__in=[VariableRole.MAIN, VariableRole.ROW]):
        holders[_key(variable)].append(variable.pk)
    stored = {
        (option.variable_id, str(option.item_id)): option
        for option in Option.objects.filter(variable__survey=page)
    }
    options = []
    for entry in book.options:
        question = questions.get(entry.key)
        choices = question.choices if question else ()
        label = next((c.label for c in choices if c.id == entry.item_id), None)
        for variable_id in holders[entry.key]:
            old = stored.get((variable_id, entry.item_id))
            options.append(_option(entry, variable_id, label, old, number))
    Option.objects.bulk_create(
        options,
        update_conflicts=True,
        unique_fields=["variable", "code"],
        update_fields=["label", "retired_in"],
    )


def _option(
    entry: OptionEntry, variable_id: Any, label: Texts | None, old: Option | None, number: int
) -> Option:
    option = Option(variable_id=variable_id, item_id=entry.item_id, code=entry.code)
    if label is None:
        option.label = old.label if old else {}
        option.retired_in = (old.retired_in if old else None) or number
    else:
        option.label = label
    return option
