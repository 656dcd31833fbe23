"""Base data in the admin: what pages refer to. And what editors are told while they edit."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import DismissibleMenuItem, MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from accounts.models import User
from cms import project_desk
from cms.forms import SignLanguageVideoForm
from cms.models import (
    AccessibilityDefect,
    ActionArea,
    Contact,
    GlossaryTerm,
    Municipality,
    Partner,
    ProjectPage,
    SignLanguageVideo,
    Topic,
)
from cms.rules import may_begin_simple
from cms.views.project_team import project_team
from cms.views.variants import begin_simple


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "slug", "description"]
    search_fields = ["name", "description"]
    search_backend_name = None
    ordering = ["slug"]


class MunicipalityViewSet(SnippetViewSet):
    model = Municipality
    icon = "home"
    list_display = ["name", "ags", "population", "valid_from", "valid_to"]
    list_filter = {"population": ["gte", "lte"], "valid_to": ["isnull"]}
    list_per_page = 50
    search_fields = ["name", "ags"]
    search_backend_name = None
    ordering = ["slug"]


class ActionAreaViewSet(SnippetViewSet):
    model = ActionArea
    icon = "site"
    list_display = ["name", "slug"]
    search_fields = ["name"]
    search_backend_name = None
    ordering = ["slug"]


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"
    list_display = ["name", "url"]
    search_fields = ["name"]
    search_backend_name = None
    ordering = ["name"]


class ContactViewSet(SnippetViewSet):
    model = Contact
    icon = "mail"
    list_display = ["unit", "email", "phone"]
    search_fields = ["unit", "email"]
    search_backend_name = None
    ordering = ["unit"]


class GlossaryTermViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "help"
    list_display = ["term", "short"]
    search_fields = ["term", "variants", "short"]
    search_backend_name = None
    ordering = ["slug"]


class AccessibilityDefectViewSet(SnippetViewSet):
    model = AccessibilityDefect
    icon = "warning"
    list_display = ["what", "reason", "found_on", "planned_until", "fixed_on"]
    list_filter = {"reason": ["exact"], "fixed_on": ["isnull"]}
    search_fields = ["what", "where"]
    search_backend_name = None


class SignLanguageVideoViewSet(SnippetViewSet):
    model = SignLanguageVideo
    icon = "media"
    list_display = ["title", "duration", "kind"]
    search_fields = ["title", "transcript"]
    search_backend_name = None
    ordering = ["title"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("video"),
            FieldPanel("captions"),
            FieldPanel("transcript"),
        ],
        base_form_class=SignLanguageVideoForm,
    )


@register_snippet
class BaseDataGroup(SnippetViewSetGroup):
    menu_label = _("Base data")
    menu_name = "base-data"
    menu_icon = "list-ul"
    menu_order = 300
    items = (
        TopicViewSet,
        MunicipalityViewSet,
        ActionAreaViewSet,
        PartnerViewSet,
        ContactViewSet,
        GlossaryTermViewSet,
        AccessibilityDefectViewSet,
        SignLanguageVideoViewSet,
    )


@hooks.register("after_edit_page")
def say_that_a_second_person_is_needed(request: HttpRequest, page: Page) -> None:
    """Who approves and changes the text in one go has saved the text, but not approved it."""
    wanted = request.POST.get("workflow-action-name") == "approve"
    if wanted and request.POST.get("action-workflow-action") and page.workflow_in_progress:
        messages.warning(
            request,
            gettext(
                "Your changes are saved. As you wrote them yourself, somebody else has to"
                " approve the page."
            ),
        )


@hooks.register("register_admin_urls")
def register_project_team_urls() -> list[URLPattern]:
    return [path("projektteam/<int:page_id>/", project_team, name="cms_project_team")]


@hooks.register("register_page_header_buttons")
def project_team_button(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Administrators find the project's group where the project is."""
    if page.pk and page.specific_class is ProjectPage and user.is_superuser:
        url = reverse("cms_project_team", args=[page.pk])
        yield Button(_("Project team"), url=url, icon_name="group", priority=60)


@hooks.register("construct_help_menu")
def keep_help_at_home(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out what leads to foreign websites and counts itself as unread news beside the menu."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]


@hooks.register("construct_homepage_panels")
def show_stale_projects(request: HttpRequest, panels: list[Component]) -> None:
    """Remind whoever may change a project that readers wait for news of it."""
    panels.append(project_desk.StaleProjectsPanel())


@hooks.register("register_admin_viewset")
def register_projects() -> project_desk.ProjectListing:
    return project_desk.ProjectListing()


@hooks.register("register_admin_urls")
def variant_urls() -> list[URLPattern]:
    return [path("leichte-sprache/<int:page_id>/", begin_simple, name="begin_simple")]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def leichte_sprache_button(page: Page, user: User, **_kwargs: Any) -> Iterator[Button]:
    """The way from a page in the editor to its form in Leichte Sprache."""
    if may_begin_simple(user, page):
        url = reverse("begin_simple", args=[page.pk])
        yield Button(_("Leichte Sprache"), url, icon_name="glasses", priority=61)
