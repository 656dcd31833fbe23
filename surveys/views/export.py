"""The export of single responses, inside the admin."""

import logging

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys.domain.export import csv_lines
from surveys.models import SurveyPage
from surveys.rules import may_export

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def export_csv(request: HttpRequest, page_id: int) -> StreamingHttpResponse:
    """Stream all responses of a survey as CSV; for project leads and administrators."""
    if not may_export(request.user):
        raise PermissionDenied
    survey = get_object_or_404(SurveyPage, pk=page_id)
    logger.info("survey %s exported by account %s", survey.pk, request.user.pk)
    name = slugify(survey.title) or f"survey-{survey.pk}"
    return StreamingHttpResponse(
        csv_lines(survey),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
