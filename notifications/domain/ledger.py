"""Who may send what, written down in PostgreSQL before it happens.

A worker claims rows with a lease and sends them in the order of their ids. Between two mails, in
one statement and one commit, it books what became of the one and asks whether the next may go. So
whenever a worker dies, exactly one row is in doubt, the first it still holds; all others are known
to be sent or known to be not.
"""

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from notifications.domain.relay import SHARE_OF_LEASE as SHARE_OF_MAIL
from notifications.domain.relay import Answer, Verdict
from notifications.domain.statement import PreparedStatement
from notifications.enums import WAITING, InDoubtPolicy, MailingState, MessageStatus, Queue
from notifications.models import Claim, Mailing, Message
from notifications.queries import audiences

logger = logging.getLogger(__name__)

BATCH = 200
# Time decides when a mail is given up, as mail servers do it. The number only ends a mail that
# kills its worker.
GIVE_UP = timedelta(hours=48)
MAX_ATTEMPTS = 40
LONGEST_WAIT = timedelta(hours=6)
FIRST_WAIT = {Queue.MAIL: timedelta(minutes=2), Queue.BULK: timedelta(minutes=15)}
FACTOR = {Queue.MAIL: 3, Queue.BULK: 2}
RELAY_WAIT = timedelta(seconds=30)
# How long a finished mail waits for a database that is away: within the lease it is ours.
SHARE_OF_BOOKING = 0.3
# When so much of the lease is gone, it would not last for another mail and its booking.
SHARE_USED = 1 - SHARE_OF_MAIL - SHARE_OF_BOOKING
# How long what the claim said about who has left is taken for true, in seconds.
FRESH = 5.0
PATIENCE = 0.2
DIED, DIED_RETRIED = "worker died while sending", "worker died"
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
# The subscriber a newsletter or notice is for, if they still want it, and why they are not to get
# it: they had themselves erased, are blocked or have left. LIMIT, too, makes PostgreSQL look up row
# by row.
PERSON = "LEFT JOIN LATERAL ({readers} LIMIT 1) person ON true"
REASON = """
CASE WHEN message.subscriber_id IS NULL AND message.mailing_id IS NULL THEN ''
     WHEN message.subscriber_id IS NULL THEN 'erased'
     WHEN EXISTS (SELECT FROM notifications_suppression blocked
                   WHERE lower(blocked.email) = lower(message.to_address)) THEN 'blocked'
     WHEN person.uuid IS NULL THEN 'unsubscribed' ELSE '' END
"""
CLAIM = """
WITH claimed AS (
    UPDATE notifications_message
       SET status = 'claimed', next_attempt_at = NULL, worker = %(worker)s
     WHERE id = ANY (ARRAY (
        SELECT id FROM notifications_message
         WHERE {mine} AND next_attempt_at <= statement_timestamp() + %(skew)s
         ORDER BY next_attempt_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
 RETURNING id, uuid, queue, mailing_id, subscriber_id, to_address, mime, attempt, first_attempt_at,
           in_doubt, kind
), held AS (
    INSERT INTO notifications_claim (worker, mailing_id, messages, lease_until)
    SELECT %(worker)s, %(mailing)s, array_agg(id), statement_timestamp() + %(lease)s
      FROM claimed HAVING count(*) > 0
        ON CONFLICT (worker) DO UPDATE
       SET messages = EXCLUDED.messages, lease_until = EXCLUDED.lease_until
)
SELECT id, message.uuid, queue, to_address, mime, attempt, first_attempt_at, person.uuid, in_doubt,
       kind, {reason}
  FROM claimed message {person} ORDER BY id
"""
STILL_HELD = """
SELECT id, {reason}
  FROM notifications_message message {person}
 WHERE id = ANY (ARRAY (SELECT unnest(messages) FROM notifications_claim WHERE worker = %(worker)s))
   AND worker = %(worker)s AND status = 'claimed'
"""
# $1 worker, $2 next, then the booking: $3 row, $4 status, $5 seconds to wait, $6 counts, $7 code,
# $8 what the server said, $9 whether the mail may have been sent all the same.
ADVANCE = PreparedStatement(
    "outbox_advance",
    """
WITH done AS (
    UPDATE notifications_message
       SET status = $4::varchar, smtp_code = $7::smallint, smtp_text = $8::varchar,
           attempt = attempt + $6::smallint,
           first_attempt_at = CASE WHEN attempt + $6::smallint > 0
               THEN coalesce(first_attempt_at, statement_timestamp()) END,
           next_attempt_at = CASE WHEN $4::varchar = 'retry'
               THEN statement_timestamp() + make_interval(secs => $5::float8) END,
           sent_at = CASE WHEN $4::varchar = 'sent' THEN statement_timestamp() END,
           mime = CASE WHEN $4::varchar = 'sent' THEN NULL ELSE mime END,
           in_doubt = in_doubt OR $9::boolean, worker = ''
     WHERE id = $3::bigint AND worker = $1::varchar AND status = 'claimed'
)
SELECT count(*) FROM notifications_message message
 WHERE id = $2::bigint AND worker = $1::varchar AND status = 'claimed'
   AND (mailing_id IS NULL OR EXISTS (
           SELECT FROM notifications_mailing mailing
            WHERE mailing.id = message.mailing_id AND mailing.state = 'sending'))
""",
)


