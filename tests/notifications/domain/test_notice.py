"""Announcing: everybody concerned hears of it, once, by their channel."""

import threading
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from accounts.models import User
from cms.models import Municipality, Topic
from notifications.domain import follow, notice, post
from notifications.domain.consent import address_hash
from notifications.domain.followers import Guest
from notifications.enums import Cadence, Channel, NoticeKind, NoticeState
from notifications.models import (
    Message,
    Notice,
    NoticeRecipient,
    NoticeSettings,
    Refusal,
    Subscription,
)

pytestmark = pytest.mark.django_db
KEY = "contribution:1b9d"


def announce(**fields: Any) -> Notice:
    given: dict[str, Any] = {
        "kind": NoticeKind.ANSWER,
        "event": "contribution:1b9d:answer:1",
        "keys": [KEY, "project:5"],
        "subject": "Die Antwort ist da",
        "url": "/beitraege/1b9d/",
        "html": "<p>Ja, <b>das</b> geht.</p>",
        **fields,
    }
    return notice.announce(**given)


def told() -> list[tuple[str, str, str]]:
    rows = NoticeRecipient.objects.select_related("user", "subscriber")
    return sorted((_address(row), row.channel, row.state) for row in rows)


def _address(row: NoticeRecipient) -> str:
    if row.user:
        return row.user.email
    return row.subscriber.email if row.subscriber else row.address


def body(row: Message, subtype: str) -> str:
    mail = message_from_bytes(bytes(row.mime or b""), policy=policy.default)
    part = mail.get_body((subtype,))
    assert part is not None
    return str(part.get_content())


def test_followers_authors_and_guests_are_told_each_once(
    resident: User, stranger: User, lead: User, make_subscriber: Any
) -> None:
    person = make_subscriber()
    follow.follow(resident, KEY)
    follow.follow(lead, KEY)
    announce(
        keys=[KEY, "all:news"],
        to_users=[resident, stranger],
        to_addresses=[Guest("gast@example.org"), Guest(person.email)],
        exclude=[lead],
    )
    assert told() == [
        ("gast@example.org", "at_once", "posted"),
        ("lerche@example.org", "at_once", "posted"),
        ("resident@example.org", "at_once", "posted"),
        ("stranger@example.org", "at_once", "posted"),
    ]
    assert sorted(Message.objects.values_list("to_address", flat=True)) == [
        "gast@example.org",
        "lerche@example.org",
        "resident@example.org",
        "stranger@example.org",
    ]


def test_telling_again_reaches_only_new_people(resident: User, stranger: User) -> None:
    announce(to_users=[resident])
    announce(to_users=[resident, stranger])
    assert (Notice.objects.count(), Message.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("channel", "state", "mails"),
    [
        (Channel.AT_ONCE, NoticeState.POSTED, 1),
        (Channel.DAILY, NoticeState.WAITING, 0),
        (Channel.WEEKLY, NoticeState.WAITING, 0),
        (Channel.SITE, NoticeState.SITE, 0),
    ],
)
def test_matrix_decides(resident: User, channel: Channel, state: NoticeState, mails: int) -> None:
    NoticeSettings.objects.create(user=resident, channels={"answer": channel.value})
    announce(to_users=[resident])
    assert told() == [(resident.email, channel.value, state.value)]
    assert Message.objects.count() == mails


def test_subscribers_are_told_by_their_cadence(
    make_subscriber: Any, topic: Topic, place: Municipality
) -> None:
    make_subscriber("sofort@example.org", topic=topic)
    make_subscriber("woche@example.org", place=place)
    make_subscriber("anderes@example.org", topic=Topic.objects.create(name="Ufer", slug="ufer"))
    make_subscriber("offen@example.org", topic=topic, confirmed=False)
    Subscription.objects.filter(municipality=place).update(cadence=Cadence.WEEKLY)
    announce(keys=["page:7", f"topic:{topic.pk}", f"municipality:{place.pk}"])
    assert told() == [
        ("sofort@example.org", "at_once", "posted"),
        ("woche@example.org", "weekly", "waiting"),
    ]


def test_person_with_account_and_subscription_is_one_person(
    resident: User, make_subscriber: Any, topic: Topic
) -> None:
    make_subscriber(resident.email.upper(), topic=topic)
    Subscription.objects.update(cadence=Cadence.DAILY)
    follow.follow(resident, KEY)
    announce(keys=[KEY, f"topic:{topic.pk}"])
    assert told() == [(resident.email, "at_once", "posted")]


