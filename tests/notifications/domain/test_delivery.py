"""Delivery against a real SMTP server that answers as told."""

import _thread
import signal
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cms.models import Municipality, Topic
from notifications import queries
from notifications.domain import (
    chosen,
    delivery,
    leaving,
    ledger,
    reasons,
    stopping,
    subscription,
    suppression,
    throttle,
    tokens,
    verp,
)
from notifications.domain import mailing as mailings
from notifications.domain.consent import Choice
from notifications.domain.ledger import Booking
from notifications.domain.sweep import sweep
from notifications.enums import (
    Cadence,
    InDoubtPolicy,
    MailingState,
    MessageStatus,
    Queue,
    Scope,
)
from notifications.models import (
    Claim,
    Mailing,
    MailRelay,
    Message,
    NewsletterPage,
    Subscriber,
    Subscription,
    Suppression,
)
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
    assert (row.status, row.attempt, row.smtp_code, row.mime, row.worker) == (
        MessageStatus.SENT,
        1,
        250,
        None,
        "",
    )
    assert not Claim.objects.exists()
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
    ("mail", "421 4.3.2 shutting down", MessageStatus.RETRY, 0.5, False),
    ("rcpt", "421 4.3.2 shutting down", MessageStatus.RETRY, 2, False),
    ("mail", "530 5.7.0 authentication required", MessageStatus.RETRY, 0.5, False),
    ("data", "451 4.3.0 try later", MessageStatus.RETRY, 2, False),
    ("data", "421 4.7.0 too much", MessageStatus.RETRY, 2, False),
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
    assert row.attempt == (0 if step == "mail" and answer[:3] in {"421", "530"} else 1)
    if answer[0].isdigit():
        assert row.smtp_code == int(answer[:3])
        assert row.smtp_text == answer[4:]
    if minutes is not None:
        assert row.next_attempt_at is not None
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


def test_mail_that_always_ends_the_conversation_holds_up_nobody(inbox: Inbox) -> None:
    """The server rests each time, but the mail gets a time of its own, later than the others'."""
    first, *others = _put(3)
    inbox.script["rcpt", first] = ["421 4.7.0 unexpected failure"]
    assert delivery.deliver(Queue.MAIL) is False
    assert MailRelay.objects.get().failures == 1
    MailRelay.objects.update(paused_until=None)
    delivery.deliver(Queue.MAIL)
    assert inbox.recipients == others
    row = Message.objects.get(to_address=first)
    assert (row.status, row.attempt) == (MessageStatus.RETRY, 1)
    assert row.first_attempt_at is not None


def test_relay_that_comes_back_gets_everything(inbox: Inbox) -> None:
    _put(2)
    inbox.script[("mail", "*")] = ["421 4.3.2 shutting down"]
    delivery.deliver(Queue.MAIL)
    inbox.script.clear()
    Message.objects.update(next_attempt_at=timezone.now())
    assert delivery.deliver(Queue.MAIL) is False
    assert inbox.recipients == []
    MailRelay.objects.update(paused_until=timezone.now())
    delivery.deliver(Queue.MAIL)
    assert MailRelay.objects.get().failures == 0
    assert sorted(inbox.recipients) == ["p0@example.org", "p1@example.org"]


@pytest.mark.parametrize("queue", list(Queue))
def test_mail_put_off_is_tried_for_48_hours(inbox: Inbox, queue: Queue) -> None:
    inbox.script[("rcpt", "*")] = ["450 4.2.0 greylisted"]
    _put()
    Message.objects.update(queue=queue)
    waited = timedelta()
    while True:
        before = timezone.now()
        delivery.deliver(queue)
        row = Message.objects.get()
        if row.status != MessageStatus.RETRY:
            break
        assert row.first_attempt_at is not None
        assert row.next_attempt_at is not None
        wait = row.next_attempt_at - before
        waited += wait
        Message.objects.update(
            next_attempt_at=timezone.now(), first_attempt_at=row.first_attempt_at - wait
        )
    assert row.status == MessageStatus.FAILED
    assert abs(waited - ledger.GIVE_UP) < timedelta(minutes=1)
    assert 8 < row.attempt < ledger.MAX_ATTEMPTS


def test_hours_in_which_the_relay_was_down_do_not_count(inbox: Inbox) -> None:
    _put()
    inbox.script[("mail", "*")] = ["421 4.3.2 shutting down"]
    delivery.deliver(Queue.MAIL)
    assert Message.objects.get().first_attempt_at is None


