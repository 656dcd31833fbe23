"""Delivery against a real SMTP server that answers as told."""

from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.utils import timezone

from notifications.domain import delivery, ledger, stopping, subscription, tokens
from notifications.domain import mailing as mailings
from notifications.enums import InDoubtPolicy, MailingState, MessageStatus, Queue
from notifications.models import Mailing, Message, NewsletterPage, Suppression
from tests.notifications.smtp import Inbox

pytestmark = pytest.mark.django_db


def _put(number: int = 1) -> list[str]:
    addresses = [f"p{n}@example.org" for n in range(number)]
    for address in addresses:
        send_mail("Betreff", "Text", None, [address])
    return addresses


@pytest.fixture
def mailing(newsletter: NewsletterPage, make_subscriber) -> Mailing:  # type: ignore[no-untyped-def]
    """A prepared mailing to four people."""
    for number in range(4):
        make_subscriber(f"p{number}@example.org")
    return mailings.prepare(mailings.start(newsletter, by=None))


def test_due_messages_are_sent_over_one_connection(inbox: Inbox) -> None:
    addresses = _put(3)
    assert delivery.deliver(Queue.MAIL) is False
    assert inbox.recipients == addresses
    assert inbox.senders == ["dialog@revierdialog.example"] * 3
    assert inbox.sessions == 1
    row = Message.objects.get(to_address="p0@example.org")
    assert (row.status, row.attempt, row.smtp_code, row.mime, row.worker, row.lease_until) == (
        MessageStatus.SENT,
        1,
        250,
        None,
        "",
        None,
    )
    assert row.sent_at is not None


def test_delivering_twice_is_a_no_op(inbox: Inbox) -> None:
    _put(2)
    delivery.deliver(Queue.MAIL)
    delivery.deliver(Queue.MAIL)
    assert len(inbox.received) == 2


def test_more_than_a_batch_is_sent(inbox: Inbox) -> None:
    _put(ledger.BATCH + 3)
    delivery.deliver(Queue.MAIL)
    assert len(set(inbox.recipients)) == ledger.BATCH + 3


def test_other_queue_and_future_rows_are_left_alone(inbox: Inbox) -> None:
    _put(2)
    Message.objects.filter(to_address="p0@example.org").update(queue=Queue.BULK)
    Message.objects.filter(to_address="p1@example.org").update(
        next_attempt_at=timezone.now() + timedelta(minutes=1)
    )
    delivery.deliver(Queue.MAIL)
    assert inbox.recipients == []


# What each answer means: step, answer, status, minutes until the next attempt, address blocked.
ANSWERS = [
    ("mail", "451 4.7.1 try later", MessageStatus.RETRY, 2, False),
    ("mail", "550 5.7.1 sender refused", MessageStatus.RETRY, 2, False),
    ("rcpt", "450 4.2.0 greylisted", MessageStatus.RETRY, 2, False),
    ("rcpt", "452 4.2.2 mailbox full", MessageStatus.RETRY, 2, False),
    ("rcpt", "550 5.1.1 no such user", MessageStatus.FAILED, None, True),
    ("rcpt", "550 5.1.10 null MX", MessageStatus.FAILED, None, True),
    ("rcpt", "550 5.2.1 mailbox disabled", MessageStatus.FAILED, None, True),
    ("rcpt", "552 5.2.2 mailbox full", MessageStatus.FAILED, None, False),
    ("rcpt", "550 5.7.1 policy", MessageStatus.FAILED, None, False),
    ("rcpt", "554 NOWL bad reputation", MessageStatus.FAILED, None, False),
    ("rcpt", "hang up", MessageStatus.RETRY, 2, False),
    ("rcpt", "421 4.3.2 shutting down", MessageStatus.RETRY, 0.5, False),
    ("data", "451 4.3.0 try later", MessageStatus.RETRY, 2, False),
    ("data", "421 4.7.0 too much", MessageStatus.RETRY, 0.5, False),
    ("data", "550 5.7.1 spam", MessageStatus.FAILED, None, False),
    ("data", "554 5.6.0 bad content", MessageStatus.FAILED, None, False),
    ("data", "hang up", MessageStatus.RETRY, 2, False),
]


@pytest.mark.parametrize(("step", "answer", "status", "minutes", "blocked"), ANSWERS)
def test_answer_decides_what_becomes_of_the_mail(
    inbox: Inbox, step: str, answer: str, status: str, minutes: float | None, blocked: bool
) -> None:
    inbox.script[(step, "*")] = [answer]
    (address,) = _put()
    before = timezone.now()
    delivery.deliver(Queue.MAIL)
    row = Message.objects.get()
    assert row.status == status
    assert list(Suppression.objects.values_list("email", flat=True)) == (
        [address] if blocked else []
    )
    assert row.attempt == (0 if answer.startswith("421") else 1)
    if answer[0].isdigit():
        assert row.smtp_code == int(answer[:3])
        assert row.smtp_text == answer[4:]
    if minutes is not None:
        wait = (row.next_attempt_at - before).total_seconds() / 60
        assert 0.8 * minutes - 0.1 < wait < 1.2 * minutes + 0.2
        assert row.mime is not None


