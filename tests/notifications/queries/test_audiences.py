"""Audiences: criteria, exclusions, numbers that add up."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale

from cms.models import HomePage, Municipality, Topic
from notifications.domain import leaving, subscription
from notifications.domain import mailing as mailings
from notifications.domain.consent import Choice
from notifications.enums import WAITING, Cadence, Match, MessageKind, Queue, Scope
from notifications.models import (
    ConsentRecord,
    Mailing,
    Message,
    NewsletterIndexPage,
    NewsletterPage,
    Segment,
    Subscriber,
    Subscription,
    Suppression,
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


def _ask(email: str, *choices: Choice, language: str = "de") -> Subscriber:
    return subscription.request(email, choices=list(choices), form_path="/abo/", language=language)


@pytest.mark.parametrize(
    ("criteria", "waiting"),
    [
        ({}, ["alles"]),
        ({"topics": True}, ["alles", "beides", "thema"]),
        ({"municipalities": True}, ["alles", "beides"]),
        ({"topics": True, "municipalities": True, "match": Match.ALL}, ["alles", "beides"]),
        ({"topics": True, "cadences": ["weekly"]}, ["beides"]),
        ({"topics": True, "cadences": ["daily", "at_once"]}, ["alles", "thema"]),
        ({"topics": True, "languages": ["en"]}, ["thema"]),
        ({"topics": True, "joined_after": "2000-01-01"}, []),
    ],
)
def test_who_has_not_confirmed_is_left_out_of_what_they_asked_for(
    topic: Topic, place: Municipality, criteria: dict[str, Any], waiting: list[str]
) -> None:
    about = Choice(Scope.TOPIC, topic.pk, topic.name)
    here = Choice(Scope.MUNICIPALITY, place.pk, place.name, Cadence.DAILY)
    _ask("alles@example.org", Choice(Scope.ALL, None, "Alles"))
    _ask("thema@example.org", about, language="en")
    _ask("beides@example.org", replace(about, cadence=Cadence.WEEKLY), here)
    ids = {"topics": [topic.pk], "municipalities": [place.pk]}
    audience = {name: ids[name] if value is True else value for name, value in criteria.items()}
    left = audiences.left_out(audience, "unconfirmed").values_list("email", flat=True)
    assert [email.partition("@")[0] for email in left] == waiting
    counted = audiences.count_audience(audience)
    assert (counted.recipients, counted.excluded.get("unconfirmed", 0)) == (0, len(waiting))


def test_whoever_has_not_confirmed_is_told_so(make_subscriber: Any, topic: Topic) -> None:
    person = make_subscriber(confirmed=False, topic=topic)
    assert audiences.reason_for({"topics": [topic.pk]}, person) == "unconfirmed"
    assert audiences.reason_for({}, person) is None


def test_who_confirms_is_left_out_no_more(topic: Topic) -> None:
    _ask("lerche@example.org", Choice(Scope.TOPIC, topic.pk, topic.name))
    subscription.confirm(ConsentRecord.objects.get(), form_path="/abo/")
    counted = audiences.count_audience({"topics": [topic.pk]})
    assert (counted.recipients, counted.excluded) == (1, {})
    assert audiences.count_audience({}).candidates == 0


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


def test_issue_in_leichte_sprache_goes_to_those_who_read_german(
    home: HomePage, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber("deutsch@example.org")
    make_subscriber("english@example.org", language="en")
    simple, _created = Locale.objects.get_or_create(language_code="de-simple")
    issue = newsletter.copy_for_translation(simple, copy_parents=True)
    assert names(issue.audience) == ["deutsch"]


@dataclass(frozen=True)
class Person:
    """Somebody of the property test: what they want, or asked for, and what keeps mail away."""

    wants: frozenset[str]
    cadence: str
    language: str
    state: str

    def is_meant(self, audience: dict[str, Any]) -> bool:
        if audience["languages"] and self.language not in audience["languages"]:
            return False
        if audience["cadences"] and self.cadence not in audience["cadences"]:
            return False
        chosen = {name for name in ("topics", "municipalities") if audience[name]}
        enough = all if audience["match"] == Match.ALL and chosen else any
        return "all" in self.wants or enough(name in self.wants for name in chosen)


PEOPLE = st.builds(
    Person,
    wants=st.sets(st.sampled_from(["all", "topics", "municipalities"]), min_size=1).map(frozenset),
    cadence=st.sampled_from(Cadence.values),
    language=st.sampled_from(["de", "en"]),
    state=st.sampled_from(["", "", "unconfirmed", "unsubscribed", "blocked_addresses", "recent"]),
)
AUDIENCES = st.fixed_dictionaries(
    {
        "topics": st.booleans(),
        "municipalities": st.booleans(),
        "match": st.sampled_from(Match.values),
        "cadences": st.lists(st.sampled_from(Cadence.values), unique=True, max_size=2),
        "languages": st.lists(st.sampled_from(["de", "en"]), unique=True, max_size=1),
        "quiet_days": st.just(7),
    }
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people=st.lists(PEOPLE, max_size=8), audience=AUDIENCES)
def test_what_is_counted_is_what_is_listed_and_what_is_prepared(
    newsletter: NewsletterPage,
    topic: Topic,
    place: Municipality,
    people: list[Person],
    audience: dict[str, Any],
) -> None:
    ids = {"topics": [topic.pk], "municipalities": [place.pk]}
    criteria = audience | {name: pk if audience[name] else [] for name, pk in ids.items()}
    expected: dict[str, set[str]] = {}
    with transaction.atomic():
        earlier = Mailing.objects.create(page=newsletter, subject="x", mime=b"", state="done")
        for number, person in enumerate(people):
            email = f"p{number}@example.org"
            _settle(person, email, earlier, topic, place)
            if person.is_meant(audience):
                expected.setdefault(person.state, set()).add(email)
        counted = audiences.count_audience(criteria)
        listed = {
            reason: {row.email for row in audiences.left_out(criteria, reason)}
            for reason in ("", *audiences.EXCLUSIONS)
        }
        assert {reason: found for reason, found in listed.items() if found} == expected
        assert {"": counted.recipients, **counted.excluded} == {
            "": 0,
            **{reason: len(found) for reason, found in expected.items()},
        }
        row = Mailing.objects.create(subject="x", mime=b"", audience=criteria)
        row = mailings.prepare(row)
        assert {one.to_address for one in row.messages.all()} == expected.get("", set())
        assert row.candidates == counted.candidates
        transaction.set_rollback(True)


def _settle(
    person: Person, email: str, earlier: Mailing, topic: Topic, place: Municipality
) -> None:
    """Let the person ask and, unless they have yet to, confirm; then what befell them."""
    targets = {
        "all": (Scope.ALL, None),
        "topics": (Scope.TOPIC, topic.pk),
        "municipalities": (Scope.MUNICIPALITY, place.pk),
    }
    choices = [
        Choice(*targets[name], label=name, cadence=Cadence(person.cadence))
        for name in sorted(person.wants)
    ]
    row = _ask(email, *choices, language=person.language)
    if person.state == "unconfirmed":
        return
    asked = ConsentRecord.objects.get(subscriber_uuid=row.uuid)
    subscription.confirm(asked, form_path="/abo/")
    if person.state == "unsubscribed":
        leaving.unsubscribe(row, form_path="/abo/")
    elif person.state == "blocked_addresses":
        Suppression.objects.create(email=email.upper(), reason="complaint")
    elif person.state == "recent":
        Message.objects.create(
            kind=MessageKind.NEWSLETTER,
            queue=Queue.BULK,
            mailing=earlier,
            subscriber=row,
            to_address=email,
            status="sent",
            next_attempt_at=None,
            sent_at=timezone.now(),
        )
