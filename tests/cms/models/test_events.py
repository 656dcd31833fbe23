"""Events: what editors may enter, what the overview and the page show."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client

from cms.fields import WallTimeField
from cms.models import (
    EventDocument,
    EventIndexPage,
    EventPage,
    HomePage,
    ProjectIndexPage,
    SiteDocument,
)
from tests.cms import build


@pytest.fixture
def events(home: HomePage) -> EventIndexPage:
    return build.events(home)


def titles(client: Client, address: str) -> list[str]:
    return [page.title for page in client.get(address).context["events"]]


def test_overview_shows_coming_events_soonest_first_and_past_ones_apart(
    client: Client, events: EventIndexPage
) -> None:
    for title, begins in [("bald", 5), ("später", 50), ("läuft", -1), ("neulich", -9)]:
        build.event(events, title=title, begins=begins)
    build.event(events, title="lange her", begins=-99)

    assert titles(client, events.url) == ["läuft", "bald", "später"]
    assert titles(client, f"{events.url}?zeit=vergangen") == ["neulich", "lange her"]


def test_overview_narrows_by_topic_municipality_and_project(
    client: Client, events: EventIndexPage, projects: ProjectIndexPage
) -> None:
    topic, place = build.topic(), build.municipality()
    project = build.project(projects, title="Masterplan", slug="masterplan")
    build.event(project, title="im Projekt", begins=1)
    one = build.event(events, title="mit Thema", begins=2)
    one.topics.add(topic)
    one.save()
    two = build.event(events, title="in Borna", begins=3)
    two.municipalities.add(place)
    two.save()

    assert titles(client, f"{events.url}?thema=mobilitaet") == ["mit Thema"]
    assert titles(client, f"{events.url}?gemeinde=borna") == ["in Borna"]
    assert titles(client, f"{events.url}?projekt=masterplan") == ["im Projekt"]
    assert titles(client, f"{events.url}?thema=mobilitaet&gemeinde=borna") == []


@pytest.mark.parametrize("query", ["zeit=%00", "thema=x", "gemeinde=%27", "projekt[]=1", "&&=&"])
def test_overview_ignores_what_a_fuzzer_sends(
    client: Client, events: EventIndexPage, query: str
) -> None:
    build.event(events, title="bald")

    assert titles(client, f"{events.url}?{query}") == ["bald"]


@pytest.mark.parametrize("number", ["0", "-1", "9999", "x", "%00"])
def test_overview_has_no_such_page(client: Client, events: EventIndexPage, number: str) -> None:
    assert client.get(f"{events.url}?seite={number}").status_code == 404


def test_overview_needs_the_same_queries_for_1_and_50_events(
    client: Client, events: EventIndexPage, projects: ProjectIndexPage
) -> None:
    place, project = build.municipality(), build.project(projects)

    def add() -> None:
        page = build.event(events, project=project)
        page.municipalities.add(place)
        page.save()

    add()
    few = build.count_queries(client, events.url)
    for _number in range(49):
        add()

    assert build.count_queries(client, events.url) == few <= 17


def test_page_needs_the_same_queries_for_1_and_20_documents(
    client: Client, events: EventIndexPage
) -> None:
    def page(items: int) -> EventPage:
        one = build.event(events)
        for number in range(items):
            document = SiteDocument.objects.create(title=f"{number}", file="bericht.pdf")
            one.event_documents.add(EventDocument(document=document))
        one.save()
        return one

    few, many = page(1), page(20)

    assert build.count_queries(client, many.url) == build.count_queries(client, few.url)


def test_an_event_below_a_project_belongs_to_it(projects: ProjectIndexPage) -> None:
    project = build.project(projects)

    assert build.event(project).project == project


@pytest.mark.parametrize("hours", [0, -1])
def test_an_event_does_not_end_before_it_begins(events: EventIndexPage, hours: int) -> None:
    page = build.event(events)
    page.ends_at = page.starts_at + timedelta(hours=hours)

    with pytest.raises(ValidationError) as error:
        page.full_clean()

    assert error.value.message_dict == {"ends_at": ["Das Ende muss nach dem Beginn liegen."]}


def test_sign_up_ends_before_the_event_does(events: EventIndexPage) -> None:
    page = build.event(events)
    page.sign_up_closes_at = page.ends_at + timedelta(minutes=1)

    with pytest.raises(ValidationError) as error:
        page.full_clean()

    assert list(error.value.message_dict) == ["sign_up_closes_at"]


def wall_time() -> forms.DateTimeField:
    field = WallTimeField().formfield()
    assert isinstance(field, forms.DateTimeField)
    return field


@pytest.mark.parametrize("typed", ["2027-03-28 02:30", "2026-10-25 02:30"])
def test_a_time_that_no_or_two_clocks_show_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValidationError, match="In dieser Nacht wird die Uhr umgestellt"):
        wall_time().clean(typed)


def test_any_other_time_is_wall_time_in_berlin() -> None:
    berlin = ZoneInfo("Europe/Berlin")

    assert wall_time().clean("2027-03-28 03:00") == datetime(2027, 3, 28, 3, tzinfo=berlin)


def test_a_time_that_is_none_keeps_its_own_message() -> None:
    with pytest.raises(ValidationError) as error:
        wall_time().clean("morgen")

    assert error.value.code == "invalid"


def test_page_says_cancelled_over_and_what_came_of_it(
    client: Client, events: EventIndexPage
) -> None:
    cancelled = build.event(events, is_cancelled=True, cancelled_because="Sturm.")
    past = build.event(events, begins=-9, minutes="<p>Der Weg kommt.</p>")
    coming = build.event(events, minutes="<p>Noch geheim.</p>")

    assert "Sturm." in client.get(cancelled.url).content.decode()
    assert "Der Weg kommt." in client.get(past.url).content.decode()
    assert "Noch geheim." not in client.get(coming.url).content.decode()


def test_online_link_is_public_only_without_sign_up(client: Client, events: EventIndexPage) -> None:
    link = "https://konferenz.revierdialog.example/raum"
    free = build.event(events, online_url=link)
    asked = build.event(events, online_url=link, sign_up="open")

    assert link in client.get(free.url).content.decode()
    assert link not in client.get(asked.url).content.decode()


def test_home_and_project_show_their_events(
    client: Client, events: EventIndexPage, projects: ProjectIndexPage
) -> None:
    project = build.project(projects)
    build.event(project, title="Werkstatt am See")

    assert "Werkstatt am See" in client.get("/").content.decode()
    assert "Werkstatt am See" in client.get(project.url).content.decode()
