"""Photographs of ideas, for whoever may read the words they belong to."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from participation.models import Photo
from participation.views.loading import get_contribution

# What is withdrawn or removed has to vanish from readers' browsers soon too.
KEEP_SECONDS = 600
SMALL, LARGE = "klein", "gross"


@require_safe
def photo(request: HttpRequest, public_id: UUID, size: str) -> HttpResponse | FileResponse:
    """A picture in one of its two sizes; 404 for what the person may not see."""
    row = get_object_or_404(Photo.objects.select_related("contribution"), public_id=public_id)
    sizes = {SMALL: row.small, LARGE: row.large}
    if size not in sizes:
        raise Http404
    is_public = False
    if row.contribution is None:
        # The key is known to the sender alone; a member's is for that member besides.
        if row.owner_id and row.owner_id != getattr(request.user, "pk", None):
            raise Http404
    else:
        contribution, page = get_contribution(request, row.contribution.public_id)
        if contribution.is_tombstone:
            raise Http404
        is_public = contribution.is_published and not page.get_view_restrictions()
    file = sizes[size]
    try:
        response = FileResponse(file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = f"public, max-age={KEEP_SECONDS}" if is_public else "no-store"
    return response
