"""“No more mails about this”: by button or by the mail program's POST, never by a GET."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from cms.models import Topic
from notifications.domain import follow, notice, quiet, reading
from notifications.domain.followers import Guest
from notifications.domain.tokens import Purpose, make
from notifications.enums import Channel, NoticeKind
from notifications.models import (
    ConsentRecord,
    Follow,
    Message,
    NoticeRecipient,
    NoticeSettings,
    Refusal,
    Subscription,
)
from tests.notifications.locks import wait_until_somebody_waits_for_us

pytestmark = pytest.mark.django_db
KEY = "contribution:1b9d"


def announce(number: int = 1, keys: list[str] | None = None, **fields: Any) -> None:
    notice.announce(
        kind=NoticeKind.REPLY,
        event=f"event:{number}",
        keys=keys or [KEY],
        subject="Neu",
        url="/",
        text="Ja.",
        **fields,
    )


def token() -> str:
    return make(Purpose.QUIET, NoticeRecipient.objects.get().uuid)


@pytest.mark.parametrize("path", ["/abo/ruhe/", "/abo/keine-mails/"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client: Client, path: str, method: str) -> None:
    announce(to_addresses=[Guest("gast@example.org")])
    response = getattr(client, method)(f"{path}{token()}/")
    assert (response.status_code, Refusal.objects.count()) == (200, 0)


def test_guest_ends_mails_and_takes_it_back(client: Client) -> None:
    announce(to_addresses=[Guest("gast@example.org")])
    url = f"/abo/ruhe/{token()}/"
    assert client.post(url).status_code == 303
    announce(2, to_addresses=[Guest("gast@example.org")])
    assert Message.objects.count() == 1
    assert "Wir schreiben Ihnen dazu nicht mehr" in client.get(url).content.decode()
    client.post(url, {"undo": "1"})
    announce(3, to_addresses=[Guest("gast@example.org")])
    assert Message.objects.count() == 2


def test_one_click_needs_no_cookie_and_answers_200() -> None:
    announce(to_addresses=[Guest("gast@example.org")])
    client = Client(enforce_csrf_checks=True)
    response = client.post(f"/abo/keine-mails/{token()}/", {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, len(response.cookies)) == (200, 0)
    assert Refusal.objects.count() == 1


def test_unknown_token_gets_the_same_answer(client: Client) -> None:
    assert client.post("/abo/keine-mails/unsinn/").status_code == 200
    assert client.get("/abo/ruhe/unsinn/").status_code == 200


def test_follower_stops_following_and_takes_it_back(client: Client, resident: User) -> None:
    follow.follow(resident, KEY)
    announce()
    url = f"/abo/ruhe/{token()}/"
    client.post(url)
    assert Follow.objects.count() == 0
    client.post(url, {"undo": "1"})
    assert (Follow.objects.get().key, Refusal.objects.count()) == (KEY, 0)


def test_author_who_takes_it_back_follows_nothing(client: Client, resident: User) -> None:
    announce(to_users=[resident])
    url = f"/abo/ruhe/{token()}/"
    client.post(url)
    client.post(url, {"undo": "1"})
    assert (Follow.objects.count(), Refusal.objects.count()) == (0, 0)


def test_subscriber_ends_one_topic_and_keeps_the_other(
    client: Client, make_subscriber: Any, topic: Topic
) -> None:
    person = make_subscriber(topic=topic)
    other = Topic.objects.create(name="Ufer", slug="ufer")
    Subscription.objects.create(subscriber=person, scope="topic", topic=other)
    announce(keys=["page:1", f"topic:{topic.pk}"])
    url = f"/abo/ruhe/{token()}/"
    client.post(url)
    person.refresh_from_db()
    assert person.is_active
    assert [row.topic for row in person.subscriptions.all()] == [other]
    assert ConsentRecord.objects.count() == 1
    client.post(url, {"undo": "1"})
    assert person.subscriptions.count() == 2


def test_last_topic_ends_the_subscription_and_comes_back(
    client: Client, make_subscriber: Any, topic: Topic
) -> None:
    person = make_subscriber(topic=topic)
    announce(keys=["page:1", f"topic:{topic.pk}"])
    url = f"/abo/ruhe/{token()}/"
    client.post(url)
    person.refresh_from_db()
    assert not person.is_active
    client.post(url, {"undo": "1"})
    person.refresh_from_db()
    assert person.is_active


def test_digest_of_an_account_ends_and_comes_back(client: Client, resident: User) -> None:
    daily = dict.fromkeys(("reply", "answer", "event"), "daily")
    NoticeSettings.objects.create(user=resident, channels=daily)
    announce(to_users=[resident])
    url = f"/abo/ruhe/{token()}/"
    client.post(url)
    row = NoticeSettings.objects.get()
    assert (row.channels["reply"], row.channels["answer"]) == ("site", "site")
    assert "Wir schreiben" in client.get(url).content.decode()
    row.channels["event"] = "weekly"
    row.save()
    client.post(url, {"undo": "1"})
    row.refresh_from_db()
    assert [row.channels[kind] for kind in ("reply", "answer", "event")] == [
        "daily",
        "daily",
        "weekly",
    ]
    assert not Refusal.objects.exists()


def page_of(client: Client) -> str:
    return " ".join(client.get(f"/abo/ruhe/{token()}/").content.decode().split())


def test_page_names_the_subscription_that_ends(
    client: Client, make_subscriber: Any, topic: Topic
) -> None:
    person = make_subscriber(topic=topic)
    Subscription.objects.create(
        subscriber=person, scope="topic", topic=Topic.objects.create(name="Ufer", slug="ufer")
    )
    announce(keys=["page:1", f"topic:{topic.pk}"])
    html = page_of(client)
    assert "<h1>Keine Mails mehr zum Thema „Wohnen“?</h1>" in html
    assert "Was Sie sonst abonniert haben, bleibt, wie es ist." in html


def test_page_says_when_the_whole_subscription_ends(client: Client, make_subscriber: Any) -> None:
    make_subscriber()
    announce(keys=["page:1", "all:news"])
    html = page_of(client)
    assert "<h1>Keine Mails mehr mit allen Neuigkeiten?</h1>" in html
    assert "endet das ganze Abo" in html
    assert "Alles andere bleibt" not in html
    client.post(f"/abo/ruhe/{token()}/")
    assert "Damit ist das ganze Abo beendet." in page_of(client)


def test_page_names_what_an_account_follows(client: Client, resident: User, topic: Topic) -> None:
    follow.follow(resident, f"topic:{topic.pk}")
    announce(keys=[f"topic:{topic.pk}"])
    html = page_of(client)
    assert "<h1>Keine Mails mehr zum Thema „Wohnen“?</h1>" in html
    assert "Wir teilen Ihnen dann nichts mehr dazu mit" in html


@pytest.mark.parametrize(("channel", "name"), [("daily", "tägliche"), ("weekly", "wöchentliche")])
def test_page_of_a_digest_names_the_digest(
    client: Client, resident: User, channel: str, name: str
) -> None:
    NoticeSettings.objects.create(user=resident, channels={"reply": channel})
    announce(to_users=[resident])
    assert f"<h1>Keine {name} Zusammenfassung mehr?</h1>" in page_of(client)


def test_one_click_page_names_it_too(client: Client, make_subscriber: Any) -> None:
    make_subscriber()
    announce(keys=["all:news"])
    html = client.get(f"/abo/keine-mails/{token()}/").content.decode()
    assert "Keine Mails mehr mit allen Neuigkeiten?" in html


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_mail_program_undoes_nothing_that_is_being_chosen_on_the_site(resident: User) -> None:
    """Both write the same row; whoever comes second reads what the first has saved."""
    before = {"reply": "daily", "answer": "daily"}
    NoticeSettings.objects.create(user=resident, channels=before)
    announce(to_users=[resident])
    row = NoticeRecipient.objects.select_related("notice", "user").get()
    chosen = threading.Event()

    def choose() -> None:
        with transaction.atomic():
            found = NoticeSettings.objects.get(user=resident)
            channels = {NoticeKind.REPLY: Channel.DAILY, NoticeKind.ANSWER: Channel.WEEKLY}
            reading.choose(found, channels=channels, language="en")
            chosen.set()
            wait_until_somebody_waits_for_us()
        connection.close()

    site = threading.Thread(target=choose)
    site.start()
    assert chosen.wait(10)
    quiet.refuse(row, form_path="")
    site.join()
    channels = NoticeSettings.objects.get().channels
    assert (channels["reply"], channels["answer"]) == ("site", "weekly")
