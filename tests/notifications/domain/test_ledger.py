"""Claims, fences, recovery: who may send what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.mail import send_mail
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.domain import ledger
from notifications.domain.relay import Answer, Verdict
from notifications.enums import WAITING, InDoubtPolicy, MailingState, MessageStatus, Queue
from notifications.models import Claim, Mailing, Message
from tests.notifications.locks import wait_until_somebody_waits_for_us

pytestmark = pytest.mark.django_db
SENT = MessageStatus.SENT


def _put(number: int = 1) -> None:
    for n in range(number):
        send_mail("Betreff", "Text", None, [f"p{n}@example.org"])


def _claim(worker: str = "w", limit: int = 50) -> list[ledger.Held]:
    return ledger.claim(ledger.Source(Queue.MAIL), worker=worker, limit=limit)


def _expire() -> None:
    Claim.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_claimed_rows_carry_worker_and_lease() -> None:
    _put(3)
    rows = _claim(limit=2)
    assert [row.to_address for row in rows] == ["p0@example.org", "p1@example.org"]
    held = Message.objects.filter(status=MessageStatus.CLAIMED, worker="w")
    claim = Claim.objects.get()
    assert (claim.worker, claim.mailing, claim.messages) == ("w", None, [row.id for row in rows])
    assert sorted(claim.messages) == sorted(held.values_list("pk", flat=True))
    assert claim.lease_until > timezone.now()
    assert [row.to_address for row in _claim("other")] == ["p2@example.org"]


def test_next_claim_of_a_worker_replaces_its_last() -> None:
    _put(3)
    for row in _claim(limit=2):
        ledger.advance(ledger.Booking(row.id, SENT), next_row=None, worker="w")
    (third,) = _claim()
    assert Claim.objects.get().messages == [third.id]


def test_claiming_nothing_holds_nothing() -> None:
    assert _claim() == []
    assert not Claim.objects.exists()


def test_advance_books_one_and_asks_for_the_next() -> None:
    _put(2)
    first, second = _claim()
    assert ledger.advance(None, next_row=first, worker="w")
    booking = ledger.Booking(first.id, SENT, code=250)
    assert ledger.advance(booking, next_row=second, worker="w")
    assert list(Message.objects.order_by("pk").values_list("status", "attempt")) == [
        (SENT, 1),
        (MessageStatus.CLAIMED, 0),
    ]


def test_work_is_done_once_while_the_database_books() -> None:
    _put()
    (row,) = _claim()
    done: list[int] = []
    ledger.advance(None, next_row=row, worker="w", meanwhile=lambda: done.append(1))
    assert done == [1]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_booking_waits_for_a_database_that_went_away(when: str) -> None:
    """The work to do meanwhile is done once, whether the connection broke before it or in it."""
    _put(2)
    first, second = _claim()
    done: list[int] = []

    def work() -> None:
        done.append(1)
        if when == "meanwhile":
            connection.connection.close()

    if when == "before":
        connection.connection.close()
    booking = ledger.Booking(first.id, SENT)
    assert ledger.advance(booking, next_row=second, worker="w", meanwhile=work)
    assert done == [1]
    assert Message.objects.get(pk=first.id).status == SENT


def test_statement_that_fails_raises_as_django_does() -> None:
    _put()
    (row,) = _claim()
    with pytest.raises(DataError), transaction.atomic():
        ledger.advance(ledger.Booking(row.id, SENT, text="x" * 301), next_row=None, worker="w")


def test_advance_takes_one_statement_planned_once() -> None:
    _put(4)
    first, second, third, fourth = _claim()
    ledger.advance(None, next_row=first, worker="w")
    ledger.advance(ledger.Booking(first.id, SENT), next_row=second, worker="w")
    planned = _plans()
    assert planned >= 1
    with CaptureQueriesContext(connection) as others:
        ledger.advance(ledger.Booking(second.id, SENT), next_row=third, worker="w")
        ledger.advance(ledger.Booking(third.id, SENT), next_row=fourth, worker="w")
    assert len(others) == 0
    assert _plans() == planned
    assert Message.objects.filter(status=SENT).count() == 3


def _plans() -> int:
    """Statements of ours that the server keeps planned for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'outbox_advance'")
        (number,) = cursor.fetchone()
    return int(number)


