"""Serves whole pages to visitors from the cache, and lets two editors meet at one address."""

import hashlib
import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.domain import page_cache
from cms.views.pages import page as serve_page

# A page number is the only question whose answers are worth keeping: there are few of them.
QUERY = re.compile(r"(seite=[1-9][0-9]{0,2})?")


class PageCacheMiddleware:
    """Keep what the CMS serves to a browser that sends no cookie at all.

    Such a request has no session, no form token and no messages, so its answer holds nothing
    personal. Only complete pages are kept: status 200, no cookie set, nothing said about caching.
    It stands below the language and above everything that looks at the person; headers for
    security are added outside, to kept answers too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_ask(request):
            return self.get_response(request)
        key = _key(request)
        kept = page_cache.load(key)
        if kept is not None:
            content, headers = kept
            return HttpResponse(content, headers=headers)
        clock = page_cache.start()
        response = self.get_response(request)
        page = _page(request)
        if page is not None and _may_keep(response):
            # Whoever keeps pages outside (a proxy) must not hand this one to a signed-in person.
            patch_vary_headers(response, ["Cookie"])
            value = (response.content, dict(response.items()))
            page_cache.store(key, value, tags=_tags(page), clock=clock)
        return response


def _may_ask(request: HttpRequest) -> bool:
    return bool(
        settings.PAGE_CACHE_SECONDS
        and request.method == "GET"
        and not request.COOKIES
        and not getattr(request, "is_dummy", False)
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_HX_REQUEST" not in request.META
        and QUERY.fullmatch(request.META.get("QUERY_STRING", ""))
    )


def _may_keep(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response
        and response.get("Content-Type", "").startswith("text/html")
    )


def _page(request: HttpRequest) -> Page | None:
    """The page the CMS answered with; views of rooms and previews have none."""
    match, route = request.resolver_match, getattr(request, "_wagtail_route_for_request", None)
    if match is None or match.func is not serve_page or route is None:
        return None
    page: Page = route.page
    return page


def _tags(page: Page) -> list[str]:
    tags = [page_cache.SITE, page_cache.page_tag(page.pk)]
    return [*tags, page_cache.OVERVIEWS] if page.numchild or page.depth <= 2 else tags


def _key(request: HttpRequest) -> str:
    address = f"{get_language()} {request.build_absolute_uri()}"
    return hashlib.sha256(address.encode("utf-8", "surrogateescape")).hexdigest()


class CollisionMiddleware:
    """Answer when somebody took the address of a page between checking and saving it.

    Wagtail checks the form and the page once more while saving; what happens in between (another
    editor, the saving of a draft in the background) reaches it as an error nobody handles.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        is_saving = request.method == "POST" and request.path.startswith("/cms/pages/")
        if not (is_saving and isinstance(error, ValidationError)):
            return None
        words = " ".join(error.messages)
        if not request.accepts("text/html"):
            answer = {"success": False, "error_code": "collision", "error_message": words}
            return JsonResponse(answer, status=409)
        text = _("Please go back in your browser: what you typed is still there.")
        return render(
            request, "cms/admin/collision.html", {"words": words, "text": text}, status=409
        )
