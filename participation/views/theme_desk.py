"""The editor of the table of considerations in the admin."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.views.crumbs import crumbs
from accounts.views.fresh import fresh_sign_in_required, limited_export
from accounts.views.redirects import see_other
from cms.models import ProjectPage
from participation.domain import paper
from participation.domain import theme as themes
from participation.forms.answer import ThemeForm
from participation.models import Contribution, Theme
from participation.queries import considerations
from participation.views.answer_desk import answering
from participation.views.desk import chosen

ICON = "table"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CANDIDATES = 30


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The projects on which somebody wrote."""
    answering(request)
    context = {
        "projects": considerations.projects(),
        "header_title": _("Considerations"),
        "header_icon": ICON,
        "breadcrumbs_items": crumbs(("", _("Considerations"))),
    }
    return render(request, "participation/admin/considerations.html", context)


@require_safe
def table(request: HttpRequest, page_id: int) -> HttpResponse:
    """The table of one project."""
    answering(request)
    project = _project(page_id)
    context = {
        "project": project,
        "rows": considerations.table(project, public_only=False),
        "header_title": project.title,
        "header_icon": ICON,
        "breadcrumbs_items": _crumbs(("", project.title)),
    }
    return render(request, "participation/admin/consideration_table.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, page_id: int) -> HttpResponse:
    """A new row of a project's table."""
    project = _project(page_id)
    last = Theme.objects.filter(project=project).order_by("-position").first()
    theme = Theme(project=project, position=last.position + 1 if last else 1)
    return _edit(request, theme)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One row, and the contributions it groups."""
    return _edit(request, get_object_or_404(Theme.objects.select_related("project"), pk=pk))


def _edit(request: HttpRequest, theme: Theme) -> HttpResponse:
    user = answering(request)
    form = ThemeForm(request.POST if request.method == "POST" else None, instance=theme)
    if form.is_valid():
        themes.save(form.save(commit=False), by=user)
        messages.success(request, _("The theme is saved."))
        return see_other("participation_theme", pk=theme.pk)
    words = request.GET.get("q", "")[:100].replace("\x00", "")
    saved = theme.pk is not None
    label = theme.title if saved else _("New theme")
    context = {
        "theme": theme,
        "form": form,
        "saved": saved,
        "words": words,
        "grouped": _grouped(theme) if saved else [],
        "candidates": considerations.candidates(theme, words)[:CANDIDATES] if saved else [],
        "header_title": label,
        "header_icon": ICON,
        "breadcrumbs_items": _crumbs(
            (
                reverse("participation_consideration_table", args=[theme.project_id]),
                theme.project.title,
            ),
            ("", label),
        ),
    }
    return render(request, "participation/admin/theme.html", context)


def _grouped(theme: Theme) -> Any:
    return theme.contributions.select_related("author", "page").order_by("published_at", "pk")


@require_POST
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the chosen contributions under the theme."""
    user = answering(request)
    theme = get_object_or_404(Theme.objects.select_related("project"), pk=pk)
    number = themes.group(theme, chosen(request), by=user)
    words = ngettext("%(n)s contribution added.", "%(n)s contributions added.", number)
    messages.success(request, words % {"n": number})
    return see_other("participation_theme", pk=pk)


@require_POST
def ungroup(request: HttpRequest, pk: int, contribution_id: int) -> HttpResponse:
    """Take one contribution out of the theme."""
    user = answering(request)
    theme = get_object_or_404(Theme.objects.select_related("project"), pk=pk)
    themes.ungroup(theme, get_object_or_404(Contribution, pk=contribution_id), by=user)
    messages.success(request, _("The contribution is taken out."))
    return see_other("participation_theme", pk=pk)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a row out of the table."""
    user = answering(request)
    theme = get_object_or_404(Theme.objects.select_related("project"), pk=pk)
    themes.remove(theme, by=user)
    messages.success(request, _("The theme is removed. Its contributions stay as they are."))
    return see_other("participation_consideration_table", page_id=theme.project_id)


@require_safe
def export(request: HttpRequest, page_id: int, form: str) -> HttpResponseBase:
    """The table for the committee, as “xlsx” or “pdf”."""
    answering(request)
    return _export(request, _project(page_id), form)


@fresh_sign_in_required
@limited_export
def _export(request: HttpRequest, project: ProjectPage, form: str) -> HttpResponseBase:
    rows = considerations.table(project, public_only=False)
    make, kind = (paper.pdf, "application/pdf") if form == "pdf" else (paper.spreadsheet, XLSX)
    record(
        AuditAction.EXPORTED,
        request=request,
        obj=project,
        facts={"format": form, "rows": len(rows)},
    )
    response = HttpResponse(make(project, rows), content_type=kind)
    name = f"abwaegung-{slugify(project.title)[:60]}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _project(page_id: int) -> ProjectPage:
    project: ProjectPage = get_object_or_404(ProjectPage.objects.all(), pk=page_id)
    return project


def _crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((reverse("participation_considerations"), _("Considerations")), *steps)
