"""What a mail server may be given now. All of it is in PostgreSQL, so it survives every restart."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Least
from django.utils import timezone

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from notifications.domain import alarm
from notifications.domain.relay import SIGN_IN_CODES, Answer, without_addresses
from notifications.enums import Queue, RelayName
from notifications.models import MailRelay, RelayUse

logger = logging.getLogger(__name__)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=30)
# A wrong password does not mend itself, and too many tries lock accounts.
SIGN_IN_REST = timedelta(minutes=15)
# So many failures in a row (about ten minutes) are more than a hiccup.
ALARMING = 4
# Staff are reminded of a server that stays away.
ALARMED = timedelta(days=1)
# So many mails in a row of which it did not say whether it took them: each may be sent twice, so it
# is left alone before they become many.
MOST_DOUBTS = 3
# Newsletters leave a tenth of the hour to sign-in mails that go the same way.
BULK_SHARE = 0.9


def name_for(queue: Queue) -> RelayName:
    """The mail server this queue goes through."""
    own = queue == Queue.BULK and settings.BULK_RELAY
    return RelayName.BULK if own else RelayName.MAIN


def relay_named(name: RelayName) -> MailRelay:
    """Its row; made on first use."""
    return MailRelay.objects.get_or_create(name=name)[0]


def room(queue: Queue, wanted: int, now: datetime | None = None) -> int:
    """How many mails of this queue its server may be given now, at most `wanted`."""
    return _room(relay_named(name_for(queue)), queue, wanted, now or timezone.now())


def _room(relay: MailRelay, queue: Queue, wanted: int, now: datetime) -> int:
    if relay.paused_until and relay.paused_until > now:
        return 0
    if relay.per_hour is None:
        return wanted
    return max(0, min(wanted, limit_of(relay, queue) - used(relay, now)))


def limit_of(relay: MailRelay, queue: Queue) -> int:
    """How many mails of this queue a server with a limit may be given per hour."""
    limit = relay.per_hour or 0
    shared = queue == Queue.BULK and name_for(Queue.MAIL) == relay.name
    return max(1, int(limit * BULK_SHARE)) if shared else limit


def used(relay: MailRelay, now: datetime) -> int:
    """Mails of the last hour, whole minutes counted in full."""
    return int(_recent(relay, now).aggregate(total=Sum("taken"))["total"] or 0)


def _recent(relay: MailRelay, now: datetime) -> QuerySet[RelayUse]:
    return relay.uses.filter(minute__gt=now - HOUR - MINUTE)


def full_until(relay: MailRelay, queue: Queue, now: datetime | None = None) -> datetime | None:
    """When the server may be given the next mail of this queue; None: its hour is not used up."""
    now = now or timezone.now()
    if not relay.per_hour:
        return None
    over = used(relay, now) - limit_of(relay, queue)
    if over < 0:
        return None
    for minute, taken in _recent(relay, now).order_by("minute").values_list("minute", "taken"):
        over -= taken
        if over < 0:
            return minute + HOUR + MINUTE
    return None


class Grant(NamedTuple):
    """So many mails may be sent; `use` is where they are written down, if there is a limit."""

    mails: int
    use: int | None = None


NOTHING = Grant(0)


def reserve(queue: Queue, wanted: int) -> Grant:
    """Set aside up to `wanted` mails of this hour. What a killed worker had set aside is spent."""
    if not wanted:
        return NOTHING
    relay = relay_named(name_for(queue))
    now = timezone.now()
    if relay.per_hour is None:
        return Grant(_room(relay, queue, wanted, now))
    with transaction.atomic():
        relay = MailRelay.objects.select_for_update().get(pk=relay.pk)
        mails = _room(relay, queue, wanted, now)
        if relay.per_hour is None or not mails:
            return Grant(mails)
        relay.uses.filter(minute__lt=now - 2 * HOUR).delete()
        return Grant(mails, _book(relay, mails, now))


def give_back(grant: Grant, unused: int) -> None:
    """Return what was reserved and not needed."""
    if unused > 0 and grant.use is not None:
        RelayUse.objects.filter(pk=grant.use).update(taken=F("taken") - unused)


def _book(relay: MailRelay, number: int, now: datetime) -> int:
    minute = now.replace(second=0, microsecond=0)
    use, _created = RelayUse.objects.get_or_create(relay=relay, minute=minute)
    RelayUse.objects.filter(pk=use.pk).update(taken=F("taken") + number)
    return use.pk


@transaction.atomic
def rest(name: RelayName, answer: Answer) -> MailRelay:
    """Leave the server alone for a while: longer each time.

    Staff are told when it lasts, at once when it refuses our password, and then once a day.
    """
    relay_named(name)
    relay = MailRelay.objects.select_for_update().get(name=name)
    now = timezone.now()
    if relay.paused_until and relay.paused_until > now:
        return relay  # the other worker has just found out, too
    sign_in = answer.code in SIGN_IN_CODES
    pause = SIGN_IN_REST if sign_in else min(FIRST_REST * 4**relay.failures, LONGEST_REST)
    relay.failures = min(relay.failures + 1, 10)
    relay.failed_at, relay.paused_until = now, now + pause
    relay.smtp_code, relay.smtp_text = answer.code, without_addresses(answer.text)
    alarming = sign_in or relay.failures >= ALARMING
    if alarming and (relay.alarmed_at is None or now - relay.alarmed_at >= ALARMED):
        relay.alarmed_at = now
        alarm.relay_down(relay)
    relay.save()
    logger.warning("relay rests relay=%s failures=%d code=%s", name, relay.failures, answer.code)
    return relay


def left_in_doubt(name: RelayName, answer: Answer) -> bool:
    """The server did not say whether it took a mail. Returns whether it is left alone now.

    Counted for all workers and slices together: of a slow server each sees one mail a slice.
    """
    relay = relay_named(name)
    MailRelay.objects.filter(pk=relay.pk).update(doubts=Least(F("doubts") + 1, MOST_DOUBTS))
    relay.refresh_from_db(fields=["doubts"])
    if relay.doubts < MOST_DOUBTS:
        return False
    rest(name, answer)
    return True


def works_again(name: RelayName) -> None:
    """A mail went through: forget earlier failures."""
    failing = Q(failures__gt=0) | Q(doubts__gt=0)
    MailRelay.objects.filter(failing, name=name).update(
        failures=0, doubts=0, alarmed_at=None, paused_until=None
    )


@transaction.atomic
def wake(relay: MailRelay, *, by: User) -> MailRelay:
    """Staff think that the server works again: try at once."""
    relay.failures, relay.doubts = 0, 0
    relay.alarmed_at = relay.paused_until = None
    relay.save(update_fields=["failures", "doubts", "alarmed_at", "paused_until"])
    record(AuditAction.CHANGED, by=by, obj=relay, facts={"tried again": True})
    logger.info("relay woken relay=%s by=%s", relay.name, by.uuid)
    return relay


@transaction.atomic
def set_limit(relay: MailRelay, per_hour: int | None, *, by: User) -> MailRelay:
    """Change how many mails the server may get per hour; it holds from the next batch on."""
    relay.per_hour = per_hour
    relay.save(update_fields=["per_hour"])
    record(AuditAction.CHANGED, by=by, obj=relay, facts={"mails per hour": per_hour})
    logger.info("relay limited relay=%s per_hour=%s by=%s", relay.name, per_hour, by.uuid)
    return relay
