"""Reports of residents, decisions of the moderation, objections of authors."""

import logging
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from participation.domain import contribution as contributions
from participation.domain import decision_mails, sealing
from participation.domain.contribution import NotAllowed
from participation.enums import ContributionStatus, DecisionAction, ReportReason, Rule
from participation.models import Contribution, ModerationDecision, Objection, Report, SealedText
from participation.rules import can_be_reported, may_decide_again, may_moderate

logger = logging.getLogger(__name__)

# From which states a decision is possible.
TRANSITIONS: dict[DecisionAction, set[ContributionStatus]] = {
    DecisionAction.PUBLISH: {ContributionStatus.PENDING, ContributionStatus.REMOVED},
    DecisionAction.REMOVE: {ContributionStatus.PENDING, ContributionStatus.PUBLISHED},
    DecisionAction.KEEP: {ContributionStatus.PUBLISHED},
    # Only as the answer to an objection.
    DecisionAction.UPHOLD: {ContributionStatus.REMOVED},
}
WITH_REASON = {DecisionAction.REMOVE, DecisionAction.UPHOLD}


class DecisionNotPossible(Exception):
    """Somebody else was faster, the author withdrew, or the text is deleted."""


class SecondPersonNeeded(NotAllowed):
    """Whoever took the first decision does not decide about the objection to it."""


class ObjectionNotPossible(Exception):
    """There is no removal to object to, it was objected to before, or the text is deleted."""


def possible_actions(contribution: Contribution) -> list[DecisionAction]:
    """What can be decided about it now, in the order of the form."""
    actions = [action for action, states in TRANSITIONS.items() if contribution.status in states]
    if contribution.status != ContributionStatus.REMOVED:
        return actions
    if not SealedText.objects.filter(contribution=contribution).exists():
        return []
    objected = open_objection(contribution) is not None
    return actions if objected else [DecisionAction.PUBLISH]


def open_objection(contribution: Contribution) -> Objection | None:
    """The objection that waits for a decision."""
    waiting = contribution.objections.filter(settled_by=None)
    return waiting.select_related("decision").first()


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
    contribution: Contribution,
    *,
    action: DecisionAction,
    by: User,
    reason: str = "",
    rule: Rule | None = None,
) -> ModerationDecision:
    """Decide about it, write that down, settle its reports and objection, and tell the author.

    The text of a removed contribution is sealed: out of sight, so that the decision can be
    examined and reversed until the text is deleted.

    Raises:
        NotAllowed: the person does not moderate.
        SecondPersonNeeded: the author objected to a decision of this very person.
        ValueError: a removal without a reason, or without the rule that was broken.
        DecisionNotPossible: its state does not allow it (any more).
    """
    if not may_moderate(by):
        raise NotAllowed
    if action in WITH_REASON and not reason:
        raise ValueError("A removal needs a reason.")
    if action == DecisionAction.REMOVE and rule is None:
        raise ValueError("A removal names the rule that was broken.")
    with transaction.atomic():
        contribution = contributions.lock(contribution)
        objection = open_objection(contribution)
        if action not in possible_actions(contribution):
            raise DecisionNotPossible
        if objection and not may_decide_again(by, objection):
            raise SecondPersonNeeded
        _change(contribution, action)
        decision = ModerationDecision.objects.create(
            contribution=contribution, action=action, reason=reason, by=by, rule=rule or ""
        )
        record(
            AuditAction.MODERATED,
            by=by,
            obj=contribution,
            facts={"decision": action, "rule": rule or "", "objection": objection is not None},
        )
        contribution.reports.filter(settled_by=None).update(settled_by=decision)
        if objection:
            objection.settled_by = decision
            objection.save(update_fields=["settled_by"])
        decision_mails.send(contribution, decision, objection)
    logger.info("contribution %s: %s decided", contribution.public_id, action)
    return decision


def _change(contribution: Contribution, action: DecisionAction) -> None:
    if action == DecisionAction.PUBLISH:
        sealing.unseal(contribution)
        contributions.publish(contribution)
    elif action == DecisionAction.REMOVE:
        contributions.hide(contribution, status=ContributionStatus.REMOVED)
        sealing.seal(contribution)


def decide_all(
    rows: Iterable[Contribution],
    *,
    action: DecisionAction,
    by: User,
    reason: str = "",
    rule: Rule | None = None,
) -> tuple[int, int]:
    """The same decision about several; return how many were decided and how many could not be."""
    done = left = 0
    for contribution in rows:
        try:
            decide(contribution, action=action, by=by, reason=reason, rule=rule)
            done += 1
        except (DecisionNotPossible, SecondPersonNeeded):
            left += 1
    return done, left


def last_removal(contribution: Contribution) -> ModerationDecision | None:
    """The decision that took it out of sight, if that is its state."""
    if contribution.status != ContributionStatus.REMOVED:
        return None
    removals = contribution.decisions.filter(action=DecisionAction.REMOVE)
    return removals.select_related("objection").first()


def can_be_objected_to(decision: ModerationDecision) -> bool:
    """Once for each removal, as long as the text is there to be put back."""
    return (
        decision.contribution.status == ContributionStatus.REMOVED
        and decision == last_removal(decision.contribution)
        and not Objection.objects.filter(decision=decision).exists()
        and SealedText.objects.filter(contribution=decision.contribution_id).exists()
    )


def object_to(decision: ModerationDecision, *, text: str = "") -> Objection:
    """The author disagrees; a second person will decide. The caller has made sure who asks.

    Pressing twice changes nothing.

    Raises:
        ObjectionNotPossible: there is nothing (left) to decide about.
    """
    with transaction.atomic():
        contribution = contributions.lock(decision.contribution)
        if existing := Objection.objects.filter(decision=decision, settled_by=None).first():
            return existing
        decision.contribution = contribution
        if not can_be_objected_to(decision):
            raise ObjectionNotPossible
        objection = Objection.objects.create(
            decision=decision, contribution=contribution, text=text
        )
    logger.info("objection to a decision about contribution %s", contribution.public_id)
    return objection
