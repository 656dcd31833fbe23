"""The blocks of a newsletter as plain values, the same for web, mail and plain text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.models import EventPage, NewsPage, ParticipationPage, ProjectPage
from cms.models.querysets import published

PICTURE_WIDTH = 1072
# Outlook shows none of these; as PNG, which Wagtail makes of them, a photograph weighs megabytes.
NOT_IN_MAILS = {".avif", ".heic", ".webp"}
FIRST_ISSUE = timedelta(days=90)


# Blocks that fill themselves, in the order in which they choose: each leaves out what stands in the
# issue already, and what one may still take part in belongs where it says so.
FILLED = ("open_formats", "everything_new")
_QUOTED = re.compile('[„“”»«"](.+)[“”«»"]', re.DOTALL)


@dataclass(frozen=True)
class Teaser:
    """A page of ours, as a newsletter points to it."""

    page_id: int
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
    """What “new” means: after the last issue, and not after this one appeared.

    `shown` are the pages that stand in the issue already.
    """

    since: datetime
    until: datetime
    locale_id: int | None = None
    shown: frozenset[int] = frozenset()


def part_of(kind: str, value: Any, period: Period) -> Part | None:
    """The block as a part; None if it is empty or what it points to is not public."""
    return _MAKERS[kind](value, period)


def parts_of(blocks: Iterable[Any], period: Period) -> list[tuple[Any, Part | None]]:
    """Each block with its part. No page is in what fills itself if it stands elsewhere already."""
    placed = list(enumerate(blocks))
    made: dict[int, Part | None] = {}
    for number, block in sorted(placed, key=lambda one: _turn(one[1].block_type)):
        made[number] = part = part_of(block.block_type, block.value, period)
        if part:
            shown = period.shown | {teaser.page_id for teaser in part.teasers}
            period = replace(period, shown=shown)
    return [(block, made[number]) for number, block in placed]


def _turn(kind: str) -> int:
    """What was chosen by hand comes first."""
    return FILLED.index(kind) if kind in FILLED else -1


def is_public(page: Page | None) -> bool:
    """Whether everybody may read it: a mail must tell nothing of a page behind a restriction.

    The placeholder of a page that is not translated yet is none anybody can read.
    """
    return page is not None and published(Page.objects.filter(pk=page.pk)).exists()


def _text(value: Any, _period: Period) -> Part:
    return Part("text", html=str(value.source))


def _pages(value: Any, period: Period) -> Part | None:
    return _teasers("", [page for page in value if page is not None], period)


def _one(value: Page | None, period: Period) -> Part | None:
    return _teasers("", [value] if value is not None else [], period)


def _everything_new(value: Any, period: Period) -> Part | None:
    since = period.since
    if value["since"] != "last":
        since = period.until - timedelta(days=int(value["since"]))
    found = [_NEW[kind](replace(period, since=since), value["most"]) for kind in value["kinds"]]
    return _teasers(value["heading"], _in_turn(found, value["most"]), period)


def _in_turn(kinds: list[list[Page]], most: int) -> list[Page]:
    """As many as there may be, taken from all kinds in turn, so that no kind crowds out another."""
    places = [(place, kind) for kind, pages in enumerate(kinds) for place in range(len(pages))]
    return [kinds[kind][place] for kind, place in sorted((k, p) for p, k in sorted(places)[:most])]


def _open_formats(value: Any, period: Period) -> Part | None:
    found = _ours(ParticipationPage, period).filter(_is_open(period), opens_at__lte=period.until)
    pages = found.order_by("closes_at", "pk")[: value["most"]]
    return _teasers(value["heading"], pages, period)


def _is_open(period: Period) -> Q:
    """Formats that have not ended when the issue appears."""
    return Q(closes_at=None) | Q(closes_at__gt=period.until)


def _quote(value: Any, _period: Period) -> Part:
    """The words without the marks somebody typed around them: the templates set their own."""
    text = value["text"].strip()
    quoted = _QUOTED.fullmatch(text)
    return Part("quote", html=quoted[1].strip() if quoted else text, label=value["source"])


def _button(value: Any, _period: Period) -> Part | None:
    page = value["page"]
    if not is_public(page):
        return None
    return Part("button", label=value["label"], url=page.full_url)


def _picture(value: Any, _period: Period) -> Part | None:
    if value is None:
        return None
    try:
        rendition = value.get_rendition(_in_mails(value.filename))
    except SourceImageIOError:  # The checks name it; the archive must not break over it.
        return None
    return Part(
        "picture",
        label=value.contextual_alt_text or "",
        url=rendition.full_url,
        width=rendition.width,
        height=rendition.height,
    )


def _in_mails(filename: str) -> str:
    """How the picture is made ready for every mail program."""
    kind = "|bgcolor-ffffff|format-jpeg" if Path(filename).suffix.lower() in NOT_IN_MAILS else ""
    return f"width-{PICTURE_WIDTH}{kind}"


def _divider(_value: Any, _period: Period) -> Part:
    return Part("divider")


def _ours(model: type[Page], period: Period) -> PageQuerySet:
    """Pages of the language that were public when the issue appeared and do not stand in it."""
    pages: PageQuerySet = published(model._default_manager.exclude(pk__in=period.shown))
    # The archive shows an old issue as it was, not with what came later.
    pages = pages.exclude(first_published_at__gt=period.until)
    return pages.filter(locale=period.locale_id) if period.locale_id else pages


def _first_published(model: type[Page], period: Period, most: int, *conditions: Q) -> list[Page]:
    pages = _ours(model, period).filter(*conditions, first_published_at__gt=period.since)
    return list(pages.order_by("-first_published_at", "-pk")[:most])


def _coming(period: Period, most: int) -> list[Page]:
    events = _ours(EventPage, period).filter(starts_at__gt=period.until)
    return list(events.filter(is_cancelled=False).order_by("starts_at", "pk")[:most])


_NEW: dict[str, Callable[[Period, int], list[Page]]] = {
    "news": lambda period, most: _first_published(NewsPage, period, most),
    "projects": lambda period, most: _first_published(ProjectPage, period, most),
    "formats": lambda period, most: _first_published(
        ParticipationPage, period, most, _is_open(period)
    ),
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


def _teasers(heading: str, pages: Iterable[Page], period: Period) -> Part | None:
    """Those of the pages that everybody may read, in their order: one query for each type."""
    wanted = [page.pk for page in pages]
    public = cast(PageQuerySet, published(Page.objects.filter(pk__in=wanted)))
    rows = public.specific().select_related("locale", for_specific_subqueries=True)
    known = {page.pk: page for page in rows} if wanted else {}
    found = tuple(_teaser(known[pk], period) for pk in wanted if pk in known)
    return Part("pages", teasers=found, label=heading) if found else None


def _teaser(page: Page, period: Period) -> Teaser:
    return Teaser(
        page_id=page.pk,
        title=page.title,
        # Every page type with a lead text calls it so; a page without one has only its title.
        text=getattr(page, "lead_text", ""),
        url=page.full_url,
        kind=_kind(page, period),
    )


def _kind(page: Page, period: Period) -> str:
    """What it is, and the date that matters, as of the day the issue appears."""
    name = capfirst(str(page._meta.verbose_name))
    if isinstance(page, EventPage):
        start = timezone.localtime(page.starts_at)
        place = page.place_name or (_("online") if page.online_url else "")
        return " · ".join(part for part in (name, _when(start), place) if part)
    if isinstance(page, ParticipationPage) and page.closes_at:
        end = _day(timezone.localtime(page.closes_at))
        is_open = page.closes_at > period.until
        text = _("open until %(day)s") if is_open else _("was open until %(day)s")
        return f"{name} · " + text % {"day": end}
    return name


def _when(moment: datetime) -> str:
    facts = {"day": _day(moment), "time": date_format(moment, "TIME_FORMAT")}
    return pgettext("time of day", "%(day)s, %(time)s") % facts


def _day(moment: datetime) -> str:
    """A date that no line break tears apart."""
    return date_format(moment, "DATE_FORMAT").replace(" ", "\N{NO-BREAK SPACE}")
