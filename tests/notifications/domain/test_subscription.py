"""What time takes away."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.models import Municipality, Topic
from notifications.domain import subscription
from notifications.enums import Scope
from notifications.models import Subscriber, Subscription

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
    ],
)
def test_purge_deletes_whom_we_have_no_reason_to_keep(
    make_subscriber: Any, fields: dict[str, Any], kept: bool
) -> None:
    make_subscriber(**fields)
    subscription.purge(NOW)
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
