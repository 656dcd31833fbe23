"""Who may send what, written down in PostgreSQL before it happens.

A worker claims rows with a lease. Then, in one statement and one commit per mail, it books what
became of the mail in hand and takes the next one in hand. So whenever a worker dies, exactly one
row per connection is in doubt; all others are known to be sent or known to be not.
"""

import logging
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from notifications.domain.relay import Answer, Verdict
from notifications.enums import WAITING, InDoubtPolicy, MailingState, MessageStatus, Queue
from notifications.models import Message, Subscriber

logger = logging.getLogger(__name__)

BATCH = 50
# Time decides when a mail is given up, as mail servers do it. The number only ends a mail that
# kills its worker.
GIVE_UP = timedelta(hours=48)
MAX_ATTEMPTS = 40
LONGEST_WAIT = timedelta(hours=6)
FIRST_WAIT = {Queue.MAIL: timedelta(minutes=2), Queue.BULK: timedelta(minutes=15)}
FACTOR = {Queue.MAIL: 3, Queue.BULK: 2}
RELAY_WAIT = timedelta(seconds=30)
# How long a finished mail waits for a database that is away: within the lease it is ours.
SHARE_OF_LEASE = 0.3
PATIENCE = 0.2
# The clocks of web server and database differ a little; a fresh row is due at once anyway.
CLOCK_SKEW = timedelta(seconds=5)

FINAL_STATUS = {
    Verdict.SENT: MessageStatus.SENT,
    Verdict.NO_MAILBOX: MessageStatus.FAILED,
    Verdict.REFUSED: MessageStatus.FAILED,
    Verdict.POLICY: MessageStatus.FAILED,
}

# Which rows a worker of a queue, or of a mailing, may take; each has an index of its own. The array
# and the subquery make PostgreSQL look up row by row: joins, planned by what it knew of the tables
# before a mailing, read them whole.
OF_QUEUE = "mailing_id IS NULL AND queue = %(queue)s"
OF_MAILING = "mailing_id = %(mailing)s"
CLAIM = """
WITH claimed AS (
    UPDATE notifications_message
       SET status = 'claimed', next_attempt_at = NULL, worker = %(worker)s,
           lease_until = statement_timestamp() + %(lease)s
     WHERE id = ANY (ARRAY (
        SELECT id FROM notifications_message
         WHERE {mine} AND next_attempt_at <= statement_timestamp() + %(skew)s
         ORDER BY next_attempt_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
 RETURNING id, uuid, queue, mailing_id, subscriber_id, to_address, mime, attempt, first_attempt_at
)
SELECT claimed.*, (SELECT person.uuid FROM notifications_subscriber person
                    WHERE person.id = claimed.subscriber_id) AS person_uuid
  FROM claimed ORDER BY id
"""

ADVANCE = """
WITH done AS (
    UPDATE notifications_message
       SET status = %(status)s::varchar, smtp_code = %(code)s::smallint,
           smtp_text = %(text)s::varchar,
           attempt = attempt - %(uncounted)s::smallint,
           first_attempt_at = CASE WHEN attempt > %(uncounted)s::smallint THEN first_attempt_at END,
           next_attempt_at = CASE WHEN %(status)s::varchar = 'retry'
               THEN statement_timestamp() + make_interval(secs => %(wait)s::float8) END,
           sent_at = CASE WHEN %(status)s::varchar = 'sent' THEN statement_timestamp() END,
           mime = CASE WHEN %(status)s::varchar = 'sent' THEN NULL ELSE mime END,
           worker = '', lease_until = NULL
     WHERE id = %(done)s::bigint AND worker = %(worker)s::varchar AND status = 'sending'
 RETURNING id
), taken AS (
    UPDATE notifications_message message
       SET status = 'sending', attempt = attempt + (status = 'claimed')::int,
           first_attempt_at = coalesce(first_attempt_at, statement_timestamp()),
           lease_until = statement_timestamp() + make_interval(secs => %(lease)s::float8)
     WHERE id = %(next)s::bigint AND worker = %(worker)s::varchar
       AND status IN ('claimed', 'sending')
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
    """Take up to `limit` due rows for this worker; other workers' rows are passed over.

    The rows returned carry what sending needs: address, content, the person's public id, attempts.
    """
    values = {
        "queue": queue,
        "mailing": mailing_id,
        "worker": worker,
        "limit": limit,
        "skew": CLOCK_SKEW,
        "lease": timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
    }
    statement = CLAIM.format(mine=OF_QUEUE if mailing_id is None else OF_MAILING)
    rows = list(Message.objects.raw(statement, values))
    for row in rows:
        if row.subscriber_id is not None:
            known = (row.subscriber_id, vars(row)["person_uuid"])
            row.subscriber = Subscriber.from_db(None, ["id", "uuid"], known)
    return rows


def _due(queue: Queue, mailing_id: int | None) -> QuerySet[Message]:
    rows = Message.objects.filter(next_attempt_at__lte=Now() + CLOCK_SKEW)
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

    A database that restarts is waited for while the lease lasts: the mail is with the mail server
    already, and only this process knows. Saying it twice changes nothing.
    """
    values = {
        **vars(booking or NOTHING),
        "next": next_row.pk if next_row else None,
        "worker": worker,
        "lease": settings.OUTBOX_LEASE_SECONDS,
    }
    until = time.monotonic() + settings.OUTBOX_LEASE_SECONDS * SHARE_OF_LEASE
    while True:
        try:
            booked, taken = _run_prepared(values)
            return bool(booked), bool(taken)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            logger.warning("database away, booking waits")
            connection.close()
            time.sleep(PATIENCE)


