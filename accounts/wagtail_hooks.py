"""The accounts room in the Wagtail administration."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.domain import erasure
from accounts.domain.roles import note_rights, rights_of
from accounts.models import User
from accounts.rules import may_look_after_privacy, may_read_audit
from accounts.views.audit import AuditView
from accounts.views.fresh import ask, is_fresh
from accounts.views.privacy import privacy_desk, privacy_record


class AuditMenuItem(MenuItem):
    """Only for those who look after privacy and security."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_audit(request.user)


@hooks.register("register_reports_menu_item")
def register_audit_menu_item() -> MenuItem:
    return AuditMenuItem(
        _("Audit log"), reverse("accounts_audit"), name="audit", icon_name="history", order=90
    )


@hooks.register("before_create_user")
@hooks.register("before_edit_user")
def ask_before_rights_change(request: HttpRequest, *_what: Any) -> HttpResponseBase | None:
    """Rights change only by the hand of somebody who has just shown who they are."""
    if request.method == "POST":
        roles_before(request, *_what)
        if not is_fresh(request):
            return ask(request)
    return None


@hooks.register("before_delete_user")
def erase_instead(request: HttpRequest, user: User) -> HttpResponseBase | None:
    """Wagtail would delete the row only; a person is erased from every room, after 72 hours."""
    if request.method != "POST":
        return None
    if not is_fresh(request):
        return ask(request)
    erasure.request(user, by=signed_in(request))
    messages.success(request, _("The account will be erased in 72 hours; the person is told."))
    return redirect("wagtailusers_users:index")


@hooks.register("before_bulk_action")
def guard_bulk_rights(
    request: HttpRequest, action_type: str, objects: list[Any], action: object
) -> HttpResponseBase | None:
    """The same for several accounts at once."""
    people = [item for item in objects if isinstance(item, User)]
    if request.method != "POST" or not people:
        return None
    if not is_fresh(request):
        return ask(request)
    if action_type == "delete":
        messages.error(request, _("Please delete accounts one by one."))
        return redirect("wagtailusers_users:index")
    return None


@hooks.register("after_bulk_action")
def note_bulk_rights(
    request: HttpRequest, action_type: str, objects: list[Any], action: object
) -> None:
    for item in objects:
        if isinstance(item, User):
            note_rights(item, before=None, by=signed_in(request))


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def note_user_rights(request: HttpRequest, user: User) -> None:
    note_rights(user, before=getattr(request, "roles_before", None), by=signed_in(request))


def roles_before(request: HttpRequest, *what: Any) -> None:
    """Remember what the person had, for the audit log."""
    if what and isinstance(what[0], User):
        request.roles_before = rights_of(what[0])  # type: ignore[attr-defined]


def signed_in(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


class PrivacyMenuItem(MenuItem):
    """Only for those who look after privacy."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_look_after_privacy(request.user)


@hooks.register("register_reports_menu_item")
def register_privacy_menu_item() -> MenuItem:
    return PrivacyMenuItem(
        _("Privacy"), reverse("accounts_privacy"), name="privacy", icon_name="lock", order=95
    )


@hooks.register("register_admin_urls")
def register_privacy_urls() -> list[URLPattern]:
    return [
        path("datenschutz/", privacy_desk, name="accounts_privacy"),
        path("datenschutz/verzeichnis.md", privacy_record, name="accounts_privacy_record"),
    ]


@hooks.register("register_admin_urls")
def register_audit_urls() -> list[URLPattern]:
    return [
        path("protokoll/", AuditView.as_view(), name="accounts_audit"),
        path(
            "protokoll/results/",
            AuditView.as_view(results_only=True),
            name="accounts_audit_results",
        ),
    ]
