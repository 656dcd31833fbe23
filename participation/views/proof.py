"""Tasks for the proof of work."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.domain import proof


@never_cache
@require_safe
def challenge(request: HttpRequest) -> JsonResponse:
    """A new task; it sets no cookie and costs no query."""
    return JsonResponse(proof.challenge())
