"""The desk for answers in the admin: what is due, who answers, what was answered."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from accounts.models import User
from accounts.views.crumbs import crumbs
from accounts.views.redirects import see_other
from cms.models import Contact
from participation.domain import answer, cases
from participation.enums import ContributionStatus, Outcome
from participation.forms.answer import AnswerForm, responsible_people
from participation.models import AnswerCase, Contribution
from participation.rules import may_answer
from participation.views.desk import DeskView, SelectColumn, chosen, say_how_many
from participation.views.moderation import words_of, written_on

OPEN, OVERDUE, MINE, PAUSED, ANSWERED, EVERYTHING = (
    "open",
    "overdue",
    "mine",
    "paused",
    "answered",
    "all",
)


class AnswerFilterSet(WagtailFilterSet):
    """What is to be answered, unless something else is chosen."""

    show = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        method="filter_show",
        empty_label=None,
        choices=[
            (OPEN, gettext_lazy("to be answered")),
            (OVERDUE, gettext_lazy("overdue")),
            (MINE, gettext_lazy("assigned to me")),
            (PAUSED, gettext_lazy("paused")),
            (ANSWERED, gettext_lazy("answered")),
            (EVERYTHING, gettext_lazy("everything")),
        ],
    )
    outcome = django_filters.ChoiceFilter(label=gettext_lazy("Outcome"), choices=Outcome.choices)
    unit = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Unit"), queryset=lambda request: Contact.objects.all()
    )
    person = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Person"), queryset=lambda request: responsible_people()
    )
    page = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Page"),
        field_name="contribution__page",
        queryset=lambda request: written_on(),
    )

    class Meta:
        model = AnswerCase
        fields = ["show", "outcome", "unit", "person", "page"]

    def filter_show(
        self, queryset: QuerySet[AnswerCase], name: str, value: str
    ) -> QuerySet[AnswerCase]:
        to_do = queryset.filter(contribution__answered_at=None)
        if value == OPEN:
            return to_do
        if value == OVERDUE:
            return to_do.filter(paused_on=None, due_on__lt=timezone.localdate())
        if value == MINE:
            return to_do.filter(person=self.request.user)
        if value == PAUSED:
            return to_do.filter(paused_on__isnull=False)
        if value == ANSWERED:
            return queryset.filter(contribution__answered_at__isnull=False)
        return queryset


def due_words(case: AnswerCase) -> str:
    """The due day, in words when it has gone by or the clock stands."""
    day = case.due_on.strftime("%d.%m.%Y")
    if case.contribution.answered_at:
        return _("answered")
    if case.is_paused:
        return _("paused")
    return _("%(day)s – overdue") % {"day": day} if case.is_overdue(timezone.localdate()) else day


class AnswersView(DeskView):
    """Everything that waits for an answer, what is due first on top."""

    may_enter = staticmethod(may_answer)
    model = AnswerCase
    page_title = gettext_lazy("Answers")
    header_icon = "openquote"
    filterset_class = AnswerFilterSet
    index_url_name = "participation_answers"
    index_results_url_name = "participation_answers_results"
    bulk_url_name = "participation_answers_bulk"
    bulk_label = gettext_lazy("Answer the chosen ones")
    verbose_name_plural = gettext_lazy("contributions")
    columns = [
        SelectColumn(),
        TitleColumn(
            "body",
            label=gettext_lazy("Contribution"),
            accessor=lambda case: words_of(case.contribution),
            get_url=lambda case: reverse(
                "participation_answers_detail", args=[case.contribution_id]
            ),
        ),
        Column("author", label=gettext_lazy("Author"), accessor="contribution.author_name"),
        Column("page", label=gettext_lazy("Page"), accessor="contribution.page.title"),
        Column("unit", label=gettext_lazy("Unit"), accessor=lambda case: case.unit or "–"),
        Column(
            "person",
            label=gettext_lazy("Person"),
            accessor=lambda case: case.person.display_name if case.person else "–",
        ),
        StatusTagColumn(
            "outcome",
            label=gettext_lazy("Outcome"),
            accessor="get_outcome_display",
            primary=lambda case: case.outcome != Outcome.RECEIVED,
        ),
        Column("due", label=gettext_lazy("Due"), accessor=due_words),
        DateColumn("written", label=gettext_lazy("Written"), accessor="contribution.created_at"),
    ]

    def get_base_queryset(self) -> QuerySet[AnswerCase]:
        return all_cases()

    def get_filterset_kwargs(self) -> dict[str, Any]:
        data = self.request.GET.copy()
        data.setdefault("show", OPEN)
        return {"data": data, "request": self.request}


def all_cases() -> QuerySet[AnswerCase]:
    """Cases of what is public, with all the list shows."""
    return (
        AnswerCase.objects.filter(contribution__status=ContributionStatus.PUBLISHED)
        .select_related(
            "contribution__page", "contribution__author", "contribution__sealed", "unit", "person"
        )
        .order_by(F("contribution__answered_at").desc(nulls_first=True), "due_on", "pk")
    )


def answering(request: HttpRequest) -> User:
    """The person, if they answer for the administration; else 403."""
    if not may_answer(request.user):
        raise PermissionDenied
    assert isinstance(request.user, User)  # noqa: S101 -- may_answer; for the type checker
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """The same answer to several contributions."""
    user = answering(request)
    found = list(all_cases().filter(pk__in=chosen(request)))
    if not found:
        messages.error(request, _("Please choose at least one row first."))
        return see_other("participation_answers")
    form = AnswerForm(
        request.POST if request.method == "POST" else None, initial={"unit": found[0].unit_id}
    )
    if form.is_valid():
        rows = [case.contribution for case in found]
        done, left = answer.respond_to_all(rows, by=user, **form.answer)
        words = ngettext(
            "%(n)s contribution is answered.", "%(n)s contributions are answered.", done
        )
        say_how_many(request, words % {"n": done}, left=left)
        return see_other("participation_answers")
    context = {
        "rows": [(case.contribution, words_of(case.contribution)) for case in found],
        "ids": [case.pk for case in found],
        "form": form,
        "header_title": _("Answer several"),
        "header_icon": "openquote",
        "breadcrumbs_items": crumbs(
            (reverse("participation_answers"), _("Answers")), ("", _("Answer several"))
        ),
    }
    return render(request, "participation/admin/bulk.html", context)


def get_case(pk: int) -> AnswerCase:
    """The case of a public contribution, a reply without one included; else 404."""
    rows = Contribution.objects.filter(status=ContributionStatus.PUBLISHED)
    rows = rows.select_related("page", "author", "parent__author")
    return cases.case_or_draft(get_object_or_404(rows, pk=pk))
