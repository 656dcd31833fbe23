"""What a key names, as far as this room knows the thing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import Municipality, Topic

_PAGES = {"page", "project", "event"}


@dataclass(frozen=True)
class Thing:
    """Title and address for people; the address is empty when there is none."""

    title: str
    url: str = ""


def thing_of(key: str) -> Thing:
    """What the key names. A thing that is gone, or that another room keeps, has a general name."""
    return things_of([key])[key]


def things_of(keys: Iterable[str]) -> dict[str, Thing]:
    """The same for many keys, with one query for each kind of thing."""
    parsed = {key: _parse(key) for key in keys}
    pages = Page.objects.live().public().in_bulk(_numbers(parsed, _PAGES))
    topics = Topic.objects.in_bulk(_numbers(parsed, {"topic"}))
    places = Municipality.objects.in_bulk(_numbers(parsed, {"municipality"}))
    return {key: _thing(key, *parsed[key], pages, topics, places) for key in parsed}


def _parse(key: str) -> tuple[str, int]:
    kind, _colon, name = key.partition(":")
    return kind, int(name) if name.isdecimal() and len(name) < 10 else 0


def _numbers(parsed: dict[str, tuple[str, int]], kinds: set[str]) -> list[int]:
    return [number for kind, number in parsed.values() if kind in kinds]


def _thing(
    key: str,
    kind: str,
    number: int,
    pages: dict[int, Page],
    topics: dict[int, Topic],
    places: dict[int, Municipality],
) -> Thing:
    if kind in _PAGES:
        page = pages.get(number)
        return Thing(page.title, page.url or "") if page else Thing(_("A page"))
    if kind == "topic":
        return Thing(topics[number].name if number in topics else _("A topic"))
    if kind == "municipality":
        return Thing(places[number].name if number in places else _("A municipality"))
    return Thing(_("A contribution") if kind == "contribution" else key)
