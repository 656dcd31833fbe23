"""The menu “Mail” of the Wagtail admin, and the way from a newsletter to its recipients."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button, ListingButton
from wagtail.models import Page

from accounts.domain.audit import note_identity_view, record
from accounts.enums import AuditAction
from accounts.models import User
from notifications import marketing, queries, rules
from notifications.domain import newsletter, reasons, suppression
from notifications.enums import MailingState, SuppressionReason
from notifications.models import (
    Mailing,
    Message,
    NewsletterPage,
    ReturnedMail,
    Subscriber,
    Suppression,
)
from notifications.views import composing, post, proof, sending, subscribers, watching
from notifications.viewsets import (
    MANAGE,
    AddressHistoryView,
    AddressViewSet,
    AheadColumn,
    StaffViewSet,
)


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
        AheadColumn("scheduled_for", label=_("Scheduled for")),
        DateColumn("created_at", label=_("Started")),
        DateColumn("finished_at", label=_("Finished")),
    ]
    list_filter = ["state"]
    search_fields = ["subject"]

    def listed(self) -> QuerySet[Mailing]:
        return Mailing.objects.defer("html", "text", "mime")


class SubscriberViewSet(AddressViewSet):
    model = Subscriber
    rule = staticmethod(rules.may_serve_subscribers)
    icon = "group"
    menu_label = _("Subscribers")
    list_display = [
        TitleColumn(
            "email",
            label=_("E-mail address"),
            get_url=lambda row: reverse("notifications_subscriber", args=[row.pk]),
        ),
        DateColumn("confirmed_at", label=_("Confirmed")),
        DateColumn("unsubscribed_at", label=_("Unsubscribed")),
        DateColumn("created_at", label=_("Created")),
    ]
    list_filter = {"confirmed_at": ["isnull"], "unsubscribed_at": ["isnull"]}
    search_fields = ["email"]


class MessageViewSet(AddressViewSet):
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
        Column("reason", label=_("Reason"), accessor=reasons.of),
    ]
    list_filter = ["status", "kind", "queue"]
    search_fields = ["to_address", "subject"]

    def listed(self) -> QuerySet[Message]:
        return queries.outbox()


class BlockView(CreateView):
    """Blocking by hand decides about somebody's mail, as freeing does."""

    initial = {"reason": SuppressionReason.MANUAL}

    def save_instance(self) -> Suppression:
        blocked: Suppression = super().save_instance()
        facts = {"blocked": blocked.reason}
        record(AuditAction.CHANGED, request=self.request, obj=blocked, facts=facts)
        return blocked