def test_mail_holds_the_full_text_and_a_way_out(resident: User) -> None:
    announce(
        to_users=[resident],
        html='<p onclick="x()">Ja, <b>das</b> geht.</p><script>alert(1)</script>'
        '<img src="https://böse.example/p.gif"><p><a href="/projekte/">mehr</a></p>',
    )
    row = Message.objects.get()
    html = body(row, "html")
    for wanted in ("<b>das</b> geht.", f'href="{settings.SITE_URL}/projekte/"', "/abo/ruhe/"):
        assert wanted in html
    for unwanted in ("<script", "onclick", "<img", "alert(1)"):
        assert unwanted not in html
    assert "Ja, das geht." in body(row, "plain")
    mail = message_from_bytes(bytes(row.mime or b""), policy=policy.default)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith(f"<{settings.SITE_URL}/abo/keine-mails/")


def test_text_of_residents_is_escaped(resident: User) -> None:
    announce(to_users=[resident], html="", text="<b>Hallo</b>\n\nzweiter Absatz")
    assert "&lt;b&gt;Hallo&lt;/b&gt;" in body(Message.objects.get(), "html")


def test_each_reads_it_in_their_language(resident: User, stranger: User) -> None:
    NoticeSettings.objects.create(user=stranger, language="en")
    announce(to_users=[resident, stranger], subject=gettext_lazy("Unsubscribe"))
    assert dict(Message.objects.values_list("to_address", "subject")) == {
        "resident@example.org": "Abmelden",
        "stranger@example.org": "Unsubscribe",
    }


def test_who_refused_the_thing_is_left_out_until_they_follow_again(resident: User) -> None:
    follow.follow(resident, KEY)
    row = announce().recipients.get()
    Refusal.objects.create(person=row.person, key=KEY)
    announce(event="zwei", to_users=[resident])
    assert Message.objects.count() == 1
    follow.follow(resident, KEY)
    announce(event="drei", to_users=[resident])
    assert Message.objects.count() == 2


def test_who_refused_one_reason_is_told_for_another(resident: User) -> None:
    for key in (KEY, "project:5"):
        follow.follow(resident, key)
    Refusal.objects.create(person=address_hash(resident.email), key=KEY)
    assert announce().recipients.get().reason == "project:5"


def test_refusals_and_exclusions_outlive_a_change_of_the_secret_key(
    resident: User, stranger: User, settings: Any
) -> None:
    for user in (resident, stranger):
        follow.follow(user, KEY)
    Refusal.objects.create(person=address_hash(resident.email), key=KEY)
    row = announce(exclude=[stranger])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    announce(to_users=[resident, stranger])
    assert not row.recipients.exists()
    follow.follow(resident, KEY)
    announce(to_users=[resident, stranger])
    assert [one.user for one in row.recipients.all()] == [resident]


def test_large_audience_is_told_by_a_worker(resident: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(notice, "INLINE", 0)
    follow.follow(resident, KEY)
    row = announce()
    assert (row.told_at, Message.objects.count()) == (None, 0)
    assert notice.untold() == [row]
    assert notice.tell_followers(row) == 1
    assert notice.tell_followers(row) == 0
    assert post.at_once() == 1
    assert post.at_once() == 0
    assert Message.objects.count() == 1


def test_withdrawn_notice_is_not_told(resident: User) -> None:
    NoticeSettings.objects.create(user=resident, channels={"answer": "daily"})
    announce(to_users=[resident])
    assert notice.withdraw("contribution:1b9d:answer:1") is True
    assert notice.withdraw("contribution:1b9d:answer:1") is False
    assert told() == [(resident.email, "daily", "dropped")]


def test_rolled_back_event_tells_nobody(resident: User) -> None:
    with transaction.atomic():
        announce(to_users=[resident])
        transaction.set_rollback(True)
    assert (Notice.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize("key", ["", "page", "page:", ":7", "a b:1", "page:" + "x" * 90])
def test_malformed_key_is_refused(resident: User, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        follow.follow(resident, key)


def test_following_twice_is_once(resident: User) -> None:
    assert follow.follow(resident, KEY) == follow.follow(resident, KEY)
    assert follow.is_following(resident, KEY) is True
    assert follow.unfollow(resident, KEY) is True
    assert follow.unfollow(resident, KEY) is False


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_the_same_moment_tell_once(resident: User) -> None:
    start = threading.Barrier(2)

    def run() -> None:
        start.wait()
        announce(to_users=[resident])
        connection.close()

    threads = [threading.Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Notice.objects.count(), Message.objects.count()) == (1, 1)
