"""The desks for answers and for the table of considerations in the admin."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import URLPattern, path, re_path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from participation.domain import reminders
from participation.models import TextBlock
from participation.rules import may_answer
from participation.views import answer_desk, answer_detail, theme_desk


class AnswersMenuItem(MenuItem):
    """Only for those who answer for the administration."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_answer(request.user)


@hooks.register("register_admin_menu_item")
def register_answers_menu_item() -> MenuItem:
    return AnswersMenuItem(
        gettext_lazy("Answers"),
        reverse("participation_answers"),
        name="answers",
        icon_name="openquote",
        order=251,
    )


@hooks.register("register_admin_urls")
def register_answers_urls() -> list[URLPattern]:
    view = answer_desk.AnswersView
    return [
        path("antworten/", view.as_view(), name="participation_answers"),
        path(
            "antworten/results/",
            view.as_view(results_only=True),
            name="participation_answers_results",
        ),
        path("antworten/mehrere/", answer_desk.bulk, name="participation_answers_bulk"),
        path("antworten/<int:pk>/", answer_detail.detail, name="participation_answers_detail"),
        path(
            "antworten/<int:pk>/korrigieren/",
            answer_detail.correct,
            name="participation_answers_correct",
        ),
    ]


class ConsiderationsMenuItem(MenuItem):
    """Only for those who answer for the administration."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_answer(request.user)


@hooks.register("register_admin_menu_item")
def register_considerations_menu_item() -> MenuItem:
    return ConsiderationsMenuItem(
        gettext_lazy("Considerations"),
        reverse("participation_considerations"),
        name="considerations",
        icon_name="table",
        order=252,
    )


@hooks.register("register_admin_urls")
def register_considerations_urls() -> list[URLPattern]:
    desk = theme_desk
    return [
        path("abwaegung/", desk.projects, name="participation_considerations"),
        path(
            "abwaegung/projekt/<int:page_id>/",
            desk.table,
            name="participation_consideration_table",
        ),
        path("abwaegung/projekt/<int:page_id>/neu/", desk.add, name="participation_theme_add"),
        re_path(
            r"^abwaegung/projekt/(?P<page_id>\d{1,9})/tabelle\.(?P<form>xlsx|pdf)$",
            desk.export,
            name="participation_consideration_export",
        ),
        path("abwaegung/<int:pk>/", desk.edit, name="participation_theme"),
        path("abwaegung/<int:pk>/dazu/", desk.group, name="participation_theme_group"),
        path("abwaegung/<int:pk>/entfernen/", desk.remove, name="participation_theme_remove"),
        path(
            "abwaegung/<int:pk>/ohne/<int:contribution_id>/",
            desk.ungroup,
            name="participation_theme_ungroup",
        ),
    ]


class WorkPanel(Component):
    """What waits, on the first page of those who can do it."""

    order = 40
    template_name = "participation/admin/work.html"

    def __init__(self, heading: str, lines: list[tuple[int, str, str]], link: str) -> None:
        self.heading, self.lines, self.link = heading, lines, link

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"heading": self.heading, "lines": self.lines, "link": self.link}


@hooks.register("construct_homepage_panels")
def show_open_answers(request: HttpRequest, panels: list[Component]) -> None:
    """How many answers are open and overdue, for those who give them."""
    if not may_answer(request.user):
        return
    counts = reminders.unanswered().aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=timezone.localdate())),
        mine=Count("pk", filter=Q(person=request.user.pk)),
    )
    desk = reverse("participation_answers")
    words = [
        ("open", ngettext("%(n)s to be answered", "%(n)s to be answered", counts["open"])),
        ("overdue", ngettext("%(n)s overdue", "%(n)s overdue", counts["overdue"])),
        ("mine", ngettext("%(n)s assigned to you", "%(n)s assigned to you", counts["mine"])),
    ]
    lines = [
        (counts[kind], text % {"n": counts[kind]}, f"{desk}?show={kind}")
        for kind, text in words
        if counts[kind]
    ]
    panels.append(WorkPanel(_("Answers"), lines, desk))


class TextBlockViewSet(SnippetViewSet):
    """Passages staff use again in their answers."""

    model = TextBlock
    icon = "snippet"
    list_display = ["name"]
    search_fields = ["name", "body"]


register_snippet(TextBlock, viewset=TextBlockViewSet)
