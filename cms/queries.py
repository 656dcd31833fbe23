"""What the frame of every page and the template tags read: published pages of one language."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, Site

from cms.models import EventPage, NewsPage, ParticipationPage, ProjectPage
from cms.models.querysets import published


def home_for(request: HttpRequest) -> Page | None:
    """The entrance in the language of the request, else in the site's own; None without a site.

    Read once per request, because header, footer and content all ask for it.
    """
    if not hasattr(request, "_home_page"):
        request._home_page = _home(request)  # type: ignore[attr-defined]
    home: Page | None = request._home_page  # type: ignore[attr-defined]
    return home


def _home(request: HttpRequest) -> Page | None:
    site = Site.find_for_request(request)
    if site is None:
        return None
    # The page Wagtail has found for this request already tells the language without a query.
    route = getattr(request, "_wagtail_route_for_request", None)
    if route is not None and route.page.locale_id == site.root_page.locale_id:
        return site.root_page
    home: Page = site.root_page.localized
    return home


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
        footer=[page for page in pages if page.in_footer],
    )


def ancestors(page: Page, home: Page) -> QuerySet[Page]:
    """The live pages from `home` down to the parent of `page`."""
    pages: QuerySet[Page] = page.get_ancestors().filter(depth__gte=home.depth, live=True)
    return pages.order_by("path")


def participation(home: Page, limit: int) -> list[ParticipationPage]:
    """What residents can take part in: open formats, closing next first, then upcoming ones."""
    now = timezone.now()
    cards = ParticipationPage.objects.cards(home)
    found: list[ParticipationPage] = list(cards.open_at(now)[:limit])
    if len(found) < limit:
        found += cards.opening_after(now)[: limit - len(found)]
    return found


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
