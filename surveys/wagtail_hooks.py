"""Surveys in the Wagtail admin: the listing, the export, and what must not be deleted."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page

from accounts.models import User
from surveys.models import QuestionnaireVersion, SurveyPage
from surveys.rules import may_export
from surveys.views.export import export_csv
from surveys.views.listing import COLUMNS, SurveyIndexView


class SurveyListing(PageListingViewSet):
    model = SurveyPage
    index_view_class = SurveyIndexView
    columns = COLUMNS
    name = "survey_listing"
    url_prefix = "umfragen"
    menu_label = gettext_lazy("Surveys")
    icon = "form"
    menu_order = 250
    add_to_admin_menu = True


@hooks.register("register_admin_viewset")
def register_survey_listing() -> SurveyListing:
    return SurveyListing()


@hooks.register("register_admin_urls")
def register_export_url() -> list[URLPattern]:
    return [path("umfragen/<int:page_id>/export/", export_csv, name="surveys_export")]


@hooks.register("register_page_header_buttons")
def survey_header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Results and export in the menu of a survey's own pages in the admin."""
    if not isinstance(page, SurveyPage) or not page.pk:
        return
    if page.live:
        yield Button(
            _("Results"), reverse("surveys:results", args=[page.pk]), icon_name="table", priority=70
        )
    if may_export(user):
        yield Button(
            _("Export responses (CSV)"),
            reverse("surveys_export", args=[page.pk]),
            icon_name="download",
            priority=71,
        )


@hooks.register("before_delete_page")
def keep_published_surveys(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What was published and answered stays; it can be unpublished."""
    if request.method != "POST" or not _holds_versions([page]):
        return None
    messages.error(request, _kept_message())
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_published_surveys_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: object
) -> HttpResponse | None:
    """The same for many pages at once."""
    pages = [entry for entry in objects if isinstance(entry, Page)]
    if action_type != "delete" or not pages or not _holds_versions(pages):
        return None
    messages.error(request, _kept_message())
    return redirect("wagtailadmin_explore_root")


def _kept_message() -> str:
    return _("A survey that was published cannot be deleted. Please unpublish it instead.")


def _holds_versions(pages: list[Page]) -> bool:
    ids: set[int] = set()
    for page in pages:
        ids |= set(page.get_descendants(inclusive=True).values_list("pk", flat=True))
    return QuestionnaireVersion.objects.filter(survey_id__in=ids).exists()
