"""What we know about a person is shown, and goes away."""

import threading
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import connection, transaction

from accounts.domain import mails
from accounts.models import User
from notifications import privacy
from notifications.domain import consent, follow, ledger, notice, subscription, suppression
from notifications.domain import mailing as mailings
from notifications.domain.consent import Choice
from notifications.domain.followers import Guest
from notifications.enums import MailingState, MessageKind, MessageStatus, NoticeKind, Queue, Scope
from notifications.models import (
    ConsentRecord,
    Follow,
    Message,
    NewsletterPage,
    NoticeRecipient,
    Refusal,
    Subscriber,
    Suppression,
)
from tests.notifications.locks import wait_until_somebody_waits_for_us
from tests.notifications.smtp import Inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(
    resident: User, stranger: User, make_subscriber: Any, newsletter: NewsletterPage, inbox: Inbox
) -> User:
    """The resident and a stranger subscribe, get a newsletter, and have a mail waiting."""
    for user in (resident, stranger):
        subscription.change(
            make_subscriber(user.email.upper(), user=user),
            choices=[Choice(Scope.ALL, None, "Alle Neuigkeiten")],
            form_path="/abo/",
        )
    mailings.pump(mailings.start(newsletter, by=None))
    for user in (resident, stranger):
        send_mail("Konto", "Text", None, [user.email])
    return resident


def test_export_holds_everything_of_the_person(known: User) -> None:
    found = privacy.export(known)
    assert [row["choices"] for row in found["subscriptions"]] == [["Alle Neuigkeiten"]]
    assert [row["event"] for row in found["consent"]] == ["confirmed"]
    assert [row["subject"] for row in found["messages"]] == [
        "Grüße vom See: was jetzt geplant ist",
        "Konto",
    ]
    assert "stranger" not in str(found)


def test_erase_takes_the_address_and_leaves_the_numbers(known: User, stranger: User) -> None:
    Suppression.objects.create(email=known.email, reason="manual")
    mails.send(known, "erased", dedupe_key=f"{mails.FAREWELL}1")
    privacy.erase(known)
    assert list(Subscriber.objects.values_list("user", flat=True)) == [stranger.pk]
    assert Suppression.objects.count() == 0
    sent = Message.objects.filter(status=MessageStatus.SENT)
    assert sorted(sent.values_list("to_address", flat=True)) == ["", stranger.email.upper()]
    left_out = Message.objects.get(status=MessageStatus.SKIPPED)
    assert (left_out.to_address, left_out.subject, left_out.mime) == ("", "", None)
    waiting = Message.objects.filter(status=MessageStatus.PENDING).order_by("pk")
    assert list(waiting.values_list("to_address", "dedupe_key")) == [
        (stranger.email, None),
        (known.email, f"{mails.FAREWELL}1"),
    ]
    assert ConsentRecord.objects.filter(event="withdrawn").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_mail_given_back_just_while_its_reader_is_erased_is_left_out(resident: User) -> None:
    send_mail("Konto", "Text", None, [resident.email])
    ledger.claim(ledger.Source(Queue.MAIL), worker="w")
    given_back = threading.Event()

    def give_back() -> None:
        with transaction.atomic():
            ledger.release("w")
            given_back.set()
            wait_until_somebody_waits_for_us()
        connection.close()

    worker = threading.Thread(target=give_back)
    worker.start()
    assert given_back.wait(10)
    privacy.erase(resident)
    worker.join()
    row = Message.objects.get()
    assert (row.status, row.to_address, row.worker) == (MessageStatus.SKIPPED, "", "")