class Held(NamedTuple):
    """A message that a worker has claimed: what sending needs, and nothing else."""

    id: int
    uuid: UUID
    queue: str
    to_address: str
    mime: bytes | None
    attempt: int
    first_attempt_at: datetime | None
    person: UUID | None
    in_doubt: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Booking:
    """How a mail is written down that was just tried.

    counts: 1 if it was an attempt, 0 if the mail server took nothing from anybody.
    in_doubt: perhaps the mail server has it.
    """

    row: int | None
    status: str = ""
    wait: float = 0.0
    counts: int = 1
    code: int | None = None
    text: str = ""
    in_doubt: bool = False


NOTHING = Booking(row=None)


class Source:
    """What a worker takes its messages from: a queue, or a mailing and those who still want it.

    Made once for many claims: putting its statements together takes as long as sending some mails.
    """

    def __init__(self, queue: Queue, mailing: Mailing | None = None) -> None:
        mine = OF_MAILING if mailing else OF_QUEUE
        readers = audiences.who_still_want(mailing.audience if mailing else None)
        one = readers.filter(pk=RawSQL("message.subscriber_id", ())).values("uuid")
        sql, params = one.order_by().query.sql_with_params()
        names = [f"reader_{number}" for number in range(len(params))]
        person = PERSON.format(readers=sql % tuple(f"%({name})s" for name in names))
        self.claim = CLAIM.format(mine=mine, reason=REASON, person=person)
        self.still_held = STILL_HELD.format(reason=REASON, person=person)
        self.values: dict[str, Any] = {
            "queue": queue,
            "mailing": mailing and mailing.pk,
            **dict(zip(names, params, strict=True)),
        }


def claim(source: Source, *, worker: str, limit: int = BATCH) -> list[Held]:
    """Take up to `limit` due messages for this worker; what others hold is passed over.

    Those whose recipient has left or is blocked are left out for good. Returns the others in the
    order in which they are to be sent.
    """
    values = {
        **source.values,
        "worker": worker,
        "limit": limit,
        "skew": CLOCK_SKEW,
        "lease": timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
    }
    while taken := _fetched(source.claim, values):
        reasons = {row[0]: row[-1] for row in taken}
        _leave_out(reasons, worker)
        if wanted := [Held._make(row[:-1]) for row in taken if not reasons[row[0]]]:
            return wanted
    return []


def _fetched(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor)


def _leave_out(reasons: Mapping[int, str], worker: str) -> None:
    """Leave out for good what this worker has claimed and what there is a reason for."""
    for reason in {reason for reason in reasons.values() if reason}:
        unwanted = [pk for pk, found in reasons.items() if found == reason]
        mine = Message.objects.filter(pk__in=unwanted, worker=worker, status=MessageStatus.CLAIMED)
        mine.update(status=MessageStatus.SKIPPED, smtp_text=reason, worker="")


