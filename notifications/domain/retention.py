"""What the outbox forgets, and when."""

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.domain.mails import FAREWELL
from cms.models import EventPage
from notifications.domain import outbox
from notifications.enums import FINAL
from notifications.models import Message, Notice, NoticeRecipient

logger = logging.getLogger(__name__)

# Long enough to answer "why did I get this?" and to follow up failures, and no longer.
KEEP = timedelta(days=90)
# As long as somebody may look for them on the page of notifications.
KEEP_NOTICES = timedelta(days=180)


def old_messages(now: datetime) -> QuerySet[Message]:
    """Finished messages older than 90 days that still have an address."""
    rows = Message.objects.filter(~Q(to_address=""), status__in=FINAL)
    return rows.filter(created_at__lt=now - KEEP)


def old_notices(now: datetime) -> QuerySet[NoticeRecipient]:
    """Who was told what more than 180 days ago."""
    return NoticeRecipient.objects.filter(created_at__lt=now - KEEP_NOTICES)


def bare_notices(now: datetime) -> QuerySet[Notice]:
    """Notices of more than 180 days ago that stand on no page of notifications any more.

    What was told of an event stays until it is over: a change is noticed by it.
    """
    begin = now - KEEP_NOTICES
    kept = NoticeRecipient.objects.filter(notice=OuterRef("pk"), created_at__gte=begin)
    return Notice.objects.filter(~Exists(kept), ~_of_events_to_come(now), created_at__lt=begin)


def _of_events_to_come(now: datetime) -> Q:
    """Notices whose own thing, the first of the keys, is an event that is not over."""
    pages = EventPage.objects.filter(ends_at__gt=now).values_list("pk", flat=True)
    return Q(keys__0__in=[f"{kind}:{pk}" for pk in pages for kind in ("page", "event")])


def forget_old_messages(now: datetime | None = None) -> int:
    """Blank old messages. Returns how many."""
    count = outbox.forget(old_messages(now or timezone.now()))
    logger.info("messages forgotten rows=%d", count)
    return count


def forget_farewells() -> int:
    """Blank the last mails to people who were erased, as soon as they are delivered or given up."""
    rows = Message.objects.exclude(to_address="").filter(dedupe_key__startswith=FAREWELL)
    count = outbox.forget(rows)
    if count:
        logger.info("farewells forgotten rows=%d", count)
    return count


def forget_old_notices(now: datetime | None = None) -> int:
    """Delete who was told what after 180 days, and notices nobody was told of any more."""
    now = now or timezone.now()
    count, _models = old_notices(now).delete()
    notices, _models = bare_notices(now).delete()
    logger.info("notices forgotten rows=%d notices=%d", count, notices)
    return count
