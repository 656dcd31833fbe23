"""Claims, fences, recovery: who may send what."""

import re
from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.domain import ledger
from notifications.domain.relay import Answer, Verdict
from notifications.enums import WAITING, InDoubtPolicy, MailingState, MessageStatus, Queue
from notifications.models import Mailing, Message

pytestmark = pytest.mark.django_db
SENT = MessageStatus.SENT


def _put(number: int = 1) -> None:
    for n in range(number):
        send_mail("Betreff", "Text", None, [f"p{n}@example.org"])


def _claim(worker: str = "w", limit: int = 50) -> list[Message]:
    return ledger.claim(queue=Queue.MAIL, mailing_id=None, worker=worker, limit=limit)


def _expire() -> None:
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_claimed_rows_carry_worker_and_lease() -> None:
    _put(3)
    rows = _claim(limit=2)
    assert [row.to_address for row in rows] == ["p0@example.org", "p1@example.org"]
    for row in rows:
        row.refresh_from_db()
    assert {(row.status, row.worker) for row in rows} == {(MessageStatus.CLAIMED, "w")}
    assert all(row.lease_until and row.lease_until > timezone.now() for row in rows)
    assert [row.to_address for row in _claim("other")] == ["p2@example.org"]


def test_advance_books_one_and_takes_the_next() -> None:
    _put(2)
    first, second = _claim()
    assert ledger.advance(None, next_row=first, worker="w") == (False, True)
    booking = ledger.Booking(first.pk, SENT, code=250)
    assert ledger.advance(booking, next_row=second, worker="w") == (True, True)
    assert list(Message.objects.order_by("pk").values_list("status", "attempt")) == [
        (SENT, 1),
        (MessageStatus.SENDING, 1),
    ]


def test_advance_takes_one_statement_planned_once() -> None:
    _put(4)
    first, second, third, fourth = _claim()
    ledger.advance(None, next_row=first, worker="w")
    ledger.advance(ledger.Booking(first.pk, SENT), next_row=second, worker="w")
    planned = _plans()
    assert planned >= 1
    with CaptureQueriesContext(connection) as others:
        ledger.advance(ledger.Booking(second.pk, SENT), next_row=third, worker="w")
        ledger.advance(ledger.Booking(third.pk, SENT), next_row=fourth, worker="w")
    assert len(others) == 0
    assert _plans() == planned
    assert Message.objects.filter(status=SENT).count() == 3


def _plans() -> int:
    """Statements of ours that the server keeps planned for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%taken%'")
        (number,) = cursor.fetchone()
    return int(number)


def test_worker_whose_lease_ended_is_fenced_off() -> None:
    _put(2)
    first, second = _claim()
    ledger.advance(None, next_row=first, worker="w")
    _expire()
    ledger.recover()
    _claim("other")
    booking = ledger.Booking(first.pk, SENT)
    assert ledger.advance(booking, next_row=second, worker="w") == (False, False)
    assert set(Message.objects.values_list("worker", flat=True)) == {"other"}


def test_release_gives_back_only_what_is_claimed() -> None:
    _put(3)
    first, *_rest = _claim()
    ledger.advance(None, next_row=first, worker="w")
    assert ledger.release("w") == 2
    assert Message.objects.filter(status=MessageStatus.SENDING).count() == 1


def test_recover_leaves_living_workers_alone() -> None:
    _put(2)
    first, _second = _claim()
    ledger.advance(None, next_row=first, worker="w")
    assert ledger.recover() == 0


def test_recover_returns_claimed_rows_untouched() -> None:
    _put(2)
    _claim()
    _expire()
    assert ledger.recover() == 2
    assert set(Message.objects.values_list("status", "attempt", "worker", "lease_until")) == {
        (MessageStatus.PENDING, 0, "", None)
    }


@pytest.mark.parametrize(
    ("policy", "attempt", "status"),
    [
        (None, 1, MessageStatus.RETRY),
        (None, ledger.MAX_ATTEMPTS, MessageStatus.FAILED),
        (InDoubtPolicy.RETRY, 1, MessageStatus.RETRY),
        (InDoubtPolicy.HOLD, 1, MessageStatus.UNKNOWN),
        (InDoubtPolicy.HOLD, ledger.MAX_ATTEMPTS, MessageStatus.UNKNOWN),
    ],
)
def test_recover_treats_the_mail_in_hand_by_policy(
    policy: str | None, attempt: int, status: str
) -> None:
    _put()
    mailing = None
    if policy:
        mailing = Mailing.objects.create(
            in_doubt_policy=policy, mime=b"", state=MailingState.SENDING
        )
    Message.objects.update(
        status=MessageStatus.SENDING,
        next_attempt_at=None,
        attempt=attempt,
        mailing=mailing,
        worker="w",
    )
    _expire()
    assert ledger.recover() == 1
    row = Message.objects.get()
    assert (row.status, row.worker, row.lease_until) == (status, "", None)


def test_rows_that_come_back_to_a_cancelled_mailing_are_left_out() -> None:
    _put()
    mailing = Mailing.objects.create(mime=b"", state=MailingState.CANCELLED)
    Message.objects.update(
        status=MessageStatus.CLAIMED, next_attempt_at=None, mailing=mailing, worker="w"
    )
    _expire()
    ledger.recover()
    assert Message.objects.get().status == MessageStatus.SKIPPED


@pytest.mark.parametrize(
    ("queue", "minutes"),
    [
        (Queue.MAIL, [2, 6, 18, 54, 162, 360, 360]),
        (Queue.BULK, [15, 30, 60, 120, 240, 360, 360]),
    ],
)
def test_backoff_grows_is_capped_and_spread(queue: Queue, minutes: list[int]) -> None:
    for attempt, expected in enumerate(minutes, start=1):
        waits = [ledger.backoff(queue, attempt).total_seconds() / 60 for _n in range(50)]
        assert min(waits) >= 0.8 * expected
        assert max(waits) <= 1.2 * expected
        assert len(set(waits)) > 1


def test_uncounted_attempts_never_exhaust_a_mail() -> None:
    row = Message(pk=1, queue=Queue.MAIL, attempt=ledger.MAX_ATTEMPTS)
    assert ledger.book(row, Answer(Verdict.DOWN), hold=False).status == MessageStatus.RETRY
    assert ledger.book(row, Answer(Verdict.LATER), hold=False).status == MessageStatus.FAILED


def test_claiming_uses_the_partial_index() -> None:
    _put(3)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        query = ledger._due(Queue.MAIL, None).order_by("next_attempt_at", "pk")[:50]
        plan = query.explain()
    assert "message_waiting" in plan


def test_recovering_and_taking_use_the_index_of_what_is_held() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        held = Message.objects.filter(lease_until__lt=timezone.now()).exclude(worker="")
        assert "message_held" in held.explain()


def test_taking_in_hand_touches_no_index() -> None:
    """A column that is in any index, or in its condition, would make each update write to all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'notifications_message'")
        definitions = [row[0] for row in cursor.fetchall()]
    assert len(definitions) > 5
    for column in ("status", "attempt", "first_attempt_at", "lease_until"):
        assert not [text for text in definitions if re.search(rf"\b{column}\b", text)], column


@pytest.mark.parametrize("status", MessageStatus)
def test_what_waits_has_a_time_and_nothing_else_has(status: MessageStatus) -> None:
    _put()
    right, wrong = (timezone.now(), None) if status in WAITING else (None, timezone.now())
    Message.objects.update(status=status, next_attempt_at=right)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(status=status, next_attempt_at=wrong)
