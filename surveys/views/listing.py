"""The list of all surveys in the admin, with their state and how many have taken part."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.pages.listing import IndexView

from surveys import rules
from surveys.models import SurveyPage
from surveys.queries import with_counts


def _state(survey: SurveyPage) -> str:
    return str(survey.state.label) if survey.live else _("draft")


class DeskColumn(Column):
    """A link into the survey office for those who may."""

    def get_cell_context_data(
        self, instance: SurveyPage, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["value"] = ""
        if instance.version_number and rules.may_analyse(parent_context["request"].user):
            url = reverse(self.accessor, kwargs={"page_id": instance.pk})
            context["value"] = format_html('<a href="{}">{}</a>', url, self.label)
        return context


COLUMNS = [
    *IndexView.base_columns[:2],
    Column("state", label=gettext_lazy("State"), accessor=_state),
    NumberColumn("responses", label=gettext_lazy("Responses"), accessor="response_count"),
    Column("version", label=gettext_lazy("Version"), accessor="version_number"),
    DeskColumn("field", label=gettext_lazy("Field phase"), accessor="surveys_field_phase"),
    DeskColumn("analysis", label=gettext_lazy("Analysis"), accessor="surveys_analysis"),
]


class SurveyIndexView(IndexView):
    """Wagtail's listing of one page type, with figures from the same query."""

    def annotate_queryset(self, pages: Any) -> Any:
        return with_counts(super().annotate_queryset(pages))