def _due(queue: Queue, mailing_id: int | None) -> QuerySet[Message]:
    rows = Message.objects.filter(next_attempt_at__lte=Now() + CLOCK_SKEW)
    if mailing_id is None:
        return rows.filter(mailing__isnull=True, queue=queue)
    return rows.filter(mailing_id=mailing_id)


def is_due(queue: Queue, mailing_id: int | None = None) -> bool:
    """Whether a worker would find something to claim now."""
    return _due(queue, mailing_id).exists()


def number_due(queue: Queue, mailing_id: int | None = None, *, most: int = BATCH) -> int:
    """How many messages a worker would find to claim now, counted up to `most`."""
    return _due(queue, mailing_id)[:most].count()


def renew(source: Source, *, worker: str) -> set[int] | None:
    """Hold on to what is left of the batch for another lease; who has left is left out.

    Returns the ids of the messages that are still this worker's to send; None: the lease is over.
    """
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    mine = Claim.objects.filter(worker=worker, lease_until__gt=Now())
    if not mine.update(lease_until=Now() + lease):
        return None
    reasons = dict(_fetched(source.still_held, {**source.values, "worker": worker}))
    _leave_out(reasons, worker)
    return {pk for pk, reason in reasons.items() if not reason}


def advance(
    booking: Booking | None,
    *,
    next_row: Held | None,
    worker: str,
    meanwhile: Callable[[], None] | None = None,
) -> bool:
    """Book the mail in hand and ask whether the next may go: one statement, one commit.

    Returns whether the next row may be sent: it is still this worker's, and its mailing runs. The
    booking is fenced, too: a row whose lease ended and which another worker has taken is not
    touched.

    A database that restarts is waited for while the lease lasts: the mail is with the mail server
    already, and only this process knows. Saying it twice changes nothing.

    Args:
        booking: of the mail before; None for the first.
        next_row: the mail after; None for the last.
        worker: who holds both.
        meanwhile: done once, while the database works.
    """
    said = booking or NOTHING
    values = (
        *(worker, next_row and next_row.id),
        *(said.row, said.status, said.wait, said.counts, said.code, said.text, said.in_doubt),
    )
    todo = meanwhile

    def once() -> None:
        nonlocal todo
        work, todo = todo, None
        if work:
            work()

    until = time.monotonic() + settings.OUTBOX_LEASE_SECONDS * SHARE_OF_BOOKING
    while True:
        try:
            (may_go,) = ADVANCE.run(values, meanwhile=once)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            logger.warning("database away, booking waits")
            connection.close()
            time.sleep(PATIENCE)
        else:
            return may_go == "1"


def book(row: Held, answer: Answer, *, hold: bool) -> Booking:
    """How to write down the answer to the attempt just made.

    A mail in doubt is sent once more at most, and what is in doubt never ends as failed: whoever
    repeats what failed would send it again.

    Args:
        row: as it was claimed; its counter does not include this attempt yet.
        answer: what the mail server said.
        hold: in doubt, rather lose the mail than send it twice.
    """
    attempt = row.attempt + 1
    doubt = answer.verdict is Verdict.DOUBT
    if answer.verdict in FINAL_STATUS:
        status, wait, counts = FINAL_STATUS[answer.verdict], timedelta(), 1
    elif answer.verdict is Verdict.DOWN:
        status, wait, counts = MessageStatus.RETRY, RELAY_WAIT, 0
    elif doubt and (hold or row.in_doubt):
        status, wait, counts = MessageStatus.UNKNOWN, timedelta(), 1
    else:
        end = MessageStatus.UNKNOWN if doubt or row.in_doubt else MessageStatus.FAILED
        status, wait, counts = *_again(row, attempt, end=end), 1
    return Booking(row.id, status, wait.total_seconds(), counts, answer.code, answer.text, doubt)


def _again(row: Held, attempt: int, *, end: MessageStatus) -> tuple[MessageStatus, timedelta]:
    """Whether and when to try once more: the last attempt falls on the 48th hour."""
    tried_for = timezone.now() - (row.first_attempt_at or timezone.now())
    if tried_for >= GIVE_UP or attempt >= MAX_ATTEMPTS:
        return end, timedelta()
    wait = backoff(Queue(row.queue), attempt)
    return MessageStatus.RETRY, min(wait, GIVE_UP - tried_for)


