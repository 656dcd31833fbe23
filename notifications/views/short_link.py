"""Short links of our own: they count a visit and lead on, and keep nothing about the visitor."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.domain.rate_limit import passes
from accounts.visitors import visitor
from notifications.domain import limits, results
from notifications.models import Measure
from notifications.models.parts import is_public

PREFETCHES = ("prefetch", "preview", "prerender")


@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the page of the measure. Without cookie, and never remembered by a browser.

    What only looks (HEAD, a prefetch, the eleventh call within an hour) is led on and not counted.
    """
    measure = get_object_or_404(Measure.objects.select_related("page"), code=code.lower())
    if _counts(request):
        results.visit(measure)
    page = measure.page
    if page is not None and is_public(page):
        target = page.full_url or settings.SITE_URL
    elif page is None:
        target = f"{settings.SITE_URL}{reverse('notifications:subscribe')}?k={measure.code}"
    else:
        target = f"{settings.SITE_URL}/"
    response = HttpResponseRedirect(target)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _counts(request: HttpRequest) -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if request.method != "GET" or any(word in purpose for word in PREFETCHES):
        return False
    return passes(limits.VISIT_PER_VISITOR, visitor(request))
