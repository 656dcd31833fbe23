"""A version of a draft, compared with the one before."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from participation.models import ConsultationPage, DraftVersion
from participation.queries import draft_sections
from participation.views.loading import get_page


@require_safe
def version(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """Each section as it stood in this version, with what changed, why, and after whose words."""
    page = get_page(request, page_id)
    if not isinstance(page, ConsultationPage):
        raise Http404
    versions = list(DraftVersion.objects.filter(page=page))
    shown = get_object_or_404(DraftVersion, page=page, number=number)
    context = {
        "page": page,
        "version": shown,
        "versions": versions,
        "is_latest": shown == versions[0],
        "sections": draft_sections(shown),
    }
    return render(request, "participation/draft_version.html", context)
