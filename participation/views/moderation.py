"""The moderation's desk in the admin: one queue for everything residents wrote."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import BaseListingView

from accounts.models import User
from accounts.views.redirects import see_other
from participation import queries
from participation.domain import moderation
from participation.domain.moderation import DecisionNotPossible
from participation.enums import ContributionStatus, DecisionAction
from participation.forms import DecisionForm
from participation.models import Contribution
from participation.rules import may_moderate

WAITING, EDITED, EVERYTHING = "waiting", "edited", "all"


class QueueFilterSet(WagtailFilterSet):
    """What of the queue to show; what waits for a decision unless something else is chosen."""

    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        method="filter_status",
        empty_label=None,
        choices=[
            (WAITING, gettext_lazy("waiting for a decision")),
            (EDITED, gettext_lazy("edited since")),
            (EVERYTHING, gettext_lazy("everything")),
            *[
                (status.value, status.label)
                for status in ContributionStatus
                if status != ContributionStatus.UNCONFIRMED
            ],
        ],
    )

    class Meta:
        model = Contribution
        fields = ["status"]

    def filter_status(
        self, queryset: QuerySet[Contribution], name: str, value: str
    ) -> QuerySet[Contribution]:
        if value == EVERYTHING:
            return queryset
        if value == WAITING:
            return queryset.filter(queries.is_waiting())
        if value == EDITED:
            return queryset.filter(queries.edited_since_decision())
        return queryset.filter(status=value)


class QueueView(BaseListingView):
    """The queue."""

    model = Contribution
    page_title = gettext_lazy("Moderation")
    header_icon = "comment"
    paginate_by = 30
    filterset_class = QueueFilterSet
    index_url_name = "participation_moderation"
    index_results_url_name = "participation_moderation_results"
    verbose_name_plural = gettext_lazy("contributions")
    columns = [
        TitleColumn(
            "body",
            label=gettext_lazy("Contribution"),
            accessor=lambda item: truncatechars(item.title or item.body, 90) or "–",
            get_url=lambda item: reverse("participation_moderation_detail", args=[item.pk]),
        ),
        Column("author_name", label=gettext_lazy("Author")),
        Column("page", label=gettext_lazy("Page"), accessor="page.title"),
        StatusTagColumn(
            "status",
            label=gettext_lazy("Status"),
            accessor="get_status_display",
            primary=lambda item: item.is_published,
        ),
        NumberColumn("open_reports", label=gettext_lazy("Reports")),
        DateColumn("created_at", label=gettext_lazy("Written")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_moderate(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def index_url(self) -> str:
        return reverse(self.index_url_name)

    @cached_property
    def index_results_url(self) -> str:
        return reverse(self.index_results_url_name)

    def get_base_queryset(self) -> QuerySet[Contribution]:
        return queries.moderation_queue()

    def get_filterset_kwargs(self) -> dict[str, Any]:
        data = self.request.GET.copy()
        data.setdefault("status", WAITING)
        return {"data": data, "request": self.request}


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one contribution, and the form to decide about it."""
    if not may_moderate(request.user):
        raise PermissionDenied
    contribution = get_object_or_404(queries.moderation_queue(), pk=pk)
    actions = moderation.possible_actions(contribution)
    form = DecisionForm(request.POST if request.method == "POST" else None, actions=actions)
    if form.is_valid():
        assert isinstance(request.user, User)  # noqa: S101 -- may_moderate; for the type checker
        try:
            moderation.decide(
                contribution,
                action=DecisionAction(form.cleaned_data["action"]),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except DecisionNotPossible:
            messages.error(request, _("Its state has changed meanwhile. Please look again."))
            return see_other("participation_moderation_detail", pk=pk)
        messages.success(request, _("The decision is noted."))
        return see_other("participation_moderation")
    return render(request, "participation/admin/detail.html", _detail(contribution, form))


def _detail(contribution: Contribution, form: DecisionForm) -> dict[str, Any]:
    queue = reverse("participation_moderation")
    return {
        "contribution": contribution,
        "form": form,
        "earlier_versions": contribution.earlier_versions.all(),
        "reports": contribution.reports.select_related("reporter", "settled_by"),
        "decisions": contribution.decisions.select_related("by"),
        "parent": contribution.parent,
        "header_title": _("Moderation"),
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": queue, "label": _("Moderation")},
            {"url": "", "label": contribution.author_name},
        ],
    }