def test_mail_without_content_fails_with_a_reason(inbox: Inbox) -> None:
    _put(2)
    Message.objects.filter(to_address="p0@example.org").update(mime=None)
    delivery.deliver(Queue.MAIL)
    row = Message.objects.get(to_address="p0@example.org")
    assert (row.status, row.smtp_text) == (MessageStatus.FAILED, "cannot be built: ValueError")
    assert inbox.recipients == ["p1@example.org"]


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("see@böhlen.example.org", "see@xn--bhlen-jua.example.org"),
        # Since 2010 a domain of its own, not strasse.example.org (RFC 5894, section 7.2).
        ("see@straße.example.org", "see@xn--strae-oqa.example.org"),
        ("müller@example.org", ""),
        ("a@" + "ä" * 70, ""),
    ],
)
def test_international_addresses(inbox: Inbox, address: str, sent_to: str) -> None:
    _put()
    Message.objects.update(to_address=address)
    delivery.deliver(Queue.MAIL)
    assert inbox.recipients == ([sent_to] if sent_to else [])
    status = MessageStatus.SENT if sent_to else MessageStatus.FAILED
    assert Message.objects.get().status == status


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
    Message.objects.filter(status=MessageStatus.RETRY).update(next_attempt_at=timezone.now())
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE


@pytest.mark.parametrize("verb", ["pause", "cancel"])
def test_pause_and_cancel_bite_after_the_mail_in_hand(  # type: ignore[no-untyped-def]
    inbox: Inbox, mailing: Mailing, admin, verb: str
) -> None:
    rows = ledger.claim(ledger.Source(Queue.BULK, mailing), worker="w")
    ledger.advance(None, next_row=rows[0], worker="w")
    getattr(mailings, verb)(mailing, by=admin)
    booking = ledger.Booking(rows[0].id, MessageStatus.SENT)
    assert not ledger.advance(booking, next_row=rows[1], worker="w")
    assert set(inbox.recipients) == set()
    ledger.release("w")
    mailings.pump(mailing)
    assert inbox.recipients == []