def backoff(queue: Queue, attempt: int) -> timedelta:
    """How long to wait after the attempt with this number: growing, capped, and spread by 20 %."""
    growth: int = FACTOR[queue] ** min(attempt - 1, 10)
    wait = min(FIRST_WAIT[queue] * growth, LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 -- spreads load, guards nothing


def release(worker: str) -> int:
    """Give back what this worker claimed and did not send."""
    with transaction.atomic():
        # The claim before its rows, as recovering does, or each could wait for the other.
        mine = list(Claim.objects.filter(worker=worker).select_for_update())
        count = sum(_give_back(_held(claim)) for claim in mine)
        Claim.objects.filter(worker=worker).delete()
    return count


def recover() -> int:
    """Give back what dead workers left; the mail that may be with the mail server by policy."""
    count = 0
    with transaction.atomic():
        expired = Claim.objects.filter(lease_until__lt=Now()).select_for_update(skip_locked=True)
        for claim in expired:
            count += _settle_doubt(_held(claim)) + _give_back(_held(claim))
            claim.delete()
        end_cancelled(_came_back())
    if count:
        logger.warning("recovered rows=%d", count)
    return count


def _held(claim: Claim) -> QuerySet[Message]:
    """The rows of the claim that are still its worker's."""
    return Message.objects.filter(
        pk__in=claim.messages, worker=claim.worker, status=MessageStatus.CLAIMED
    )


def _give_back(rows: QuerySet[Message]) -> int:
    return rows.update(status=MessageStatus.PENDING, next_attempt_at=Now(), worker="")


def _settle_doubt(held: QuerySet[Message]) -> int:
    """Decide about the mail in the dead worker's hands: it may have been sent."""
    rows = held.select_related("mailing").only("attempt", "mailing__in_doubt_policy")
    in_hand = rows.order_by("pk").first()
    if in_hand is None:
        return 0
    hold = in_hand.mailing and in_hand.mailing.in_doubt_policy == InDoubtPolicy.HOLD
    over = hold or in_hand.attempt + 1 >= MAX_ATTEMPTS
    status = MessageStatus.UNKNOWN if over else MessageStatus.RETRY
    return held.filter(pk=in_hand.pk).update(
        status=status,
        next_attempt_at=Now() if status == MessageStatus.RETRY else None,
        attempt=F("attempt") + 1,
        first_attempt_at=Coalesce("first_attempt_at", Now()),
        smtp_text=DIED_RETRIED if status == MessageStatus.RETRY else DIED,
        in_doubt=True,
        worker="",
    )


def _came_back() -> QuerySet[Message]:
    """Rows that wait although their mailing was cancelled while a worker held them."""
    cancelled = Mailing.objects.filter(state=MailingState.CANCELLED).values("pk")
    # What waits has a time, and of that there is an index.
    return Message.objects.filter(mailing__in=cancelled, next_attempt_at__isnull=False)


def end_cancelled(rows: QuerySet[Message]) -> None:
    """Leave out who waits; who may have got it at an earlier attempt stays in doubt."""
    rows.filter(status__in=WAITING, in_doubt=True).update(
        status=MessageStatus.UNKNOWN, next_attempt_at=None, smtp_code=None, smtp_text=DIED
    )
    rows.filter(status__in=WAITING).update(
        status=MessageStatus.SKIPPED, next_attempt_at=None, smtp_text="cancelled"
    )


def skip_erased(rows: QuerySet[Message]) -> None:
    """Leave out all of these rows, also what a worker has taken: it asks before each mail.

    One statement, because a row may be taken or given back just then.
    """
    rows.filter(status__in=[*WAITING, MessageStatus.CLAIMED]).update(
        status=MessageStatus.SKIPPED, next_attempt_at=None, smtp_text="erased", worker=""
    )


def busy_workers(mailing_id: int) -> int:
    """How many workers hold a live claim on rows of the mailing."""
    return Claim.objects.filter(mailing_id=mailing_id, lease_until__gte=Now()).count()
