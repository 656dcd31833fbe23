"""The desk in the admin for what residents hand in: list, steps, history."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from accounts.domain.audit import note_identity_view
from accounts.models import User
from accounts.views.crumbs import crumbs
from accounts.views.redirects import see_other
from participation.domain import inquiry as inquiries
from participation.domain.inquiry import ActionNotPossible
from participation.enums import InquiryAction, InquiryKind, InquiryStatus
from participation.forms.inquiry import InquiryStepForm
from participation.models import Inquiry
from participation.models.inquiry import OPEN
from participation.rules import may_answer_inquiries, possible_inquiry_actions
from participation.views.desk import RoleListing


class InquiriesFilterSet(WagtailFilterSet):
    """Kind, state, and what should have been answered by now."""

    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=InquiryStatus.choices
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=InquiryKind.choices)
    overdue = django_filters.BooleanFilter(label=gettext_lazy("Overdue"), method="filter_overdue")

    class Meta:
        model = Inquiry
        fields = ["status", "kind"]

    def filter_overdue(
        self, queryset: QuerySet[Inquiry], name: str, value: bool
    ) -> QuerySet[Inquiry]:
        late = {"status__in": OPEN, "due_on__lt": timezone.localdate()}
        return queryset.filter(**late) if value else queryset.exclude(**late)


class InquiriesView(RoleListing):
    """Everything residents handed in, what is due first on top."""

    may_enter = staticmethod(may_answer_inquiries)
    model = Inquiry
    page_title = gettext_lazy("Inquiries")
    header_icon = "mail"
    paginate_by = 30
    filterset_class = InquiriesFilterSet
    index_url_name = "participation_inquiries"
    index_results_url_name = "participation_inquiries_results"
    verbose_name_plural = gettext_lazy("inquiries")
    columns = [
        TitleColumn(
            "receipt",
            label=gettext_lazy("Receipt number"),
            get_url=lambda item: reverse("participation_inquiry", args=[item.pk]),
        ),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("contact", label=gettext_lazy("Office")),
        StatusTagColumn(
            "status",
            label=gettext_lazy("Status"),
            accessor="get_status_display",
            primary=lambda item: item.is_open,
        ),
        Column("due_on", label=gettext_lazy("Due"), accessor=lambda item: due_words(item)),
        DateColumn("created_at", label=gettext_lazy("Handed in")),
    ]

    def get_base_queryset(self) -> QuerySet[Inquiry]:
        return Inquiry.objects.select_related("contact").order_by("due_on", "pk")


def due_words(inquiry: Inquiry) -> str:
    """The due day, marked in words when it has gone by."""
    day = inquiry.due_on.strftime("%d.%m.%Y")
    overdue = inquiry.is_overdue(timezone.localdate())
    return _("%(day)s – overdue") % {"day": day} if overdue else day


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One inquiry with its history, and the form for the next step."""
    inquiry = _load(request, pk)
    actions = possible_inquiry_actions(inquiry)
    form = InquiryStepForm(request.POST if request.method == "POST" else None, actions=actions)
    if form.is_valid():
        assert isinstance(request.user, User)  # noqa: S101 -- _load; for the type checker
        action = InquiryAction(form.cleaned_data["action"])
        try:
            inquiries.work(inquiry, action=action, text=form.cleaned_data["text"], by=request.user)
        except ActionNotPossible:
            form.add_error(None, _("Its state has changed meanwhile. Please look again."))
        else:
            messages.success(request, _("The step is noted."))
            return see_other("participation_inquiry", pk=pk)
    if inquiry.email:
        note_identity_view(request, inquiry)
    return render(request, "participation/admin/inquiry.html", _detail(inquiry, form))


@require_POST
def make_defect(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a reported barrier a known one and open it for editing."""
    inquiry = _load(request, pk)
    if inquiry.kind != InquiryKind.BARRIER:
        raise PermissionDenied
    defect = inquiries.make_defect(inquiry)
    messages.success(request, _("Please describe the barrier in neutral words."))
    return see_other("wagtailsnippets_cms_accessibilitydefect:edit", pk=defect.pk)


def _load(request: HttpRequest, pk: int) -> Inquiry:
    if not may_answer_inquiries(request.user):
        raise PermissionDenied
    return get_object_or_404(Inquiry.objects.select_related("contact", "defect"), pk=pk)


def _detail(inquiry: Inquiry, form: InquiryStepForm) -> dict[str, Any]:
    desk = reverse("participation_inquiries")
    return {
        "inquiry": inquiry,
        "form": form,
        "due": due_words(inquiry),
        "is_barrier": inquiry.kind == InquiryKind.BARRIER,
        "entries": inquiry.entries.select_related("by"),
        "header_title": inquiry.receipt,
        "header_icon": "mail",
        "breadcrumbs_items": crumbs(
            (desk, _("Inquiries")),
            ("", inquiry.receipt),
        ),
    }
