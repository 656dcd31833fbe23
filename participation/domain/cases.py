"""The clock of an answer: who answers by when, pauses, notes."""

import logging
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from cms.models import Contact, ParticipationPage, ProjectPage
from participation.domain import case_mails
from participation.domain.settings import settings_for
from participation.enums import CaseStep, ContributionStatus
from participation.models import AnswerCase, CaseEntry, Contribution
from participation.rules import may_answer, may_be_responsible

logger = logging.getLogger(__name__)


class NotAllowedToAnswer(Exception):
    """The person does not answer for the administration."""


class ClockNotPossible(Exception):
    """The clock stands or runs already, or the contribution is answered or not public."""


def open_case(contribution: Contribution) -> AnswerCase | None:
    """Start the clock of what begins a conversation; the unit is the one the project names.

    Answers of residents to each other get a case only when staff take one on.
    """
    if contribution.parent_id is not None:
        return None
    return case_of(contribution)


def case_of(contribution: Contribution) -> AnswerCase:
    """The case of a contribution, opened if there is none yet."""
    case = case_or_draft(contribution)
    if case._state.adding:
        defaults = {"unit": case.unit, "due_on": case.due_on}
        case, _created = AnswerCase.objects.get_or_create(
            contribution=contribution, defaults=defaults
        )
    return case


def case_or_draft(contribution: Contribution) -> AnswerCase:
    """The case, or how it would be if it were opened now: looking at it opens none."""
    found = AnswerCase.objects.filter(contribution=contribution).first()
    if found:
        return found
    page = contribution.page.specific
    since = timezone.localdate(contribution.published_at or timezone.now())
    return AnswerCase(
        contribution=contribution,
        unit=_unit_of(page),
        due_on=since + timedelta(days=settings_for(page).answer_days),
    )


def _unit_of(page: object) -> Contact | None:
    project = page.project if isinstance(page, ParticipationPage) else page
    return project.contact if isinstance(project, ProjectPage) else None


@transaction.atomic
def assign(
    contribution: Contribution, *, unit: Contact | None, person: User | None, due_on: date, by: User
) -> AnswerCase:
    """Make a unit, and perhaps a person, responsible until a day.

    Raises:
        NotAllowedToAnswer: `by` does not answer for the administration.
        ClockNotPossible: the contribution is not public (any more).
        ValueError: the person may not work on answers.
    """
    case = _locked(contribution, by=by)
    if person is not None and not may_be_responsible(person):
        raise ValueError("Only people who work for the platform can be responsible.")
    if (case.unit, case.person, case.due_on) == (unit, person, due_on):
        return case
    case.unit, case.person = unit, person
    if due_on != case.due_on:
        case.due_on, case.reminded_on, case.escalated_on = due_on, None, None
    case.save()
    record(AuditAction.CHANGED, by=by, obj=case, facts={"due": due_on.isoformat()})
    day = f"{due_on:%d.%m.%Y}"
    entry = note(case, CaseStep.ASSIGNED, f"{unit} – {day}" if unit else day, by)
    case_mails.send_assigned(case, entry, by=by)
    logger.info("contribution %s assigned, due on %s", contribution.public_id, due_on)
    return case


@transaction.atomic
def pause(contribution: Contribution, *, reason: str, by: User) -> AnswerCase:
    """Stop the clock, for example because the answer of another authority is missing.

    Raises:
        NotAllowedToAnswer: `by` does not answer for the administration.
        ClockNotPossible: it stands already, or an answer has been given.
        ValueError: no reason.
    """
    case = _locked(contribution, by=by)
    if not reason:
        raise ValueError("A pause needs a reason.")
    if case.is_paused or contribution.answered_at:
        raise ClockNotPossible
    case.paused_on, case.pause_reason = timezone.localdate(), reason
    case.save(update_fields=["paused_on", "pause_reason"])
    note(case, CaseStep.PAUSED, reason, by)
    record(AuditAction.CHANGED, by=by, obj=case, facts={"clock": "paused"})
    logger.info("clock of contribution %s paused", contribution.public_id)
    return case


@transaction.atomic
def resume(contribution: Contribution, *, by: User) -> AnswerCase:
    """Let the clock run on; the due day moves by the days it stood.

    Raises:
        NotAllowedToAnswer: `by` does not answer for the administration.
        ClockNotPossible: it is running.
    """
    case = _locked(contribution, by=by)
    if case.paused_on is None:
        raise ClockNotPossible
    start_clock(case)
    note(case, CaseStep.RESUMED, f"{case.due_on:%d.%m.%Y}", by)
    record(AuditAction.CHANGED, by=by, obj=case, facts={"clock": "running"})
    logger.info("clock of contribution %s resumed", contribution.public_id)
    return case


def start_clock(case: AnswerCase) -> None:
    """End a pause. Without one nothing changes."""
    if case.paused_on is None:
        return
    case.due_on += timezone.localdate() - case.paused_on
    case.paused_on, case.pause_reason = None, ""
    case.save(update_fields=["due_on", "paused_on", "pause_reason"])


@transaction.atomic
def add_note(contribution: Contribution, *, text: str, by: User) -> CaseEntry:
    """Leave an internal note for colleagues; it is never public.

    Raises:
        NotAllowedToAnswer: `by` does not answer for the administration.
        ClockNotPossible: the contribution is not public (any more).
    """
    return note(_locked(contribution, by=by), CaseStep.NOTE, text, by)


def note(case: AnswerCase, step: CaseStep, text: str, by: User | None) -> CaseEntry:
    """Add a line to the history of a case."""
    return CaseEntry.objects.create(case=case, step=step, text=text[:2000], by=by)


def _locked(contribution: Contribution, *, by: User) -> AnswerCase:
    if not may_answer(by):
        raise NotAllowedToAnswer
    if not Contribution.objects.filter(
        pk=contribution.pk, status=ContributionStatus.PUBLISHED
    ).exists():
        raise ClockNotPossible
    case = case_of(contribution)
    return AnswerCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
