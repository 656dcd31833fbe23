"""Audiences: criteria, exclusions, numbers that add up."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Locale

from cms.models import HomePage, Municipality, Topic
from notifications.enums import WAITING, Cadence, Match, MessageKind, Queue
from notifications.models import (
    Mailing,
    Message,
    NewsletterIndexPage,
    NewsletterPage,
    Segment,
    Subscription,
)
from notifications.queries import audiences

pytestmark = pytest.mark.django_db


def names(audience: dict[str, Any]) -> list[str]:
    rows = audiences.recipients(audience).order_by("email")
    return [email.partition("@")[0] for email in rows.values_list("email", flat=True)]


@pytest.fixture
def people(make_subscriber: Any, topic: Topic, place: Municipality) -> None:
    make_subscriber("alles@example.org")
    make_subscriber("thema@example.org", topic=topic, language="en")
    make_subscriber("ort@example.org", place=place)
    both = make_subscriber("beides@example.org", topic=topic)
    Subscription.objects.create(subscriber=both, scope="municipality", municipality=place)
    Subscription.objects.filter(subscriber__email="ort@example.org").update(cadence=Cadence.WEEKLY)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, ["alles"]),
        ({"topics": True}, ["alles", "beides", "thema"]),
        ({"topics": True, "municipalities": True}, ["alles", "beides", "ort", "thema"]),
        (
            {"topics": True, "municipalities": True, "match": Match.ALL},
            ["alles", "beides"],
        ),
        ({"match": Match.ALL}, ["alles"]),
        ({"cadences": ["weekly"]}, []),
        ({"cadences": ["at_once"]}, ["alles"]),
        ({"municipalities": True, "cadences": ["weekly"]}, ["ort"]),
        ({"languages": ["en"]}, []),
        ({"languages": ["de"]}, ["alles"]),
        ({"topics": True, "languages": ["de"]}, ["alles", "beides"]),
        ({"joined_after": "2100-01-01"}, []),
        ({"joined_before": "2100-01-01"}, ["alles"]),
    ],
)
def test_criteria_choose_people(
    topic: Topic, place: Municipality, criteria: dict[str, Any], expected: list[str]
) -> None:
    ids = {"topics": [topic.pk], "municipalities": [place.pk]}
    audience = {name: ids[name] if value is True else value for name, value in criteria.items()}
    assert names(audience) == expected
    assert audiences.count_audience(audience).recipients == len(expected)


def test_frequency_cap_leaves_out_who_got_one_lately(
    make_subscriber: Any, newsletter: NewsletterPage
) -> None:
    mailing = Mailing.objects.create(page=newsletter, subject="x", html="", text="", mime=b"")
    for name, days in (("frisch", 2), ("alt", 9)):
        Message.objects.create(
            kind=MessageKind.NEWSLETTER,
            queue=Queue.BULK,
            mailing=mailing,
            subscriber=make_subscriber(f"{name}@example.org"),
            to_address=f"{name}@example.org",
            subject="x",
            status="sent",
            next_attempt_at=None,
            sent_at=timezone.now() - timedelta(days=days),
        )
    assert names({"quiet_days": 7}) == ["alt"]
    counted = audiences.count_audience({"quiet_days": 7})
    assert (counted.recipients, counted.excluded, counted.candidates) == (1, {"recent": 1}, 2)


@pytest.mark.parametrize(
    ("status", "state", "days", "left_out"),
    [
        ("pending", "sending", None, True),
        ("claimed", "paused", None, True),
        ("retry", "sending", 9, True),
        ("pending", "cancelled", None, False),
        ("unknown", "cancelled", 2, True),
        ("unknown", "done", 9, False),
        ("failed", "done", 2, False),
    ],
)
def test_frequency_cap_counts_what_is_on_its_way(
    make_subscriber: Any,
    newsletter: NewsletterPage,
    status: str,
    state: str,
    days: int | None,
    left_out: bool,
) -> None:
    """Two issues that are due at the same hour are both prepared before the first mail."""
    mailing = Mailing.objects.create(page=newsletter, subject="x", mime=b"", state=state)
    Message.objects.create(
        kind=MessageKind.NEWSLETTER,
        queue=Queue.BULK,
        mailing=mailing,
        subscriber=make_subscriber("kim@example.org"),
        to_address="kim@example.org",
        subject="x",
        status=status,
        next_attempt_at=timezone.now() if status in WAITING else None,
        first_attempt_at=None if days is None else timezone.now() - timedelta(days=days),
    )
    assert names({"quiet_days": 7}) == ([] if left_out else ["kim"])


@pytest.mark.usefixtures("people")
def test_saved_audience_takes_the_place_of_the_choice(
    newsletter: NewsletterPage, topic: Topic
) -> None:
    row = Segment.objects.create(name="Wohnen auf Englisch", languages=["en"])
    row.topics.add(topic)
    newsletter.segment = row
    assert names(newsletter.audience) == ["thema"]


@pytest.mark.usefixtures("people")
def test_counting_takes_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        audiences.count_audience({"quiet_days": 7})


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("number", [0, 1, 20])
def test_audiences_are_counted_in_one_query(
    topic: Topic, place: Municipality, number: int, django_assert_num_queries: Any
) -> None:
    expected = {}
    for n in range(number):
        row = Segment.objects.create(name=f"S{n}", match=Match.ALL)
        if n % 2:
            row.topics.add(topic)
            row.municipalities.add(place)
        expected[row.pk] = 2 if n % 2 else 1
    named = Segment.objects.prefetch_related("topics", "projects", "municipalities")
    rows = list(named)
    with django_assert_num_queries(min(number, 1)):
        assert audiences.head_counts(rows) == expected


def test_an_audience_of_nobody_counts_none(make_subscriber: Any) -> None:
    make_subscriber("lerche@example.org")
    nobody = Segment.objects.create(name="Niemand", languages=["en"])
    assert audiences.head_counts([nobody]) == {nobody.pk: 0}


def test_whoever_has_not_confirmed_is_told_so(make_subscriber: Any, topic: Topic) -> None:
    person = make_subscriber(confirmed=False, topic=topic)
    assert audiences.reason_for({}, person) == "unconfirmed"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [([], ["english"]), (["de"], ["deutsch"]), (["de", "en"], ["deutsch", "english"])],
)
def test_issue_in_another_language_goes_to_those_who_read_it(
    home: HomePage,
    archive: NewsletterIndexPage,
    newsletter: NewsletterPage,
    make_subscriber: Any,
    chosen: list[str],
    expected: list[str],
) -> None:
    make_subscriber("deutsch@example.org")
    make_subscriber("english@example.org", language="en")
    english, _created = Locale.objects.get_or_create(language_code="en")
    home.copy_for_translation(english)
    archive.copy_for_translation(english)
    translated = newsletter.copy_for_translation(english)
    if chosen:
        translated.segment = Segment.objects.create(name="Sprache", languages=chosen)
    assert names(translated.audience) == expected
    assert "languages" not in newsletter.audience
