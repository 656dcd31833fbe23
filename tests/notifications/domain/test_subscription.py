"""Whose subscription it is, what is chosen, and what time takes away."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from cms.models import Municipality, Topic
from notifications.domain import consent, leaving, outbox, subscription
from notifications.domain.consent import Choice
from notifications.enums import Cadence, ConsentEvent, MessageStatus, Scope
from notifications.models import ConsentRecord, Message, Refusal, Subscriber, Subscription
from notifications.models.subscriber import BY_ITSELF

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"confirmed": False, "asked_at": NOW - timedelta(days=8)}, False),
        ({"confirmed": False, "asked_at": NOW - timedelta(days=6)}, True),
        ({"confirmed": False, "created_at": NOW - timedelta(days=8)}, False),
        (
            {
                "confirmed": False,
                "created_at": NOW - timedelta(days=8),
                "asked_at": NOW - timedelta(days=1),
            },
            True,
        ),
        ({"created_at": NOW - timedelta(days=900)}, True),
        ({"unsubscribed_at": NOW - timedelta(days=31)}, False),
        ({"unsubscribed_at": NOW - timedelta(days=29)}, True),
        (
            {"unsubscribed_at": NOW - timedelta(days=31), "asked_at": NOW - timedelta(days=6)},
            True,
        ),
        (
            {"unsubscribed_at": NOW - timedelta(days=40), "asked_at": NOW - timedelta(days=8)},
            False,
        ),
    ],
)
def test_purge_deletes_whom_we_have_no_reason_to_keep(
    make_subscriber: Any, fields: dict[str, Any], kept: bool
) -> None:
    make_subscriber(**fields)
    subscription.purge(NOW)
    assert Subscriber.objects.exists() is kept


@pytest.mark.parametrize(("asked", "kept"), [(8, False), (6, True)])
def test_mail_that_asked_forgets_the_address_with_it(asked: int, kept: bool) -> None:
    """“Without a confirmation we delete the address after seven days” holds for the outbox too."""
    choices = [Choice(Scope.ALL, None, "Alle")]
    before = NOW - timedelta(days=asked)
    subscription.request(
        "Wer@example.org", choices=choices, form_path="/abo/", language="de", now=before
    )
    Message.objects.update(status=MessageStatus.SENT, next_attempt_at=None)
    subscription.purge(NOW)
    assert bool(Message.objects.get().to_address) is kept
    assert Subscriber.objects.exists() is kept


@pytest.mark.parametrize(
    ("scope", "targets", "ok"),
    [
        (Scope.ALL, [], True),
        (Scope.ALL, ["topic"], False),
        (Scope.TOPIC, ["topic"], True),
        (Scope.TOPIC, [], False),
        (Scope.TOPIC, ["municipality"], False),
        (Scope.TOPIC, ["topic", "municipality"], False),
        (Scope.MUNICIPALITY, ["municipality"], True),
        (Scope.PROJECT, [], False),
    ],
)
def test_subscription_is_about_exactly_one_thing(
    topic: Topic, place: Municipality, scope: str, targets: list[str], ok: bool
) -> None:
    person = Subscriber.objects.create(email="a@example.org")
    rows = {"topic": topic, "municipality": place}
    fields = {name: rows[name] for name in targets}
    try:
        with transaction.atomic():
            Subscription.objects.create(subscriber=person, scope=scope, **fields)
    except IntegrityError:
        assert not ok
    else:
        assert ok


def test_subscription_exists_once(make_subscriber: Any) -> None:
    person = make_subscriber()
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.create(subscriber=person, scope=Scope.ALL)


def test_address_exists_once_whatever_its_case(make_subscriber: Any) -> None:
    make_subscriber()
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.create(email="Lerche@example.org")


def test_signing_up_brings_the_subscription_along(make_subscriber: Any, resident: User) -> None:
    person = make_subscriber(resident.email)
    assert subscription.join_account(resident, resident.email) == person
    person.refresh_from_db()
    assert person.user == resident


def test_unconfirmed_subscription_is_not_taken_over(make_subscriber: Any, resident: User) -> None:
    make_subscriber(resident.email, confirmed=False)
    assert subscription.join_account(resident, resident.email) is None


def test_subscription_of_another_account_stays_there(
    make_subscriber: Any, resident: User, stranger: User
) -> None:
    person = make_subscriber(resident.email, user=stranger)
    assert subscription.join_account(resident, resident.email) is None
    person.refresh_from_db()
    assert person.user == stranger


@pytest.mark.parametrize("known", [True, False])
def test_changed_address_keeps_one_subscription(
    make_subscriber: Any, resident: User, topic: Topic, place: Municipality, known: bool
) -> None:
    before = make_subscriber("alt@example.org", user=resident, topic=topic)
    if known:
        make_subscriber("neu@example.org", place=place)
    here = subscription.join_account(resident, "neu@example.org")
    assert here is not None
    before.refresh_from_db()
    assert (here.email, here.user, here.is_active) == ("neu@example.org", resident, True)
    assert (before.user, before.is_active) == (None, False)
    wanted = {"Wohnen", "Böhlen"} if known else {"Wohnen"}
    assert {str(row) for row in here.subscriptions.all()} == wanted


@pytest.mark.parametrize("way", ["form", "preferences"])
def test_asking_for_a_thing_takes_back_that_it_was_refused(
    make_subscriber: Any, topic: Topic, way: str
) -> None:
    person = make_subscriber(confirmed=way == "preferences")
    hashed = consent.address_hash(person.email)
    for key in (f"topic:{topic.pk}", "project:5"):
        Refusal.objects.create(person=hashed, key=key)
    choices = [Choice(Scope.TOPIC, topic.pk, topic.name, Cadence.DAILY)]
    if way == "form":
        subscription.request(person.email, choices=choices, form_path="/abo/", language="de")
        asked = ConsentRecord.objects.latest("pk")
        subscription.confirm(asked, form_path="/abo/bestaetigen/-/")
    else:
        subscription.change(person, choices=choices, form_path="/abo/einstellungen/-/")
    assert [row.key for row in Refusal.objects.all()] == ["project:5"]


@pytest.mark.parametrize(
    "fields", [{"confirmed": False}, {"unsubscribed_at": NOW - timedelta(days=3)}]
)
def test_address_that_was_only_typed_or_has_left_takes_over_what_the_old_one_had(
    make_subscriber: Any, resident: User, topic: Topic, place: Municipality, fields: dict[str, Any]
) -> None:
    make_subscriber("alt@example.org", user=resident, topic=topic, language="en")
    typed = make_subscriber("Neu@example.org", place=place, **fields)
    here = subscription.join_account(resident, "neu@example.org")
    assert here == typed
    typed.refresh_from_db()
    assert (typed.user, typed.is_active, typed.language) == (resident, True, "en")
    assert [str(row) for row in typed.subscriptions.all()] == ["Wohnen"]
    assert ConsentRecord.objects.filter(
        subscriber_uuid=typed.uuid, event=ConsentEvent.CONFIRMED
    ).exists()


@pytest.mark.parametrize(
    ("fields", "language"),
    [({}, "de"), ({"unsubscribed_at": NOW}, "en"), ({"confirmed": False}, "en")],
    ids=["subscribed", "left", "only typed"],
)
def test_who_begins_anew_is_written_to_in_the_language_of_the_form(
    make_subscriber: Any, fields: dict[str, Any], language: str
) -> None:
    """Anybody can type any address: whoever is subscribed keeps their language."""
    person = make_subscriber(**fields)
    choices = [Choice(Scope.ALL, None, "All news")]
    subscription.request(person.email, choices=choices, form_path="/en/abo/", language="en")
    person.refresh_from_db()
    assert person.language == language


def test_saving_a_page_that_stood_open_brings_nobody_back_who_has_left(
    make_subscriber: Any, topic: Topic
) -> None:
    """The mail program of the person unsubscribes while the page of settings is being sent."""
    person = make_subscriber()
    leaving.unsubscribe(Subscriber.objects.get(), form_path="/abo/ein-klick/-/")
    assert person.is_active
    choices = [Choice(Scope.TOPIC, topic.pk, topic.name)]
    person = subscription.change(person, choices=choices, form_path="/abo/einstellungen/-/")
    assert not person.is_active
    assert [str(row) for row in person.subscriptions.all()] == ["Alle Neuigkeiten"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_asks_anew_while_the_nightly_purge_runs_gets_a_link_that_works(
    make_subscriber: Any, monkeypatch: Any
) -> None:
    make_subscriber(unsubscribed_at=NOW - timedelta(days=31))
    asked = threading.Thread(target=_ask)
    original = outbox.forget

    def slowly(rows: Any) -> int:
        asked.start()
        asked.join(0.5)
        return original(rows)

    monkeypatch.setattr(outbox, "forget", slowly)
    subscription.purge(NOW)
    asked.join()
    record = ConsentRecord.objects.get(event=ConsentEvent.REQUESTED)
    assert subscription.confirm(record, form_path="/abo/bestaetigen/-/") is not None


def _ask() -> None:
    choices = [Choice(Scope.ALL, None, "Alle")]
    try:
        subscription.request(
            "lerche@example.org", choices=choices, form_path="/abo/", language="de"
        )
    finally:
        connection.close()


def test_who_subscribed_only_to_what_is_gone_is_not_kept(
    make_subscriber: Any, topic: Topic, place: Municipality
) -> None:
    make_subscriber("thema@example.org", topic=topic)
    make_subscriber("ort@example.org", place=place)
    topic.delete()
    subscription.purge(NOW)
    (record,) = ConsentRecord.objects.all()
    assert (record.event, record.form_path) == (ConsentEvent.WITHDRAWN, BY_ITSELF)
    assert record.said_where != BY_ITSELF
    subscription.purge(NOW + timedelta(days=31))
    assert [row.email for row in Subscriber.objects.all()] == ["ort@example.org"]
