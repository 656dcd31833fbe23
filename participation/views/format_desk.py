"""The desk of the formats in the admin: enter what came from elsewhere, take data along, print."""

import tempfile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from accounts.domain import audit
from accounts.enums import AuditAction
from accounts.models import User
from accounts.views.crumbs import crumbs
from accounts.views.fresh import fresh_sign_in_required, limited_export
from accounts.views.redirects import see_other
from participation import queries
from participation.domain import draft, entry, export
from participation.domain.contribution import DiscussionClosed
from participation.enums import Channel
from participation.forms.desk import EntryForm, ReasonForm
from participation.models import ConsultationPage
from participation.rules import (
    is_discussable,
    may_enter,
    may_explain_drafts,
    may_export,
    may_offer_to_archive,
    takes_entries,
)

PER_PAGE = 30
KINDS = ("csv", "json", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
def formats(request: HttpRequest) -> HttpResponse:
    """All pages that take contributions, with what can be done about each."""
    if not may_export(request.user):
        raise PermissionDenied
    page_obj = Paginator(queries.discussed_pages(), PER_PAGE).get_page(request.GET.get("p"))
    rows = [page.specific for page in page_obj]
    counts = queries.published_counts(page.pk for page in rows)
    context = {
        "rows": [(page, counts.get(page.pk, 0), takes_entries(page)) for page in rows],
        "page_obj": page_obj,
        "may_explain": may_explain_drafts(request.user),
        "may_archive": may_offer_to_archive(request.user),
        **_frame(_("Formats")),
    }
    return render(request, "participation/admin/formats.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, page_id: int) -> HttpResponse:
    """Enter a contribution from an event, from paper or from a conversation."""
    page = _load(page_id, is_allowed=may_enter(request.user))
    form = EntryForm(request.POST if request.method == "POST" else None, page=page)
    is_possible, status = takes_entries(page), 200
    if form.is_valid():
        assert isinstance(request.user, User)  # noqa: S101 -- may_enter; for the type checker
        try:
            item = entry.enter(
                page,
                body=form.cleaned_data["body"],
                title=form.cleaned_data["title"],
                name=form.cleaned_data["name"],
                channel=Channel(form.cleaned_data["channel"]),
                source_note=form.cleaned_data["source_note"],
                submit_key=form.cleaned_data["submit_key"],
                by=request.user,
                details=form.details,
            )
        except DiscussionClosed:
            is_possible, status = False, 409
        else:
            link = reverse("participation:permalink", args=[item.public_id])
            messages.success(request, _("The contribution is entered: %(link)s") % {"link": link})
            return see_other("participation_enter", page_id=page.pk)
    context = {"page": page, "form": form, "is_possible": is_possible, **_frame(page.title)}
    return render(request, "participation/admin/enter.html", context, status=status)


@never_cache
@require_safe
def download(request: HttpRequest, page_id: int, kind: str) -> HttpResponseBase:
    """Everything handed in below a page, as CSV, Excel or JSON, and a line in the log."""
    page = _load(page_id, is_allowed=may_export(request.user))
    if kind not in KINDS:
        raise Http404
    return _download(request, page, kind)


@fresh_sign_in_required
@limited_export
def _download(request: HttpRequest, page: Page, kind: str) -> HttpResponseBase:
    audit.record(AuditAction.EXPORTED, request=request, obj=page, facts={"format": kind})
    headings, rows = export.staff_headings(), export.staff_rows(page)
    name = f"{slugify(page.title)}-{timezone.localdate().isoformat()}.{kind}"
    response: StreamingHttpResponse | FileResponse
    if kind == "csv":
        lines = export.csv_lines(headings, rows)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    elif kind == "json":
        about = {"title": page.title, "url": page.full_url, "as_of": timezone.now().isoformat()}
        pieces = export.json_pieces(about, rows)
        response = StreamingHttpResponse(pieces, content_type="application/json")
    else:
        # FileResponse closes the file, and with it the file is gone.
        file = tempfile.TemporaryFile()  # noqa: SIM115
        export.write_xlsx(file, headings, rows)
        file.seek(0)
        response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say of each changed section of the latest version why it changed."""
    page = _load(page_id, is_allowed=may_explain_drafts(request.user))
    if not isinstance(page, ConsultationPage):
        raise Http404
    version = page.versions.first()
    data = request.POST if request.method == "POST" else None
    forms = _reason_forms(page, data)
    if data is not None and all(form.is_valid() for form in forms):
        assert isinstance(request.user, User)  # noqa: S101 -- may_explain_drafts; type checker
        for form in forms:
            draft.explain(
                form.section,
                reason=form.cleaned_data["reason"],
                led_by=form.cleaned_data["led_by"],
                by=request.user,
            )
        messages.success(request, _("The reasons are saved and public."))
        return see_other("participation_explain", page_id=page.pk)
    context = {"page": page, "version": version, "forms": forms, **_frame(page.title)}
    return render(request, "participation/admin/explain.html", context)


def _reason_forms(page: ConsultationPage, data: Any) -> list[ReasonForm]:
    """A form for each section the latest version changed."""
    version = page.versions.first()
    if version is None or version.number == 1:
        return []
    sections = queries.changed_sections(version)
    spoken = queries.comments_before(version)
    forms = [ReasonForm(data, section=section) for section in sections]
    for form in forms:
        form.offer(spoken)
    return forms


def _load(page_id: int, *, is_allowed: bool) -> Page:
    if not is_allowed:
        raise PermissionDenied
    page = get_object_or_404(Page, pk=page_id).specific
    if not is_discussable(page):
        raise Http404
    return page


def _frame(title: str) -> dict[str, Any]:
    desk = reverse("participation_formats")
    return {
        "header_title": title,
        "header_icon": "form",
        "breadcrumbs_items": crumbs(
            (desk, _("Formats")),
            *([("", title)] if title != _("Formats") else []),
        ),
    }
