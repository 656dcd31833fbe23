"""Accounts nobody uses end: after 24 months a warning, 31 days later the erasure."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.domain import erasure, mails
from accounts.domain.audit import record
from accounts.domain.privacy import erase_person
from accounts.enums import AuditAction
from accounts.models import User

logger = logging.getLogger(__name__)

UNUSED = timedelta(days=730)
GRACE = timedelta(days=31)


@dataclass(frozen=True)
class Report:
    """How many accounts were warned and erased."""

    warned: int
    erased: int


def _unused(now: datetime) -> QuerySet[User]:
    """Residents who have not signed in for 24 months. Who works here is looked after by people."""
    quiet = User.objects.annotate(seen=Coalesce("last_login", "date_joined"))
    return quiet.filter(
        seen__lt=now - UNUSED, is_superuser=False, groups__isnull=True, erasure__isnull=True
    )


def to_warn(now: datetime) -> QuerySet[User]:
    """Whom to write that the account ends, once per silence."""
    return _unused(now).filter(
        Q(inactive_warned_at__isnull=True) | Q(inactive_warned_at__lt=F("seen"))
    )


def to_erase(now: datetime) -> QuerySet[User]:
    """Who was warned 31 days ago and has not come back."""
    return _unused(now).filter(
        inactive_warned_at__gte=F("seen"), inactive_warned_at__lt=now - GRACE
    )


def apply(*, now: datetime | None = None) -> Report:
    """Warn and erase, each person in a transaction of its own."""
    now = now or timezone.now()
    erased = _each(to_erase(now), _end)
    warned = _each(to_warn(now), lambda user: _warn(user, now))
    report = Report(warned=warned, erased=erased)
    if warned or erased:
        facts = {"what": "inactive accounts", "warned": warned, "erased": erased}
        record(AuditAction.RETENTION_RUN, facts=facts)
    logger.info("inactive accounts warned=%d erased=%d", warned, erased)
    return report


def _each(people: QuerySet[User], deed: Callable[[User], None]) -> int:
    done = 0
    for pk in list(people.values_list("pk", flat=True)):
        with transaction.atomic():
            user = people.select_for_update(of=("self",)).filter(pk=pk).first()
            if user is not None:
                deed(user)
                done += 1
    return done


def _warn(user: User, now: datetime) -> None:
    user.inactive_warned_at = now
    user.save(update_fields=["inactive_warned_at"])
    mails.send(user, "inactive", ends_on=now + GRACE, login_url=mails.url("account_login"))


def _end(user: User) -> None:
    erasure.farewell(user)
    erase_person(user)
