"""Pieces of the background map, from our own host."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import visitors
from accounts.domain.rate_limit import passes
from cms.domain import limits
from cms.domain.tile import SERVICE_PAUSE, State, Tile, load

# A browser keeps a current tile for a week, an old one until the service may be back.
KEEP = {State.FRESH: 7 * 86_400, State.STALE: SERVICE_PAUSE}


@require_safe
def tile(request: HttpRequest, layer: str, zoom: int, x: int, y: int) -> HttpResponse:
    """A tile of the district as PNG; 404 for any other, 503 while there is none to be had."""
    asked = Tile(layer, zoom, x, y)
    if not asked.exists:
        raise Http404
    if not passes(limits.TILES_PER_NETWORK, visitors.network(request)):
        return _nothing(429, limits.TILES_PER_NETWORK.seconds)
    state, content = load(asked)
    if state is State.MISSING:
        return _nothing(503, SERVICE_PAUSE)
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={KEEP[state]}"
    return response


def _nothing(status: int, seconds: int) -> HttpResponse:
    """No tile now, and no page either: the map does without."""
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(status=status, content_type="text/plain", headers=headers)