def test_worker_whose_lease_ended_is_fenced_off() -> None:
    _put(2)
    first, second = _claim()
    ledger.advance(None, next_row=first, worker="w")
    _expire()
    ledger.recover()
    _claim("other")
    booking = ledger.Booking(first.id, SENT)
    assert not ledger.advance(booking, next_row=second, worker="w")
    assert not Message.objects.filter(status=SENT).exists()
    assert set(Message.objects.values_list("worker", flat=True)) == {"other"}


def test_release_gives_back_only_what_is_claimed() -> None:
    _put(4)
    first, second, *_rest = _claim(limit=3)
    _claim("other")
    ledger.advance(ledger.Booking(first.id, SENT), next_row=second, worker="w")
    assert ledger.release("w") == 2
    assert Message.objects.filter(status=MessageStatus.PENDING, worker="").count() == 2
    assert Claim.objects.get().worker == "other"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_giving_back_holds_no_row_while_somebody_recovers_the_claim() -> None:
    """Recovering takes the claim and then its rows; the other way round each would wait."""
    _put()
    _claim()

    def release() -> int:
        try:
            return ledger.release("w")
        finally:
            connection.connection.close()
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            Claim.objects.select_for_update().get()
            given_back = other.submit(release)
            wait_until_somebody_waits_for_us()
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            Message.objects.update(smtp_text="recovered")
        assert given_back.result() == 1


def test_lease_is_renewed_while_it_lasts() -> None:
    _put(2)
    first, second = _claim()
    ledger.advance(ledger.Booking(first.id, SENT), next_row=second, worker="w")
    soon = timezone.now() + timedelta(seconds=60)
    Claim.objects.update(lease_until=soon)
    assert ledger.renew(ledger.Source(Queue.MAIL), worker="w") == {second.id}
    assert Claim.objects.get().lease_until > soon
    _expire()
    assert ledger.renew(ledger.Source(Queue.MAIL), worker="w") is None


def test_recover_leaves_living_workers_alone() -> None:
    _put(2)
    first, _second = _claim()
    ledger.advance(None, next_row=first, worker="w")
    assert ledger.recover() == 0


def test_recover_gives_back_all_but_the_first() -> None:
    """Rows are sent in order, so only the first that is still claimed can have been on its way."""
    _put(3)
    _claim()
    _expire()
    assert ledger.recover() == 3
    rows = Message.objects.order_by("pk").values_list("status", "attempt", "worker")
    assert list(rows) == [
        (MessageStatus.RETRY, 1, ""),
        (MessageStatus.PENDING, 0, ""),
        (MessageStatus.PENDING, 0, ""),
    ]
    assert not Claim.objects.exists()
    assert ledger.recover() == 0


@pytest.mark.parametrize(
    ("policy", "attempt", "status"),
    [
        (None, 0, MessageStatus.RETRY),
        (None, ledger.MAX_ATTEMPTS - 1, MessageStatus.UNKNOWN),
        (InDoubtPolicy.RETRY, 0, MessageStatus.RETRY),
        (InDoubtPolicy.HOLD, 0, MessageStatus.UNKNOWN),
        (InDoubtPolicy.HOLD, ledger.MAX_ATTEMPTS - 1, MessageStatus.UNKNOWN),
    ],
)
def test_recover_treats_the_mail_in_hand_by_policy(
    policy: str | None, attempt: int, status: str
) -> None:
    _put()
    _claim()
    mailing = None
    if policy:
        mailing = Mailing.objects.create(
            in_doubt_policy=policy, mime=b"", state=MailingState.SENDING
        )
    Message.objects.update(attempt=attempt, mailing=mailing)
    _expire()
    assert ledger.recover() == 1
    row = Message.objects.get()
    assert (row.status, row.worker, row.attempt) == (status, "", attempt + 1)
    assert row.first_attempt_at is not None
    assert row.in_doubt


