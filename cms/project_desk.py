"""Projects in the admin: all of them in one list, and which have not been heard of for long."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.ui.tables.pages import PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.models import User
from cms import queries
from cms.models import ProjectPage


def stale_projects_of(user: User) -> QuerySet[ProjectPage]:
    """Those this person may change, the one left alone longest first."""
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return queries.stale_projects(timezone.now()).filter(pk__in=pages.values("pk"))


class StaleProjectsPanel(Component):
    """On the first page of the admin: what ought to be looked at again."""

    name = "stale_projects"
    template_name = "cms/admin/stale_projects.html"
    order = 150
    LIMIT = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {
            "projects": list(stale_projects_of(user)[: self.LIMIT]),
            "days": settings.PROJECT_STALE_DAYS,
        }


class ProjectTitleColumn(PageTitleColumn):
    """The title without the menu of actions: its hooks ask the database once for every row."""

    cell_template_name = "cms/admin/project_title_cell.html"


class ProjectListing(PageListingViewSet):
    """All projects with their status and when they were last updated."""

    model = ProjectPage
    name = "projects"
    menu_label = _("Projects")
    icon = "folder-open-inverse"
    add_to_admin_menu = True
    menu_order = 200
    columns = [
        IndexView.base_columns[0],
        ProjectTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        Column("project_status", label=_("Status"), accessor="get_status_display"),
        DateColumn("last_published_at", label=_("Last updated"), sort_key="last_published_at"),
        StatusTagColumn(
            "is_stale",
            label=_("Up to date?"),
            accessor=lambda page: _("please update") if page.is_stale(timezone.now()) else "",
            primary=False,
        ),
    ]