class LiftView(DeleteView):
    """Deleting the entry is the undo: the address gets newsletters again."""

    template_name = "notifications/admin/lift.html"
    page_title = _("Free a blocked address")
    success_message = _("The address is free again.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        note_identity_view(request, self.object)
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

    def delete_action(self) -> None:
        suppression.lift(self.object, by=self.request.user)


class SuppressionViewSet(AddressViewSet):
    model = Suppression
    icon = "warning"
    menu_label = _("Blocked addresses")
    actions = MANAGE
    form_fields = ["email", "reason", "detail"]
    add_view_class = BlockView
    delete_view_class = LiftView
    history_view_class = AddressHistoryView
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


class ReturnedMailViewSet(AddressViewSet):
    model = ReturnedMail
    name = "returned_mail"
    url_prefix = "ruecklaeufer"
    icon = "mail"
    menu_label = _("Returned mail")
    list_display = [
        DateColumn("received_at", label=_("Received")),
        TitleColumn(
            "subject",
            label=_("Subject"),
            accessor=lambda row: row.subject or _("(no subject)"),
            get_url=lambda row: reverse("notifications_returned", args=[row.pk]),
        ),
        Column("address", label=_("Recipient")),
        Column("get_kind_display", label=_("Kind")),
        Column("get_state_display", label=_("State")),
        Column("status_code", label=_("Status code")),
    ]
    list_filter = ["state", "kind"]
    search_fields = ["address", "sender", "subject"]

    def listed(self) -> QuerySet[ReturnedMail]:
        return ReturnedMail.objects.defer("content")


class MailGroup(ModelViewSetGroup):
    menu_label = _("Mail")
    menu_name = "mail"
    menu_icon = "mail"
    menu_order = 250
    items = (
        MailingViewSet,
        SubscriberViewSet,
        MessageViewSet,
        ReturnedMailViewSet,
        SuppressionViewSet,
    )

    def get_submenu_items(self) -> list[MenuItem]:
        return [
            NewsletterMenuItem(),
            *super().get_submenu_items(),
            ProofMenuItem(),
            RelayMenuItem(),
        ]


class NewsletterMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("Newsletters"), reverse("notifications_newsletters"), icon_name="doc-full", order=0
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.may_send_newsletters(request.user)


class RelayMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("Mail servers"), reverse("notifications_relays"), icon_name="cogs", order=900
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.may_see_outbox(request.user)


class ProofMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("Proof of consent"), reverse("notifications_proof"), icon_name="clipboard-list"
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.may_see_proof(request.user)


@hooks.register("register_admin_viewset")
def register_mail_group() -> MailGroup:
    return MailGroup()


@hooks.register("register_admin_viewset")
def register_campaign_group() -> marketing.CampaignGroup:
    return marketing.CampaignGroup()


@hooks.register("register_admin_urls")
def register_campaign_urls() -> list[URLPattern]:
    return marketing.urls()


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    base = "newsletter-versand/"
    return [
        path(base, sending.newsletters, name="notifications_newsletters"),
        path("einwilligung/", proof.page, name="notifications_proof"),
        *_subscriber_urls("abonnierende/<int:subscriber_id>/"),
        path(f"{base}<int:page_id>/", sending.start, name="notifications_start"),
        path(f"{base}<int:page_id>/test/", sending.test, name="notifications_test"),
        path(f"{base}<int:page_id>/ansehen/", composing.look, name="notifications_look"),
        path(f"{base}<int:page_id>/ansicht/", composing.frame, name="notifications_frame"),
        path(f"{base}<int:page_id>/publikum/", composing.audience, name="notifications_audience"),
        path(f"{base}<int:page_id>/kontrolle/", composing.seeds, name="notifications_seeds"),
        path(f"{base}<int:page_id>/links/", composing.links, name="notifications_links"),
        *_mailing_urls(f"{base}sendung/<int:mailing_id>/"),
        path("mailserver/", post.relays, name="notifications_relays"),
        path("mailserver/<int:relay_id>/wecken/", post.wake, name="notifications_wake"),
        path("ruecklauf/<int:returned_id>/", post.returned, name="notifications_returned"),
        path("ruecklauf/<int:returned_id>/erledigt/", post.handle, name="notifications_handle"),
    ]


def _subscriber_urls(base: str) -> list[URLPattern]:
    return [
        path(base, subscribers.show, name="notifications_subscriber"),
        path(f"{base}abmelden/", subscribers.unsubscribe, name="notifications_subscriber_end"),
        path(f"{base}loeschen/", subscribers.erase, name="notifications_subscriber_erase"),
    ]


def _mailing_urls(base: str) -> list[URLPattern]:
    return [
        path(base, watching.mailing, name="notifications_mailing"),
        path(f"{base}stand/", watching.progress, name="notifications_progress"),
        path(f"{base}empfaenger/", watching.recipients, name="notifications_recipients"),
        path(f"{base}schalten/", watching.switch, name="notifications_switch"),
        path(f"{base}verschieben/", watching.move, name="notifications_move"),
        path(f"{base}uebernehmen/", watching.freeze_again, name="notifications_freeze_again"),
        path(f"{base}wiederholen/", watching.retry, name="notifications_retry"),
    ]


@hooks.register("register_page_header_buttons")
def header_button(page: Page, user: User, view_name: str, next_url: Any = None) -> Iterator[Button]:
    if _is_sendable(page, user):
        yield Button(_("Test and send"), url=_start_url(page), icon_name="mail", priority=5)


@hooks.register("register_page_listing_buttons")
def listing_button(page: Page, user: User, next_url: Any = None) -> Iterator[ListingButton]:
    if _is_sendable(page, user):
        yield ListingButton(_("Test and send"), url=_start_url(page), priority=5)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def compile_newsletter(request: HttpRequest, page: Page) -> None:
    """Compile what was just saved and say at once if it cannot become a mail like this."""
    if not isinstance(page, NewsletterPage):
        return
    try:
        newsletter.keep(page)
    except newsletter.ForeignLinks as error:
        # The editor saves by itself every few seconds; only somebody who pressed a button reads it.
        if request.accepts("text/html"):
            said = _("Saved, but it cannot be sent like this. %s")
            messages.warning(request, said % error.words)


@hooks.register("after_copy_page")
def date_copy(request: HttpRequest, page: Page, new_page: Page) -> None:
    """An issue that is published as it is copied appears now.

    Wagtail copies the day of the original as well: what fills itself would stay as it was then.
    """
    now = timezone.now()
    copies = NewsletterPage.objects.filter(pk=new_page.pk, live=True)
    copies.update(first_published_at=now, last_published_at=now)


@hooks.register("before_delete_page")
def keep_page_on_its_way(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page whose mails are on their way stays: each of them points to it."""
    return _keep_on_their_way(request, [page])


@hooks.register("before_bulk_action")
def keep_pages_on_their_way(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several at once."""
    pages = [one for one in objects if isinstance(one, Page)]
    return _keep_on_their_way(request, pages) if action_type == "delete" else None


def _keep_on_their_way(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    waits = Mailing.objects.exclude(state__in=[MailingState.DONE, MailingState.CANCELLED])
    for page in pages:
        below = NewsletterPage.objects.descendant_of(page, inclusive=True)
        if row := waits.filter(page__in=below).only("subject").first():
            said = _("“%(subject)s” is on its way. Please cancel its mailing first, or wait.")
            messages.error(request, said % {"subject": row.subject})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


def _is_sendable(page: Page, user: User) -> bool:
    """Only a saved newsletter that repeats no other, and only for those who may send it."""
    is_newsletter = page.specific_class is NewsletterPage and bool(page.pk) and not page.alias_of_id
    return is_newsletter and rules.may_send_newsletters(user)


def _start_url(page: Page) -> str:
    return reverse("notifications_start", args=[page.pk])
