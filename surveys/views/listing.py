"""The list of all surveys in the admin, with their state and how many have taken part."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.pages.listing import IndexView

from surveys import rules
from surveys.models import SurveyPage
from surveys.queries import with_counts


def _state(survey: SurveyPage) -> str:
    return str(survey.state.label) if survey.live else _("draft")


def _results_link(survey: SurveyPage) -> SafeString | str:
    if not survey.live:
        return ""
    url = reverse("surveys:results", kwargs={"page_id": survey.pk})
    return format_html('<a href="{}">{}</a>', url, _("Results"))


class ExportColumn(Column):
    """A link to the export for those who may."""

    def get_cell_context_data(
        self, instance: SurveyPage, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        if rules.may_export(parent_context["request"].user):
            url = reverse("surveys_export", kwargs={"page_id": instance.pk})
            context["value"] = format_html('<a href="{}">{}</a>', url, _("CSV"))
        else:
            context["value"] = ""
        return context


COLUMNS = [
    *IndexView.base_columns[:2],
    Column("state", label=gettext_lazy("State"), accessor=_state),
    NumberColumn("responses", label=gettext_lazy("Responses"), accessor="response_count"),
    Column("version", label=gettext_lazy("Version"), accessor="version_number"),
    Column("results", label=gettext_lazy("Results"), accessor=_results_link),
    ExportColumn("export", label=gettext_lazy("Export"), accessor="pk"),
]


class SurveyIndexView(IndexView):
    """Wagtail's listing of one page type, with figures from the same query."""

    def annotate_queryset(self, pages: Any) -> Any:
        return with_counts(super().annotate_queryset(pages))
