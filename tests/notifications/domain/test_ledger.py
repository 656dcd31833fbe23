"""Claims, fences, recovery: who may send what."""

from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.utils import timezone

from notifications.domain import ledger
from notifications.domain.relay import Answer, Verdict
from notifications.enums import InDoubtPolicy, MailingState, MessageStatus, Queue
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


def test_advance_takes_one_statement(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    _put(2)
    first, second = _claim()
    ledger.advance(None, next_row=first, worker="w")
    with django_assert_num_queries(1):
        ledger.advance(ledger.Booking(first.pk, SENT), next_row=second, worker="w")


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
        status=MessageStatus.SENDING, attempt=attempt, mailing=mailing, worker="w"
    )
    _expire()
    assert ledger.recover() == 1
    row = Message.objects.get()
    assert (row.status, row.worker, row.lease_until) == (status, "", None)


def test_rows_that_come_back_to_a_cancelled_mailing_are_left_out() -> None:
    _put()
    mailing = Mailing.objects.create(mime=b"", state=MailingState.CANCELLED)
    Message.objects.update(status=MessageStatus.CLAIMED, mailing=mailing, worker="w")
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
