"""What waits for a digest goes with its reason, and stays if there is another one."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from cms.models import Topic
from notifications.domain import chosen, follow, leaving, notice, quiet, reading, subscription
from notifications.domain.consent import Choice
from notifications.enums import Cadence, Channel, NoticeKind, NoticeState, Scope
from notifications.models import (
    ConsentRecord,
    Notice,
    NoticeRecipient,
    NoticeSettings,
    Subscriber,
    Subscription,
)

pytestmark = pytest.mark.django_db
PAGE, PROJECT = "page:12", "project:5"


def announce(*keys: str, kind: NoticeKind = NoticeKind.PUBLISHED, **fields: Any) -> Notice:
    return notice.announce(
        kind=kind, event=f"{kind}:{keys}", keys=keys, subject="Neu", url="/", text="Ja.", **fields
    )


@pytest.fixture
def reader(resident: User) -> User:
    """Whoever follows and is told once a day."""
    daily = dict.fromkeys((NoticeKind.PUBLISHED, NoticeKind.EVENT), Channel.DAILY)
    NoticeSettings.objects.create(user=resident, channels=daily)
    return resident


@pytest.fixture
def two_topics(make_subscriber: Any, topic: Topic) -> tuple[Subscriber, str, str]:
    """Whoever subscribes to two topics once a week, and the keys of these."""
    person = make_subscriber(topic=topic)
    other = Topic.objects.create(name="Ufer", slug="ufer")
    Subscription.objects.create(subscriber=person, scope=Scope.TOPIC, topic=other)
    person.subscriptions.update(cadence=Cadence.WEEKLY)
    return person, f"topic:{topic.pk}", f"topic:{other.pk}"


def waiting() -> list[str]:
    rows = NoticeRecipient.objects.filter(state=NoticeState.WAITING).order_by("pk")
    return list(rows.values_list("reason", flat=True))


def _unfollow(reader: User) -> None:
    follow.unfollow(reader, PAGE)


def _refuse(reader: User) -> None:
    quiet.refuse(NoticeRecipient.objects.get(channel=Channel.AT_ONCE), form_path="")


@pytest.mark.parametrize("end", [_unfollow, _refuse])
def test_what_is_followed_no_more_does_not_wait(reader: User, end: Callable[[User], None]) -> None:
    for key in (PAGE, PROJECT):
        follow.follow(reader, key)
    announce(PAGE, kind=NoticeKind.REPLY)
    announce(PAGE)
    announce(PAGE, PROJECT)
    assert waiting() == [PAGE, PAGE]
    end(reader)
    assert waiting() == [PROJECT]


def _leave(person: Subscriber, key: str) -> None:
    leaving.leave(person, key=key, form_path="")


def _change(person: Subscriber, key: str) -> None:
    kept = [one for one in chosen.of(person) if f"topic:{one.target_id}" != key]
    subscription.change(person, choices=kept, form_path="")


@pytest.mark.parametrize("end", [_leave, _change])
def test_topic_that_was_left_does_not_wait(
    two_topics: tuple[Subscriber, str, str], end: Callable[[Subscriber, str], None]
) -> None:
    person, left, kept = two_topics
    announce(left)
    announce(left, kept)
    announce(kept)
    end(person, left)
    assert waiting() == [kept, kept]


def test_nothing_waits_from_before_somebody_left_and_came_back(
    two_topics: tuple[Subscriber, str, str],
) -> None:
    person, old, _other = two_topics
    announce(old)
    leaving.unsubscribe(person, form_path="")
    assert waiting() == [old]
    choices = [Choice(Scope.ALL, None, "Alle Neuigkeiten", Cadence.WEEKLY)]
    subscription.request(person.email, choices=choices, form_path="/abo/", language="de")
    subscription.confirm(ConsentRecord.objects.latest("pk"), form_path="/abo/bestaetigen/-/")
    assert waiting() == []


def test_digest_that_was_ended_does_not_come_once_more_unless_it_is_taken_back(
    reader: User,
) -> None:
    for kind in (NoticeKind.PUBLISHED, NoticeKind.EVENT):
        announce(PAGE, kind=kind, to_users=[reader])
    row = NoticeRecipient.objects.filter(notice__kind=NoticeKind.EVENT).get()
    quiet.refuse(row, form_path="")
    assert set(NoticeRecipient.objects.values_list("state", flat=True)) == {NoticeState.SITE}
    reading.mark_read(reader, [row.pk])
    quiet.allow(row, form_path="")
    assert waiting() == [PAGE]


def test_kind_that_stays_on_the_site_does_not_wait(reader: User) -> None:
    for kind in (NoticeKind.PUBLISHED, NoticeKind.EVENT):
        announce(PAGE, kind=kind, to_users=[reader])
    settings = NoticeSettings.objects.get()
    channels = {NoticeKind.PUBLISHED: Channel.SITE, NoticeKind.EVENT: Channel.DAILY}
    reading.choose(settings, channels=channels, language="de")
    states = dict(NoticeRecipient.objects.values_list("notice__kind", "state"))
    assert states == {NoticeKind.PUBLISHED: NoticeState.SITE, NoticeKind.EVENT: NoticeState.WAITING}
