"""Poster and leaflet of a format to print."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.domain.rate_limit import passes
from accounts.visitors import network
from participation.domain import limits
from participation.domain.poster import make
from participation.enums import PrintKind
from participation.views.loading import get_page


@require_safe
def poster(request: HttpRequest, page_id: int, kind: str) -> HttpResponse:
    """A PDF that anybody may print and put up."""
    page = get_page(request, page_id)
    if kind not in PrintKind.values:
        raise Http404
    if not passes(limits.PRINT_PER_NETWORK, network(request)):
        return HttpResponse(
            status=429, headers={"Retry-After": str(limits.PRINT_PER_NETWORK.seconds)}
        )
    name = f"{slugify(page.title)}-{kind}.pdf"
    disposition = f'inline; filename="{name}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "public, max-age=600"}
    return HttpResponse(
        make(page, PrintKind(kind)), content_type="application/pdf", headers=headers
    )
