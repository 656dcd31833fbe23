"""The desk of the formats in Wagtail's admin. `wagtail_hooks` imports it, so the hooks register."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from participation.models import Locality
from participation.rules import may_export
from participation.views import archive_desk, format_desk


class FormatsMenuItem(MenuItem):
    """Only for those who look after formats."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_export(request.user)


@hooks.register("register_admin_menu_item")
def register_formats_menu_item() -> MenuItem:
    return FormatsMenuItem(
        gettext_lazy("Formats"),
        reverse("participation_formats"),
        name="formats",
        icon_name="form",
        order=245,
    )


@hooks.register("register_admin_urls")
def register_formats_urls() -> list[URLPattern]:
    return [
        path("formate/", format_desk.formats, name="participation_formats"),
        path("formate/<int:page_id>/eingeben/", format_desk.enter, name="participation_enter"),
        path("formate/<int:page_id>/gruende/", format_desk.explain, name="participation_explain"),
        path(
            "formate/<int:page_id>/archiv/",
            archive_desk.archive_desk,
            name="participation_archive",
        ),
        path(
            "formate/<int:page_id>/beitraege.<slug:kind>",
            format_desk.download,
            name="participation_download",
        ),
    ]


@register_snippet
class LocalityViewSet(SnippetViewSet):
    """Villages and quarters that residents may name as a place."""

    model = Locality
    icon = "site"
    list_display = ["name", "municipality", "latitude", "longitude"]
    list_per_page = 50
    search_fields = ["name", "municipality__name"]
    search_backend_name = None
    ordering = ["name"]
    add_to_settings_menu = True
