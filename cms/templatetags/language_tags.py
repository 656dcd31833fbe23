"""The language of a page, and the way to its other languages."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import translate_url
from django.utils.translation import get_language
from wagtail.models import Page

from cms import queries
from cms.enums import SIMPLE

register = template.Library()


@dataclass(frozen=True)
class Version:
    """A language in the switch; unless `translated`, `url` leads to its entrance, if any."""

    code: str
    name: str
    url: str
    current: bool
    translated: bool


@register.simple_tag(takes_context=True)
def document_language(context: Context) -> str:
    """What `<html lang>` says: forms and lists of no page are not in Leichte Sprache."""
    language = get_language() or settings.LANGUAGE_CODE
    if language == SIMPLE and not isinstance(context.get("page"), Page):
        return settings.LANGUAGE_CODE
    return language


@register.simple_tag(takes_context=True)
def language_switch(context: Context) -> list[Version]:
    """The same page in every language of the site, else the entrance of that language.

    One query for a page, none for the entrance and for pages outside the tree.
    """
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    page = context.get("page")
    homes = _addresses(request, queries.home_versions(request))
    if isinstance(page, Page) and page.pk:
        here = _addresses(request, queries.versions(request, page))
    elif context.get("missing"):
        here = _addresses(request, queries.versions(request, context["missing"]))
    else:
        here = _same_view(request)
    active = get_language()
    return [
        Version(
            code=code,
            name=name,
            url=here.get(code) or homes.get(code, ""),
            current=code == active,
            translated=code in here,
        )
        for code, name in settings.LANGUAGES
    ]


def _addresses(request: HttpRequest, pages: dict[str, Page]) -> dict[str, str]:
    return {code: url for code, page in pages.items() if (url := page.get_url(request))}


def _same_view(request: HttpRequest) -> dict[str, str]:
    """A form or list outside the page tree speaks every language of the interface."""
    return {
        code: translate_url(request.path, code)
        for code, _name in settings.LANGUAGES
        if code != SIMPLE
    }
