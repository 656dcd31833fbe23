"""Forgetting oneself: asked for, thought over, done."""

import logging
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.domain import mails, tokens
from accounts.domain.audit import record
from accounts.domain.privacy import erase_person
from accounts.enums import AuditAction
from accounts.models import Erasure, User

logger = logging.getLogger(__name__)

COOLING_OFF = timedelta(hours=72)


@transaction.atomic
def request(user: User, *, by: User | None = None, now: datetime | None = None) -> Erasure:
    """Erase the account in 72 hours; a mail says so and how to stop it. Asking twice is once."""
    now = now or timezone.now()
    User.objects.select_for_update().get(pk=user.pk)
    waiting = Erasure.objects.filter(user=user).first()
    if waiting is not None:
        return waiting
    token, fingerprint = tokens.make()
    erasure = Erasure.objects.create(
        user=user, requested_at=now, due_at=now + COOLING_OFF, token_hash=fingerprint
    )
    record(AuditAction.ERASURE_REQUESTED, by=by or user, obj=user)
    mails.send(
        user,
        "erasure_requested",
        due_at=erasure.due_at,
        cancel_url=mails.url("account_erasure_cancel", token),
    )
    logger.info("erasure of account %s asked for", user.uuid)
    return erasure


@transaction.atomic
def cancel(erasure: Erasure) -> None:
    """Keep the account after all."""
    user = erasure.user
    erasure.delete()
    record(AuditAction.ERASURE_CANCELLED, by=user, obj=user)
    mails.send(user, "erasure_cancelled")
    logger.info("erasure of account %s cancelled", user.uuid)


def find(token: str) -> Erasure | None:
    """The erasure a link of the mail stands for, as long as it waits."""
    return (
        Erasure.objects.select_related("user").filter(token_hash=tokens.fingerprint(token)).first()
    )


def carry_out_due(now: datetime | None = None) -> int:
    """Erase everybody whose time to think it over has passed, each in a transaction of its own."""
    due = Erasure.objects.filter(due_at__lte=now or timezone.now()).order_by("due_at")
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            erasure = (
                Erasure.objects.select_for_update(skip_locked=True)
                .select_related("user")
                .filter(pk=pk)
                .first()
            )
            if erasure is not None:
                farewell(erasure.user)
                erase_person(erasure.user)
                done += 1
    return done


def farewell(user: User) -> None:
    """The last mail: that it is done. Once it is delivered, the outbox forgets the address."""
    mails.send(user, "erased", dedupe_key=f"{mails.FAREWELL}{uuid4()}")
