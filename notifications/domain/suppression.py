"""Addresses that get nothing more, and mailings that must stop."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from notifications.domain import alarm
from notifications.domain.relay import without_addresses
from notifications.enums import (
    MailingState,
    ReturnKind,
    ReturnState,
    StopCause,
    SuppressionReason,
)
from notifications.models import Mailing, Message, ReturnedMail, Subscriber, Suppression

logger = logging.getLogger(__name__)

KEEP = timedelta(days=365)
UNREACHED = [SuppressionReason.UNKNOWN_MAILBOX, SuppressionReason.UNREACHABLE]


def block(address: str, *, reason: SuppressionReason, detail: str) -> bool:
    """No more newsletters to this address. Returns whether it is new."""
    before = is_blocked(address)
    Suppression.objects.bulk_create(
        [Suppression(email=address, reason=reason, detail=detail[:300])], ignore_conflicts=True
    )
    return not before


def unknown_mailbox(address: str, answer: str, *, message: UUID) -> None:
    """The mail server says that there is no such mailbox.

    Whoever was erased while the mail was on its way leaves no address here either.
    """
    if Message.objects.filter(uuid=message, to_address="").exists():
        return
    block(address, reason=SuppressionReason.UNKNOWN_MAILBOX, detail=answer)
    logger.info("address blocked message=%s", message)


def is_blocked(address: str) -> bool:
    """Whether the address gets nothing, whatever it subscribes to."""
    return Suppression.objects.filter(email__iexact=address).exists()


def is_blocked_by_staff(address: str) -> bool:
    """Whether staff said that nobody shall write to the address, not even to ask or to answer."""
    rows = Suppression.objects.filter(email__iexact=address)
    return rows.filter(reason=SuppressionReason.MANUAL).exists()


def blocked_among(addresses: Iterable[str]) -> set[str]:
    """Which of the addresses get nothing, in lower case. One query."""
    named = Suppression.objects.annotate(address=Lower("email"))
    wanted = {address.lower() for address in addresses}
    return set(named.filter(address__in=wanted).values_list("address", flat=True))


@transaction.atomic
def lift_for_owner(address: str) -> None:
    """The owner has just answered a mail to the address, and asked for more.

    That disproves a mailbox that does not exist and takes back a complaint; what staff entered by
    hand stays.
    """
    rows = Suppression.objects.select_for_update().filter(email__iexact=address)
    for blocked in rows.exclude(reason=SuppressionReason.MANUAL):
        lift(blocked, by=None)


@transaction.atomic
def lift(blocked: Suppression, *, by: User | None) -> None:
    """Let the address have newsletters again; what came back before counts no more.

    Args:
        blocked: the address and why it is blocked.
        by: who of the staff decided it; None if the owner confirmed the address anew.
    """
    ReturnedMail.objects.filter(
        address__iexact=blocked.email, state=ReturnState.COUNTED, kind=ReturnKind.SOFT
    ).update(state=ReturnState.DONE)
    record(AuditAction.DELETED, by=by, obj=blocked, facts={"reason": blocked.reason})
    logger.info("address freed suppression=%s by=%s", blocked.pk, by.uuid if by else "owner")
    blocked.delete()


def past(now: datetime) -> QuerySet[Suppression]:
    """Mailboxes that were not there a year ago and that nobody subscribes with any more.

    An address may belong to somebody else by then. Complaints and what staff entered stay.
    """
    wanted = Subscriber.objects.filter(email__iexact=OuterRef("email"))
    rows = Suppression.objects.filter(reason__in=UNREACHED, created_at__lt=now - KEEP)
    return rows.filter(~Exists(wanted))


def purge() -> int:
    """Delete blocks past their time."""
    count, _by_model = past(timezone.now()).delete()
    logger.info("blocked addresses purged rows=%d", count)
    return count


@transaction.atomic
def stop_mailing(mailing: Mailing, answer: str, *, cause: StopCause) -> bool:
    """Pause a mailing that does us harm, say why, and call staff. Returns whether it ran."""
    running = [MailingState.PREPARING, MailingState.SCHEDULED, MailingState.SENDING]
    stopped = Mailing.objects.filter(pk=mailing.pk, state__in=running).update(
        state=MailingState.PAUSED, state_reason=without_addresses(answer)[:200], stop_cause=cause
    )
    if stopped:
        alarm.mailing_stopped(Mailing.objects.get(pk=mailing.pk))
        logger.error("mailing stopped mailing=%s cause=%s", mailing.pk, cause)
    return bool(stopped)
