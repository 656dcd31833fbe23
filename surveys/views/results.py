"""The results of a survey, for everybody when they are public, for staff always."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from accounts.rules import is_staff_member
from surveys import rules
from surveys.domain.results import survey_results
from surveys.enums import ResultsPublication
from surveys.views.loading import load_survey, notice


@require_safe
def results(request: HttpRequest, page_id: int) -> HttpResponse:
    """Bars and tables. The public sees no small groups; staff sees all, marked as internal."""
    survey = load_survey(request, page_id)
    if not rules.may_see_results(request.user, survey):
        if survey.publish_results == ResultsPublication.NEVER:
            raise Http404
        return notice(request, survey, "no_results")
    internal = is_staff_member(request.user)
    context = {
        "page": survey,
        "results": survey_results(survey, protected=not internal),
        "internal": internal,
        "results_public": rules.results_are_public(survey),
    }
    response = render(request, "surveys/results.html", context)
    if internal:
        add_never_cache_headers(response)
    return response
