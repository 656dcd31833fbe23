"""What a page tells machines: its address, its languages, its picture, its facts, its feeds."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms import queries
from cms.domain import share_picture
from cms.models import NewsPage, ProjectPage

register = template.Library()

# So that no text can end the script element; JSON means the same with these.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
LOCALES = {"de": "de_DE", "de-simple": "de_DE", "en": "en_GB"}


@dataclass(frozen=True)
class FeedLinks:
    """The addresses of one feed."""

    title: str
    atom: str
    rss: str


@register.inclusion_tag("includes/machines.html", takes_context=True)
def for_machines(context: Context) -> dict[str, Any]:
    """The part of the head that people do not see; nothing about a page that is not published."""
    page, request = context.get("page"), context.get("request")
    facts: dict[str, Any] = {"feeds": feeds_of_page(context), "site_name": settings.SITE_NAME}
    # Only what the CMS itself answers with is at the address of the page.
    if not isinstance(page, Page) or not page.pk or not page.live or request is None:
        return facts
    number = request.GET.get("seite", "")
    listed = "seite=" + number if number.isascii() and number.isdigit() and number != "1" else ""
    url, language = page.get_full_url(request), get_language() or settings.LANGUAGE_CODE
    return {
        **facts,
        "page": page,
        "canonical": f"{url}?{listed}" if listed else url,
        "url": url,
        "alternates": alternates(page, request),
        "picture": share_picture.url(page),
        "picture_width": share_picture.WIDTH,
        "picture_height": share_picture.HEIGHT,
        "kind": "article" if isinstance(page, NewsPage) else "website",
        "locale": LOCALES.get(language, language),
        "description": page.search_description or getattr(page, "lead_text", ""),
        "data": structured_data(page),
    }


def alternates(page: Page, request: HttpRequest) -> list[tuple[str, str]]:
    """(language, address) of every published version; empty if there is only one."""
    versions = queries.versions(request, page)
    found = [(code, one.get_full_url(request)) for code, one in sorted(versions.items())]
    if len(found) < 2:
        return []
    default = [("x-default", url) for code, url in found if code == settings.LANGUAGE_CODE]
    return [*found, *default]


def structured_data(page: Page) -> SafeString:
    """The page in the words of schema.org; "" for a page type that has none."""
    tell = getattr(page, "structured_data", None)
    if tell is None:
        return mark_safe("")
    data = {"image": [share_picture.url(page)], **tell()}
    text = json.dumps(data, ensure_ascii=False, default=str).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308 -- escaped in the line above


@register.simple_tag(takes_context=True)
def feeds_of_page(context: Context) -> list[FeedLinks]:
    """The feed of the site, and those of what the page is about or narrowed to."""
    found = [_feed("news", _("News"))]
    page = context.get("page")
    if isinstance(page, ProjectPage):
        found.append(_feed("project", page.title, page.slug))
    for scope, name in (("topic", "topic"), ("municipality", "place")):
        chosen = context.get(name)
        if chosen is not None and hasattr(chosen, "slug"):
            found.append(_feed(scope, chosen.name, chosen.slug))
    return found


def _feed(scope: str, title: str, *slug: str) -> FeedLinks:
    return FeedLinks(title, reverse(f"{scope}_atom", args=slug), reverse(f"{scope}_rss", args=slug))


@register.simple_tag
def mail_link(page: Page) -> str:
    """A mail with the title and the address of the page, to whom the reader likes."""
    body = quote(f"{page.title}\n{page.full_url}".replace("\n", "\r\n"), safe="")
    return f"mailto:?subject={quote(page.title, safe='')}&body={body}"
