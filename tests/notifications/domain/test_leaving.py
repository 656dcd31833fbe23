"""Leaving the list of a topic, and coming back to it."""

import pytest
from django.utils import timezone

from cms.models import Municipality, Topic
from notifications.domain import chosen, leaving, subscription
from notifications.domain.consent import Choice
from notifications.enums import Cadence, ConsentEvent, Scope
from notifications.models import ConsentRecord, Subscriber, Subscription

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(
    ("had", "kept"),
    [
        (["topic", "municipality"], ["municipality"]),
        (["topic"], []),
        (["topic", "all"], []),
        (["all"], []),
        (["municipality"], ["municipality"]),
    ],
)
def test_leaving_the_list_of_a_topic_leaves_nothing_that_brings_its_issues(
    topic: Topic, place: Municipality, had: list[str], kept: list[str]
) -> None:
    person = _with(had, topic, place)
    for _n in range(2):
        leaving.leave_list(person, topic_id=topic.pk, form_path="/")
    person.refresh_from_db()
    assert person.is_active is bool(kept)
    assert not leaving.gets_list(person, topic.pk)
    if kept:
        assert list(person.subscriptions.values_list("scope", flat=True)) == kept
    expected = [] if had == kept else [ConsentEvent.CONFIRMED if kept else ConsentEvent.WITHDRAWN]
    assert list(ConsentRecord.objects.values_list("event", flat=True)) == expected


def test_leaving_the_list_of_a_topic_that_is_gone_ends_everything(
    topic: Topic, place: Municipality
) -> None:
    person = _with(["topic", "municipality"], topic, place)
    topic_id = topic.pk
    topic.delete()
    leaving.leave_list(person, topic_id=topic_id, form_path="/")
    person.refresh_from_db()
    assert not person.is_active


def test_list_that_was_left_comes_back_with_the_cadence_that_was_agreed_to(
    topic: Topic, place: Municipality
) -> None:
    person = _with(["municipality"], topic, place)
    wanted = [
        Choice(Scope.TOPIC, topic.pk, "Wohnen", Cadence.WEEKLY),
        Choice(Scope.MUNICIPALITY, place.pk, "Böhlen", Cadence.DAILY),
    ]
    subscription.change(person, choices=wanted, form_path="/")
    leaving.leave_list(person, topic_id=topic.pk, form_path="/")
    leaving.return_to_list(person, topic_id=topic.pk, form_path="/")
    rows = person.subscriptions.order_by("scope").values_list("scope", "cadence")
    assert list(rows) == [("municipality", "daily"), ("topic", "weekly")]
    proof = ConsentRecord.objects.latest("pk")
    assert (proof.event, len(proof.scopes)) == (ConsentEvent.CONFIRMED, 2)


@pytest.mark.parametrize("why", ["never agreed to", "everything ended", "topic gone"])
def test_list_does_not_come_back(topic: Topic, place: Municipality, why: str) -> None:
    person = _with(["municipality"], topic, place)
    topic_id = topic.pk
    if why != "never agreed to":
        choices = [Choice(Scope.TOPIC, topic_id, ""), *chosen.of(person)]
        subscription.change(person, choices=choices, form_path="/")
        leaving.leave_list(person, topic_id=topic_id, form_path="/")
    if why == "everything ended":
        person = leaving.unsubscribe(person, form_path="/")
    if why == "topic gone":
        topic.delete()
    before = ConsentRecord.objects.count()
    person = leaving.return_to_list(person, topic_id=topic_id, form_path="/")
    assert not leaving.gets_list(person, topic_id)
    assert person.is_active is (why != "everything ended")
    assert ConsentRecord.objects.count() == before


def _with(scopes: list[str], topic: Topic, place: Municipality) -> Subscriber:
    person = Subscriber.objects.create(email="lerche@example.org", confirmed_at=NOW)
    targets = {"topic": topic, "municipality": place}
    for scope in scopes:
        target = {scope: targets[scope]} if scope in targets else {}
        Subscription.objects.create(subscriber=person, scope=scope, **target)
    return person
