"""What pages say about themselves in the words of schema.org."""

from typing import Any

from django.conf import settings
from wagtail.models import Page


def node(kind: str, **facts: Any) -> dict[str, Any]:
    """A thing of schema.org; facts that are not known are left out."""
    known = {name: fact for name, fact in facts.items() if fact not in ("", None, [])}
    return {"@type": kind, **known}


def publisher() -> dict[str, Any]:
    """The administration that runs the site."""
    return node("GovernmentOrganization", name=settings.SITE_REGION, url=f"{settings.SITE_URL}/")


def described(kind: str, page: Page, **facts: Any) -> dict[str, Any]:
    """A page as a whole, with what every kind has in common."""
    return {
        "@context": "https://schema.org",
        **node(
            kind,
            url=page.full_url,
            description=page.search_description or getattr(page, "lead_text", ""),
            **facts,
        ),
    }
