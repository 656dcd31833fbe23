"""Events as iCalendar, read back the way a calendar program reads them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from icalendar import Calendar
from pytest_django import Settings
from wagtail.models import Locale

from cms.domain.calendar import calendar, event_file
from cms.models import EventPage, HomePage
from tests.cms import build

# Addresses of pages depend on the sites.
pytestmark = pytest.mark.django_db

START = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
PUBLISHED = datetime(2027, 1, 5, 9, tzinfo=UTC)


def page(**fields: Any) -> EventPage:
    """An event in memory; it spans the night in which Berlin changes to summer time."""
    given: dict[str, Any] = {
        "title": "Werkstatt",
        "lead_text": "Kommen Sie vorbei.",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "last_published_at": PUBLISHED,
        "translation_key": UUID(int=7),
        "locale": Locale(pk=1, language_code="de"),
    }
    return EventPage(**{**given, **fields})


def read(content: bytes) -> Any:
    (entry,) = Calendar.from_ical(content).walk("VEVENT")
    return entry


def test_an_event_has_what_programs_need(settings: Settings) -> None:
    settings.SITE_URL = "https://dialog.revierdialog.example"

    entry = read(event_file(page(place_name="Rathaus", address="Markt 1\n04552 Borna")))

    assert entry["uid"] == f"{UUID(int=7)}-de@dialog.revierdialog.example"
    assert entry.decoded("dtstart") == START
    assert entry.decoded("dtend") == START + timedelta(hours=2)
    assert entry.decoded("dtstamp") == entry.decoded("last-modified") == PUBLISHED
    assert entry["location"] == "Rathaus, Markt 1, 04552 Borna"
    assert entry["status"] == "CONFIRMED"


def test_times_are_universal_so_that_no_time_zone_is_needed() -> None:
    content = event_file(page())

    assert b"DTSTART:20270328T003000Z" in content
    assert b"TZID" not in content


def test_a_change_keeps_the_uid_and_raises_the_sequence() -> None:
    before = read(event_file(page()))
    later = read(event_file(page(title="Neu", last_published_at=PUBLISHED + timedelta(minutes=1))))

    assert later["uid"] == before["uid"]
    assert later["sequence"] > before["sequence"] > 0


def test_an_event_without_publication_says_the_same_each_time() -> None:
    new = page(last_published_at=None)

    assert event_file(new) == event_file(new)
    assert read(event_file(new))["sequence"] == 0


def test_a_cancelled_event_says_so_and_why() -> None:
    entry = read(event_file(page(is_cancelled=True, cancelled_because="Sturm.")))

    assert entry["status"] == "CANCELLED"
    assert entry["description"] == "Sturm.\n\nKommen Sie vorbei."


@pytest.mark.parametrize(("sign_up", "shown"), [("off", True), ("open", False)])
def test_the_online_link_is_there_only_if_everybody_may_have_it(sign_up: str, shown: bool) -> None:
    link = "https://konferenz.revierdialog.example/raum"

    entry = read(event_file(page(online_url=link, sign_up=sign_up)))

    assert entry.get("location") == (link if shown else None)


def test_a_calendar_without_events_can_be_read() -> None:
    content = calendar([], name="Alle, auch\nä; ö")

    result = Calendar.from_ical(content)
    assert "X-WR-CALNAME:Alle\\, auch ä\\; ö\r\n" in content.decode()
    assert result.decoded("refresh-interval") == timedelta(hours=6)
    assert result.walk("VEVENT") == []


TEXT = st.text(
    st.one_of(
        st.sampled_from(",;:\\\n\"äöüßÄ€🌊^'"), st.characters(exclude_categories=["Cs", "Cc"])
    ),
    max_size=300,
).filter(lambda text: "\u2028" not in text and "\u2029" not in text)


@hypothesis_settings(max_examples=50)
@given(title=TEXT, text=TEXT)
def test_any_text_comes_back_and_no_line_is_too_long(title: str, text: str) -> None:
    content = event_file(page(title=title, lead_text=text))

    entry = read(content)
    assert entry["summary"] == "\n".join(title.splitlines())
    assert entry["description"] == "\n".join(text.splitlines())
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@hypothesis_settings(max_examples=50)
@given(text=st.text(max_size=100))
def test_control_characters_and_odd_breaks_add_no_line(text: str) -> None:
    hostile = f"{text}\r\nEND:VEVENT\x0b\x00\x85\u2028BEGIN:VALARM"
    entry = read(event_file(page(title=hostile, place_name=hostile, address=hostile)))

    assert entry.subcomponents == []
    assert "\nEND:VEVENT\n" in entry["summary"]


def test_a_saved_event_leads_to_its_page(home: HomePage, settings: Settings) -> None:
    event = build.event(build.events(home), title="Werkstatt")

    assert read(event_file(event))["url"] == f"{settings.SITE_URL}/termine/werkstatt/"
