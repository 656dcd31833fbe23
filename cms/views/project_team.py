"""An administrator gives a project its own group of editors."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.domain.project_team import ensure_team
from cms.models import ProjectPage, ProjectTeam


def _get_project_for_admin(request: HttpRequest, page_id: int) -> ProjectPage:
    """The project; only administrators hand out permissions."""
    if not request.user.is_superuser:
        raise PermissionDenied
    project: ProjectPage = get_object_or_404(ProjectPage, pk=page_id)
    return project


@require_http_methods(["GET", "POST"])
def project_team(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say what the group may do and who is in it; create or complete it on POST."""
    project = _get_project_for_admin(request, page_id)
    if request.method == "POST":
        team = ensure_team(project)
        messages.success(
            request, _("“%(group)s” is ready. Add people to it now.") % {"group": team.group.name}
        )
        return redirect("cms_project_team", page_id)
    team_now = ProjectTeam.objects.filter(project=project).select_related("group").first()
    context = {
        "project": project,
        "team": team_now,
        "members": list(team_now.group.user_set.all()) if team_now else [],
    }
    return TemplateResponse(request, "cms/admin/project_team.html", context)
