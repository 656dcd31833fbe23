"""Exports: ask for one, watch it being made, fetch it."""

import logging
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.fresh import fresh_sign_in_required, limited_export
from accounts.views.redirects import see_other
from surveys import rules
from surveys.domain.export import job as exports
from surveys.enums import ExportFormat, ExportState, ExportValues
from surveys.models import ExportJob, SurveyPage
from surveys.views.office.forms import ExportForm
from surveys.views.office.loading import load_survey, screen, signed_in

logger = logging.getLogger(__name__)

TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.SAV: "application/x-spss-sav",
    ExportFormat.JSON: "application/json",
    ExportFormat.CODEBOOK_PDF: "application/pdf",
    ExportFormat.CODEBOOK_MD: "text/markdown; charset=utf-8",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for an export; those of the last day with their state."""
    survey = load_survey(request, page_id, rules.may_export)
    form = ExportForm(request.POST if request.method == "POST" else None, survey)
    if form.is_valid():
        exports.request_export(
            survey,
            by=signed_in(request),
            format=ExportFormat(form.cleaned_data["format"]),
            values=ExportValues(form.cleaned_data["values"]),
            weighting=form.cleaned_data["weighting"],
        )
        messages.success(request, _("The export is being made. You can fetch it here for a day."))
        return see_other("surveys_exports", page_id=survey.pk)
    context = screen(request, survey, _("Exports"), form=form, **_jobs(survey))
    return render(request, "surveys/admin/exports.html", context)


@never_cache
@require_safe
def states(request: HttpRequest, page_id: int) -> HttpResponse:
    """The exports alone, for the page that follows them."""
    survey = load_survey(request, page_id, rules.may_export)
    context = {"survey": survey, **_jobs(survey)}
    response = render(request, "surveys/admin/export_jobs.html", context)
    response["X-Settled"] = "0" if context["refresh"] else "1"
    return response


def _jobs(survey: SurveyPage) -> dict[str, Any]:
    jobs = list(survey.exports.select_related("created_by", "weighting"))
    return {"jobs": jobs, "refresh": any(job.state in exports.UNFINISHED for job in jobs)}


@never_cache
@require_safe
@fresh_sign_in_required
@limited_export
def download(request: HttpRequest, page_id: int, pk: UUID) -> FileResponse:
    """The file of an export, until it expires."""
    survey = load_survey(request, page_id, rules.may_export)
    job = get_object_or_404(
        ExportJob,
        survey=survey,
        pk=pk,
        state=ExportState.READY,
        expires_at__gt=timezone.now(),
    )
    path = exports.path_of(job)
    if not path.exists():
        raise Http404
    logger.info("survey %s: export %s fetched by account %s", survey.pk, job.pk, request.user.pk)
    name = f"{slugify(survey.title) or survey.pk}-{job.created_at:%Y-%m-%d}.{job.format}"
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=TYPES[ExportFormat(job.format)],
    )


@require_POST
def delete(request: HttpRequest, page_id: int, pk: UUID) -> HttpResponse:
    """Delete an export before it expires."""
    survey = load_survey(request, page_id, rules.may_export)
    exports.delete(get_object_or_404(ExportJob, survey=survey, pk=pk))
    messages.success(request, _("The export is deleted."))
    return see_other("surveys_exports", page_id=survey.pk)