def test_one_refused_recipient_does_not_stop_the_others(inbox: Inbox) -> None:
    _put(3)
    inbox.script[("rcpt", "p1@example.org")] = ["550 5.1.1 no such user"]
    delivery.deliver(Queue.MAIL)
    assert inbox.recipients == ["p0@example.org", "p2@example.org"]
    assert inbox.sessions == 1


def test_hang_up_is_followed_by_a_new_connection(inbox: Inbox) -> None:
    _put(2)
    inbox.script[("rcpt", "p0@example.org")] = ["hang up"]
    delivery.deliver(Queue.MAIL)
    assert inbox.recipients == ["p1@example.org"]


def test_down_relay_costs_no_attempt_and_gives_the_rest_back(settings) -> None:  # type: ignore[no-untyped-def]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    _put(3)
    assert delivery.deliver(Queue.MAIL) is False
    rows = list(Message.objects.order_by("pk").values_list("status", "attempt", "worker"))
    assert rows == [
        (MessageStatus.RETRY, 0, ""),
        (MessageStatus.PENDING, 0, ""),
        (MessageStatus.PENDING, 0, ""),
    ]


def test_relay_that_comes_back_gets_everything(inbox: Inbox) -> None:
    _put(2)
    inbox.script[("mail", "*")] = ["421 4.3.2 shutting down"]
    delivery.deliver(Queue.MAIL)
    inbox.script.clear()
    Message.objects.update(next_attempt_at=timezone.now())
    delivery.deliver(Queue.MAIL)
    assert sorted(inbox.recipients) == ["p0@example.org", "p1@example.org"]


def test_eighth_failure_is_the_last(inbox: Inbox) -> None:
    inbox.script[("rcpt", "*")] = ["450 4.2.0 greylisted"]
    _put()
    for attempt in range(1, ledger.MAX_ATTEMPTS + 1):
        Message.objects.update(next_attempt_at=timezone.now())
        delivery.deliver(Queue.MAIL)
        row = Message.objects.get()
        assert row.attempt == attempt
        last = attempt == ledger.MAX_ATTEMPTS
        assert row.status == (MessageStatus.FAILED if last else MessageStatus.RETRY)


def test_mail_without_content_fails_with_a_reason(inbox: Inbox) -> None:
    _put(2)
    Message.objects.filter(to_address="p0@example.org").update(mime=None)
    delivery.deliver(Queue.MAIL)
    row = Message.objects.get(to_address="p0@example.org")
    assert (row.status, row.smtp_text) == (MessageStatus.FAILED, "cannot be built: ValueError")
    assert inbox.recipients == ["p1@example.org"]


@pytest.mark.parametrize(
    ("address", "ok"),
    [("see@böhlen.example.org", True), ("müller@example.org", False), ("a@" + "ä" * 70, False)],
)
def test_international_addresses(inbox: Inbox, address: str, ok: bool) -> None:
    _put()
    Message.objects.update(to_address=address)
    delivery.deliver(Queue.MAIL)
    assert inbox.recipients == (["see@xn--bhlen-jua.example.org"] if ok else [])
    assert Message.objects.get().status == (MessageStatus.SENT if ok else MessageStatus.FAILED)


def test_mail_of_a_mailing_is_the_readers_own(inbox: Inbox, mailing: Mailing) -> None:
    assert mailings.pump(mailing) is False
    assert sorted(inbox.recipients) == [f"p{n}@example.org" for n in range(4)]
    assert set(inbox.senders) == {"neues@news.revierdialog.example"}
    row = Message.objects.get(to_address="p2@example.org")
    mail = inbox.mail_to("p2@example.org")
    assert row.subscriber is not None
    token = tokens.make(tokens.Purpose.UNSUBSCRIBE, row.subscriber.uuid)
    assert mail["To"] == "p2@example.org"
    assert mail["Message-ID"] == row.message_id
    assert mail["Subject"] == "Grüße vom See: was jetzt geplant ist"
    assert mail["List-Unsubscribe"] == f"<http://testserver/abo/ein-klick/{token}/>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-ID"] == "Revierdialog <neues.revierdialog.example>"
    assert mail["List-Archive"] == "<http://testserver/newsletter/>"
    assert mail["List-Help"] == "<http://testserver/abo/>"
    assert mail["Auto-Submitted"] == "auto-generated"
    for part in mail.iter_parts():
        assert f"/abo/abmelden/{token}/" in part.get_content()


