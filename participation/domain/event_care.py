"""What goes on around an event by itself: changes, reminders, forgetting."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cms.models import EventPage
from participation.domain import event_mails as mails
from participation.domain.sign_up import ACTIVE, LIFETIME, promote
from participation.enums import SignUpState
from participation.models import EventSignUp

logger = logging.getLogger(__name__)

REMIND_BEFORE = timedelta(days=1)
# Long enough to settle questions after the event, and no longer.
KEEP = timedelta(days=30)


def settle(event_id: int) -> None:
    """After an event was published or taken down: fill new places, tell what changed."""
    if not EventPage.objects.filter(pk=event_id).exists():
        return
    promote(event_id)
    _tell(event_id)


@transaction.atomic
def _tell(event_id: int) -> None:
    event = EventPage.objects.select_for_update(of=("self",)).get(pk=event_id)
    if event.is_over:
        return
    now = mails.fingerprint(event)
    changed = EventSignUp.objects.filter(event=event, state__in=ACTIVE).exclude(told=now)
    for sign_up in changed.select_related("account__notice_settings", "event"):
        mails.send_change(sign_up)
        sign_up.told, sign_up.reminded_at = now, None
        sign_up.save(update_fields=["told", "reminded_at"])
        logger.info("event change told event=%s", event.pk)


def sweep() -> None:
    """Find what a lost nudge left, and remind those who come within a day."""
    coming = EventSignUp.objects.filter(state__in=ACTIVE, event__ends_at__gt=timezone.now())
    for event_id in coming.values_list("event_id", flat=True).distinct():
        settle(event_id)
    remind()


@transaction.atomic
def remind() -> int:
    """Remind everybody with a place at an event within a day, once.

    Who signed up on the last day has just had a mail and gets no reminder.
    """
    now = timezone.now()
    due = (
        EventSignUp.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(
            state=SignUpState.CONFIRMED,
            reminded_at=None,
            event__live=True,
            event__is_cancelled=False,
            event__starts_at__gt=now,
            event__starts_at__lte=now + REMIND_BEFORE,
            confirmed_at__lt=F("event__starts_at") - REMIND_BEFORE,
        )
        .select_related("account__notice_settings", "event")
    )
    rows = list(due)
    for sign_up in rows:
        mails.send_reminder(sign_up)
        sign_up.reminded_at = now
    EventSignUp.objects.bulk_update(rows, ["reminded_at"])
    return len(rows)


def past(now: datetime) -> QuerySet[EventSignUp]:
    """Sign-ups 30 days after the event, and what was not confirmed within seven days."""
    stale = Q(state=SignUpState.UNCONFIRMED, created_at__lt=now - LIFETIME)
    return EventSignUp.objects.filter(stale | Q(event__ends_at__lt=now - KEEP))


def purge() -> int:
    """Delete sign-ups past their time; return how many."""
    count, _rows = past(timezone.now()).delete()
    logger.info("event sign-ups deleted rows=%d", count)
    return count
