"""Calendar files and calendars to subscribe to, from outside."""

from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from wagtail.models import Page, PageViewRestriction

from cms.models import EventIndexPage, EventPage, HomePage, ProjectIndexPage
from tests.cms import build
from tests.cms.views.test_pages import translated

SITE = "/kalender/termine.ics"


@pytest.fixture
def events(home: HomePage) -> EventIndexPage:
    return build.events(home)


def titles(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return [str(entry["summary"]) for entry in Calendar.from_ical(response.content).walk("VEVENT")]


def restrict(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def file_of(event: EventPage) -> str:
    return f"/kalender/termin/{event.pk}.ics"


def carrying(parent: Page, field: str, item: Any, **fields: Any) -> EventPage:
    page = build.event(parent, **fields)
    getattr(page, field).add(item)
    page.save()
    return page


def test_an_event_is_a_file(client: Client, events: EventIndexPage) -> None:
    event = build.event(events, title="Werkstatt, am See")

    response = client.get(file_of(event))

    assert titles(client, file_of(event)) == ["Werkstatt, am See"]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="werkstatt-am-see.ics"'
    assert response["Cache-Control"] == "public, max-age=300"
    assert response.cookies == {}


def test_the_calendar_has_coming_and_lately_past_events(
    client: Client, events: EventIndexPage
) -> None:
    build.event(events, title="später", begins=99)
    build.event(events, title="bald", begins=5)
    build.event(events, title="neulich", begins=-99)
    build.event(events, title="lange her", begins=-24 * 91)

    assert titles(client, SITE) == ["neulich", "bald", "später"]


def test_a_cancelled_event_stays_as_cancelled(client: Client, events: EventIndexPage) -> None:
    build.event(events, is_cancelled=True)

    assert b"STATUS:CANCELLED" in client.get(SITE).content


def test_a_topic_a_municipality_and_a_project_have_their_own(
    client: Client, events: EventIndexPage, projects: ProjectIndexPage
) -> None:
    project = build.project(projects, title="Südraum", slug="südraum")
    build.event(project, title="im Projekt")
    carrying(events, "topics", build.topic(), title="mit Thema")
    carrying(events, "municipalities", build.municipality(), title="in Borna")

    assert titles(client, "/kalender/projekt/südraum.ics") == ["im Projekt"]
    assert titles(client, "/kalender/thema/mobilitaet.ics") == ["mit Thema"]
    assert titles(client, "/kalender/gemeinde/borna.ics") == ["in Borna"]


def test_what_is_not_public_is_nowhere(
    client: Client, events: EventIndexPage, projects: ProjectIndexPage
) -> None:
    project = build.project(projects, slug="geheim")
    hidden = [build.event(events, live=False), build.event(events), build.event(project)]
    restrict(hidden[1])
    restrict(project)

    assert titles(client, SITE) == []
    assert [client.get(file_of(event)).status_code for event in hidden] == [404, 404, 404]
    assert client.get("/kalender/projekt/geheim.ics").status_code == 404


def test_each_language_has_its_own_events(
    client: Client, home: HomePage, events: EventIndexPage
) -> None:
    german = build.event(events, title="Werkstatt")
    assert client.get(f"/en{SITE}").status_code == 404
    translated(home, "en", title="Entrance")
    english = translated(german, "en", title="Workshop")

    assert titles(client, SITE) == ["Werkstatt"]
    assert titles(client, f"/en{SITE}") == ["Workshop"]
    assert titles(client, f"/en{file_of(english)}") == ["Workshop"]
    assert client.get(f"/en{file_of(german)}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "termin/0",
        "termin/99999999999999999999",
        "termin/x",
        "thema/keins",
        "gemeinde/keine",
        "projekt/keins",
        "kreis/borna",
        "thema/%00",
        "thema/%27%20or%201",
        "projekt/" + "a" * 300,
    ],
)
def test_what_does_not_exist_is_not_found(
    client: Client, events: EventIndexPage, address: str
) -> None:
    assert client.get(f"/kalender/{address}.ics").status_code == 404


@pytest.mark.parametrize("query", ["zeit=%00", "thema[]=x", "&&=&", "seite=-1"])
def test_a_query_is_not_found(client: Client, events: EventIndexPage, query: str) -> None:
    assert client.get(f"{SITE}?{query}").status_code == 404


def test_nobody_sends_anything_here(client: Client, events: EventIndexPage) -> None:
    assert client.post(SITE).status_code == 405
    assert client.head(SITE).status_code == 200


@pytest.mark.parametrize("about", ["site", "topic"])
def test_the_calendar_needs_the_same_queries_for_1_and_30_events(
    client: Client, events: EventIndexPage, about: str
) -> None:
    topic = build.topic()
    address = SITE if about == "site" else f"/kalender/thema/{topic.slug}.ics"
    carrying(events, "topics", topic)
    few = build.count_queries(client, address)
    for _number in range(29):
        carrying(events, "topics", topic)

    assert build.count_queries(client, address) == few <= 4


def test_pages_lead_to_the_files(client: Client, events: EventIndexPage) -> None:
    event = carrying(events, "topics", build.topic())
    past = build.event(events, begins=-9)

    assert f'href="{file_of(event)}"' in client.get(event.url).content.decode()
    assert file_of(past) not in client.get(past.url).content.decode()
    assert f'href="{SITE}"' in client.get(events.url).content.decode()
    narrowed = client.get(f"{events.url}?thema=mobilitaet").content.decode()
    assert 'href="/kalender/thema/mobilitaet.ics"' in narrowed
    assert "Kalender abonnieren: Mobilität" in narrowed
