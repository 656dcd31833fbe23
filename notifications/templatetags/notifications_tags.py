"""What other rooms' templates show of notifications."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from cms.models import Municipality
from notifications.domain.newsletter import ForeignLinks, plain, render
from notifications.models import NewsletterPage

register = template.Library()


@register.inclusion_tag("notifications/subscribe_teaser.html")
def subscribe_teaser() -> dict[str, Any]:
    """An invitation to subscribe: a GET form that only chooses a municipality. Sets no cookie."""
    today = timezone.localdate()
    municipalities = [
        place
        for place in Municipality.objects.only("name", "slug", "valid_from", "valid_to")
        if (place.valid_from is None or place.valid_from <= today)
        and (place.valid_to is None or today < place.valid_to)
    ]
    return {"municipalities": municipalities}


@register.filter
def plain_text(html: str) -> str:
    """Rich text for the plain part of a mail."""
    return plain(html)


@register.simple_tag
def newsletter_mail(page: NewsletterPage) -> str:
    """The newsletter as its recipients get it, for the preview in the editor."""
    try:
        return mark_safe(render(page).html)  # noqa: S308 -- our own compiled mail, values escaped
    except ForeignLinks as error:
        return gettext("Links to other hosts need https: %(links)s") % {
            "links": ", ".join(error.links)
        }
