"""What the frame of every page and the template tags read: published pages of one language."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page, Site

from cms.models import (
    ContentPage,
    EventPage,
    Municipality,
    NewsPage,
    ParticipationPage,
    ProjectPage,
)
from cms.models.querysets import PLACEHOLDER, published

DUTY_PAGES = {"contactpage", "accessibilitystatementpage", "glossarypage"}


def tree_for(request: HttpRequest) -> Page | None:
    """The top of the tree in the very language of the request, if it was begun.

    A draft counts as soon as pages stand below it. The site's root page is in the default
    language, so finding that one takes no query.
    """
    site = Site.find_for_request(request)
    if site is None:
        return None
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE:
        home: Page = site.root_page
        return home
    found = _in_languages(request, site.root_page).get(language)
    return found if found and (found.live or found.numchild) else None


def home_for(request: HttpRequest) -> Page | None:
    """The entrance in the language of the request, else in the site's own; None without a site."""
    site = Site.find_for_request(request)
    return tree_for(request) or (site.root_page if site else None)


def versions(request: HttpRequest, page: Page | None) -> dict[str, Page]:
    """What anybody may read of a page in all languages, by language."""
    if page is None or not page.pk:
        return {}
    found = _in_languages(request, page)
    return {code: one for code, one in found.items() if one.is_readable}


def home_versions(request: HttpRequest) -> dict[str, Page]:
    """The entrances anybody may read, by language."""
    site = Site.find_for_request(request)
    return versions(request, site.root_page if site else None)


def _in_languages(request: HttpRequest, page: Page) -> dict[str, Page]:
    """The page and its translations, drafts and placeholders too, by language.

    Read once per request, the entrances along with the first page that asks. `is_readable` marks
    those that are public and translated.
    """
    if not hasattr(request, "_languages"):
        request._languages = {}  # type: ignore[attr-defined]
    known: dict[UUID, dict[str, Page]] = request._languages  # type: ignore[attr-defined]
    if page.translation_key not in known:
        site = Site.find_for_request(request)
        wanted = {page.translation_key, *([site.root_page.translation_key] if site else [])}
        known.update({key: {} for key in wanted - known.keys()})
        readable = published(Page.objects.filter(pk=OuterRef("pk")))
        rows = Page.objects.filter(translation_key__in=wanted).annotate(
            is_readable=Exists(readable)
        )
        for row in rows.select_related("locale").order_by("-pk"):
            known[row.translation_key][row.locale.language_code] = row
    return known[page.translation_key]


@dataclass(frozen=True)
class Frame:
    """The pages the frame of every page links to."""

    home: Page
    sections: list[Page]
    menu: list[Page]
    footer: list[Page]

    def first(self, model: str) -> Page | None:
        """The entrance or the first section of this type."""
        pages = [self.home, *self.sections]
        return next((one for one in pages if one.cached_content_type.model == model), None)


def frame_for(request: HttpRequest, home: Page) -> Frame:
    """Sections, menu and footer in the order of the tree, with one query for each request."""
    if not hasattr(request, "_frame"):
        request._frame = _frame(home)  # type: ignore[attr-defined]
    frame: Frame = request._frame  # type: ignore[attr-defined]
    return frame


def _frame(home: Page) -> Frame:
    below = published(Page.objects.descendant_of(home)).annotate(
        in_footer=F("contentpage__in_footer")
    )
    pages = list(below.filter(Q(depth=home.depth + 1) | Q(in_footer=True)).order_by("path"))
    sections = [page for page in pages if page.depth == home.depth + 1]
    return Frame(
        home=home,
        sections=sections,
        menu=[page for page in sections if page.show_in_menus],
        footer=[page for page in pages if page.in_footer or _is_duty(page)],
    )


def _is_duty(page: Page) -> bool:
    """Contact, accessibility statement and glossary are linked on every page."""
    return page.cached_content_type.model in DUTY_PAGES


