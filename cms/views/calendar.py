"""Events for calendar programs: one as a file, many to subscribe to."""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.domain.calendar import calendar, event_file
from cms.models import EventPage, Municipality, ProjectPage, Topic
from cms.models.querysets import EventQuerySet
from cms.queries import tree_for

# A subscription shows what was lately and what comes.
PAST = timedelta(days=90)
MOST = 500
# How long browsers and proxies may keep a file.
KEEP = 300
FIELDS = {"thema": "topics", "gemeinde": "municipalities", "projekt": "project"}
# Slugs of pages may have umlauts.
SLUG = re.compile(r"[-\w]{1,255}")


@require_safe
def event(request: HttpRequest, page_id: int) -> HttpResponse:
    """One public event as a file."""
    page: EventPage = get_object_or_404(_events(_home(request)), pk=page_id)
    name = slugify(page.title) or "termin"
    response = _answer(event_file(page))
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@require_safe
def feed(request: HttpRequest, kind: str = "", slug: str = "") -> HttpResponse:
    """Events of the language: all, or those of a topic, a municipality or a project."""
    home = _home(request)
    events = _events(home).filter(ends_at__gt=timezone.now() - PAST)
    name = str(settings.SITE_NAME)
    if kind:
        if kind not in FIELDS or not SLUG.fullmatch(slug):
            raise Http404
        item = _items(kind, home).filter(slug=slug).first()
        if item is None:
            raise Http404
        events = events.filter(**{FIELDS[kind]: item})
        name = f"{name}: {item}"
    return _answer(calendar(events.order_by("starts_at", "path")[:MOST], name=name))


def _home(request: HttpRequest) -> Page:
    """The entrance in the very language of the address. These addresses take no query."""
    home = tree_for(request)
    if home is None or request.META.get("QUERY_STRING"):
        raise Http404
    return home


def _events(home: Page) -> EventQuerySet:
    public = EventPage.objects.descendant_of(home).published()
    events: EventQuerySet = public.select_related("locale").defer("body", "minutes")
    return events


def _items(kind: str, home: Page) -> QuerySet[Any]:
    """What a calendar can be about; projects only if they are public."""
    if kind == "projekt":
        projects: QuerySet[Any] = ProjectPage.objects.descendant_of(home).published()
        return projects.defer(*ProjectPage.LONG_TEXTS).order_by("path")
    return Topic.objects.all() if kind == "thema" else Municipality.objects.all()


def _answer(content: bytes) -> HttpResponse:
    headers = {"Cache-Control": f"public, max-age={KEEP}"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
