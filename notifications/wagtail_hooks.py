"""The menu “Mail” of the Wagtail admin, and the way from a newsletter to its recipients."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button, ListingButton
from wagtail.models import Page
from wagtail.permission_policies.base import BasePermissionPolicy

from accounts.models import User
from notifications import queries, rules
from notifications.models import Mailing, Message, NewsletterPage, Subscriber, Suppression
from notifications.views import sending


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


class MailingViewSet(StaffViewSet):
    model = Mailing
    icon = "history"
    menu_label = _("Mailings")
    list_display = [
        TitleColumn(
            "subject",
            label=_("Subject"),
            get_url=lambda row: reverse("notifications_mailing", args=[row.pk]),
        ),
        Column("get_state_display", label=_("State")),
        Column("prepared", label=_("Recipients")),
        DateColumn("created_at", label=_("Started")),
        DateColumn("finished_at", label=_("Finished")),
    ]
    list_filter = ["state"]
    search_fields = ["subject"]


class SubscriberViewSet(StaffViewSet):
    model = Subscriber
    icon = "group"
    menu_label = _("Subscribers")
    list_display = [
        Column("email", label=_("E-mail address")),
        DateColumn("confirmed_at", label=_("Confirmed")),
        DateColumn("unsubscribed_at", label=_("Unsubscribed")),
        DateColumn("created_at", label=_("Created")),
    ]
    list_filter = {"confirmed_at": ["isnull"], "unsubscribed_at": ["isnull"]}
    search_fields = ["email"]


class MessageViewSet(StaffViewSet):
    model = Message
    icon = "mail"
    menu_label = _("Outbox")
    list_display = [
        DateColumn("created_at", label=_("Created")),
        Column("to_address", label=_("Recipient")),
        Column("subject", label=_("Subject")),
        Column("get_kind_display", label=_("Kind")),
        Column("get_status_display", label=_("Status")),
        Column("attempt", label=_("Attempts")),
        Column("smtp_text", label=_("Reason")),
    ]
    list_filter = ["status", "kind", "queue"]
    search_fields = ["to_address", "subject"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return queries.outbox()


class SuppressionViewSet(StaffViewSet):
    model = Suppression
    icon = "warning"
    menu_label = _("Blocked addresses")
    actions = MANAGE
    form_fields = ["email", "reason", "detail"]
    list_display = [
        TitleColumn(
            "email",
            label=_("E-mail address"),
            get_url=lambda row: reverse("suppression:delete", args=[row.pk]),
        ),
        Column("get_reason_display", label=_("Reason")),
        Column("detail", label=_("Detail")),
        DateColumn("created_at", label=_("Created")),
    ]
    search_fields = ["email"]


class MailGroup(ModelViewSetGroup):
    menu_label = _("Mail")
    menu_name = "mail"
    menu_icon = "mail"
    menu_order = 250
    items = (MailingViewSet, SubscriberViewSet, MessageViewSet, SuppressionViewSet)

    def get_submenu_items(self) -> list[MenuItem]:
        return [NewsletterMenuItem(), *super().get_submenu_items()]


class NewsletterMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("Newsletters"), reverse("notifications_newsletters"), icon_name="doc-full", order=0
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.may_send_newsletters(request.user)


@hooks.register("register_admin_viewset")
def register_mail_group() -> MailGroup:
    return MailGroup()


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    base = "newsletter-versand/"
    return [
        path(base, sending.newsletters, name="notifications_newsletters"),
        path(f"{base}<int:page_id>/", sending.start, name="notifications_start"),
        path(f"{base}<int:page_id>/test/", sending.test, name="notifications_test"),
        path(f"{base}sendung/<int:mailing_id>/", sending.mailing, name="notifications_mailing"),
        path(
            f"{base}sendung/<int:mailing_id>/schalten/",
            sending.switch,
            name="notifications_switch",
        ),
    ]


@hooks.register("register_page_header_buttons")
def header_button(page: Page, user: User, view_name: str, next_url: Any = None) -> Iterator[Button]:
    if _is_sendable(page, user):
        yield Button(_("Test and send"), url=_start_url(page), icon_name="mail", priority=5)


@hooks.register("register_page_listing_buttons")
def listing_button(page: Page, user: User, next_url: Any = None) -> Iterator[ListingButton]:
    if _is_sendable(page, user):
        yield ListingButton(_("Test and send"), url=_start_url(page), priority=5)


def _is_sendable(page: Page, user: User) -> bool:
    """Only a saved newsletter, and only for those who may send it."""
    is_newsletter = page.specific_class is NewsletterPage and bool(page.pk)
    return is_newsletter and rules.may_send_newsletters(user)


def _start_url(page: Page) -> str:
    return reverse("notifications_start", args=[page.pk])
