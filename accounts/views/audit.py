"""The audit log in the administration: to filter, to read, to take along."""

from typing import Any
from uuid import UUID

import django_filters  # type: ignore[import-untyped]
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from accounts.rules import is_staff_member, may_read_audit
from accounts.views.fresh import ask, is_fresh, refuse_export


class AuditFilterSet(WagtailFilterSet):
    """By deed, time, and the references of who did it and to what."""

    action = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("What"), choices=AuditAction.choices
    )
    at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("When"), widget=DateRangePickerWidget
    )
    actor = django_filters.UUIDFilter(label=gettext_lazy("Who (reference)"))
    object_type = django_filters.CharFilter(label=gettext_lazy("Kind of object"))
    object_id = django_filters.CharFilter(label=gettext_lazy("Object"))

    class Meta:
        model = AuditEntry
        fields = ["action", "at", "actor", "object_type", "object_id"]


class AuditView(ReportView):
    """Every entry, the newest first. Staff are named as long as they have an account."""

    model = AuditEntry
    page_title = gettext_lazy("Audit log")
    header_icon = "history"
    paginate_by = 50
    filterset_class = AuditFilterSet
    default_ordering = "-pk"
    index_url_name = "accounts_audit"
    index_results_url_name = "accounts_audit_results"
    verbose_name_plural = gettext_lazy("audit entries")
    list_export = [
        "pk",
        "at",
        "action",
        "actor",
        "object_type",
        "object_id",
        "before",
        "after",
        "facts",
        "digest",
    ]
    columns = [
        DateColumn("at", label=gettext_lazy("When"), width="14%"),
        Column("action_label", label=gettext_lazy("What")),
        Column("actor_name", label=gettext_lazy("Who")),
        Column("object_name", label=gettext_lazy("Object")),
        Column("facts_text", label=gettext_lazy("Facts")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_read_audit(request.user):
            raise PermissionDenied
        if request.GET.get("export"):
            if not is_fresh(request):
                return ask(request)
            if refusal := refuse_export(request):
                return refusal
            record(
                AuditAction.EXPORTED,
                request=request,
                facts={"what": "audit log", "format": request.GET["export"][:8]},
            )
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def index_url(self) -> str:
        return reverse(self.index_url_name)

    @cached_property
    def index_results_url(self) -> str:
        return reverse(self.index_results_url_name)

    def get_base_queryset(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.all()

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        rows = list(object_list)
        names = _staff_names({row.actor for row in rows} | _people(rows))
        for row in rows:
            row.actor_name = _name(row.actor, names) if row.actor else _("the system")
            row.object_name = _object_name(row, names)
            row.facts_text = ", ".join(
                f"{key}: {_plain(row.facts[key])}" for key in sorted(row.facts)
            )
        return rows


def _people(rows: list[AuditEntry]) -> set[UUID | None]:
    return {UUID(row.object_id) for row in rows if _is_person(row)}


def _is_person(row: AuditEntry) -> bool:
    return row.object_type == "accounts.user" and bool(row.object_id)


def _staff_names(references: set[UUID | None]) -> dict[UUID, str]:
    """Names of those who work here; residents stay references."""
    wanted = [reference for reference in references if reference]
    people = User.objects.filter(audit_ref__in=wanted).prefetch_related("groups")
    return {user.audit_ref: user.display_name for user in people if is_staff_member(user)}


def _name(reference: UUID, names: dict[UUID, str]) -> str:
    return names.get(reference) or _("account %(start)s…") % {"start": str(reference)[:8]}


def _object_name(row: AuditEntry, names: dict[UUID, str]) -> str:
    if _is_person(row):
        return _name(UUID(row.object_id), names)
    if row.object_type and not row.object_id:
        return _("list: %(kind)s") % {"kind": _kind(row.object_type)}
    return f"{row.object_type} {row.object_id}".strip() or "–"


def _kind(label: str) -> str:
    """What the things of a list are called; the label itself if there are none any more."""
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural)
    except LookupError:
        return label


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
