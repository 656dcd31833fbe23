"""What the frame of every page and the template tags read: published pages of one language."""

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, Site

from cms.models import ContentPage, NewsPage, ParticipationPage, ProjectPage
from cms.models.querysets import published


def home_for(request: HttpRequest) -> Page | None:
    """The entrance in the language of the request, else in the site's own; None without a site.

    Read once per request, because header, footer and content all ask for it.
    """
    if not hasattr(request, "_home_page"):
        site = Site.find_for_request(request)
        request._home_page = site.root_page.localized if site else None  # type: ignore[attr-defined]
    home: Page | None = request._home_page  # type: ignore[attr-defined]
    return home


def menu_pages(home: Page) -> QuerySet[Page]:
    """The sections of the site in the order of the tree."""
    return published(Page.objects.child_of(home)).filter(show_in_menus=True).order_by("path")


def footer_pages(home: Page) -> QuerySet[ContentPage]:
    """Imprint, privacy and whatever else an editor put into the footer."""
    pages = published(ContentPage.objects.descendant_of(home)).filter(in_footer=True)
    return pages.defer("body").order_by("path")


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


def first_of_type(label: str, home: Page) -> Page | None:
    """The first published page of a type such as "cms.NewsIndexPage" at or below `home`."""
    pages = apps.get_model(label).objects.descendant_of(home, inclusive=True)
    page: Page | None = published(pages).order_by("path").first()
    return page
