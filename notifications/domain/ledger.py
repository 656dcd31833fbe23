"""Who may send what, written down in PostgreSQL before it happens.

A worker claims rows with a lease. Then, in one statement and one commit per mail, it books what
became of the mail in hand and takes the next one in hand. So whenever a worker dies, exactly one
row per connection is in doubt; all others are known to be sent or known to be not.
"""

import logging
import random
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from notifications.domain.relay import Answer, Verdict
from notifications.enums import WAITING, InDoubtPolicy, MailingState, MessageStatus, Queue
from notifications.models import Message

logger = logging.getLogger(__name__)

BATCH = 50
MAX_ATTEMPTS = 8
LONGEST_WAIT = timedelta(hours=6)
FIRST_WAIT = {Queue.MAIL: timedelta(minutes=2), Queue.BULK: timedelta(minutes=15)}
FACTOR = {Queue.MAIL: 3, Queue.BULK: 2}
RELAY_WAIT = timedelta(seconds=30)
# The clocks of web server and database differ a little; a fresh row is due at once anyway.
CLOCK_SKEW = timedelta(seconds=5)

FINAL_STATUS = {
    Verdict.SENT: MessageStatus.SENT,
    Verdict.NO_MAILBOX: MessageStatus.FAILED,
    Verdict.REFUSED: MessageStatus.FAILED,
}

ADVANCE = """
WITH done AS (
    UPDATE notifications_message
       SET status = %(status)s, smtp_code = %(code)s, smtp_text = %(text)s,
           attempt = attempt - %(uncounted)s,
           next_attempt_at = statement_timestamp() + make_interval(secs => %(wait)s),
           sent_at = CASE WHEN %(status)s = 'sent' THEN statement_timestamp() END,
           mime = CASE WHEN %(status)s = 'sent' THEN NULL ELSE mime END,
           worker = '', lease_until = NULL
     WHERE id = %(done)s AND worker = %(worker)s AND status = 'sending'
 RETURNING id
), taken AS (
    UPDATE notifications_message message
       SET status = 'sending', attempt = attempt + 1,
           lease_until = statement_timestamp() + make_interval(secs => %(lease)s)
     WHERE id = %(next)s AND worker = %(worker)s AND status = 'claimed'
       AND (mailing_id IS NULL OR (
               EXISTS (SELECT FROM notifications_mailing mailing
                        WHERE mailing.id = message.mailing_id AND mailing.state = 'sending')
           AND EXISTS (SELECT FROM notifications_subscriber person
                        WHERE person.id = message.subscriber_id
                          AND person.confirmed_at IS NOT NULL AND person.unsubscribed_at IS NULL)
           AND NOT EXISTS (SELECT FROM notifications_suppression blocked
                            WHERE lower(blocked.email) = lower(message.to_address))))
 RETURNING id
)
SELECT (SELECT count(*) FROM done), (SELECT count(*) FROM taken)
"""


@dataclass(frozen=True)
class Booking:
    """How the mail in hand is written down."""

    done: int | None
    status: str = ""
    wait: float = 0.0
    uncounted: int = 0
    code: int | None = None
    text: str = ""


NOTHING = Booking(done=None)


def claim(
    *, queue: Queue, mailing_id: int | None, worker: str, limit: int = BATCH
) -> list[Message]:
    """Take up to `limit` due rows for this worker; other workers' rows are passed over."""
    with transaction.atomic():
        due = _due(queue, mailing_id).select_for_update(skip_locked=True)
        ids = list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])
        Message.objects.filter(pk__in=ids).update(
            status=MessageStatus.CLAIMED, worker=worker, lease_until=Now() + _lease()
        )
    rows = Message.objects.filter(pk__in=ids).select_related("subscriber")
    return list(rows.order_by("next_attempt_at", "pk"))


def _lease() -> timedelta:
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def _due(queue: Queue, mailing_id: int | None) -> QuerySet[Message]:
    rows = Message.objects.filter(status__in=WAITING, next_attempt_at__lte=Now() + CLOCK_SKEW)
    if mailing_id is None:
        return rows.filter(mailing__isnull=True, queue=queue)
    return rows.filter(mailing_id=mailing_id)


def is_due(queue: Queue, mailing_id: int | None = None) -> bool:
    """Whether a worker would find something to claim now."""
    return _due(queue, mailing_id).exists()


