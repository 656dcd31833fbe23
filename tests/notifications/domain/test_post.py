"""Digests: by beat, each person one, never twice and never none."""

import threading
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from cms.models import Topic
from notifications.domain import (
    delivery,
    leaving,
    notice,
    outbox,
    post,
    quiet,
    reading,
)
from notifications.domain.followers import Guest, due_at
from notifications.enums import (
    Cadence,
    Channel,
    MessageKind,
    MessageStatus,
    NoticeKind,
    NoticeState,
    Queue,
)
from notifications.models import (
    Message,
    NoticeRecipient,
    NoticeSettings,
    Subscription,
    Suppression,
)
from tests.notifications.smtp import Inbox

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
LATER = timezone.now() + timedelta(days=8)


def announce(number: int = 1, **fields: Any) -> None:
    notice.announce(
        kind=NoticeKind.PUBLISHED,
        event=f"page:{number}",
        keys=[f"page:{number}", "all:news"],
        subject=f"Neuigkeit {number}",
        url=f"/neues/{number}/",
        text="Was es gibt.",
        **fields,
    )


def daily(user: User) -> User:
    NoticeSettings.objects.create(user=user, channels={"published": "daily"})
    return user


@pytest.mark.parametrize(
    ("channel", "now", "due"),
    [
        (Channel.DAILY, (2026, 11, 27, 6, 59), (2026, 11, 27, 7)),
        (Channel.DAILY, (2026, 11, 27, 7, 0), (2026, 11, 28, 7)),
        (Channel.DAILY, (2026, 3, 28, 12, 0), (2026, 3, 29, 7)),  # the clocks change that night
        (Channel.DAILY, (2026, 10, 24, 12, 0), (2026, 10, 25, 7)),
        (Channel.WEEKLY, (2026, 11, 27, 12, 0), (2026, 11, 30, 7)),
        (Channel.WEEKLY, (2026, 11, 30, 6, 0), (2026, 11, 30, 7)),
        (Channel.WEEKLY, (2026, 11, 30, 8, 0), (2026, 12, 7, 7)),
        (Channel.AT_ONCE, (2026, 11, 30, 8, 0), (2026, 11, 30, 8)),
    ],
)
def test_due_at_is_wall_time(channel: Channel, now: Any, due: Any) -> None:
    assert due_at(channel, _local(*now)) == _local(*due)


def _local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def test_one_digest_for_everything_of_the_day(resident: User) -> None:
    daily(resident)
    announce(1, to_users=[resident])
    announce(2, to_users=[resident])
    assert post.digests(timezone.now()) == 0
    assert post.digests(LATER) == 1
    assert post.digests(LATER) == 0
    row = Message.objects.get()
    assert row.subject == "Ihr Tag: 2 Neuigkeiten"
    assert set(NoticeRecipient.objects.values_list("state", "message")) == {("posted", row.pk)}


def test_each_cadence_gets_exactly_what_it_asked_for(make_subscriber: Any) -> None:
    for cadence in Cadence:
        person = make_subscriber(f"{cadence}@example.org")
        Subscription.objects.filter(subscriber=person).update(cadence=cadence)
    announce(1)
    announce(2)
    post.digests(LATER)
    subjects = sorted(Message.objects.values_list("to_address", "subject"))
    assert subjects == [
        ("at_once@example.org", "Neuigkeit 1"),
        ("at_once@example.org", "Neuigkeit 2"),
        ("daily@example.org", "Ihr Tag: 2 Neuigkeiten"),
        ("weekly@example.org", "Ihre Woche: 2 Neuigkeiten"),
    ]


def test_link_at_the_foot_says_what_it_ends(make_subscriber: Any, resident: User) -> None:
    daily(resident)
    for cadence in (Cadence.AT_ONCE, Cadence.WEEKLY):
        person = make_subscriber(f"{cadence}@example.org")
        Subscription.objects.filter(subscriber=person).update(cadence=cadence)
    announce(to_users=[resident])
    post.digests(LATER)
    ends = {row.to_address.partition("@")[0]: _stop_links(row) for row in Message.objects.all()}
    assert ends == {
        "at_once": {"Keine Mails mehr mit allen Neuigkeiten": "ruhe"},
        "weekly": {"Von allem abmelden": "abmelden"},
        "resident": {"Keine tägliche Zusammenfassung mehr": "ruhe"},
    }


