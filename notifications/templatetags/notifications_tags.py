"""What other rooms' templates show of notifications."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from cms.models import EventPage, Municipality, ParticipationPage, ProjectPage, Topic
from cms.queries import municipalities_of_today
from notifications import queries
from notifications.domain import reasons, rich
from notifications.domain.languages import original
from notifications.domain.newsletter import ForeignLinks, as_seen, render
from notifications.models import MailRelay, Message, NewsletterIndexPage, NewsletterPage

register = template.Library()


@register.inclusion_tag("notifications/subscribe_teaser.html", takes_context=True)
def subscribe_teaser(context: Context) -> dict[str, Any]:
    """An invitation to subscribe: a GET form that only chooses. Sets no cookie.

    On the page of a project, or of what belongs to one, it is about the project in the language
    one subscribes in; a signed-in person gets a way to follow it with the account, and the event
    or format itself. A list that was narrowed offers its topic and its municipality.
    """
    page, request = context.get("page"), context.get("request")
    topic, here = context.get("topic"), context.get("place")
    user = getattr(request, "user", None)
    return {
        "municipalities": municipalities_of_today().only("name", "slug"),
        "project": _project(page),
        "project_title": "" if isinstance(page, ProjectPage) else getattr(_own(page), "title", ""),
        "thing": _thing(page),
        "topic": topic if isinstance(topic, Topic) else None,
        "here": here.slug if isinstance(here, Municipality) else "",
        "may_follow": bool(user and user.is_authenticated),
        "back": getattr(request, "path", "/"),
    }


@register.simple_tag
def newsletter_archive() -> NewsletterIndexPage | None:
    """The archive of newsletters, if there is one."""
    return queries.archive()


def _own(page: Any) -> ProjectPage | None:
    """The project a page is or belongs to, in the language of the page."""
    found = page if isinstance(page, ProjectPage) else getattr(page, "project", None)
    return found if isinstance(found, ProjectPage) and found.pk else None


def _project(page: Any) -> Page | None:
    """The project as one subscribes to it: in the site's first language, open to everybody."""
    own = _own(page)
    if own is None or (own is page and get_language() == settings.LANGUAGE_CODE):
        return own
    return original(own)


def _thing(page: Any) -> str:
    """The key by which an event or a format is followed; empty on other pages."""
    kinds = ((EventPage, "event"), (ParticipationPage, "page"))
    kind = next((kind for model, kind in kinds if isinstance(page, model)), "")
    return f"{kind}:{page.pk}" if kind and page.pk else ""


@register.filter
def plain_text(html: str) -> str:
    """Rich text for the plain part of a mail."""
    return rich.plain(html)


@register.filter
def reason(row: Message) -> str:
    """Why a message stands where it stands, in words."""
    return reasons.of(row)


@register.filter
def answer(row: Message) -> str:
    """The mail server's own words."""
    return reasons.original(row)


@register.filter
def rests(relay: MailRelay) -> bool:
    """Whether the mail server is left alone at present."""
    return relay.paused_until is not None and relay.paused_until > timezone.now()


@register.simple_tag
def newsletter_mail(page: NewsletterPage, mode: str = "mail") -> str:
    """The newsletter as its recipients get it, for the preview in the editor."""
    try:
        return mark_safe(as_seen(render(page), mode))  # noqa: S308 -- our own compiled mail
    except ForeignLinks as error:
        return error.words