@pytest.mark.parametrize("erased", [True, False])
def test_mail_on_its_way_brings_no_address_back(resident: User, erased: bool) -> None:
    send_mail("Konto", "Text", None, [resident.email])
    (row,) = ledger.claim(ledger.Source(Queue.MAIL), worker="w")
    if erased:
        privacy.erase(resident)
    suppression.unknown_mailbox(row.to_address, "5.1.1 no such user", message=row.uuid)
    assert Suppression.objects.exists() is not erased


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_mail_prepared_just_while_its_reader_is_erased_is_left_out(
    make_subscriber: Any, resident: User
) -> None:
    person = make_subscriber(resident.email, user=resident)
    prepared = threading.Event()

    def prepare() -> None:
        with transaction.atomic():
            Message.objects.create(
                kind=MessageKind.NEWSLETTER,
                queue=Queue.BULK,
                to_address=person.email,
                subscriber_id=person.pk,
            )
            connection.check_constraints()  # As at the end of a transaction: it locks the person.
            prepared.set()
            wait_until_somebody_waits_for_us()
        connection.close()

    worker = threading.Thread(target=prepare)
    worker.start()
    assert prepared.wait(10)
    privacy.erase(resident)
    worker.join()
    row = Message.objects.get()
    assert (row.status, row.to_address) == (MessageStatus.SKIPPED, "")


def test_mailing_still_adds_up_after_an_erasure(known: User) -> None:
    privacy.erase(known)
    row = Message.objects.filter(mailing__isnull=False).first()
    assert row is not None
    assert row.mailing is not None
    row.mailing.state = MailingState.SENDING
    row.mailing.save()
    assert mailings.finish(row.mailing).state == MailingState.DONE


def test_erasing_twice_or_somebody_unknown_is_harmless(known: User, lead: User) -> None:
    privacy.erase(known)
    privacy.erase(known)
    privacy.erase(lead)
    assert Subscriber.objects.count() == 1


def test_follows_and_notices_are_shown_and_go(resident: User, stranger: User) -> None:
    for user in (resident, stranger):
        follow.follow(user, "project:5")
    notice.announce(
        kind=NoticeKind.ANSWER,
        event="event:1",
        keys=["page:1"],
        subject="Die Antwort",
        url="/",
        to_users=[stranger],
        to_addresses=[Guest(resident.email)],
    )
    found = privacy.export(resident)
    assert found["follows"] == ["project:5"]
    assert [row["subject"] for row in found["notifications"]] == ["Die Antwort"]
    assert found["notification_settings"] == [{"language": "de", "channels": {}}]
    privacy.erase(resident)
    assert list(Follow.objects.values_list("user", flat=True)) == [stranger.pk]
    assert list(NoticeRecipient.objects.values_list("user", flat=True)) == [stranger.pk]


def test_guests_and_refusals_are_found_after_a_change_of_the_secret_key(settings: Any) -> None:
    address = "gast@example.org"
    notice.announce(
        kind=NoticeKind.ANSWER,
        event="event:1",
        keys=["page:1"],
        subject="Die Antwort",
        url="/",
        to_addresses=[Guest(address.upper())],
    )
    Refusal.objects.create(person=consent.address_hash(address), key="page:1")
    NoticeRecipient.objects.update(person="of a key that is gone")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    found = privacy.export_address(address)
    assert [row["key"] for row in found["refusals"]] == ["page:1"]
    assert [row["subject"] for row in found["notifications"]] == ["Die Antwort"]
    privacy.erase_address(address)
    assert not NoticeRecipient.objects.exists()
    assert not Refusal.objects.exists()


@pytest.mark.usefixtures("full_outbox")
def test_mails_of_a_person_are_found_by_an_index(resident: User) -> None:
    send_mail("Betreff", "Text", None, [resident.email.upper()])
    rows = privacy._messages(privacy._Person(resident.email))
    assert "message_address_once" in rows.order_by().explain()
    assert rows.count() == 1


def test_blocks_and_refusals_are_shown(resident: User) -> None:
    Suppression.objects.create(email=resident.email.upper(), reason="manual", detail="Brief")
    Refusal.objects.create(person=consent.address_hash(resident.email), key="topic:3")
    found = privacy.export(resident)
    assert [row["detail"] for row in found["blocked"]] == ["Brief"]
    assert [row["key"] for row in found["refusals"]] == ["topic:3"]
