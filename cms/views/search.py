"""Looking for something on the site. Nobody writes down what was looked for."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts import visitors
from accounts.domain.rate_limit import passes
from cms import queries
from cms.domain import find, limits
from cms.domain.find import Asked
from cms.enums import FoundKind
from cms.models.paging import page_of

PER_PAGE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the site has about some words, narrowed by kind and municipality."""
    asked = _asked(request)
    context: dict[str, Any] = {"asked": asked, "cut": _is_cut(request)}
    if asked.has_words:
        if not passes(limits.SEARCH_PER_NETWORK, visitors.network(request)):
            return render(request, "429.html", status=429)
        context |= _found(request, asked)
    response = render(request, "cms/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-cache"
    return response


def _found(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    results = page_of(request, find.results(asked), PER_PAGE)
    for entry in results:
        entry.shown_title = find.marked(entry.marked_title)
        entry.shown_text = find.marked(entry.snippet or entry.lead)
    return {
        "results": results,
        "kinds": find.kinds(asked),
        "places": find.places(asked),
        "meant": "" if results else find.meant(asked),
        "query": urlencode({"q": asked.text, "art": asked.kind, "ort": asked.place}),
    }


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Titles that fit what is being typed, for the field in the header."""
    asked = _asked(request)
    if not asked.has_words:
        return JsonResponse({"titles": []})
    if not passes(limits.SUGGEST_PER_NETWORK, visitors.network(request)):
        return JsonResponse({"titles": []}, status=429)
    found = find.suggestions(asked)
    titles = [
        {"title": one.title, "url": one.url, "kind": str(FoundKind(one.kind).label)}
        for one in found
    ]
    return JsonResponse({"titles": titles})


def _asked(request: HttpRequest) -> Asked:
    """The question in the language of the visitor; a filter nobody knows does not narrow."""
    home = queries.home_for(request)
    if home is None:
        raise Http404
    kind, place = request.GET.get("art", ""), request.GET.get("ort", "")
    return Asked(
        text=find.clean(request.GET.get("q", "")),
        language=home.locale.language_code or get_language() or "",
        kind=kind if kind in FoundKind.values else "",
        place=place if place.replace("-", "").isalnum() and place.isascii() else "",
    )


def _is_cut(request: HttpRequest) -> bool:
    return len(request.GET.get("q", "").strip()) > find.MAX_QUERY
