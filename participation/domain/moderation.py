"""Reports of residents and decisions of the moderation."""

import logging

from django.db import IntegrityError, transaction

from accounts.models import User
from participation.domain import contribution as contributions
from participation.domain import mails
from participation.domain.contribution import NotAllowed
from participation.enums import ContributionStatus, DecisionAction, ReportReason
from participation.models import Contribution, ModerationDecision, Report
from participation.rules import can_be_reported, may_moderate

logger = logging.getLogger(__name__)

# From which states a decision is possible.
TRANSITIONS: dict[DecisionAction, set[ContributionStatus]] = {
    DecisionAction.PUBLISH: {ContributionStatus.PENDING, ContributionStatus.REMOVED},
    DecisionAction.REMOVE: {ContributionStatus.PENDING, ContributionStatus.PUBLISHED},
    DecisionAction.KEEP: {ContributionStatus.PUBLISHED},
}


class DecisionNotPossible(Exception):
    """Somebody else was faster, or the author withdrew: the state allows it no longer."""


def possible_actions(contribution: Contribution) -> list[DecisionAction]:
    """What can be decided about it now, in the order of the form."""
    return [action for action, states in TRANSITIONS.items() if contribution.status in states]


def report(
    contribution: Contribution,
    *,
    reason: ReportReason,
    text: str = "",
    by: User | None = None,
    visitor_key: str = "",
) -> Report:
    """Ask the moderation to look. A second report of the same person returns the first.

    Raises:
        NotAllowed: it is not public (any more).
    """
    if not can_be_reported(contribution):
        raise NotAllowed
    who = {"reporter": by} if by else {"reporter": None, "visitor_key": visitor_key}
    try:
        with transaction.atomic():
            row, created = Report.objects.get_or_create(
                contribution=contribution, **who, defaults={"reason": reason, "text": text}
            )
    except IntegrityError:
        row, created = Report.objects.get(contribution=contribution, **who), False
    if created:
        logger.info("contribution %s reported: %s", contribution.public_id, reason)
    return row


def decide(
    contribution: Contribution, *, action: DecisionAction, by: User, reason: str = ""
) -> ModerationDecision:
    """Publish, remove or keep it, write that down, settle its reports and tell the author.

    The text of a removed contribution stays in its row, out of sight, so that the decision can
    be examined and reversed.

    Raises:
        NotAllowed: the person does not moderate.
        ValueError: a removal without a reason.
        DecisionNotPossible: its state does not allow it (any more).
    """
    if not may_moderate(by):
        raise NotAllowed
    if action == DecisionAction.REMOVE and not reason:
        raise ValueError("A removal needs a reason.")
    with transaction.atomic():
        contribution = contributions.lock(contribution)
        if contribution.status not in TRANSITIONS[action]:
            raise DecisionNotPossible
        if action == DecisionAction.PUBLISH:
            contributions.publish(contribution)
        elif action == DecisionAction.REMOVE:
            contributions.hide(contribution, status=ContributionStatus.REMOVED)
        decision = ModerationDecision.objects.create(
            contribution=contribution, action=action, reason=reason, by=by
        )
        contribution.reports.filter(settled_by=None).update(settled_by=decision)
        if action != DecisionAction.KEEP:
            mails.send_decision(contribution, decision)
    logger.info("contribution %s: %s decided", contribution.public_id, action)
    return decision
