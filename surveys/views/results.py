"""The results of a survey as they were released: page, table and open data, for everybody."""

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from surveys.domain import release
from surveys.domain.export.tables import BOM, safe_cell
from surveys.domain.publication import current_release
from surveys.enums import ResultsPublication
from surveys.models import PublishedResult, SurveyPage
from surveys.views.loading import load_survey, notice


@require_safe
def results(request: HttpRequest, page_id: int) -> HttpResponse:
    """What was released last."""
    survey = load_survey(request, page_id)
    if survey.publish_results == ResultsPublication.NEVER:
        raise Http404
    current = current_release(survey)
    if current is None:
        return notice(request, survey, "no_results")
    return _page(request, survey, current)


@require_safe
def earlier(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """An earlier release."""
    survey = load_survey(request, page_id)
    return _page(request, survey, _release(survey, number))


def _page(request: HttpRequest, survey: SurveyPage, shown: PublishedResult) -> HttpResponse:
    releases = list(survey.releases.filter(withdrawn_at=None).defer("content"))
    context = {
        "page": survey,
        "project": survey.project,
        "release": shown,
        "results": release.for_reading(shown.content),
        "releases": [other for other in releases if other.pk != shown.pk],
        "is_current": bool(releases) and releases[0].pk == shown.pk,
    }
    return render(request, "surveys/results.html", context)


@require_safe
def table_csv(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """The figures of a release as a table."""
    survey = load_survey(request, page_id)
    shown = _release(survey, number)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    for row in release.rows(shown.content):
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return _file(BOM + text.getvalue(), survey, shown, "csv", "text/csv; charset=utf-8")


@require_safe
def table_xlsx(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """The same as a workbook."""
    survey = load_survey(request, page_id)
    shown = _release(survey, number)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(release.workbook(shown.content), survey, shown, "xlsx", kind)


@require_safe
def open_data(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """The figures of a release for machines."""
    survey = load_survey(request, page_id)
    shown = _release(survey, number)
    facts = {
        "release": shown.number,
        "published": timezone.localdate(shown.published_at).isoformat(),
        "sha256": shown.sha256,
        "url": survey.full_url,
    }
    options = {"ensure_ascii": False, "indent": 1}
    return JsonResponse({**facts, **shown.content}, json_dumps_params=options)


def _release(survey: SurveyPage, number: int) -> PublishedResult:
    if survey.publish_results == ResultsPublication.NEVER:
        raise Http404
    return get_object_or_404(PublishedResult, survey=survey, number=number, withdrawn_at=None)


def _file(
    content: Any, survey: SurveyPage, shown: PublishedResult, suffix: str, kind: str
) -> HttpResponse:
    name = f"{slugify(survey.title) or survey.pk}-{shown.number}.{suffix}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
