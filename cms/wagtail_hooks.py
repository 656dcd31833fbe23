"""Base data in the admin: what pages refer to. And what editors are told while they edit."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.models import ActionArea, Contact, Municipality, Partner, Topic


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


@register_snippet
class BaseDataGroup(SnippetViewSetGroup):
    menu_label = _("Base data")
    menu_name = "base-data"
    menu_icon = "list-ul"
    menu_order = 300
    items = (TopicViewSet, MunicipalityViewSet, ActionAreaViewSet, PartnerViewSet, ContactViewSet)


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
