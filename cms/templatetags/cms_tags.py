"""Tags the frame of every page and the lists on pages use."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from cms import queries
from cms.domain.find import Asked
from cms.models import EventPage, Milestone, NewsPage, ParticipationPage, ProjectPage
from cms.models.timeline import Step, timeline

register = template.Library()

# Parts of an address with which whoever has it may act for somebody.
SECRETS = {"token", "key"}


@dataclass(frozen=True)
class Link:
    """An entry of a menu. `current` also holds on every page below it."""

    title: str
    url: str
    current: bool = False


def _home(context: Context) -> Page | None:
    request: HttpRequest | None = context.get("request")
    return queries.home_for(request) if request is not None else None


def _links(context: Context, pages: Any) -> list[Link]:
    request = context["request"]
    here = request.path
    return [
        Link(page.title, url, current=here.startswith(url))
        for page in pages
        if (url := page.get_url(request))
    ]


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> list[Link]:
    """The sections of the site, with the one the visitor is in marked."""
    home = _home(context)
    return _links(context, queries.frame_for(context["request"], home).menu) if home else []


@register.simple_tag(takes_context=True)
def footer_pages(context: Context) -> list[Link]:
    """Imprint, privacy and the like."""
    home = _home(context)
    return _links(context, queries.frame_for(context["request"], home).footer) if home else []


@register.simple_tag
def mail_pages() -> list[Link]:
    """Imprint, privacy and the like for the foot of a mail, with their whole addresses."""
    return [Link(page.title, page.full_url) for page in queries.mail_pages() if page.full_url]


@register.simple_tag(takes_context=True)
def breadcrumb(context: Context) -> list[Link]:
    """The way from the entrance to the parent of the page; empty outside the page tree."""
    home, page = _home(context), context.get("page")
    if home is None or not isinstance(page, Page) or not page.pk:
        return []
    return _links(context, queries.ancestors(page, home))


@register.simple_tag(takes_context=True)
def simple_links(context: Context, page: Page) -> list[Link]:
    """Pages below this one, for the short menu of a page in Leichte Sprache."""
    return _links(context, queries.simple_pages(page, 40)) if page.pk else []


@register.simple_tag(takes_context=True)
def open_participation(context: Context, limit: int) -> list[ParticipationPage]:
    """Up to `limit` formats: open ones, the one closing next first, then upcoming ones."""
    home = _home(context)
    return queries.participation(home, limit) if home else []


@register.simple_tag(takes_context=True)
def latest_news(context: Context, limit: int) -> list[NewsPage]:
    """Up to `limit` news, newest first."""
    home = _home(context)
    return queries.latest_news(home, limit) if home else []


@register.simple_tag(takes_context=True)
def project_news(context: Context, project: ProjectPage, limit: int) -> list[NewsPage]:
    """Up to `limit` news about a project, newest first."""
    home = _home(context)
    return queries.project_news(project, home, limit) if home and project.pk else []


@register.simple_tag(takes_context=True)
def next_events(context: Context, limit: int) -> list[EventPage]:
    """Up to `limit` coming events, the next one first."""
    home = _home(context)
    return queries.next_events(home, limit) if home else []


@register.simple_tag(takes_context=True)
def project_events(context: Context, project: ProjectPage, limit: int) -> list[EventPage]:
    """Up to `limit` events of a project, coming ones first."""
    home = _home(context)
    return queries.project_events(project, home, limit) if home and project.pk else []


@register.simple_tag
def project_participation(project: ProjectPage) -> list[ParticipationPage]:
    """The formats of a project: open, upcoming, finished."""
    return queries.project_participation(project) if project.pk else []


@register.simple_tag(takes_context=True)
def other_projects(context: Context, project: ProjectPage, limit: int) -> list[ProjectPage]:
    """Up to `limit` further projects, running ones first."""
    home = _home(context)
    return queries.other_projects(project, home, limit) if home else []


@register.simple_tag(takes_context=True)
def page_url(context: Context, label: str) -> str:
    """Address of the site's section of a type such as "cms.NewsIndexPage", "" without one."""
    request, home = context.get("request"), _home(context)
    if request is None or home is None:
        return ""
    page = queries.frame_for(request, home).first(label.partition(".")[2].lower())
    return (page.get_url(request) or "") if page else ""


@register.simple_tag(takes_context=True)
def public_path(context: Context) -> str:
    """The path of the page without what a link by mail keeps secret, for others to read."""
    request: HttpRequest = context["request"]
    path, parts = request.path, request.resolver_match.kwargs if request.resolver_match else {}
    for name in SECRETS & parts.keys():
        path = path.replace(parts[name], "-")
    return path


@register.filter(name="timeline")
def timeline_of(milestones: Iterable[Milestone]) -> list[Step]:
    """Milestones as steps of the component timeline, with today marked."""
    return timeline(milestones, timezone.localdate())


@register.simple_tag
def asking(asked: Asked, kind: str = "", place: str = "") -> str:
    """The same words as a query string, narrowed by kind and place."""
    return urlencode({"q": asked.text, "art": kind, "ort": place})


@register.filter
def file_facts(document: AbstractDocument) -> str:
    """Type and size as a reader wants to know them before a download: “PDF, 4,5 MB”."""
    extension = document.file_extension.upper()
    size = document.get_file_size()
    return f"{extension}, {filesizeformat(size)}" if size else extension
