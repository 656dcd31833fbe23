"""The findings of the content check beside the editor."""

from typing import Any

from django import template
from wagtail.models import Page

from cms import content_check

register = template.Library()


@register.inclusion_tag("cms/admin/content_check.html")
def content_findings(page: Page | None) -> dict[str, Any]:
    """What the saved draft of the page lacks; nothing for what is not a page."""
    return {"findings": content_check.check(page) if page else [], "is_page": bool(page)}
