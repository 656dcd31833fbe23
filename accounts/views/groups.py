"""Roles in the Wagtail administration: their rights change only after one has shown who one is."""

from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.users.views.groups import CreateView, DeleteView, EditView, GroupViewSet

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.views.fresh import ask, is_fresh


def rights_of(group: Group) -> dict[str, Any]:
    """What the role may do, as the audit log compares it."""
    pages = GroupPagePermission.objects.filter(group=group).order_by("page", "permission")
    collections = GroupCollectionPermission.objects.filter(group=group)
    return {
        "general": sorted(group.permissions.values_list("codename", flat=True)),
        "pages": list(pages.values_list("page", "permission__codename")),
        "collections": sorted(collections.values_list("collection", "permission__codename")),
    }


class StaffGroupCreateView(CreateView):
    """A new role."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_fresh(request):
            return ask(request)
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        if isinstance(self.object, Group) and self.object.pk:
            record(
                AuditAction.ROLES_CHANGED,
                request=request,
                obj=self.object,
                after=rights_of(self.object),
            )
        return response


class StaffGroupEditView(EditView):
    """The rights of a role."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_fresh(request):
            return ask(request)
        before = rights_of(self.get_object())
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        after = rights_of(self.object)
        if after != before:
            record(
                AuditAction.ROLES_CHANGED,
                request=request,
                obj=self.object,
                before=before,
                after=after,
            )
        return response


class StaffGroupDeleteView(DeleteView):
    """The end of a role."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_fresh(request):
            return ask(request)
        record(
            AuditAction.ROLES_CHANGED,
            request=request,
            obj=self.object,
            before=rights_of(self.object),
        )
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response


class StaffGroupViewSet(GroupViewSet):
    """Wagtail's administration of groups with our guard; it has no hooks for them."""

    add_view_class = StaffGroupCreateView
    edit_view_class = StaffGroupEditView
    delete_view_class = StaffGroupDeleteView
