"""The desk for requests for data sheets in the admin."""

import django_filters  # type: ignore[import-untyped]
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from accounts.domain.audit import note_identity_view
from accounts.models import User
from accounts.views.crumbs import crumbs
from accounts.views.redirects import see_other
from participation.domain import data_sheet
from participation.domain.data_sheet import AlreadySettled
from participation.enums import RequestStatus
from participation.forms.data_sheet import SettleForm
from participation.models import DataSheetRequest
from participation.rules import may_answer_requests
from participation.views.desk import RoleListing


class RequestFilterSet(WagtailFilterSet):
    """By status; everything unless something is chosen."""

    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=RequestStatus.choices
    )

    class Meta:
        model = DataSheetRequest
        fields = ["status"]


class RequestsView(RoleListing):
    """All requests, the one due next first, settled ones last."""

    may_enter = staticmethod(may_answer_requests)
    model = DataSheetRequest
    page_title = gettext_lazy("Requested documents")
    header_icon = "doc-full-inverse"
    paginate_by = 30
    filterset_class = RequestFilterSet
    index_url_name = "participation_data_sheets"
    index_results_url_name = "participation_data_sheets_results"
    verbose_name_plural = gettext_lazy("requests for data sheets")
    columns = [
        TitleColumn(
            "number",
            label=gettext_lazy("Number"),
            get_url=lambda item: reverse("participation_data_sheets_detail", args=[item.pk]),
        ),
        Column("document_title", label=gettext_lazy("Document")),
        Column("project_title", label=gettext_lazy("Project")),
        StatusTagColumn(
            "status",
            label=gettext_lazy("Status"),
            accessor=lambda item: _("overdue") if item.is_overdue else item.get_status_display(),
            primary=lambda item: item.is_open,
        ),
        Column("due_on", label=gettext_lazy("Due")),
    ]

    def get_base_queryset(self) -> QuerySet[DataSheetRequest]:
        return DataSheetRequest.objects.order_by(
            F("settled_at").desc(nulls_first=True), "due_on", "pk"
        )


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, and the form to settle it."""
    if not may_answer_requests(request.user):
        raise PermissionDenied
    row = get_object_or_404(DataSheetRequest.objects.select_related("settled_by"), pk=pk)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        assert isinstance(request.user, User)  # noqa: S101 -- for the type checker
        try:
            data_sheet.settle(
                row,
                status=RequestStatus(form.cleaned_data["status"]),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except AlreadySettled:
            messages.error(request, _("Its state has changed meanwhile. Please look again."))
            return see_other("participation_data_sheets_detail", pk=pk)
        messages.success(request, _("The request is settled."))
        return see_other("participation_data_sheets")
    note_identity_view(request, row)
    context = {
        "row": row,
        "form": form,
        "header_title": row.number,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": crumbs(
            (reverse("participation_data_sheets"), _("Requested documents")),
            ("", row.number),
        ),
    }
    return render(request, "participation/admin/data_sheet.html", context)
