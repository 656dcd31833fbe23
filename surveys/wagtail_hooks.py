"""Surveys in the Wagtail admin: the listing, the survey office, what must not be deleted."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.models import User
from surveys.domain.bank import bank_for_browser
from surveys.domain.lint import report_on
from surveys.models import BankQuestion, QuestionnaireVersion, SurveyPage
from surveys.rules import may_analyse, may_build
from surveys.views import desk
from surveys.views.listing import COLUMNS, SurveyIndexView
from surveys.views.office import overview


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


class OfficeMenuItem(MenuItem):
    """Only for those who analyse; the list of pages shows each only their own."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_analyse(request.user)


@hooks.register("register_admin_menu_item")
def register_office_menu_item() -> MenuItem:
    return OfficeMenuItem(
        gettext_lazy("Survey office"),
        reverse("surveys_office"),
        name="survey-office",
        icon_name="table",
        order=251,
    )


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern | URLResolver]:
    one = "umfragen/<int:page_id>/"
    return [
        path("umfragebuero/", overview.show, name="surveys_office"),
        path(one, include("surveys.urls_office")),
        path(f"{one}pruefung/", desk.check, name="surveys_check"),
        path(f"{one}pruefung/ausprobieren/", desk.try_out, name="surveys_try_out"),
        path(f"{one}zugang/", desk.who, name="surveys_access"),
        path(f"{one}zugang/briefe/", desk.print_letters, name="surveys_letters"),
        path(f"{one}zugang/einladen/", desk.send_invitations, name="surveys_invite"),
        path(f"{one}zugang/erinnern/", desk.send_reminders, name="surveys_remind"),
        path(f"{one}fragebogen.json", desk.export_questionnaire, name="surveys_questionnaire"),
        path("umfragen/einlesen/", desk.import_questionnaire, name="surveys_import"),
    ]


class BuilderMenuItem(MenuItem):
    """An entry of the menu for those who build surveys."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_build(request.user)


@hooks.register("register_admin_menu_item")
def import_menu_item() -> MenuItem:
    return BuilderMenuItem(
        gettext_lazy("Take in a questionnaire"),
        reverse("surveys_import"),
        icon_name="upload",
        order=252,
    )


class BankQuestionViewSet(SnippetViewSet):
    model = BankQuestion
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Question bank")
    menu_order = 251
    add_to_admin_menu = True
    list_display = ["title", "source"]
    search_fields = ["title"]


register_snippet(BankQuestionViewSet)


@hooks.register("insert_editor_js")
def survey_builder_script() -> SafeString:
    """Let rules choose questions and options from lists, those of the bank included."""
    return format_html(
        '{}<script src="{}" defer></script>',
        json_script(bank_for_browser(), "survey-bank"),
        static("js/survey-builder.js"),
    )


@hooks.register("before_publish_page")
def look_before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Errors keep a survey from being published; a breaking change is shown first."""
    if not isinstance(page, SurveyPage):
        return None
    report = report_on(page)
    if report.errors:
        messages.error(request, _("Not published: please mend what the check lists. It is saved."))
        return redirect("surveys_check", page_id=page.pk)
    if report.is_breaking:
        messages.warning(
            request, _("Not published yet: data before and after will not be comparable.")
        )
        return redirect("surveys_check", page_id=page.pk)
    return None


@hooks.register("register_page_header_buttons")
def survey_header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """The survey office in the menu of a survey's own pages in the admin."""
    if not isinstance(page, SurveyPage) or not page.pk:
        return
    if may_analyse(user) and page.versions.exists():
        yield Button(
            _("Field phase and analysis"),
            reverse("surveys_field_phase", args=[page.pk]),
            icon_name="table",
            priority=70,
        )
    if page.permissions_for_user(user).can_edit():
        args = [page.pk]
        yield Button(
            _("Check before publishing"),
            reverse("surveys_check", args=args),
            icon_name="circle-check",
            priority=60,
        )
        yield Button(
            _("Codes, invitations, quotas"),
            reverse("surveys_access", args=args),
            icon_name="group",
            priority=61,
        )
        yield Button(
            _("Questionnaire as file (JSON)"),
            reverse("surveys_questionnaire", args=args),
            icon_name="download",
            priority=72,
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