@pytest.mark.parametrize("number", [1, 12])
def test_naming_what_a_link_ends_takes_few_queries(
    make_subscriber: Any, number: int, django_assert_num_queries: Any
) -> None:
    topics = [Topic.objects.create(name=f"Thema {n}", slug=f"t{n}") for n in range(number)]
    for n, topic in enumerate(topics):
        make_subscriber(f"{n}@example.org", topic=topic, language="en" if n % 2 else "de")
    notice.announce(
        kind=NoticeKind.PUBLISHED,
        event="page:2",
        keys=[f"topic:{topic.pk}" for topic in topics],
        subject="Neu",
        url="/",
    )
    rows = list(NoticeRecipient.objects.all())
    with django_assert_num_queries(len({row.language for row in rows})):
        labels = quiet.labels(rows)
    assert len(set(labels.values())) == number


def _stop_links(row: Message) -> dict[str, str]:
    mail = message_from_bytes(bytes(row.mime or b""), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["List-ID"].endswith("<mitteilungen.revierdialog.example>")
    html = mail.get_body(("html",))
    assert html is not None
    links = BeautifulSoup(html.get_content(), "html.parser").select(".foot a[href*='/abo/']")
    found = {link.get_text(strip=True): str(link["href"]).split("/abo/")[1] for link in links}
    return {
        label: path.partition("/")[0]
        for label, path in found.items()
        if not path.startswith(("einstellungen", "mitteilungen"))
    }


def test_list_is_known_by_its_id_whatever_the_site_is_called(settings: Any) -> None:
    settings.SITE_NAME = "Bürgerdialog für alle"
    guest = Guest("gast@example.org", "de")
    notice.announce(
        kind=NoticeKind.REPLY,
        event="reply:9",
        keys=["contribution:9"],
        subject="Antwort",
        url="/",
        to_addresses=[guest],
    )
    raw = bytes(Message.objects.get().mime or b"")
    assert b"<mitteilungen.revierdialog.example>" in raw
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["List-ID"] == "Bürgerdialog für alle <mitteilungen.revierdialog.example>"


def test_crash_between_mail_and_mark_leaves_neither(resident: User, monkeypatch: Any) -> None:
    daily(resident)
    announce(to_users=[resident])
    original = outbox.put

    def dying(*args: Any, **kwargs: Any) -> Any:
        original(*args, **kwargs)
        raise MemoryError

    monkeypatch.setattr(outbox, "put", dying)
    with pytest.raises(MemoryError):
        post.digests(LATER)
    assert Message.objects.count() == 0
    monkeypatch.setattr(outbox, "put", original)
    assert post.digests(LATER) == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_write_one_digest(resident: User, stranger: User) -> None:
    for number in range(1, 4):
        announce(
            number,
            to_users=[daily(resident), daily(stranger)]
            if number == 1
            else [
                resident,
                stranger,
            ],
        )
    start = threading.Barrier(3)

    def run() -> None:
        start.wait()
        post.digests(LATER)
        connection.close()

    threads = [threading.Thread(target=run) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Message.objects.values_list("to_address", "subject")) == [
        (resident.email, "Ihr Tag: 3 Neuigkeiten"),
        (stranger.email, "Ihr Tag: 3 Neuigkeiten"),
    ]


def test_what_was_read_on_the_site_comes_by_no_mail(resident: User) -> None:
    daily(resident)
    announce(to_users=[resident])
    reading.mark_read(resident)
    post.digests(LATER)
    assert (Message.objects.count(), NoticeRecipient.objects.get().state) == (0, "dropped")


@pytest.mark.parametrize("gone", ["unsubscribed", "blocked", "inactive account"])
def test_who_left_meanwhile_gets_nothing(make_subscriber: Any, resident: User, gone: str) -> None:
    person = make_subscriber()
    Subscription.objects.update(cadence=Cadence.DAILY)
    daily(resident)
    announce(to_users=[resident] if gone == "inactive account" else [])
    if gone == "unsubscribed":
        leaving.unsubscribe(person, form_path="")
    elif gone == "blocked":
        Suppression.objects.create(email=person.email, reason="manual")
    else:
        resident.is_active = False
        resident.save()
        leaving.unsubscribe(person, form_path="")
    post.digests(LATER)
    assert Message.objects.count() == 0
    assert set(NoticeRecipient.objects.values_list("state", flat=True)) == {NoticeState.DROPPED}


@pytest.mark.parametrize(
    ("gone", "reason"), [("unsubscribed", "unsubscribed"), ("blocked", "blocked"), ("", "")]
)
def test_who_leaves_while_the_digest_waits_gets_nothing(
    make_subscriber: Any, inbox: Inbox, gone: str, reason: str
) -> None:
    """It may wait for hours: for the hour of the mail server, or because it was put off."""
    person = make_subscriber()
    Subscription.objects.update(cadence=Cadence.DAILY)
    announce()
    post.digests(LATER)
    if gone == "unsubscribed":
        leaving.unsubscribe(person, form_path="")
    elif gone == "blocked":
        Suppression.objects.create(email=person.email, reason="complaint")
    delivery.deliver(Queue.BULK)
    row = Message.objects.get(kind=MessageKind.NOTICE)
    assert (row.status, row.smtp_text) == (
        (MessageStatus.SKIPPED, reason) if gone else (MessageStatus.SENT, "OK queued")
    )
    assert inbox.recipients == ([] if gone else [person.email])


def test_account_and_subscription_of_one_address_have_a_digest_each(
    make_subscriber: Any, resident: User, topic: Topic
) -> None:
    """So the link of each ends all of it, and what ends takes nothing else along."""
    daily(resident)
    make_subscriber(resident.email, user=resident, topic=topic)
    Subscription.objects.update(cadence=Cadence.DAILY)
    announce(1, to_users=[resident])
    _of_topic(topic, "topic news")
    post.digests(LATER)
    ends = {row.subject: _stop_links(row) for row in Message.objects.all()}
    assert ends == {
        "Neuigkeit 1": {"Keine tägliche Zusammenfassung mehr": "ruhe"},
        "topic news": {"Von allem abmelden": "abmelden"},
    }


def test_subscription_that_ends_takes_no_news_of_the_account_along(
    make_subscriber: Any, resident: User, topic: Topic
) -> None:
    daily(resident)
    person = make_subscriber(resident.email, user=resident, topic=topic)
    Subscription.objects.update(cadence=Cadence.DAILY)
    announce(1, to_users=[resident])
    _of_topic(topic, "topic news")
    leaving.unsubscribe(person, form_path="")
    post.digests(LATER)
    assert [row.subject for row in Message.objects.all()] == ["Neuigkeit 1"]


def _of_topic(topic: Topic, subject: str) -> None:
    notice.announce(
        kind=NoticeKind.PUBLISHED,
        event=f"topic:{topic.pk}",
        keys=[f"topic:{topic.pk}"],
        subject=subject,
        url="/",
    )


@pytest.mark.parametrize("who", ["account", "subscriber"])
def test_digest_is_written_in_the_language_chosen_by_then(
    make_subscriber: Any, resident: User, topic: Topic, who: str
) -> None:
    row: Any = daily(resident).notice_settings if who == "account" else make_subscriber(topic=topic)
    Subscription.objects.update(cadence=Cadence.DAILY)
    for number, language in enumerate(("de", "en")):
        row.language = language
        row.save()
        notice.announce(
            kind=NoticeKind.PUBLISHED,
            event=f"event:{number}",
            keys=[f"topic:{topic.pk}"],
            subject=gettext_lazy("A contribution"),
            url="/",
            to_users=[resident] if who == "account" else [],
        )
    post.digests(LATER)
    text, html = _parts(Message.objects.get())
    assert text.count("A contribution") == 2
    assert "Beitrag" not in text + html
    assert {"account": "No more daily", "subscriber": "Unsubscribe from everything"}[who] in html


def test_guests_are_written_to_at_once_in_their_language() -> None:
    announce(to_addresses=[Guest("gast@example.org", language="en")])
    assert b"wrote something" in bytes(Message.objects.get().mime or b"")


def test_digest_of_many_names_the_rest(resident: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(post, "MOST_IN_DIGEST", 2)
    daily(resident)
    for number in range(5):
        announce(number, to_users=[resident])
    post.digests(LATER)
    row = Message.objects.get()
    assert row.subject == "Ihr Tag: 5 Neuigkeiten"
    assert bytes(row.mime or b"").count(b"Was es gibt.") == 4
    text, html = _parts(row)
    links = {link.get_text(): link["href"] for link in BeautifulSoup(html, "html.parser")("a")}
    for number in range(5):
        url = f"{settings.SITE_URL}/neues/{number}/"
        assert f"Neuigkeit {number}\n" in text
        assert f"{url}\n" in text
        assert links[f"Neuigkeit {number}"] == url
    assert all("Außerdem neu:" in part for part in (text, html))


def _parts(row: Message) -> tuple[str, str]:
    mail = message_from_bytes(bytes(row.mime or b""), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content().replace("\r", ""), html.get_content()


def test_addresses_of_many_take_one_query(
    make_subscriber: Any, resident: User, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        make_subscriber(f"{number}@example.org")
    Suppression.objects.create(email="1@EXAMPLE.org", reason="manual")
    announce(to_users=[resident], to_addresses=[Guest("gast@example.org")])
    rows = NoticeRecipient.objects.select_related("user", "subscriber").order_by("pk")
    taken = list(rows)
    with django_assert_num_queries(1):
        found = post._addresses(taken)
    assert sorted(found.values()) == [
        "",
        "0@example.org",
        "2@example.org",
        "gast@example.org",
        resident.email,
    ]
