"""The blocks of a newsletter as plain values, the same for web, mail and plain text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.models import EventPage, NewsPage, ParticipationPage, ProjectPage

PICTURE_WIDTH = 1072
FIRST_ISSUE = timedelta(days=90)


@dataclass(frozen=True)
class Teaser:
    """A page of ours, as a newsletter points to it."""

    title: str
    text: str
    url: str
    kind: str


@dataclass(frozen=True)
class Part:
    """A block of a newsletter, ready for the web, the mail and the plain text alike."""

    kind: str
    html: str = ""
    teasers: tuple[Teaser, ...] = ()
    label: str = ""
    url: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Period:
    """What “new” means: after the last issue, and not after this one appeared."""

    since: datetime
    until: datetime
    locale_id: int | None = None


def part_of(kind: str, value: Any, period: Period) -> Part | None:
    """The block as a part; None if it is empty or what it points to is not public."""
    return _MAKERS[kind](value, period)


def is_public(page: Page | None) -> bool:
    """Whether everybody may read it: a mail must tell nothing of a page behind a restriction."""
    return page is not None and page.live and not page.get_view_restrictions().exists()


def _text(value: Any, _period: Period) -> Part:
    return Part("text", html=str(value.source))


def _pages(value: Any, _period: Period) -> Part | None:
    return _teasers("", [page.specific for page in value if page is not None])


def _one(value: Page | None, _period: Period) -> Part | None:
    return _teasers("", [value.specific] if value is not None else [])


def _everything_new(value: Any, period: Period) -> Part | None:
    since = period.since
    if value["since"] != "last":
        since = period.until - timedelta(days=int(value["since"]))
    found: list[Page] = []
    for kind in value["kinds"]:
        found += _NEW[kind](replace(period, since=since), value["most"])
    return _teasers(value["heading"], found, most=value["most"])


def _open_formats(value: Any, period: Period) -> Part | None:
    found = _ours(ParticipationPage, period).filter(opens_at__lte=period.until)
    still_open = [
        page
        for page in found.order_by("closes_at", "pk").specific()
        if page.closes_at is None or page.closes_at > period.until
    ]
    return _teasers(value["heading"], still_open, most=value["most"])


def _quote(value: Any, _period: Period) -> Part:
    return Part("quote", html=value["text"], label=value["source"])


def _button(value: Any, _period: Period) -> Part | None:
    page = value["page"]
    if not is_public(page):
        return None
    return Part("button", label=value["label"], url=page.full_url)


def _picture(value: Any, _period: Period) -> Part | None:
    if value is None:
        return None
    try:
        rendition = value.get_rendition(f"width-{PICTURE_WIDTH}")
    except SourceImageIOError:  # The checks name it; the archive must not break over it.
        return None
    return Part(
        "picture",
        label=value.contextual_alt_text or "",
        url=rendition.full_url,
        width=rendition.width,
        height=rendition.height,
    )


def _divider(_value: Any, _period: Period) -> Part:
    return Part("divider")


def _ours(model: type[Page], period: Period) -> PageQuerySet:
    """Public pages in the language of the newsletter."""
    pages: PageQuerySet = model._default_manager.live().public()
    return pages.filter(locale=period.locale_id) if period.locale_id else pages


def _first_published(model: type[Page], period: Period, most: int) -> list[Page]:
    pages = _ours(model, period).filter(
        first_published_at__gt=period.since, first_published_at__lte=period.until
    )
    return list(pages.order_by("-first_published_at", "-pk")[:most])


def _coming(period: Period, most: int) -> list[Page]:
    events = _ours(EventPage, period).filter(starts_at__gt=period.until)
    return list(events.filter(is_cancelled=False).order_by("starts_at", "pk")[:most])


_NEW: dict[str, Callable[[Period, int], list[Page]]] = {
    "news": lambda period, most: _first_published(NewsPage, period, most),
    "projects": lambda period, most: _first_published(ProjectPage, period, most),
    "formats": lambda period, most: [
        page.specific for page in _first_published(ParticipationPage, period, most)
    ],
    "events": _coming,
}
_MAKERS: dict[str, Callable[[Any, Period], Part | None]] = {
    "text": _text,
    "pages": _pages,
    "everything_new": _everything_new,
    "open_formats": _open_formats,
    "survey": _one,
    "event": _one,
    "quote": _quote,
    "button": _button,
    "picture": _picture,
    "divider": _divider,
}


def _teasers(heading: str, pages: Iterable[Page], *, most: int = 50) -> Part | None:
    found = tuple(_teaser(page) for page in pages if is_public(page))[:most]
    return Part("pages", teasers=found, label=heading) if found else None


def _teaser(page: Page) -> Teaser:
    return Teaser(
        title=page.title,
        # Every page type with a lead text calls it so; a page without one has only its title.
        text=getattr(page, "lead_text", ""),
        url=page.full_url,
        kind=_kind(page),
    )


def _kind(page: Page) -> str:
    """What it is, and the date that matters."""
    name = capfirst(str(page._meta.verbose_name))
    if isinstance(page, EventPage):
        start = timezone.localtime(page.starts_at)
        return " · ".join(part for part in (name, _when(start), page.place_name) if part)
    if isinstance(page, ParticipationPage) and page.closes_at:
        end = date_format(timezone.localtime(page.closes_at), "DATE_FORMAT")
        return f"{name} · " + _("open until %(day)s") % {"day": end}
    return name


def _when(moment: datetime) -> str:
    return f"{date_format(moment, 'DATE_FORMAT')}, {date_format(moment, 'TIME_FORMAT')}"
