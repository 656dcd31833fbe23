"""Listings of the Wagtail admin whose permissions are one of our rules."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import HistoryView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from accounts.domain.audit import note_identity_view
from accounts.models import User
from notifications import rules


class RulePolicy(BasePermissionPolicy):
    """Permissions by one of our rules instead of rows in a table."""

    def __init__(
        self,
        model: type[Model],
        *,
        rule: Callable[[User | AnonymousUser], bool],
        actions: frozenset[str],
    ) -> None:
        super().__init__(model)
        self.rule = rule
        self.actions = actions

    def user_has_permission(self, user: User | AnonymousUser, action: str) -> bool:
        return action in self.actions and self.rule(user)


LOOK = frozenset({"view"})
MANAGE = frozenset({"view", "add", "delete"})


class StaffViewSet(ModelViewSet):
    """A listing for those a rule allows, with what they may do there."""

    actions = LOOK
    rule = staticmethod(rules.may_see_outbox)
    form_fields: list[str] = []
    search_backend_name = None
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50

    @property
    def permission_policy(self) -> RulePolicy:
        return RulePolicy(self.model, rule=self.rule, actions=self.actions)

    def listed(self) -> QuerySet[Any]:
        """The rows of the listing, with what its columns show and without what they do not."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_index_view_kwargs(queryset=self.listed(), **kwargs)
        return found


class AheadColumn(Column):
    """A day or a time that may lie ahead: Wagtail's own column calls all of these “just now”."""

    def get_value(self, instance: Any) -> str:
        value = super().get_value(instance)
        if isinstance(value, datetime):
            return str(date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT"))
        return str(date_format(value, "SHORT_DATE_FORMAT")) if value else ""


class AddressIndexView(IndexView):
    """A listing that shows addresses: whoever looks at it leaves a line in the audit log."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        note_identity_view(request, self.model)
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response


class AddressHistoryView(HistoryView):
    """What was done to one address."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        note_identity_view(request, self.object)
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response


class AddressViewSet(StaffViewSet):
    """A listing of addresses of residents."""

    index_view_class = AddressIndexView
