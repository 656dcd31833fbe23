"""Health check and error pages that no room owns."""

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when this process can reach its database, 503 when not; load balancers ask."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in plain words that the form has expired and give back what was written.

    `reason` stays out of the page.
    """
    return render(request, "403_csrf.html", {"typed": _typed(request)}, status=403)


def _typed(request: HttpRequest) -> list[str]:
    """Texts of more than one word in a form of ours; no other site may put words on our page."""
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts]
    return [text for name, text in fields if "password" not in name and len(text.split()) > 1]


def server_error(request: HttpRequest) -> HttpResponse:
    """Apologise without touching what may be broken: no request, no session, no database."""
    context = {
        "site_name": settings.SITE_NAME,
        "site_region": settings.SITE_REGION,
        "site_url": settings.SITE_URL,
    }
    return HttpResponse(loader.render_to_string("500.html", context), status=500)