def test_rows_that_come_back_to_a_cancelled_mailing_are_left_out_or_stay_in_doubt() -> None:
    """The first was perhaps with the mail server when its worker died."""
    _put(2)
    _claim()
    Message.objects.update(mailing=Mailing.objects.create(mime=b"", state=MailingState.CANCELLED))
    _expire()
    ledger.recover()
    assert list(Message.objects.order_by("pk").values_list("status", "smtp_text")) == [
        (MessageStatus.UNKNOWN, ledger.DIED),
        (MessageStatus.SKIPPED, "cancelled"),
    ]


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


def _held(attempt: int, *, hours: int = 0, in_doubt: bool = False) -> ledger.Held:
    return ledger.Held(
        id=1,
        uuid=uuid4(),
        queue=Queue.MAIL,
        to_address="kim@example.org",
        mime=b"",
        attempt=attempt,
        first_attempt_at=timezone.now() - timedelta(hours=hours),
        person=None,
        in_doubt=in_doubt,
    )


@pytest.mark.parametrize(
    ("verdict", "hours", "in_doubt", "status"),
    [
        (Verdict.DOUBT, 0, False, MessageStatus.RETRY),
        (Verdict.DOUBT, 0, True, MessageStatus.UNKNOWN),
        (Verdict.DOUBT, 49, False, MessageStatus.UNKNOWN),
        (Verdict.LATER, 0, True, MessageStatus.RETRY),
        (Verdict.LATER, 49, True, MessageStatus.UNKNOWN),
        (Verdict.LATER, 49, False, MessageStatus.FAILED),
        (Verdict.REFUSED, 0, True, MessageStatus.FAILED),
    ],
)
def test_mail_in_doubt_is_sent_once_more_and_never_counts_as_failed(
    verdict: Verdict, hours: int, in_doubt: bool, status: str
) -> None:
    row = _held(1, hours=hours, in_doubt=in_doubt)
    booking = ledger.book(
        row, Answer(verdict, 550 if verdict is Verdict.REFUSED else None), hold=False
    )
    assert (booking.status, booking.in_doubt) == (status, verdict is Verdict.DOUBT)


def test_uncounted_attempts_never_exhaust_a_mail() -> None:
    row = _held(ledger.MAX_ATTEMPTS)
    assert ledger.book(row, Answer(Verdict.DOWN), hold=False).status == MessageStatus.RETRY
    assert ledger.book(row, Answer(Verdict.LATER), hold=False).status == MessageStatus.FAILED


@pytest.mark.usefixtures("full_outbox")
def test_claiming_uses_the_partial_index() -> None:
    _put(3)
    query = ledger._due(Queue.MAIL, None).order_by("next_attempt_at", "pk")[:50]
    assert "message_waiting on" in query.explain()


@pytest.mark.usefixtures("full_outbox")
def test_mailings_cancelled_long_ago_are_not_read_again_by_every_sweep() -> None:
    cancelled = Mailing.objects.create(mime=b"", state=MailingState.CANCELLED)
    Message.objects.update(mailing=cancelled)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_message, notifications_mailing")
    assert "message_waiting_mailing on" in ledger._came_back().explain()


def test_booking_a_sent_mail_writes_to_no_index() -> None:
    """A column that is in any index, or in its condition, would make each update write to all."""
    _put()
    (row,) = _claim()
    before = _updates()
    ledger.advance(ledger.Booking(row.id, SENT, code=250, text="ok"), next_row=None, worker="w")
    assert [now - then for now, then in zip(_updates(), before, strict=True)] == [1, 1]


def _updates() -> tuple[int, int]:
    """Updates of messages in this transaction, and those among them that wrote to no index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_get_xact_tuples_updated(oid), pg_stat_get_xact_tuples_hot_updated(oid)"
            "  FROM pg_class WHERE relname = 'notifications_message'"
        )
        row: tuple[int, int] = cursor.fetchone()
    return row


@pytest.mark.parametrize("status", MessageStatus)
def test_what_waits_has_a_time_and_nothing_else_has(status: MessageStatus) -> None:
    _put()
    right, wrong = (timezone.now(), None) if status in WAITING else (None, timezone.now())
    Message.objects.update(status=status, next_attempt_at=right)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(status=status, next_attempt_at=wrong)
