"""Answering for the administration: official responses, corrections, outcomes."""

import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from cms.domain import page_cache
from cms.models import Contact
from participation.domain import cases, loop
from participation.domain import contribution as contributions
from participation.domain.cases import NotAllowedToAnswer
from participation.enums import CaseStep, Outcome
from participation.models import AnswerCase, Contribution, EarlierResponse, OfficialResponse
from participation.rules import OUTCOMES_WITH_REASON, may_answer, possible_outcomes

logger = logging.getLogger(__name__)


class AnswerNotPossible(Exception):
    """The contribution is not public (any more), or the outcome cannot follow the present one."""


def respond(
    contribution: Contribution,
    *,
    body: str,
    unit: Contact,
    by: User,
    outcome: Outcome | None = None,
    reason: str = "",
) -> OfficialResponse:
    """Answer in public, perhaps with an outcome, and tell everybody who waits for it.

    The first answer stops the clock. Further ones stand below it with their own date.

    Args:
        body: cleaned plain text.
        outcome: the new outcome; the present one or None changes nothing.
        reason: why, for outcomes that need one.

    Raises:
        NotAllowedToAnswer: the person does not answer for the administration.
        AnswerNotPossible: it is not public, or this outcome cannot follow.
        ValueError: no text, or an outcome that needs a reason has none.
    """
    if not may_answer(by):
        raise NotAllowedToAnswer
    if not body:
        raise ValueError("An answer needs a text.")
    with transaction.atomic():
        contribution = _lock_public(contribution)
        case = cases.case_of(contribution)
        now = timezone.now()
        response = OfficialResponse.objects.create(
            contribution=contribution,
            unit=unit,
            unit_name=unit.unit,
            body=body,
            published_at=now,
            by=by,
        )
        if contribution.answered_at is None:
            contribution.answered_at = now
            contribution.save(update_fields=["answered_at"])
        cases.start_clock(case)
        cases.note(case, CaseStep.ANSWERED, unit.unit, by)
        changed = _change_outcome(case, outcome, reason, by) if outcome else False
        record(AuditAction.ANSWERED, by=by, obj=contribution, facts={"outcome": case.outcome})
        page_cache.drop_page(contribution.page_id)
        loop.tell_answer(contribution, response, case if changed else None, by=by)
    logger.info("contribution %s answered", contribution.public_id)
    return response


def correct(response: OfficialResponse, *, body: str, by: User) -> OfficialResponse:
    """Put an answer right; what it said before stays readable. The same text changes nothing.

    Raises:
        NotAllowedToAnswer: the person does not answer for the administration.
        ValueError: no text.
    """
    if not may_answer(by):
        raise NotAllowedToAnswer
    if not body:
        raise ValueError("An answer needs a text.")
    with transaction.atomic():
        response = OfficialResponse.objects.select_for_update(of=("self",)).get(pk=response.pk)
        if response.body == body:
            return response
        EarlierResponse.objects.create(
            response=response,
            body=response.body,
            written_at=response.corrected_at or response.published_at,
        )
        response.body, response.corrected_at = body, timezone.now()
        response.save(update_fields=["body", "corrected_at"])
        cases.note(cases.case_of(response.contribution), CaseStep.CORRECTED, "", by)
        record(AuditAction.CHANGED, by=by, obj=response)
        page_cache.drop_page(response.contribution.page_id)
    logger.info("answer %s corrected", response.pk)
    return response


def set_outcome(
    contribution: Contribution, *, outcome: Outcome, by: User, reason: str = ""
) -> AnswerCase:
    """Say what becomes of it, and tell everybody who waits for it.

    Raises:
        NotAllowedToAnswer: the person does not answer for the administration.
        AnswerNotPossible: it is not public, or this outcome cannot follow the present one.
        ValueError: an outcome that needs a reason has none.
    """
    if not may_answer(by):
        raise NotAllowedToAnswer
    with transaction.atomic():
        contribution = _lock_public(contribution)
        case = cases.case_of(contribution)
        if _change_outcome(case, outcome, reason, by):
            record(AuditAction.ANSWERED, by=by, obj=contribution, facts={"outcome": outcome})
            page_cache.drop_page(contribution.page_id)
            loop.tell_outcome(contribution, case, by=by)
    return case


def _change_outcome(case: AnswerCase, outcome: Outcome, reason: str, by: User) -> bool:
    if outcome == case.outcome:
        return False
    if outcome not in possible_outcomes(Outcome(case.outcome)):
        raise AnswerNotPossible
    if outcome in OUTCOMES_WITH_REASON and not reason:
        raise ValueError("This outcome needs a reason.")
    case.outcome, case.outcome_reason, case.outcome_at = outcome, reason, timezone.now()
    case.save(update_fields=["outcome", "outcome_reason", "outcome_at"])
    cases.note(case, CaseStep.OUTCOME, f"{outcome.label} {reason}".strip(), by)
    logger.info("outcome of contribution %s: %s", case.contribution_id, outcome)
    return True


def respond_to_all(
    rows: Iterable[Contribution],
    *,
    body: str,
    unit: Contact,
    by: User,
    outcome: Outcome | None = None,
    reason: str = "",
) -> tuple[int, int]:
    """The same answer to several; return how many were answered and how many could not be."""
    done = left = 0
    for contribution in rows:
        try:
            respond(contribution, body=body, unit=unit, by=by, outcome=outcome, reason=reason)
            done += 1
        except AnswerNotPossible:
            left += 1
    return done, left


def _lock_public(contribution: Contribution) -> Contribution:
    contribution = contributions.lock(contribution)
    if not contribution.is_published:
        raise AnswerNotPossible
    return contribution
