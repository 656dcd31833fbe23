"""Published contributions as open data, without anything about persons."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page

from participation.domain import export
from participation.views.loading import get_page

LICENCE = "https://www.govdata.de/dl-de/by-2-0"
# Reading a whole discussion costs something; whoever fetches it often gets the same for a while.
KEEP_SECONDS = 300


@require_safe
def about(request: HttpRequest, page_id: int) -> HttpResponse:
    """What the data are, what stands in each column, and under which licence."""
    page = get_page(request, page_id)
    headings = export.staff_headings()
    columns = [(key, headings[key]) for key in export.OPEN_COLUMNS]
    context = {"page": page, "columns": columns, "licence": LICENCE}
    return render(request, "participation/open_data.html", context)


@require_safe
def as_csv(request: HttpRequest, page_id: int) -> StreamingHttpResponse:
    """Everything public as CSV."""
    page = get_page(request, page_id)
    headings = {key: key for key in export.OPEN_COLUMNS}
    lines = export.csv_lines(headings, export.open_rows(page))
    return _download(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"))


@require_safe
def as_json(request: HttpRequest, page_id: int) -> StreamingHttpResponse:
    """Everything public as JSON."""
    page = get_page(request, page_id)
    pieces = export.json_pieces(_about(page), export.open_rows(page))
    return _download(StreamingHttpResponse(pieces, content_type="application/json"))


def _about(page: Page) -> dict[str, Any]:
    return {
        "title": page.title,
        "url": page.full_url,
        "publisher": f"{settings.SITE_NAME}, {settings.SITE_REGION}",
        "licence": LICENCE,
        "as_of": timezone.now().isoformat(),
    }


def _download(response: StreamingHttpResponse) -> StreamingHttpResponse:
    response["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
