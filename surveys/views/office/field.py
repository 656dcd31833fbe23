"""The field phase: how the survey is going, and what can be done about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.fresh import fresh_sign_in_required
from accounts.views.redirects import see_other
from surveys import rules
from surveys.domain import fieldwork, retention
from surveys.domain.field_phase import field_phase
from surveys.models import SurveyPage
from surveys.views.office.forms import ConfirmForm, ExtendForm
from surveys.views.office.loading import load_survey, screen, signed_in

NOT_POSSIBLE = gettext_lazy(
    "That is not possible now. Please look at the state of the survey again."
)


@require_http_methods(["GET", "HEAD"])
def show(request: HttpRequest, page_id: int) -> HttpResponse:
    """Figures of the field phase, with the buttons of those who may use them."""
    survey = load_survey(request, page_id, rules.may_analyse)
    return _render(request, survey)


def _render(
    request: HttpRequest,
    survey: SurveyPage,
    *,
    extend: ExtendForm | None = None,
    confirm: ConfirmForm | None = None,
) -> HttpResponse:
    state = getattr(survey, "field_state", None)
    context = screen(
        request,
        survey,
        _("Field phase"),
        figures=field_phase(survey),
        quotas=survey.quota_counters.all(),
        may_run=rules.may_run_field_phase(request.user),
        has_key=fieldwork.can_go_on(survey),
        extend_form=extend or ExtendForm(),
        confirm_form=confirm or ConfirmForm(),
        due_at=retention.due_at(survey),
        deleted_at=state.answers_deleted_at if state else None,
    )
    return render(request, "surveys/admin/field_phase.html", context)


@require_POST
def pause(request: HttpRequest, page_id: int) -> HttpResponse:
    """Stop it for a while, or go on."""
    survey = load_survey(request, page_id, rules.may_run_field_phase)
    try:
        if survey.is_paused:
            fieldwork.go_on(survey, by=signed_in(request))
            messages.success(request, _("The survey goes on."))
        else:
            fieldwork.pause(survey, by=signed_in(request))
            messages.success(request, _("The survey is paused. Answers begun are kept."))
    except fieldwork.NotPossible:
        messages.error(request, NOT_POSSIBLE)
    return see_other("surveys_field_phase", page_id=survey.pk)


@require_POST
def extend(request: HttpRequest, page_id: int) -> HttpResponse:
    """Let it run longer."""
    survey = load_survey(request, page_id, rules.may_run_field_phase)
    form = ExtendForm(request.POST)
    if form.is_valid():
        try:
            fieldwork.extend(survey, form.cleaned_data["until"], by=signed_in(request))
        except fieldwork.NotPossible:
            form.add_error("until", NOT_POSSIBLE)
        else:
            messages.success(request, _("The survey runs longer now."))
            return see_other("surveys_field_phase", page_id=survey.pk)
    return _render(request, survey, extend=form)


@require_POST
def close(request: HttpRequest, page_id: int) -> HttpResponse:
    """End it for good."""
    survey = load_survey(request, page_id, rules.may_run_field_phase)
    try:
        fieldwork.close(survey, by=signed_in(request))
    except fieldwork.NotPossible:
        messages.error(request, NOT_POSSIBLE)
    else:
        messages.success(
            request, _("The survey is closed. From now on nobody can tell who has taken part.")
        )
    return see_other("surveys_field_phase", page_id=survey.pk)


@require_POST
@fresh_sign_in_required
def delete_answers(request: HttpRequest, page_id: int) -> HttpResponse:
    """Delete all answers before their time, after the word was typed that confirms it."""
    survey = load_survey(request, page_id, rules.may_run_field_phase)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            count = retention.delete_answers(survey, by=signed_in(request))
        except retention.StillOpen:
            form.add_error(None, _("The survey has not ended yet."))
        else:
            messages.success(request, _("%(count)d responses were deleted.") % {"count": count})
            return see_other("surveys_field_phase", page_id=survey.pk)
    return _render(request, survey, confirm=form)


@require_POST
def delete_tests(request: HttpRequest, page_id: int) -> HttpResponse:
    """Delete what came in in test mode."""
    survey = load_survey(request, page_id, rules.may_run_field_phase)
    count = retention.delete_tests(survey)
    messages.success(request, _("%(count)d test responses were deleted.") % {"count": count})
    return see_other("surveys_field_phase", page_id=survey.pk)