def mail_pages() -> list[ContentPage]:
    """The pages every mail links, each in the language of the mail if it exists in it."""
    pages = ContentPage.objects.filter(in_mails=True).select_related("locale").order_by("path")
    found: list[ContentPage] = list(published(pages))
    usual = [page for page in found if page.locale.language_code == settings.LANGUAGE_CODE]
    spoken = {
        page.translation_key: page for page in found if page.locale.language_code == get_language()
    }
    chosen = [spoken.pop(page.translation_key, page) for page in usual]
    return [*chosen, *spoken.values()]


def ancestors(page: Page, home: Page) -> QuerySet[Page]:
    """The live pages from `home` down to the parent of `page`."""
    above = page.get_ancestors().filter(~PLACEHOLDER, depth__gte=home.depth, live=True)
    pages: QuerySet[Page] = above.order_by("path")
    return pages


def participation(home: Page, limit: int) -> list[ParticipationPage]:
    """What residents can take part in: open formats, closing next first, then upcoming ones."""
    cards = ParticipationPage.objects.cards(home)
    return list(cards.not_over_at(timezone.now())[:limit])


def latest_news(home: Page, limit: int) -> list[NewsPage]:
    """The newest news."""
    return list(NewsPage.objects.cards(home).defer("body")[:limit])


def project_news(project: ProjectPage, home: Page, limit: int) -> list[NewsPage]:
    """The newest news about a project."""
    return list(NewsPage.objects.cards(home).filter(project=project).defer("body")[:limit])


def next_events(home: Page, limit: int) -> list[EventPage]:
    """Events that are not over and not cancelled, the next one first."""
    coming = EventPage.objects.cards(home).filter(is_cancelled=False).coming(timezone.now())
    return list(coming.defer("body", "minutes")[:limit])


def project_events(project: ProjectPage, home: Page, limit: int) -> list[EventPage]:
    """Events of a project: coming ones, the next one first, then past ones, the last one first."""
    now = timezone.now()
    events = EventPage.objects.cards(home).filter(project=project).defer("body", "minutes")
    last_first = list(events.order_by("-starts_at", "path")[:limit])
    coming = [event for event in last_first if event.ends_at > now]
    return [*reversed(coming), *[event for event in last_first if event.ends_at <= now]]


def project_participation(project: ProjectPage) -> list[ParticipationPage]:
    """The project's formats: open, then upcoming, then finished ones."""
    now = timezone.now()
    cards = ParticipationPage.objects.cards(project)
    order = ["open", "upcoming", "evaluating", "result"]
    by_end = cards.order_by("closes_at", "path")
    return sorted(by_end, key=lambda page: order.index(page.state_at(now)))


def other_projects(project: ProjectPage, home: Page, limit: int) -> list[ProjectPage]:
    """Further projects, running ones first."""
    return list(ProjectPage.objects.cards(home).exclude(pk=project.pk)[:limit])


def simple_pages(page: Page, limit: int) -> QuerySet[Page]:
    """What there is below a page in Leichte Sprache; a small tree, so at any depth."""
    return published(Page.objects.descendant_of(page)).order_by("path")[:limit]


def stale_projects(now: datetime) -> QuerySet[ProjectPage]:
    """Live projects that go on and were left alone for longer than the settings allow."""
    updated = Coalesce("last_published_at", "first_published_at")
    before = now - timedelta(days=settings.PROJECT_STALE_DAYS)
    pages: QuerySet[ProjectPage] = ProjectPage.objects.live().annotate(updated=updated)
    going_on = pages.filter(status__in=ProjectPage.GOING_ON, updated__lt=before)
    return going_on.defer(*ProjectPage.LONG_TEXTS).order_by("updated", "pk")


def municipalities_of_today() -> QuerySet[Municipality]:
    """Municipalities that exist at present; merged ones stay with what was said there."""
    today = timezone.localdate()
    return Municipality.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gt=today)
    )
