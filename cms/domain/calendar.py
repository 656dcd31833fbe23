"""Events as iCalendar (RFC 5545), in universal time so that no client needs a time zone."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vText

from cms.models import EventPage

# How often a program that subscribed should ask again.
REFRESH = timedelta(hours=6)
# Revisions are counted in seconds from here; an event never published by hand changed here last.
START = datetime(2020, 1, 1, tzinfo=UTC)


def event_file(event: EventPage) -> bytes:
    """One event as a file."""
    return calendar([event], name=event.title)


def calendar(events: Iterable[EventPage], *, name: str) -> bytes:
    """Events as a calendar that programs can subscribe to."""
    result = Calendar()
    result.add("prodid", f"-//{settings.SITE_NAME}//{settings.SITE_REGION}//DE")
    result.add("version", "2.0")
    result.add("method", "PUBLISH")
    # Not a property of the standard, so the library does not know by itself that it is text.
    result.add("x-wr-calname", vText(" ".join(_plain(name).split())))
    result.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        result.add_component(_entry(event))
    return bytes(result.to_ical())


def _entry(event: EventPage) -> Event:
    """The event; its UID stays for good, its SEQUENCE grows with each publication."""
    entry = Event()
    changed = (event.last_published_at or START).astimezone(UTC)
    host = urlsplit(settings.SITE_URL).hostname
    entry.add("uid", f"{event.translation_key}-{event.locale.language_code}@{host}")
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("sequence", max(0, int((changed - START).total_seconds())))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", _plain(event.title))
    reason = event.cancelled_because if event.is_cancelled else ""
    entry.add("description", _plain("\n\n".join(filter(None, [reason, event.lead_text]))))
    entry.add("url", f"{settings.SITE_URL}{event.url or ''}")
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    if place := _place(event):
        entry.add("location", place)
    return entry


def _place(event: EventPage) -> str:
    """Where to go, else where to take part online if everybody may have that link."""
    lines = [event.place_name, *event.address.splitlines()]
    return ", ".join(filter(None, map(_plain, lines))) or event.public_online_url


def _plain(text: str) -> str:
    """Text without control characters, which the format does not know; each break is one `\\n`."""
    lines = "\n".join(text.splitlines())
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) != "Cc")
