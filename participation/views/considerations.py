"""What became of what residents wrote about a project, for everybody to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms.models import ProjectPage
from participation.domain.settings import settings_for
from participation.queries import considerations
from participation.queries.figures import figures


@require_safe
def table(request: HttpRequest, page_id: int) -> HttpResponse:
    """The public table of considerations of a project, with its figures."""
    project = get_object_or_404(ProjectPage.objects.live(), pk=page_id)
    if not all(rule.accept_request(request) for rule in project.get_view_restrictions()):
        raise Http404
    days = settings_for(project).answer_days
    context = {
        "page": project,
        "rows": considerations.table(project, public_only=True),
        "decided": considerations.latest_outcomes(project),
        "figures": figures(considerations.pages_of(project), days=days),
        "days": days,
    }
    return render(request, "participation/considerations.html", context)