def _run_prepared(values: dict[str, Any]) -> tuple[int, int]:
    """Run the statement as one that the server plans once per connection.

    Planning it takes longer than running it, and Django's own cursors have it planned each time.
    """
    connection.ensure_connection()
    link = connection.connection
    before, link.prepare_threshold = link.prepare_threshold, 0
    try:
        with connection.wrap_database_errors, psycopg.Cursor(link) as cursor:
            row = cursor.execute(ADVANCE, values, prepare=True).fetchone()
    finally:
        link.prepare_threshold = before
    assert row is not None  # noqa: S101 -- a SELECT of two counts; for the type checker
    return row[0], row[1]


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
    else:
        status, wait, uncounted = *_again(row, attempt), 0
    return Booking(row.pk, status, wait.total_seconds(), uncounted, answer.code, answer.text)


def _again(row: Message, attempt: int) -> tuple[MessageStatus, timedelta]:
    """Whether and when to try once more: the last attempt falls on the 48th hour."""
    tried_for = timezone.now() - (row.first_attempt_at or timezone.now())
    if tried_for >= GIVE_UP or attempt >= MAX_ATTEMPTS:
        return MessageStatus.FAILED, timedelta()
    wait = backoff(Queue(row.queue), attempt)
    return MessageStatus.RETRY, min(wait, GIVE_UP - tried_for)


def backoff(queue: Queue, attempt: int) -> timedelta:
    """How long to wait after the attempt with this number: growing, capped, and spread by 20 %."""
    growth: int = FACTOR[queue] ** min(attempt - 1, 10)
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
        status=MessageStatus.PENDING, next_attempt_at=Now(), worker="", lease_until=None
    )


def recover() -> int:
    """Give back what dead workers left: claimed rows untouched, rows in hand by policy."""
    expired = Message.objects.filter(lease_until__lt=Now()).exclude(worker="")
    in_hand = expired.filter(status=MessageStatus.SENDING)
    hold = Q(mailing__in_doubt_policy=InDoubtPolicy.HOLD)
    # An update cannot join, so the condition on the mailing goes through a subquery.
    doubtful = Message.objects.filter(pk__in=in_hand.filter(hold).values("pk"))
    free = {"worker": "", "lease_until": None}
    with transaction.atomic():
        count = expired.filter(status=MessageStatus.CLAIMED).update(
            status=MessageStatus.PENDING, next_attempt_at=Now(), **free
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
    return rows.filter(status__in=WAITING).update(
        status=MessageStatus.SKIPPED, next_attempt_at=None, smtp_text=reason
    )


def busy_workers(mailing_id: int) -> int:
    """How many workers hold a live lease on rows of the mailing."""
    held = Message.objects.filter(mailing_id=mailing_id, lease_until__gte=Now()).exclude(worker="")
    return held.values("worker").distinct().count()
