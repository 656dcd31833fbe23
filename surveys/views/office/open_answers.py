"""Open answers: read them, sort them into categories."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.redirects import see_other
from surveys import rules
from surveys.domain import coding
from surveys.models import CodeCategory, SurveyPage, TextAnswer, Variable
from surveys.queries import open_variables, text_answers
from surveys.views.office.forms import CategoryForm
from surveys.views.office.loading import load_survey, screen

PER_PAGE = 25


@require_safe
def overview(request: HttpRequest, page_id: int) -> HttpResponse:
    """All open questions with the number of answers and of those still to be sorted."""
    survey = load_survey(request, page_id, rules.may_analyse)
    context = screen(request, survey, _("Open answers"), variables=open_variables(survey))
    return render(request, "surveys/admin/open_answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sort(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    """A page of answers with the categories as boxes; saving goes on to the next page."""
    survey, variable = _load(request, page_id, pk)
    uncoded = request.GET.get("show") == "uncoded"
    page = Paginator(text_answers(variable, uncoded=uncoded), PER_PAGE).get_page(
        request.GET.get("page")
    )
    if request.method == "POST":
        chosen = _chosen(request.POST)
        changed = coding.code_answers(variable, chosen)
        messages.success(request, _("%(count)d answers were sorted anew.") % {"count": changed})
        # Those just sorted have left the list of the unsorted: its next page moved up.
        number = page.number if uncoded or not page.has_next() else page.next_page_number()
        return see_other(f"{request.path}?page={number}{'&show=uncoded' if uncoded else ''}")
    return _render(request, survey, variable, page, CategoryForm(), uncoded=uncoded)


@require_POST
def add_category(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    """Add a category to the question."""
    survey, variable = _load(request, page_id, pk)
    form = CategoryForm(request.POST)
    if form.is_valid():
        try:
            coding.add_category(variable, form.cleaned_data["label"])
        except coding.CategoryExists:
            form.add_error("label", _("There is a category of this name already."))
        else:
            return see_other("surveys_open_answers_sort", page_id=survey.pk, pk=variable.pk)
    page = Paginator(text_answers(variable, uncoded=False), PER_PAGE).get_page(1)
    return _render(request, survey, variable, page, form, uncoded=False)


@require_POST
def delete_category(request: HttpRequest, page_id: int, pk: int, category_id: int) -> HttpResponse:
    """Delete a category; its answers are unsorted again."""
    survey, variable = _load(request, page_id, pk)
    category = get_object_or_404(CodeCategory, variable=variable, pk=category_id)
    coding.delete_category(category)
    messages.success(request, _("The category is deleted."))
    return see_other("surveys_open_answers_sort", page_id=survey.pk, pk=variable.pk)


def _load(request: HttpRequest, page_id: int, pk: int) -> tuple[SurveyPage, Variable]:
    survey = load_survey(request, page_id, rules.may_analyse)
    return survey, get_object_or_404(open_variables(survey), pk=pk)


def _chosen(data: QueryDict) -> dict[UUID, set[int]]:
    """Which boxes are ticked for which answer; what is no answer or number is ignored."""
    chosen: dict[UUID, set[int]] = {}
    for raw in data.getlist("answer"):
        try:
            answer = UUID(raw)
        except ValueError:
            continue
        ticked = (value for value in data.getlist(f"in-{raw}") if value.isdecimal())
        chosen[answer] = {int(value) for value in ticked}
    return chosen


def _render(
    request: HttpRequest,
    survey: SurveyPage,
    variable: Variable,
    page: Page[TextAnswer],
    form: CategoryForm,
    *,
    uncoded: bool,
) -> HttpResponse:
    context: dict[str, Any] = screen(
        request,
        survey,
        _("Open answers"),
        variable=variable,
        categories=list(CodeCategory.objects.filter(variable=variable).order_by("code")),
        answers=page,
        form=form,
        uncoded=uncoded,
        back=reverse("surveys_open_answers", args=[survey.pk]),
    )
    return render(request, "surveys/admin/sort_answers.html", context)
