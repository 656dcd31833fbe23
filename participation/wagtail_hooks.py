"""The moderation's place in the admin, and what keeps residents' words from being deleted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page

import participation.admin_formats  # noqa: F401 -- registers the desk of the formats
from cms.models import AccessibilitySettings
from participation.domain import archive, waiting
from participation.domain import inquiry as inquiries
from participation.domain.sign_up import ACTIVE
from participation.models import ConsultationPage, Contribution, EventSignUp
from participation.rules import (
    may_answer_inquiries,
    may_answer_requests,
    may_manage_sign_ups,
    may_moderate,
    may_offer_to_archive,
    may_see_reach,
)
from participation.views import about_me, data_sheet_desk, inquiry_desk, moderation, sign_up_desk
from participation.wagtail_answers import WorkPanel

# A refusal names so many pages.
MOST_LINKS = 5


class ModerationMenuItem(MenuItem):
    """Only for those who moderate."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_moderate(request.user)


@hooks.register("register_admin_menu_item")
def register_moderation_menu_item() -> MenuItem:
    return ModerationMenuItem(
        gettext_lazy("Moderation"),
        reverse("participation_moderation"),
        name="moderation",
        icon_name="comment",
        order=250,
    )


class RequestsMenuItem(MenuItem):
    """Only for those who settle requests."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_answer_requests(request.user)


@hooks.register("register_admin_menu_item")
def register_requests_menu_item() -> MenuItem:
    return RequestsMenuItem(
        gettext_lazy("Data sheets"),
        reverse("participation_data_sheets"),
        name="data-sheets",
        icon_name="doc-full-inverse",
        order=260,
    )


class SignUpsMenuItem(MenuItem):
    """Only for those who look after events."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_manage_sign_ups(request.user)


@hooks.register("register_admin_menu_item")
def register_sign_ups_menu_item() -> MenuItem:
    return SignUpsMenuItem(
        gettext_lazy("Sign-ups"),
        reverse("participation_sign_ups"),
        name="sign-ups",
        icon_name="group",
        order=270,
    )


class ReachMenuItem(MenuItem):
    """Only for those who want to reach more people."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_reach(request.user)


@hooks.register("register_reports_menu_item")
def register_reach_menu_item() -> MenuItem:
    return ReachMenuItem(
        gettext_lazy("Whom we reach"),
        reverse("participation_reach"),
        name="reach",
        icon_name="group",
        order=80,
    )


@hooks.register("register_admin_urls")
def register_reach_urls() -> list[URLPattern]:
    return [path("wer-macht-mit/", about_me.reach, name="participation_reach")]


@hooks.register("register_admin_urls")
def register_sign_ups_urls() -> list[URLPattern]:
    view = sign_up_desk.SignUpsView
    return [
        path("anmeldungen/", view.as_view(), name="participation_sign_ups"),
        path(
            "anmeldungen/results/",
            view.as_view(results_only=True),
            name="participation_sign_ups_results",
        ),
        path(
            "anmeldungen/<int:event_id>/drucken/",
            sign_up_desk.print_list,
            name="participation_sign_ups_print",
        ),
    ]


@hooks.register("register_admin_urls")
def register_requests_urls() -> list[URLPattern]:
    view = data_sheet_desk.RequestsView
    return [
        path("unterlagen/", view.as_view(), name="participation_data_sheets"),
        path(
            "unterlagen/results/",
            view.as_view(results_only=True),
            name="participation_data_sheets_results",
        ),
        path(
            "unterlagen/<int:pk>/",
            data_sheet_desk.detail,
            name="participation_data_sheets_detail",
        ),
    ]


class InquiryMenuItem(MenuItem):
    """Only for those who answer what residents hand in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_answer_inquiries(request.user)


@hooks.register("register_admin_menu_item")
def register_inquiry_menu_item() -> MenuItem:
    return InquiryMenuItem(
        gettext_lazy("Inquiries"),
        reverse("participation_inquiries"),
        name="inquiries",
        icon_name="mail",
        order=255,
    )


