"""The thread below a page, and figures about what residents wrote."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from cms.domain import page_cache
from cms.enums import Discussion
from cms.models import EventPage
from participation import queries
from participation.domain.text import render_text
from participation.enums import ThreadSort
from participation.models import Contribution
from participation.rules import (
    accepts_contributions,
    can_be_edited,
    is_discussable,
    may_moderate,
)

register = template.Library()

DAYS_IN_WORDS = 7


@register.inclusion_tag("participation/thread.html", takes_context=True)
def thread(context: Context, page: Page) -> dict[str, Any]:
    """The discussion below a page, for the person who reads it.

    Shows nothing below a page that takes no contributions and never had any. Without a request
    (an error page, a mail) it reads as for a visitor. Costs eight queries at most.
    """
    request = context.get("request")
    user = getattr(request, "user", AnonymousUser())
    query = getattr(request, "GET", {})
    if not is_discussable(page) or not page.pk:
        return {"thread": None}
    found = queries.thread(
        page,
        viewer=user,
        sort=_sort(query.get("sortierung", "")),
        after=queries.cursor(query.get("vor", "")),
    )
    if page.discussion == Discussion.OFF and not found.total:
        return {"thread": None}
    return {
        "thread": found,
        "sorts": ThreadSort,
        "page": page,
        "accepts": accepts_contributions(page),
        "may_moderate": may_moderate(user),
        "user": user,
        "request": request,
    }


def _sort(value: str) -> ThreadSort:
    return ThreadSort(value) if value in ThreadSort.values else ThreadSort.NEWEST


@register.inclusion_tag("participation/event_places.html")
def event_places(page: EventPage) -> dict[str, Any]:
    """How many places an event has left and the way to the form; nothing personal, one query."""
    if not page.pk or not page.has_sign_up or page.is_cancelled or page.is_over:
        return {"page": None}
    return {"page": page, "free": queries.free_places(page)}


@register.simple_tag
def participation_facts(pages: Iterable[Page]) -> str:
    """Add the number of contributions to each page's `card_facts`, in one query for all.

    Renders nothing. Pages without a discussion are left as they are.
    """
    discussed = [page for page in pages if getattr(page, "discussion", "off") != Discussion.OFF]
    counts = queries.published_counts(page.pk for page in discussed) if discussed else {}
    for page in discussed:
        number = counts.get(page.pk, 0)
        label = ngettext("contribution", "contributions", number)
        page.card_facts = [*getattr(page, "card_facts", []), (number, label)]
    return ""


@register.simple_tag
def participation_figures() -> list[tuple[int, str]]:
    """What residents have handed in so far, as (value, label); empty before the first one."""
    contributions, supports, people = page_cache.remember(
        "participation:figures", queries.figures, tags=[page_cache.OVERVIEWS]
    )
    if not contributions:
        return []
    return [
        (
            contributions,
            ngettext("contribution published", "contributions published", contributions),
        ),
        (supports, ngettext("time somebody agreed", "times somebody agreed", supports)),
        (people, ngettext("person wrote to us", "people wrote to us", people)),
    ]


@register.simple_tag
def trail(crumbs: list[Any], page: Page) -> list[Any]:
    """The breadcrumb of something that stands below the page."""
    return [*crumbs, {"title": page.title, "url": page.url}]


@register.filter
def editable_on(contribution: Contribution, page: Page) -> bool:
    """Whether its author may still correct it below this page."""
    return can_be_edited(contribution, page)


@register.filter
def plain_text(value: str) -> SafeString:
    """What a resident wrote, with paragraphs and links."""
    return render_text(value)


@register.filter
def initials(name: str) -> str:
    """Two letters for the round sign beside a name."""
    words = [word for word in name.split() if word[:1].isalpha()]
    letters = words[0][:1] + words[1][:1] if len(words) > 1 else "".join(words)[:2]
    return letters.upper()


@register.filter
def moment(value: datetime | None) -> str:
    """A day as people say it: today, yesterday, 3 days ago, later the date."""
    if value is None:
        return ""
    day = timezone.localdate(value)
    days = (timezone.localdate() - day).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < DAYS_IN_WORDS:
        return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}
    return date_format(day, "DATE_FORMAT")
