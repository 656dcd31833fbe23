"""The index of the search: what may be found, and nothing that may not (docs/search.md).

Rooms above bring what they let people find by registering a source in their AppConfig.ready().
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any

from django.contrib.postgres.search import SearchConfig, SearchVector
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import CollectionViewRestriction, Page
from wagtail.search import index

from cms.domain import words
from cms.enums import FoundKind
from cms.models import HomePage, ParticipationPage, ProjectDocument, SearchEntry, SiteDocument
from cms.models.querysets import published

CONFIGS = {"de": "german", "en": "english"}
KINDS = {"projectpage": FoundKind.PROJECT, "newspage": FoundKind.NEWS, "eventpage": FoundKind.EVENT}
# A year of weekly papers; what stands further down in a page is found by nobody anyway.
MAX_TEXT = 30_000
CONTROL = re.compile(r"[\x00-\x1f]+")


@dataclass(frozen=True)
class Findable:
    """Something below a public page that may be found."""

    key: str
    page_id: int
    kind: FoundKind
    title: str
    url: str


Source = Callable[[Iterable[int]], Iterable[Findable]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Let a room say what may be found below the pages with these ids."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def index_page(page: Page) -> int:
    """Make the index right about one page and what stands on it; return the number of entries."""
    return _index(Page.objects.filter(pk=page.pk))


def index_tree(page: Page) -> int:
    """As `index_page`, for a page and all pages below it: it was moved, renamed or restricted."""
    return _index(Page.objects.descendant_of(page, inclusive=True))


def rebuild() -> int:
    """The whole index anew; return the number of entries."""
    return _index(Page.objects.all())


@transaction.atomic
def index_documents() -> None:
    """Make the index right about all documents: one was renamed, closed or opened."""
    SearchEntry.objects.filter(kind=FoundKind.DOCUMENT).delete()
    _store(_below(_documents(ProjectDocument.objects.all())))


def put(item: Findable) -> None:
    """Let one thing be found, if its page is public."""
    with transaction.atomic():
        remove(item.key)
        _store(_below([item]))


def remove(*keys: str) -> None:
    """Let these no longer be found."""
    SearchEntry.objects.filter(key__in=keys).delete()


@transaction.atomic
def _index(pages: QuerySet[Page]) -> int:
    ids = list(pages.values_list("pk", flat=True))
    gone = SearchEntry.objects.filter(page_id__in=ids)
    papers = gone.filter(kind=FoundKind.DOCUMENT).values_list("key", flat=True)
    elsewhere = [int(key.partition(":")[2]) for key in papers]
    gone.delete()
    shown = [page.specific for page in published(Page.objects.filter(pk__in=ids, depth__gt=1))]
    _store(entry for page in shown if (entry := _page_entry(page)) is not None)
    public = [page.pk for page in shown]
    _store(_below(_documents(ProjectDocument.objects.filter(page_id__in=public))))
    _store(_below(_documents(ProjectDocument.objects.filter(document_id__in=elsewhere))))
    for source in _SOURCES:
        _store(_below(source(public)))
    return SearchEntry.objects.filter(page_id__in=ids).count()


def _page_entry(page: Page) -> SearchEntry | None:
    url = page.relative_url(page.get_site()) if page.get_site() else None
    if url is None or isinstance(page, HomePage):
        return None
    day = getattr(page, "date", None) or getattr(page, "starts_at", None)
    places = page.municipalities.values_list("slug", flat=True) if _has_places(page) else []
    return _entry(
        key=f"page:{page.pk}",
        page_id=page.pk,
        kind=_kind(page),
        language=page.locale.language_code,
        title=page.title,
        url=url,
        lead=_clean(getattr(page, "lead_text", "") or page.search_description),
        text=_clean(" ".join(_texts(page)))[:MAX_TEXT],
        date=_day(day),
        places=list(places),
    )


def _has_places(page: Page) -> bool:
    return any(field.name == "municipalities" for field in page._meta.many_to_many)


def _day(moment: Any) -> date | None:
    if isinstance(moment, datetime):
        return timezone.localdate(moment)
    return moment if isinstance(moment, date) else None


def _kind(page: Page) -> FoundKind:
    if isinstance(page, ParticipationPage):
        return FoundKind.PARTICIPATION
    return KINDS.get(page._meta.model_name or "", FoundKind.PAGE)


def _texts(page: Page) -> Iterator[str]:
    """What the page type itself declares as searchable, apart from title and lead text."""
    for field in type(page).get_search_fields():
        known = field.field_name in {"title", "lead_text"}
        if isinstance(field, index.SearchField) and not known:
            value = field.get_value(page)
            yield from map(str, value) if isinstance(value, list | tuple) else [str(value or "")]


def _clean(text: str) -> str:
    return CONTROL.sub(" ", unescape(strip_tags(text.replace("<", " <")))).strip()


def _documents(rows: QuerySet[ProjectDocument]) -> Iterator[Findable]:
    """Documents of projects, unless their collection is restricted; the file is not read."""
    closed = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
    hidden = tuple(closed)
    for row in rows.select_related("document__collection"):
        paper: SiteDocument = row.document
        if not (hidden and paper.collection.path.startswith(hidden)):
            key, kind = f"document:{paper.pk}", FoundKind.DOCUMENT
            yield Findable(key, row.page_id, kind, paper.title, paper.url)


def _below(items: Iterable[Findable]) -> Iterator[SearchEntry]:
    """Entries for what stands on pages that have one: in their language, at their places."""
    listed = list(items)
    keys = {f"page:{item.page_id}" for item in listed}
    pages = {entry.page_id: entry for entry in SearchEntry.objects.filter(key__in=keys)}
    for item in listed:
        if page := pages.get(item.page_id):
            yield _entry(
                key=item.key,
                page_id=item.page_id,
                kind=item.kind,
                language=page.language,
                title=item.title,
                url=item.url,
                lead=page.title,
                places=page.places,
            )


def _entry(*, title: str, language: str, **fields: Any) -> SearchEntry:
    title = _clean(title)[:255]
    return SearchEntry(
        title=title,
        language=language,
        config=CONFIGS.get(language.partition("-")[0], "simple"),
        trigrams=words.trigrams(words.split(title)),
        **fields,
    )


def _store(entries: Iterable[SearchEntry]) -> None:
    """A document on two pages has one entry, on the first of them."""
    stored = list(entries)
    SearchEntry.objects.bulk_create(stored, ignore_conflicts=True)
    config = SearchConfig(F("config"))
    SearchEntry.objects.filter(key__in=[entry.key for entry in stored]).update(
        vector=SearchVector("title", weight="A", config=config)
        + SearchVector("lead", weight="B", config=config)
        + SearchVector("text", weight="D", config=config)
    )
