"""The thread below a page, and figures about what residents wrote."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from cms import maps
from cms.domain import page_cache
from cms.enums import Discussion
from cms.models import EventPage
from cms.templatetags.map_tags import map_context
from participation import queries
from participation.domain.settings import default_settings, settings_for
from participation.domain.text import render_diff, render_text
from participation.enums import ContributionStatus, DecisionAction, ThreadSort
from participation.models import Contribution, ModerationDecision, OfficialResponse
from participation.models.filters import ThreadFilter
from participation.queries import considerations
from participation.queries.figures import Figures, figures
from participation.rules import (
    accepts_contributions,
    can_be_edited,
    is_discussable,
    may_answer,
    may_moderate,
)

register = template.Library()

DAYS_IN_WORDS = 7
# With fewer contributions one sees them all at once, and a search field only stands in the way.
SEARCHABLE_FROM = 8


@register.inclusion_tag("participation/thread.html", takes_context=True)
def thread(context: Context, page: Page) -> dict[str, Any]:
    """The discussion below a page, for the person who reads it.

    Shows nothing below a page that takes no contributions and never had any. Without a request
    (an error page, a mail) it reads as for a visitor.
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
        asked=_asked(request, page),
    )
    if page.discussion == Discussion.OFF and not found.total:
        return {"thread": None}
    return {
        "thread": found,
        "asked": found.asked,
        "is_searchable": found.asked.is_set or found.total >= SEARCHABLE_FROM,
        "sorts": ThreadSort,
        "page": page,
        "accepts": accepts_contributions(page),
        "may_moderate": may_moderate(user),
        "may_answer": may_answer(user),
        "user": user,
        "request": request,
    }


def _asked(request: HttpRequest | None, page: Page) -> ThreadFilter:
    """What the address asks for; read once for all that a page shows."""
    known: ThreadFilter | None = getattr(request, "_thread_filter", None)
    if known is None or known.page != page:
        known = ThreadFilter(page, request.GET if request else {})
        if request is not None:
            request._thread_filter = known  # type: ignore[attr-defined]
    return known


def _sort(value: str) -> ThreadSort:
    return ThreadSort(value) if value in ThreadSort.values else ThreadSort.NEWEST


@register.inclusion_tag("participation/idea_map.html", takes_context=True)
def idea_map(context: Context, page: Page) -> dict[str, Any]:
    """Where the ideas of a collection lie, those the address asks for; two queries."""
    if not page.pk or not page.has_map:
        return {"map": None}
    ideas = queries.on_map(page, _asked(context.get("request"), page))
    placed = [
        (item, [item.municipality.name] if item.municipality else [], permalink_of(item))
        for item in ideas
    ]
    return map_context(maps.overview(placed), "ideenkarte")


@register.filter(name="permalink")
def permalink_of(contribution: Contribution) -> str:
    """Where one reads it."""
    return reverse("participation:permalink", args=[contribution.public_id])


@register.inclusion_tag("components/map.html")
def place_map(contribution: Contribution) -> dict[str, Any]:
    """Where one idea lies."""
    names = [contribution.municipality.name] if contribution.municipality else []
    if contribution.latitude is not None:
        names = []
    return map_context(maps.location(contribution, names), "ort")


@register.inclusion_tag("participation/draft.html", takes_context=True)
def draft(context: Context, page: Page) -> dict[str, Any]:
    """The sections of a consultation's latest version, with the number of comments on each."""
    sections = queries.latest_sections(page) if page.pk else []
    if not sections:
        return {"version": None, "page": page}
    counts = queries.section_counts(page)
    return {
        "page": page,
        "version": sections[0].version,
        "parts": [(section, counts.get(section.key, 0)) for section in sections],
        "accepts": accepts_contributions(page),
        "request": context.get("request"),
    }


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
def participation_figures() -> list[tuple[object, str]]:
    """What became of contributions on the whole site, as (value, label); empty before the first."""

    def count() -> list[tuple[object, str]]:
        days = default_settings().answer_days
        return figure_lines(figures(None, days=days), days)

    return page_cache.remember("participation:figures", count, tags=[page_cache.OVERVIEWS])


@register.simple_tag(name="figures_of")
def figure_lines(found: Figures, days: int) -> list[tuple[object, str]]:
    """The figures as (value, label); nothing before the first contribution."""
    if not found.contributions:
        return []
    lines: list[tuple[object, str]] = [
        (
            found.contributions,
            ngettext(
                "contribution, with its state in public",
                "contributions, each with its state in public",
                found.contributions,
            ),
        )
    ]
    if found.share is not None:
        words = _("answered by the administration within %(days)s days") % {"days": days}
        lines.append((f"{found.share}\u00a0%", words))
    label = ngettext(
        "suggestion adopted, at least in part",
        "suggestions adopted, at least in part",
        found.taken_up,
    )
    return [*lines, (found.taken_up, label)]


@register.inclusion_tag("participation/what_became.html")
def what_became(page: Page) -> dict[str, Any]:
    """What became of contributions to this page, and the way to the table of its project.

    Nothing before the first contribution. At most five queries, kept with the page.
    """
    if not page.pk or not is_discussable(page):
        return {"figures": []}

    def read() -> tuple[list[tuple[object, str]], int]:
        project = considerations.project_of(page)
        ids = considerations.pages_of(project) if project and project.pk == page.pk else [page.pk]
        days = settings_for(page).answer_days
        has_table = project is not None and considerations.has_public_table(project)
        lines = figure_lines(figures(ids, days=days), days)
        return lines, project.pk if project and has_table else 0

    tags = [page_cache.page_tag(page.pk), page_cache.OVERVIEWS]
    lines, table_of = page_cache.remember(f"participation:became:{page.pk}", read, tags=tags)
    return {"figures": lines, "table_of": table_of}


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
def removal(contribution: Contribution) -> ModerationDecision | None:
    """The decision that took it out of sight; reads prefetched decisions, the newest first."""
    if contribution.status != ContributionStatus.REMOVED:
        return None
    rows = (row for row in contribution.decisions.all() if row.action == DecisionAction.REMOVE)
    return next(rows, None)


@register.filter
def answered_after(response: OfficialResponse) -> str:
    """After how many days the administration answered what was published."""
    published = response.contribution.published_at or response.contribution.created_at
    days = (timezone.localdate(response.published_at) - timezone.localdate(published)).days
    if days <= 0:
        return _("on the same day")
    return ngettext("after %(days)s day", "after %(days)s days", days) % {"days": days}


@register.filter
def marked(pieces: Iterable[Any]) -> SafeString:
    """Paragraphs with what came and went since the version before."""
    return render_diff(pieces)


@register.filter
def marked_line(pieces: Iterable[Any]) -> SafeString:
    """The same for a heading."""
    return render_diff(pieces, inline=True)


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