class CheckDuePanel(Component):
    """Reminds of the yearly check of the accessibility statement."""

    order = 60
    template_name = "participation/admin/check_due.html"

    def __init__(self, facts: AccessibilitySettings) -> None:
        self.facts = facts

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        link = reverse("wagtailsettings:edit", args=["cms", "accessibilitysettings"])
        return {"facts": self.facts, "link": link}


@hooks.register("construct_homepage_panels")
def remind_of_check(request: HttpRequest, panels: list[Component]) -> None:
    """On the dashboard of those who can do something about it."""
    if not may_answer_inquiries(request.user):
        return
    facts = inquiries.settings()
    if facts.pk and facts.is_check_due(timezone.localdate()):
        panels.append(CheckDuePanel(facts))


@hooks.register("construct_homepage_panels")
def show_waiting_moderation(request: HttpRequest, panels: list[Component]) -> None:
    """For moderators, also when nothing waits: then they know."""
    if may_moderate(request.user):
        link = reverse("participation_moderation")
        panels.append(WorkPanel(_("Moderation"), waiting.lines(), link))


@hooks.register("register_admin_urls")
def register_moderation_urls() -> list[URLPattern]:
    return [
        path("moderation/", moderation.QueueView.as_view(), name="participation_moderation"),
        path(
            "moderation/results/",
            moderation.QueueView.as_view(results_only=True),
            name="participation_moderation_results",
        ),
        path("moderation/bulk/", moderation.bulk, name="participation_moderation_bulk"),
        path("moderation/<int:pk>/", moderation.detail, name="participation_moderation_detail"),
        path("inquiries/", inquiry_desk.InquiriesView.as_view(), name="participation_inquiries"),
        path(
            "inquiries/results/",
            inquiry_desk.InquiriesView.as_view(results_only=True),
            name="participation_inquiries_results",
        ),
        path("inquiries/<int:pk>/", inquiry_desk.detail, name="participation_inquiry"),
        path(
            "inquiries/<int:pk>/defect/",
            inquiry_desk.make_defect,
            name="participation_inquiry_defect",
        ),
    ]


@hooks.register("before_delete_page")
def keep_discussed_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page on which residents wrote is unpublished, not deleted."""
    return _refusal(request, page)


def _refusal(request: HttpRequest, page: Page) -> HttpResponse | None:
    pages = page.get_descendants(inclusive=True)
    signed_up = EventSignUp.objects.filter(event_id__in=pages.values("pk"), state__in=ACTIVE)
    undecided = archive.blocks_deletion(page)
    if undecided:
        words = _archive_words(undecided)
    elif Contribution.objects.filter(page__in=pages).exists():
        words = _(
            "Residents have written here, so the page cannot be deleted. Please unpublish it."
        )
    elif signed_up.exists():
        words = _("People signed up, so the page cannot be deleted. Please cancel the event.")
    else:
        return None
    buttons = [
        messages.button(reverse("participation_archive", args=[row.pk]), row.title)
        for row in undecided[:MOST_LINKS]
        if may_offer_to_archive(request.user)
    ]
    messages.error(request, words, buttons=buttons)
    answer: HttpResponse = redirect("wagtailadmin_explore", page.get_parent().pk)
    return answer


def _archive_words(pages: list[ConsultationPage]) -> str:
    titles = ", ".join(_("“%(title)s”") % {"title": page.title} for page in pages[:MOST_LINKS])
    return _(
        "The public archive has not decided yet about the statements on %(titles)s, so nothing can"
        " be deleted. A project lead offers them to the archive and notes its answer: Formats →"
        " Public archive. Until then please unpublish the page."
    ) % {"titles": titles}


@hooks.register("before_bulk_action")
def keep_discussed_pages(
    request: HttpRequest, action_type: str, pages: list[Page], action_class_instance: object
) -> HttpResponse | None:
    """The same for several pages at once."""
    if action_type != "delete":
        return None
    for page in pages:
        if isinstance(page, Page) and (answer := _refusal(request, page)):
            return answer
    return None