def advance(booking: Booking | None, *, next_row: Message | None, worker: str) -> tuple[bool, bool]:
    """Book the mail in hand and take the next one in hand: one statement, one commit.

    Returns whether the booking took, and whether the next row may be sent. Both are fenced: a row
    whose lease ended and which another worker has taken is not touched. The next row is not taken
    when its mailing no longer runs, or its recipient has left or is blocked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            ADVANCE,
            {
                **asdict(booking or NOTHING),
                "next": next_row.pk if next_row else None,
                "worker": worker,
                "lease": settings.OUTBOX_LEASE_SECONDS,
            },
        )
        booked, taken = cursor.fetchone()
    return bool(booked), bool(taken)


def book(row: Message, answer: Answer, *, hold: bool) -> Booking:
    """How to write down the answer to the attempt just made.

    Args:
        row: as it was claimed; its counter does not include this attempt yet.
        answer: what the mail server said.
        hold: in doubt, rather lose the mail than send it twice.
    """
    attempt = row.attempt + 1
    if answer.verdict in FINAL_STATUS:
        status, wait, uncounted = FINAL_STATUS[answer.verdict], timedelta(), 0
    elif answer.verdict is Verdict.DOWN:
        status, wait, uncounted = MessageStatus.RETRY, RELAY_WAIT, 1
    elif answer.verdict is Verdict.DOUBT and hold:
        status, wait, uncounted = MessageStatus.UNKNOWN, timedelta(), 0
    elif attempt >= MAX_ATTEMPTS:
        status, wait, uncounted = MessageStatus.FAILED, timedelta(), 0
    else:
        wait = backoff(Queue(row.queue), attempt)
        status, uncounted = MessageStatus.RETRY, 0
    return Booking(row.pk, status, wait.total_seconds(), uncounted, answer.code, answer.text)


def backoff(queue: Queue, attempt: int) -> timedelta:
    """How long to wait after the attempt with this number: growing, capped, and spread by 20 %."""
    growth: int = FACTOR[queue] ** (attempt - 1)
    wait = min(FIRST_WAIT[queue] * growth, LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 -- spreads load, guards nothing


def skip(row: Message, *, worker: str, reason: str) -> bool:
    """Leave a claimed row out for good."""
    updated = Message.objects.filter(pk=row.pk, worker=worker, status=MessageStatus.CLAIMED).update(
        status=MessageStatus.SKIPPED, smtp_text=reason, worker="", lease_until=None
    )
    return bool(updated)


def release(worker: str) -> int:
    """Give back what this worker claimed and did not take in hand."""
    return Message.objects.filter(worker=worker, status=MessageStatus.CLAIMED).update(
        status=MessageStatus.PENDING, worker="", lease_until=None
    )


def recover() -> int:
    """Give back what dead workers left: claimed rows untouched, rows in hand by policy."""
    expired = Message.objects.filter(lease_until__lt=Now())
    in_hand = expired.filter(status=MessageStatus.SENDING)
    hold = Q(mailing__in_doubt_policy=InDoubtPolicy.HOLD)
    # An update cannot join, so the condition on the mailing goes through a subquery.
    doubtful = Message.objects.filter(pk__in=in_hand.filter(hold).values("pk"))
    free = {"worker": "", "lease_until": None}
    with transaction.atomic():
        count = expired.filter(status=MessageStatus.CLAIMED).update(
            status=MessageStatus.PENDING, **free
        )
        count += doubtful.filter(status=MessageStatus.SENDING).update(
            status=MessageStatus.UNKNOWN, smtp_text="worker died while sending", **free
        )
        count += in_hand.filter(attempt__gte=MAX_ATTEMPTS).update(
            status=MessageStatus.FAILED, smtp_text="worker died while sending", **free
        )
        count += in_hand.update(
            status=MessageStatus.RETRY, next_attempt_at=Now(), smtp_text="worker died", **free
        )
        _skip_cancelled()
    if count:
        logger.warning("recovered rows=%d", count)
    return count


def _skip_cancelled() -> None:
    """Rows that came back to a mailing which was cancelled meanwhile."""
    cancelled = Message.objects.filter(
        status__in=WAITING, mailing__state=MailingState.CANCELLED
    ).values("pk")
    skip_waiting(Message.objects.filter(pk__in=cancelled), reason="cancelled")


def skip_waiting(rows: QuerySet[Message], *, reason: str) -> int:
    """Leave out all of these rows that nobody has taken yet."""
    return rows.filter(status__in=WAITING).update(status=MessageStatus.SKIPPED, smtp_text=reason)


def busy_workers(mailing_id: int) -> int:
    """How many workers hold a live lease on rows of the mailing."""
    held = Message.objects.filter(mailing_id=mailing_id, lease_until__gte=Now())
    return held.values("worker").distinct().count()
