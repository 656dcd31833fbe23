"""The moderation's place in the admin, and what keeps residents' words from being deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from participation.models import Contribution
from participation.rules import may_answer_requests, may_moderate
from participation.views import data_sheet_desk, moderation


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
        gettext_lazy("Requested documents"),
        reverse("participation_data_sheets"),
        name="data-sheets",
        icon_name="doc-full-inverse",
        order=260,
    )


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


@hooks.register("register_admin_urls")
def register_moderation_urls() -> list[URLPattern]:
    return [
        path("moderation/", moderation.QueueView.as_view(), name="participation_moderation"),
        path(
            "moderation/results/",
            moderation.QueueView.as_view(results_only=True),
            name="participation_moderation_results",
        ),
        path("moderation/<int:pk>/", moderation.detail, name="participation_moderation_detail"),
    ]


@hooks.register("before_delete_page")
def keep_discussed_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page on which residents wrote is unpublished, not deleted."""
    return _refusal(request, page)


def _refusal(request: HttpRequest, page: Page) -> HttpResponse | None:
    pages = page.get_descendants(inclusive=True)
    if not Contribution.objects.filter(page__in=pages).exists():
        return None
    messages.error(
        request,
        _("Residents have written here, so the page cannot be deleted. Please unpublish it."),
    )
    answer: HttpResponse = redirect("wagtailadmin_explore", page.get_parent().pk)
    return answer


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