def test_mailing_resumed_while_a_mail_was_begun_loses_nobody(
    inbox: Inbox, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paused when we asked, running again when we look: the mail that was begun has its turn."""
    advance = ledger.advance
    paused: list[bool] = []

    def resume(booking: Booking | None, **kwargs: Any) -> bool:
        if booking and not paused:
            paused.append(True)
            Mailing.objects.update(state=MailingState.PAUSED)
            may_go = advance(booking, **kwargs)
            Mailing.objects.update(state=MailingState.SENDING)
            return may_go
        return advance(booking, **kwargs)

    monkeypatch.setattr(ledger, "advance", resume)
    mailings.pump(mailing)
    assert sorted(inbox.recipients) == [f"p{number}@example.org" for number in range(4)]
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE


def test_who_unsubscribes_meanwhile_is_left_out(inbox: Inbox, mailing: Mailing) -> None:
    row = Message.objects.get(to_address="p3@example.org")
    assert row.subscriber is not None
    leaving.unsubscribe(row.subscriber, form_path="/")
    mailings.pump(mailing)
    row.refresh_from_db()
    assert (row.status, row.smtp_text) == (MessageStatus.SKIPPED, "unsubscribed")
    assert len(inbox.received) == 3
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE


@pytest.fixture
def about_topic(
    newsletter: NewsletterPage, topic: Topic, place: Municipality, make_subscriber: Any
) -> Mailing:
    """A prepared issue for one topic, to four people who subscribe to a municipality, too."""
    newsletter.topics.set([topic])
    newsletter.save()
    for number in range(4):
        person = make_subscriber(f"p{number}@example.org", topic=topic)
        Subscription.objects.create(subscriber=person, scope=Scope.MUNICIPALITY, municipality=place)
    return mailings.prepare(mailings.start(newsletter, by=None))


def test_issue_for_one_topic_is_a_list_of_its_own(
    inbox: Inbox, about_topic: Mailing, topic: Topic
) -> None:
    mailings.pump(about_topic)
    mail = inbox.mail_to("p2@example.org")
    person = Subscriber.objects.get(email="p2@example.org")
    own = f"thema/{topic.pk}/{tokens.make(tokens.Purpose.UNSUBSCRIBE, person.uuid)}"
    assert mail["List-ID"] == f"Revierdialog <thema-{topic.pk}.neues.revierdialog.example>"
    assert mail["List-Unsubscribe"] == f"<http://testserver/abo/ein-klick/{own}/>"
    for part in mail.iter_parts():
        assert f"/abo/abmelden/{own}/" in part.get_content()


def _leave_topic(person: Subscriber, topic: Topic) -> None:
    leaving.leave_list(person, topic_id=topic.pk, form_path="/")


def _drop_topic(person: Subscriber, topic: Topic) -> None:
    """As the preference page does it."""
    others = [one for one in chosen.of(person) if one.scope != Scope.TOPIC]
    subscription.change(person, choices=others, form_path="/")


def _change_cadence(person: Subscriber, topic: Topic) -> None:
    choice = Choice(Scope.TOPIC, topic.pk, "", Cadence.WEEKLY)
    subscription.change(person, choices=[choice], form_path="/")


def _swap_for_all_news(person: Subscriber, topic: Topic) -> None:
    subscription.change(person, choices=[Choice(Scope.ALL, None, "")], form_path="/")


@pytest.mark.parametrize(
    ("change", "gets_it"),
    [
        (_leave_topic, False),
        (_drop_topic, False),
        (_change_cadence, True),
        (_swap_for_all_news, True),
    ],
)
def test_who_drops_the_topic_meanwhile_is_left_out(
    inbox: Inbox, about_topic: Mailing, topic: Topic, change: Any, gets_it: bool
) -> None:
    change(Subscriber.objects.get(email="p3@example.org"), topic)
    mailings.pump(about_topic)
    row = Message.objects.get(to_address="p3@example.org")
    assert row.status == (MessageStatus.SENT if gets_it else MessageStatus.SKIPPED)
    assert (row.smtp_text == "unsubscribed") is not gets_it
    assert len(inbox.received) == (4 if gets_it else 3)
    about_topic.refresh_from_db()
    assert about_topic.state == MailingState.DONE


def test_who_takes_it_back_in_time_gets_the_issue(
    inbox: Inbox, about_topic: Mailing, topic: Topic
) -> None:
    person = Subscriber.objects.get(email="p3@example.org")
    subscription.change(person, choices=chosen.of(person), form_path="/")
    leaving.leave_list(person, topic_id=topic.pk, form_path="/")
    leaving.return_to_list(person, topic_id=topic.pk, form_path="/")
    mailings.pump(about_topic)
    assert len(inbox.received) == 4


def test_failed_mail_is_not_repeated_to_who_has_dropped_the_topic_since(
    inbox: Inbox, about_topic: Mailing, topic: Topic, admin: User
) -> None:
    inbox.script["rcpt", "p3@example.org"] = ["552 5.2.2 mailbox full"]
    mailings.pump(about_topic)
    inbox.script.clear()
    _leave_topic(Subscriber.objects.get(email="p3@example.org"), topic)
    assert mailings.retry_failed(about_topic, by=admin) == 1
    mailings.pump(about_topic)
    assert Message.objects.get(to_address="p3@example.org").status == MessageStatus.SKIPPED
    assert len(inbox.received) == 3


def test_who_drops_all_news_meanwhile_gets_no_issue_for_everybody(
    inbox: Inbox, mailing: Mailing, topic: Topic
) -> None:
    person = Subscriber.objects.get(email="p3@example.org")
    choice = Choice(Scope.TOPIC, topic.pk, "")
    subscription.change(person, choices=[choice], form_path="/")
    mailings.pump(mailing)
    assert Message.objects.get(to_address="p3@example.org").smtp_text == "unsubscribed"
    assert len(inbox.received) == 3


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_drops_the_topic_within_a_batch_is_left_out_when_we_look_again(
    inbox: Inbox, about_topic: Mailing, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "FRESH", 0)
    third = Message.objects.order_by("pk")[2]

    def leave(_address: str, _content: bytes) -> None:
        _leave_topic(Subscriber.objects.get(email=third.to_address), topic)
        connection.close()

    inbox.before_data = leave
    mailings.pump(about_topic)
    third.refresh_from_db()
    assert (third.status, third.smtp_text) == (MessageStatus.SKIPPED, "unsubscribed")
    assert (len(inbox.received), inbox.sessions) == (3, 1)


def test_who_has_left_is_left_out_in_as_many_statements_as_there_are_reasons(
    mailing: Mailing,
) -> None:
    source = ledger.Source(Queue.BULK, mailing)
    everybody = Subscriber.objects.filter(email__startswith="p")
    everybody.exclude(email="p0@example.org").update(unsubscribed_at=timezone.now())
    with CaptureQueriesContext(connection) as queries_made:
        (row,) = ledger.claim(source, worker="w")
    assert row.to_address == "p0@example.org"
    updates = [one for one in queries_made if one["sql"].startswith("UPDATE")]
    assert len(updates) == 1
    assert Message.objects.filter(smtp_text="unsubscribed", worker="").count() == 3


def test_those_who_left_before_the_claim_cost_no_connection(inbox: Inbox, mailing: Mailing) -> None:
    row = Message.objects.order_by("pk")[1]
    assert row.subscriber is not None
    leaving.unsubscribe(row.subscriber, form_path="/")
    mailings.pump(mailing)
    assert (len(inbox.received), inbox.sessions) == (3, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"unsubscribed_at": timezone.now()}, "unsubscribed"),
        ({"confirmed_at": None}, "unsubscribed"),
        (None, "blocked"),
    ],
)
def test_who_leaves_within_a_batch_is_left_out_when_we_look_again(
    inbox: Inbox,
    mailing: Mailing,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, object] | None,
    reason: str,
) -> None:
    """A slow mail server makes a batch last long; what the claim said is not believed for ever."""
    monkeypatch.setattr(ledger, "FRESH", 0)
    third = Message.objects.order_by("pk")[2]

    def leave(_address: str, _content: bytes) -> None:
        if change:
            Subscriber.objects.filter(email=third.to_address).update(**change)
        else:
            Suppression.objects.get_or_create(email=third.to_address.upper(), reason="manual")
        connection.close()

    inbox.before_data = leave
    mailings.pump(mailing)
    third.refresh_from_db()
    assert (third.status, third.smtp_text, third.worker) == (MessageStatus.SKIPPED, reason, "")
    assert (len(inbox.received), inbox.sessions) == (3, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_batch_whose_rest_has_left_is_over_and_the_next_goes_on(
    inbox: Inbox, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "FRESH", 0)
    monkeypatch.setattr(ledger, "BATCH", 2)
    first, second, *others = Message.objects.order_by("pk")

    def leave(_address: str, _content: bytes) -> None:
        Subscriber.objects.filter(email=second.to_address).update(unsubscribed_at=timezone.now())
        connection.close()

    inbox.before_data = leave
    mailings.pump(mailing)
    assert inbox.recipients == [first.to_address, *(row.to_address for row in others)]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_is_erased_within_a_batch_costs_a_connection_and_nobody_else_a_mail(
    inbox: Inbox, mailing: Mailing
) -> None:
    second = Message.objects.order_by("pk")[1]

    def erase(_address: str, _content: bytes) -> None:
        Message.objects.filter(pk=second.pk).update(status=MessageStatus.SKIPPED, worker="")
        connection.close()

    inbox.before_data = erase
    mailings.pump(mailing)
    assert second.to_address not in inbox.recipients
    assert (len(inbox.received), inbox.sessions) == (3, 2)


def test_claim_passes_over_whole_batches_of_people_who_left(
    inbox: Inbox, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "BATCH", 1)
    first, second, *others = Message.objects.order_by("pk")
    gone = [first.to_address, second.to_address]
    Subscriber.objects.filter(email__in=gone).update(unsubscribed_at=timezone.now())
    assert not delivery.deliver(Queue.BULK, mailing_id=mailing.pk)
    assert inbox.recipients == [row.to_address for row in others]


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


def test_mail_in_doubt_arrives_twice_at_most(inbox: Inbox, mailing: Mailing) -> None:
    """Also when the server keeps each copy and never says so, and whoever repeats what failed."""
    inbox.script["data", "p0@example.org"] = ["keep and hang up"]
    for _attempt in range(4):
        mailings.pump(mailing)
        mailing.messages.filter(status=MessageStatus.RETRY).update(next_attempt_at=timezone.now())
    row = mailing.messages.get(to_address="p0@example.org")
    assert (row.status, row.attempt) == (MessageStatus.UNKNOWN, 2)
    assert inbox.recipients.count("p0@example.org") == 2
    assert not queries.retriable(mailing).exists()


def test_server_that_leaves_mails_in_doubt_is_left_alone(
    inbox: Inbox, mailing: Mailing, marketer: User
) -> None:
    """Counted across the slices: of a slow server each of them sees one mail."""
    inbox.script["data", "*"] = ["keep and hang up"]
    for _slice in range(4):
        delivery.deliver(Queue.BULK, mailing_id=mailing.pk, seconds=0.01)
    relay = MailRelay.objects.get()
    assert (len(inbox.received), relay.failures) == (throttle.MOST_DOUBTS, 1)
    for _rest in range(throttle.ALARMING - 1):
        MailRelay.objects.update(paused_until=timezone.now())
        mailing.messages.exclude(status=MessageStatus.UNKNOWN).update(
            status=MessageStatus.RETRY, next_attempt_at=timezone.now()
        )
        delivery.deliver(Queue.BULK, mailing_id=mailing.pk)
    assert len(inbox.received) == throttle.MOST_DOUBTS + throttle.ALARMING - 1
    assert Message.objects.filter(mailing=None, to_address=marketer.email).count() == 1


def test_doubts_with_mails_taken_in_between_are_no_row(inbox: Inbox) -> None:
    first, second, third, *others = _put(8)
    for address in (first, third, others[1]):
        inbox.script["data", address] = ["hang up"]
    delivery.deliver(Queue.MAIL)
    relay = MailRelay.objects.get()
    assert (len(inbox.received), relay.failures, relay.doubts) == (5, 0, 0)
    assert second in inbox.recipients


def test_twenty_refusals_in_a_row_pause_the_mailing(  # type: ignore[no-untyped-def]
    inbox: Inbox, newsletter: NewsletterPage, make_subscriber
) -> None:
    for number in range(30):
        make_subscriber(f"p{number}@example.org")
    inbox.script[("rcpt", "*")] = ["554 5.6.0 bad style"]
    mailing = mailings.start(newsletter, by=None)
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == (
        MailingState.PAUSED,
        "5.6.0 bad style",
    )
    assert Message.objects.filter(status=MessageStatus.FAILED).count() == 20
    assert Message.objects.filter(status=MessageStatus.PENDING).count() == 10


def test_mail_server_that_knows_nobody_stops_before_everybody_is_blocked(
    inbox: Inbox,
    newsletter: NewsletterPage,
    make_subscriber: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Single unknown mailboxes are no reason; nothing but unknown ones is the server's mistake."""
    monkeypatch.setattr(delivery, "REFUSALS_IN_A_ROW", 3)
    for number in range(9):
        make_subscriber(f"p{number}@example.org")
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    known = mailing.messages.order_by("pk")[2]
    for row in mailing.messages.exclude(pk=known.pk):
        inbox.script["rcpt", row.to_address] = ["550 5.1.1 User unknown in local table"]
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert mailing.state_reason == "5.1.1 User unknown in local table"
    assert (inbox.recipients, Suppression.objects.count()) == ([known.to_address], 5)


def test_refusals_in_a_row_are_counted_across_slices(
    inbox: Inbox,
    newsletter: NewsletterPage,
    make_subscriber: Any,
    marketer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A slow mail server answers only a few mails in one slice; here it is one."""
    monkeypatch.setattr(delivery, "REFUSALS_IN_A_ROW", 3)
    for number in range(9):
        make_subscriber(f"p{number}@example.org")
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    inbox.before_data = lambda _address, _content: stopping.request()
    no, yes = "554 5.6.0 bad style", "250 OK"
    seen = []
    for answer in (no, no, yes, no, no, no, no):
        if mailing.state == MailingState.PAUSED:
            mailings.resume(mailing, by=marketer)
        inbox.script["data", "*"] = [answer]
        try:
            mailings.pump(mailing)
        finally:
            stopping._all.clear()
        mailing.refresh_from_db()
        seen.append(mailing.state)
    assert seen == [MailingState.SENDING] * 5 + [MailingState.PAUSED, MailingState.SENDING]


@pytest.mark.parametrize(
    ("answer", "stops"),
    [
        ("450 4.7.1 greylisted, try later", False),
        ("451 4.3.0 please wait", False),
        ("hang up", False),
        ("554 5.0.0 no", True),
    ],
)
def test_what_is_only_put_off_stops_no_mailing(
    inbox: Inbox,
    newsletter: NewsletterPage,
    make_subscriber: Any,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    stops: bool,
) -> None:
    """Greylisting meets a whole mailing at once; it is borne for 48 hours."""
    monkeypatch.setattr(delivery, "REFUSALS_IN_A_ROW", 3)
    for number in range(5):
        make_subscriber(f"p{number}@example.org")
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    inbox.script["rcpt", "*"] = [answer]
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert (mailing.state == MailingState.PAUSED) is stops
    waiting = mailing.messages.filter(status=MessageStatus.RETRY).count()
    assert waiting == (0 if stops else 5)


@pytest.mark.parametrize("verb", ["works_again", "block"])
def test_mail_is_booked_before_anything_follows_from_it(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """A database that goes away just then must not make a mail that was answered doubtful."""
    _put()
    if verb == "block":
        inbox.script["rcpt", "*"] = ["550 5.1.1 no such user"]

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(suppression if verb == "block" else throttle, verb, fail)
    with pytest.raises(OperationalError):
        delivery.deliver(Queue.MAIL)
    row = Message.objects.get()
    wanted = MessageStatus.FAILED if verb == "block" else MessageStatus.SENT
    assert (row.status, row.attempt) == (wanted, 1)


@pytest.mark.parametrize(
    "answer", ["554 5.7.1 no", "550 5.7.26 unauthenticated", "554 your IP is listed by a blocklist"]
)
def test_one_refusal_about_us_stops_the_mailing_and_calls_staff(  # type: ignore[no-untyped-def]
    inbox: Inbox, mailing: Mailing, marketer, answer: str
) -> None:
    inbox.script[("rcpt", "*")] = [answer]
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.stop_cause) == (MailingState.PAUSED, "refused")
    assert queries.progress(mailing)["failed"] == 1
    assert Suppression.objects.count() == 0
    alarm = Message.objects.get(mailing=None)
    assert (alarm.to_address, alarm.queue) == (marketer.email, Queue.MAIL)
    assert mailing.subject in alarm.subject


def test_staff_who_go_on_are_not_stopped_by_the_next_single_refusal(  # type: ignore[no-untyped-def]
    inbox: Inbox, mailing: Mailing, marketer
) -> None:
    inbox.script[("rcpt", "*")] = ["554 5.7.1 no"]
    mailings.pump(mailing)
    mailings.resume(mailing, by=marketer)
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE
    assert queries.progress(mailing)["failed"] == 4


def test_asked_to_stop_it_finishes_the_mail_in_hand(inbox: Inbox) -> None:
    _put(5)
    inbox.before_data = lambda _address, _content: stopping.request()
    try:
        assert delivery.deliver(Queue.MAIL) is True
    finally:
        stopping._all.clear()
    assert len(inbox.received) == 1
    assert Message.objects.filter(status=MessageStatus.PENDING, worker="").count() == 4


def test_time_that_is_up_ends_the_slice_in_the_middle_of_a_batch(inbox: Inbox) -> None:
    _put(3)
    inbox.before_data = lambda _address, _content: time.sleep(2.1)
    assert delivery.deliver(Queue.MAIL, seconds=2) is True
    assert len(inbox.received) == 1
    assert Message.objects.filter(status=MessageStatus.PENDING, worker="").count() == 2


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A process started in the background inherits that Ctrl-C is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupted_with_a_mail_in_hand_it_leaves_the_doubt_to_the_lease(inbox: Inbox) -> None:
    _put(3)
    inbox.before_data = lambda _address, _content: _thread.interrupt_main()
    with pytest.raises(KeyboardInterrupt):
        delivery.deliver(Queue.MAIL)
    assert set(Message.objects.values_list("status", flat=True)) == {MessageStatus.CLAIMED}
    Claim.objects.update(lease_until=timezone.now())
    ledger.recover()
    rows = Message.objects.order_by("pk").values_list("status", "attempt")
    assert list(rows) == [(MessageStatus.RETRY, 1), *[(MessageStatus.PENDING, 0)] * 2]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_old_lease_is_renewed_between_two_mails(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "FRESH", 0)
    addresses = _put(3)
    ends: list[datetime] = []

    def note(_address: str, _content: bytes) -> None:
        ends.append(Claim.objects.get().lease_until)
        connection.close()

    inbox.before_data = note
    delivery.deliver(Queue.MAIL)
    assert inbox.recipients == addresses
    assert ends == sorted(set(ends))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_worker_that_lost_its_lease_sends_nothing_more(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a night in which the machine slept: others have taken its rows."""
    monkeypatch.setattr(ledger, "FRESH", 0)
    first, *_others = _put(3)

    def sleep(_address: str, _content: bytes) -> None:
        Claim.objects.update(lease_until=timezone.now() - timedelta(hours=1))
        connection.close()

    inbox.before_data = sleep
    assert delivery.deliver(Queue.MAIL) is False
    assert inbox.recipients == [first]
    assert Message.objects.filter(status=MessageStatus.SENT).count() == 1


# Address, whether a mail can be written to it.
ADDRESSES = [
    ('"kim beispiel"@example.org', True),
    ("a+b.c_d@example.org", True),
    ("a" * 64 + "@" + "b" * 60 + ".example.org", True),
    ("a@" + ".".join(["b" * 64, "example.org"]), False),
    ("a@b\r\nRCPT TO:<victim@example.org>", False),
    ("a@example.org>\r\nDATA", False),
    ("a\x00b@example.org", False),
    ("<a@example.org>", False),
    ("@example.org", False),
    ("a@", False),
    ("example.org", False),
]


@pytest.mark.parametrize(("address", "ok"), ADDRESSES)
def test_address_that_cannot_be_written_fails_with_a_reason_and_stops_nobody(
    inbox: Inbox, address: str, ok: bool
) -> None:
    _put(2)
    Message.objects.filter(to_address="p0@example.org").update(
        to_address=address.replace("\x00", "\x7f")
    )
    delivery.deliver(Queue.MAIL)
    row = Message.objects.exclude(to_address="p1@example.org").get()
    assert row.status == (MessageStatus.SENT if ok else MessageStatus.FAILED)
    assert reasons.of(row) == (
        ""
        if ok
        else "Die Adresse lässt sich nicht in eine E-Mail schreiben, oder die E-Mail hat keinen "
        "Inhalt."
    )
    assert inbox.recipients.count("p1@example.org") == 1
    assert len(inbox.received) == (2 if ok else 1)


def test_return_path_of_each_mail_is_its_own(inbox: Inbox, mailing: Mailing, settings) -> None:  # type: ignore[no-untyped-def]
    settings.BOUNCE_ADDRESS = "rueck@news.example.org"
    mailings.pump(mailing)
    assert len(set(inbox.senders)) == 4
    named = {verp.read(sender) for sender in inbox.senders}
    assert named == set(mailing.messages.values_list("uuid", flat=True))


def test_test_has_the_return_path_of_its_newsletter(
    inbox: Inbox, newsletter: NewsletterPage, mailing: Mailing, settings: Any
) -> None:
    """By that SPF is judged, also where nothing that comes back is read."""
    settings.BOUNCE_ADDRESS = ""
    settings.NEWSLETTER_FROM_EMAIL = "Neues <neues@news.example.org>"
    mailings.send_test(newsletter, to="probe@example.org")
    delivery.deliver(Queue.BULK)
    mailings.pump(mailing)
    assert set(inbox.senders) == {"neues@news.example.org"}
    assert len(inbox.senders) == 5


def test_scheduled_mailing_goes_out_when_its_time_has_come(  # type: ignore[no-untyped-def]
    inbox: Inbox, newsletter: NewsletterPage, make_subscriber
) -> None:
    make_subscriber()
    at = timezone.now() + timedelta(hours=1)
    mailing = mailings.start(newsletter, by=None, at=at)
    sweep()
    mailings.pump(mailing)
    assert inbox.received == []
    make_subscriber("later@example.org")
    Mailing.objects.update(scheduled_for=timezone.now())
    sweep()
    mailings.pump(Mailing.objects.get())
    assert sorted(inbox.recipients) == ["later@example.org", "lerche@example.org"]


def test_scheduled_mailing_without_its_web_edition_stops_and_calls_staff(  # type: ignore[no-untyped-def]
    newsletter: NewsletterPage, make_subscriber, marketer
) -> None:
    make_subscriber()
    mailings.start(newsletter, by=None, at=timezone.now())
    newsletter.unpublish()
    sweep()
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.stop_cause) == (MailingState.PAUSED, "not_public")
    assert Message.objects.get().to_address == marketer.email
    newsletter.save_revision().publish()
    assert mailings.resume(mailing, by=marketer).state == MailingState.PREPARING
