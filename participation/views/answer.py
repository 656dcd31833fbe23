"""Official answers as residents read them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from participation.models import OfficialResponse
from participation.views.loading import get_contribution


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What an official answer said before it was corrected, the oldest wording first."""
    response = get_object_or_404(
        OfficialResponse.objects.select_related("contribution"), pk=pk, corrected_at__isnull=False
    )
    contribution, page = get_contribution(request, response.contribution.public_id)
    if not contribution.is_published:
        raise Http404
    context = {
        "response": response,
        "contribution": contribution,
        "page": page,
        "earlier_versions": response.earlier_versions.all(),
    }
    return render(request, "participation/response_versions.html", context)
