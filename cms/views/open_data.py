"""What machines may read, told to people who program them."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.views.api.endpoints import Documents, Endpoint, Events, News, Projects


@dataclass(frozen=True)
class Offer:
    """One kind of thing, where to get it and how it can be narrowed."""

    title: str
    address: str
    filters: tuple[str, ...]
    orders: tuple[str, ...]


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """JSON, feeds, calendars and the sitemap in one place."""
    endpoints: list[tuple[type[Endpoint], str]] = [
        (Projects, _("Projects")),
        (News, _("News")),
        (Events, _("Events")),
        (Documents, _("Documents")),
    ]
    offers = [
        Offer(title, f"/api/v2/{endpoint.slug}/", endpoint.scopes, endpoint.orders)
        for endpoint, title in endpoints
    ]
    context = {"offers": offers, "site_url": settings.SITE_URL}
    return render(request, "cms/open_data.html", context)
