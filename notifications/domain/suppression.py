"""Addresses that get nothing more, and mailings that must stop."""

import logging

from django.db import transaction

from notifications.enums import MailingState, SuppressionReason
from notifications.models import Mailing, Message, Suppression

logger = logging.getLogger(__name__)


def unknown_mailbox(row: Message, answer: str) -> None:
    """The mail server says that there is no such mailbox: no more newsletters to it."""
    Suppression.objects.bulk_create(
        [
            Suppression(
                email=row.to_address,
                reason=SuppressionReason.UNKNOWN_MAILBOX,
                detail=answer[:300],
            )
        ],
        ignore_conflicts=True,
    )
    logger.info("address blocked message=%s", row.uuid)


def reason_for(row: Message) -> str:
    """Why a claimed row of a mailing was not taken in hand although the mailing runs."""
    if row.subscriber_id is None:
        return "erased"
    if Suppression.objects.filter(email__iexact=row.to_address).exists():
        return "blocked"
    return "unsubscribed"


def stop_mailing(mailing: Mailing, answer: str) -> None:
    """Pause a mailing the mail server keeps refusing, and say why."""
    with transaction.atomic():
        Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING).update(
            state=MailingState.PAUSED, state_reason=answer[:200]
        )
    logger.error("mailing paused mailing=%s: the mail server refuses it", mailing.pk)
