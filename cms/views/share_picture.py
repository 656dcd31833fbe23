"""The picture of a page for those who share a link to it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.domain import share_picture as pictures
from cms.models.querysets import published


@require_safe
def share_picture(request: HttpRequest, page_id: int, version: str) -> HttpResponse:
    """The PNG of a published page in its present wording; 404 for any other address."""
    pages = published(Page.objects.select_related("locale").filter(depth__gt=1))
    page = get_object_or_404(pages, pk=page_id)
    if version != pictures.version(page):
        raise Http404
    # The wording is part of the address, so whoever has the picture need never ask again.
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{version}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(pictures.load(page), content_type="image/png", headers=headers)