def test_readers_get_tokens_of_their_own(inbox: Inbox, mailing: Mailing) -> None:
    mailings.pump(mailing)
    links = {inbox.mail_to(address)["List-Unsubscribe"] for address in inbox.recipients}
    assert len(links) == 4


def test_finished_mailing_is_done_and_adds_up(inbox: Inbox, mailing: Mailing) -> None:
    inbox.script[("rcpt", "p1@example.org")] = ["550 5.1.1 no such user"]
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE
    assert mailing.finished_at is not None
    assert mailing.prepared == 4


def test_mailing_with_a_retry_is_not_done(inbox: Inbox, mailing: Mailing) -> None:
    inbox.script[("rcpt", "p1@example.org")] = ["450 4.2.0 greylisted"]
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING
    inbox.script.clear()
    Message.objects.update(next_attempt_at=timezone.now())
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE


@pytest.mark.parametrize("verb", ["pause", "cancel"])
def test_pause_and_cancel_bite_after_the_mail_in_hand(  # type: ignore[no-untyped-def]
    inbox: Inbox, mailing: Mailing, admin, verb: str
) -> None:
    rows = ledger.claim(queue=Queue.BULK, mailing_id=mailing.pk, worker="w", limit=50)
    ledger.advance(None, next_row=rows[0], worker="w")
    getattr(mailings, verb)(mailing, by=admin)
    _booked, taken = ledger.advance(
        ledger.Booking(rows[0].pk, MessageStatus.SENT), next_row=rows[1], worker="w"
    )
    assert taken is False
    mailings.pump(mailing)
    assert inbox.recipients == []


def test_who_unsubscribes_meanwhile_is_left_out(inbox: Inbox, mailing: Mailing) -> None:
    row = Message.objects.get(to_address="p3@example.org")
    assert row.subscriber is not None
    subscription.unsubscribe(row.subscriber, form_path="/")
    mailings.pump(mailing)
    row.refresh_from_db()
    assert (row.status, row.smtp_text) == (MessageStatus.SKIPPED, "unsubscribed")
    assert len(inbox.received) == 3
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE


def test_who_is_blocked_or_erased_meanwhile_is_left_out(inbox: Inbox, mailing: Mailing) -> None:
    Suppression.objects.create(email="P1@example.org", reason="manual")
    erased = Message.objects.get(to_address="p2@example.org")
    assert erased.subscriber is not None
    erased.subscriber.delete()
    mailings.pump(mailing)
    reasons = dict(
        Message.objects.filter(status=MessageStatus.SKIPPED).values_list("to_address", "smtp_text")
    )
    assert reasons == {"p1@example.org": "blocked", "p2@example.org": "erased"}
    assert sorted(inbox.recipients) == ["p0@example.org", "p3@example.org"]


@pytest.mark.parametrize(
    ("policy", "status"),
    [
        (InDoubtPolicy.RETRY, MessageStatus.RETRY),
        (InDoubtPolicy.HOLD, MessageStatus.UNKNOWN),
    ],
)
def test_connection_lost_after_the_text_is_a_matter_of_policy(
    inbox: Inbox, mailing: Mailing, policy: str, status: str
) -> None:
    Mailing.objects.update(in_doubt_policy=policy)
    inbox.script[("data", "p0@example.org")] = ["keep and hang up"]
    mailings.pump(Mailing.objects.get())
    assert Message.objects.get(to_address="p0@example.org").status == status


def test_twenty_refusals_in_a_row_pause_the_mailing(  # type: ignore[no-untyped-def]
    inbox: Inbox, newsletter: NewsletterPage, make_subscriber
) -> None:
    for number in range(30):
        make_subscriber(f"p{number}@example.org")
    inbox.script[("rcpt", "*")] = ["554 5.7.1 bad reputation"]
    mailing = mailings.start(newsletter, by=None)
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == (MailingState.PAUSED, "5.7.1 bad reputation")
    assert Message.objects.filter(status=MessageStatus.FAILED).count() == 20
    assert Message.objects.filter(status=MessageStatus.PENDING).count() == 10


def test_asked_to_stop_it_finishes_the_mail_in_hand(inbox: Inbox) -> None:
    _put(5)
    inbox.before_data = lambda _address, _content: stopping.request()
    try:
        assert delivery.deliver(Queue.MAIL) is True
    finally:
        stopping._flag.clear()
    assert len(inbox.received) == 1
    assert Message.objects.filter(status=MessageStatus.PENDING, worker="").count() == 4
