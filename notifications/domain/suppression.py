"""Addresses that get nothing more, and mailings that must stop."""

import logging

from django.db import transaction

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from notifications.domain import alarm
from notifications.enums import (
    MailingState,
    ReturnKind,
    ReturnState,
    StopCause,
    SuppressionReason,
)
from notifications.models import Mailing, Message, ReturnedMail, Suppression

logger = logging.getLogger(__name__)


def block(address: str, *, reason: SuppressionReason, detail: str) -> bool:
    """No more newsletters to this address. Returns whether it is new."""
    before = Suppression.objects.filter(email__iexact=address).exists()
    Suppression.objects.bulk_create(
        [Suppression(email=address, reason=reason, detail=detail[:300])], ignore_conflicts=True
    )
    return not before


def unknown_mailbox(row: Message, answer: str) -> None:
    """The mail server says that there is no such mailbox."""
    block(row.to_address, reason=SuppressionReason.UNKNOWN_MAILBOX, detail=answer)
    logger.info("address blocked message=%s", row.uuid)


@transaction.atomic
def lift(blocked: Suppression, *, by: User) -> None:
    """Let the address have newsletters again; what came back before counts no more."""
    ReturnedMail.objects.filter(
        address__iexact=blocked.email, state=ReturnState.COUNTED, kind=ReturnKind.SOFT
    ).update(state=ReturnState.DONE)
    record(AuditAction.DELETED, by=by, obj=blocked, facts={"reason": blocked.reason})
    logger.info("address freed suppression=%s by=%s", blocked.pk, by.uuid)
    blocked.delete()


def reason_for(row: Message) -> str:
    """Why a claimed row of a mailing was not taken in hand although the mailing runs."""
    if row.subscriber_id is None:
        return "erased"
    if Suppression.objects.filter(email__iexact=row.to_address).exists():
        return "blocked"
    return "unsubscribed"


@transaction.atomic
def stop_mailing(mailing: Mailing, answer: str, *, cause: StopCause) -> bool:
    """Pause a mailing that does us harm, say why, and call staff. Returns whether it ran."""
    running = [MailingState.PREPARING, MailingState.SCHEDULED, MailingState.SENDING]
    stopped = Mailing.objects.filter(pk=mailing.pk, state__in=running).update(
        state=MailingState.PAUSED, state_reason=answer[:200], stop_cause=cause
    )
    if stopped:
        alarm.mailing_stopped(Mailing.objects.get(pk=mailing.pk))
        logger.error("mailing stopped mailing=%s cause=%s", mailing.pk, cause)
    return bool(stopped)
