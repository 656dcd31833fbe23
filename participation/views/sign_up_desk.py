"""Who comes to which event, for staff: a list to filter and a page to print."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from accounts.domain.audit import note_identity_view
from cms.models import EventPage
from participation import queries
from participation.enums import SignUpState
from participation.models import EventSignUp
from participation.rules import may_manage_sign_ups
from participation.views.desk import RoleListing


def events_with_sign_ups(request: HttpRequest) -> QuerySet[EventPage]:
    """The events one can choose in the filter."""
    known = EventSignUp.objects.values("event_id")
    events: QuerySet[EventPage] = EventPage.objects.filter(pk__in=known).order_by("-starts_at")
    return events


class SignUpFilterSet(WagtailFilterSet):
    """By event and state; everything unless something is chosen."""

    event = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("calendar", "Event"), queryset=events_with_sign_ups
    )
    state = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=SignUpState.choices)

    class Meta:
        model = EventSignUp
        fields = ["event", "state"]


class SignUpsView(RoleListing):
    """All sign-ups, the latest event first, and within it whoever came first."""

    may_enter = staticmethod(may_manage_sign_ups)
    model = EventSignUp
    page_title = gettext_lazy("Event sign-ups")
    header_icon = "group"
    paginate_by = 50
    filterset_class = SignUpFilterSet
    index_url_name = "participation_sign_ups"
    index_results_url_name = "participation_sign_ups_results"
    verbose_name_plural = gettext_lazy("event sign-ups")
    columns = [
        Column("display_name", label=gettext_lazy("Name")),
        Column("address", label=gettext_lazy("E-mail address")),
        TitleColumn(
            "event",
            label=gettext_lazy("Event, list to print"),
            get_url=lambda row: reverse("participation_sign_ups_print", args=[row.event_id]),
        ),
        StatusTagColumn(
            "state",
            label=gettext_lazy("Status"),
            accessor="get_state_display",
            primary=lambda row: row.state == SignUpState.CONFIRMED,
        ),
        DateColumn("created_at", label=gettext_lazy("Signed up")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        note_identity_view(request, EventSignUp)
        return response

    def get_base_queryset(self) -> QuerySet[EventSignUp]:
        rows = EventSignUp.objects.select_related("event", "account")
        return rows.order_by("-event__starts_at", "event_id", "confirmed_at", "pk")


@never_cache
@require_safe
def print_list(request: HttpRequest, event_id: int) -> HttpResponse:
    """The names for the entrance, without addresses and without the admin around them."""
    if not may_manage_sign_ups(request.user):
        raise PermissionDenied
    event = get_object_or_404(EventPage, pk=event_id)
    note_identity_view(request, event)
    context = {
        "event": event,
        "coming": queries.attendees(event_id, SignUpState.CONFIRMED),
        "waiting": queries.attendees(event_id, SignUpState.WAITING),
    }
    return render(request, "participation/admin/attendees.html", context)
