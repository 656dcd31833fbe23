"""What a key names. Rooms on a higher floor register how theirs are called."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import Municipality, Topic
from cms.models.querysets import published
from notifications.domain.followers import ALL_NEWS
from notifications.domain.languages import PAGE_KINDS, in_language, number


@dataclass(frozen=True)
class Thing:
    """Title and address for people; the address is empty when there is none."""

    title: str
    url: str = ""


Resolver = Callable[[list[str]], dict[str, Thing]]
_resolvers: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    """Let a higher room name its things.

    Args:
        kind: what stands before the colon of their keys.
        resolver: gets what stands after it, for many keys at once; returns those everybody may
            see, by the same.
    """
    _resolvers[kind] = resolver


def thing_of(key: str) -> Thing:
    """What the key names. A thing that is gone or not public (any more) has a general name."""
    return things_of([key])[key]


def things_of(keys: Iterable[str]) -> dict[str, Thing]:
    """The same for many keys, with one query for each kind of thing, in the language of now."""
    parsed = {key: _parse(key) for key in keys}
    pages = published(Page.objects.all()).in_bulk(_numbers(parsed, PAGE_KINDS))
    pages = in_language(pages, (get_language() or settings.LANGUAGE_CODE)[:2])
    topics = Topic.objects.in_bulk(_numbers(parsed, {"topic"}))
    places = Municipality.objects.in_bulk(_numbers(parsed, {"municipality"}))
    others = _from_other_rooms(parsed)
    return {
        key: others.get(key) or _thing(key, *parsed[key], pages, topics, places) for key in parsed
    }


def _from_other_rooms(keys: Iterable[str]) -> dict[str, Thing]:
    names: dict[str, list[str]] = {}
    for key in keys:
        kind, _colon, name = key.partition(":")
        names.setdefault(kind, []).append(name)
    return {
        f"{kind}:{name}": thing
        for kind, resolver in _resolvers.items()
        if kind in names
        for name, thing in resolver(names[kind]).items()
    }


def _parse(key: str) -> tuple[str, int]:
    kind, _colon, name = key.partition(":")
    return kind, number(name)


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
    if key == ALL_NEWS:
        return Thing(pgettext("subscription", "All news"))
    if kind in PAGE_KINDS:
        page = pages.get(number)
        return Thing(page.title, page.url or "") if page else Thing(_("A page"))
    if kind == "topic":
        return Thing(topics[number].name if number in topics else _("A topic"))
    if kind == "municipality":
        return Thing(places[number].name if number in places else _("A municipality"))
    return Thing(_("A contribution") if kind == "contribution" else key)
