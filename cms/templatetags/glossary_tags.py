"""Explains glossary terms in formatted text."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import mark_safe
from wagtail.models import Page
from wagtail.templatetags.wagtailcore_tags import richtext

from cms.domain import glossary

register = template.Library()


@register.inclusion_tag("components/explained_text.html", takes_context=True)
def explained(context: Context, value: Any) -> dict[str, Any]:
    """Formatted text whose terms are linked and explained below it, each once on a page."""
    html, request, page = str(richtext(value)), context.get("request"), context.get("page")
    if request is None or not isinstance(page, Page):
        return {"html": mark_safe(html), "terms": []}  # noqa: S308 -- cleaned by Wagtail
    if getattr(request, "_explained_on", None) != page.pk:
        request._explained_on, request._explained = page.pk, set()
    found = glossary.for_page(request, page)
    text, terms = glossary.explain(html, found, request._explained)
    return {"html": mark_safe(text), "terms": terms, "url": found.url}  # noqa: S308 -- as above
