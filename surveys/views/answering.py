"""Take a survey: start, page by page, review, send. Works without JavaScript."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.views.redirects import see_other
from cms.enums import ParticipationState
from surveys import queries, rules
from surveys.domain.answers import InvalidAnswers
from surveys.domain.draft import DraftGone, new_token, save_page, start_draft
from surveys.domain.participation import AlreadyAnswered
from surveys.domain.questionnaire import Questionnaire, from_definition
from surveys.domain.response import SignInNeeded, SurveyClosed, submit
from surveys.domain.wording import answer_in_words
from surveys.enums import Access
from surveys.forms import SectionForm, SubmitForm
from surveys.models import ResponseDraft, SurveyPage
from surveys.views.loading import (
    forget,
    has_answered,
    load_draft,
    load_survey,
    notice,
    remember,
    token_of,
)

PAGE_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(PAGE_METHODS)
def start(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say what is going to happen; a press on the button sets the cookie and begins."""
    survey = load_survey(request, page_id)
    refused = _refuse(request, survey)
    if refused:
        return refused
    version = queries.latest_version(survey)
    if version is None:
        return notice(request, survey, "not_ready")
    signed_out = survey.access == Access.ACCOUNT and not request.user.is_authenticated
    if request.method == "POST" and not signed_out:
        token = token_of(request, survey) or new_token()
        draft = start_draft(version, token=token)
        response = _see("surveys:page", survey, number=_last_page(draft))
        return remember(response, survey, token)
    context = {
        "page": survey,
        "version": version,
        "draft": load_draft(request, survey),
        "signed_out": signed_out,
    }
    return render(request, "surveys/start.html", context)


@never_cache
@require_http_methods(PAGE_METHODS)
def page(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """One page of the questionnaire. Every POST keeps what is valid, whatever happens next."""
    survey = load_survey(request, page_id)
    refused = _refuse(request, survey)
    draft = load_draft(request, survey)
    if refused or draft is None:
        return refused or notice(request, survey, "gone")
    questionnaire = from_definition(draft.version.definition)
    if not 1 <= number <= len(questionnaire.sections):
        raise Http404
    if number > draft.page:
        return redirect("surveys:page", page_id=page_id, number=draft.page)
    if request.method == "POST":
        return _save(request, survey, draft, questionnaire, number)
    form = SectionForm(questionnaire.sections[number - 1], doc=draft.doc)
    return _render_page(request, survey, questionnaire, number, form)


def _save(
    request: HttpRequest,
    survey: SurveyPage,
    draft: ResponseDraft,
    questionnaire: Questionnaire,
    number: int,
) -> HttpResponse:
    form = SectionForm(questionnaire.sections[number - 1], data=request.POST)
    back = request.POST.get("go") == "back"
    valid = form.is_valid()
    target = number - 1 if back else number + 1
    reached = number + 1 if valid else number
    try:
        save_page(draft, answers=form.answers(), asked=form.asked, page=reached)
    except DraftGone:
        return notice(request, survey, "gone")
    if not valid and not back:
        return _render_page(request, survey, questionnaire, number, form)
    if target < 1:
        return _see("surveys:start", survey)
    if target > len(questionnaire.sections):
        return _see("surveys:review", survey)
    return _see("surveys:page", survey, number=target)


@never_cache
@require_http_methods(PAGE_METHODS)
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """Everything once more before it is sent."""
    survey = load_survey(request, page_id)
    if request.method == "POST":
        return _send(request, survey)
    refused = _refuse(request, survey)
    draft = load_draft(request, survey)
    if refused or draft is None:
        return refused or notice(request, survey, "gone")
    questionnaire = from_definition(draft.version.definition)
    if draft.page <= len(questionnaire.sections):
        return redirect("surveys:page", page_id=page_id, number=draft.page)
    context = {
        "page": survey,
        "sections": [
            {
                "number": number,
                "title": section.text,
                "answers": [
                    (question, answer_in_words(question, draft.doc.get(question.code)))
                    for question in section.questions
                ],
            }
            for number, section in enumerate(questionnaire.sections, start=1)
        ],
        "form": SubmitForm(initial={"submit_key": draft.submit_key}),
        "total": len(questionnaire.sections),
    }
    return render(request, "surveys/review.html", context)


def _send(request: HttpRequest, survey: SurveyPage) -> HttpResponse:
    form = SubmitForm(request.POST)
    token = token_of(request, survey)
    if not form.is_valid() or token is None:
        return notice(request, survey, "gone")
    user = request.user if isinstance(request.user, User) else None
    try:
        submit(survey, token=token, submit_key=form.cleaned_data["submit_key"], user=user)
    except InvalidAnswers as invalid:
        return _back_to_first_problem(request, survey, set(invalid.errors))
    except AlreadyAnswered:
        return notice(request, survey, "answered")
    except SurveyClosed:
        return notice(request, survey, _state_reason(survey) or "closed")
    except SignInNeeded:
        return _see("surveys:start", survey)
    except DraftGone:
        return notice(request, survey, "gone")
    response = _see("surveys:thanks", survey)
    return forget(response, survey) if survey.access == Access.ACCOUNT else response


def _back_to_first_problem(
    request: HttpRequest, survey: SurveyPage, codes: set[str]
) -> HttpResponse:
    """Show the first page on which an answer is missing or wrong, with the message at it."""
    draft = load_draft(request, survey)
    if draft is None:
        return notice(request, survey, "gone")
    questionnaire = from_definition(draft.version.definition)
    for number, section in enumerate(questionnaire.sections, start=1):
        if codes & {question.code for question in section.questions}:
            form = SectionForm(section, data=_as_data(draft))
            return _render_page(request, survey, questionnaire, number, form)
    return _see("surveys:start", survey)


def _as_data(draft: ResponseDraft) -> dict[str, object]:
    return {
        code: [str(item) for item in answer] if isinstance(answer, list) else str(answer)
        for code, answer in draft.doc.items()
    }


@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """The answers have arrived: what happens next."""
    survey = load_survey(request, page_id)
    context = {"page": survey, "results_public": rules.results_are_public(survey)}
    return render(request, "surveys/thanks.html", context)


def _refuse(request: HttpRequest, survey: SurveyPage) -> HttpResponse | None:
    """The page that says why nobody, or not this one, can answer now; None if they can."""
    reason = _state_reason(survey)
    if reason is None and has_answered(request, survey):
        reason = "answered"
    return notice(request, survey, reason) if reason else None


def _state_reason(survey: SurveyPage) -> str | None:
    if survey.is_open:
        return None
    return "upcoming" if survey.state == ParticipationState.UPCOMING else "closed"


def _last_page(draft: ResponseDraft) -> int:
    """Where to go on: the furthest page reached."""
    return min(draft.page, len(from_definition(draft.version.definition).sections))


def _render_page(
    request: HttpRequest,
    survey: SurveyPage,
    questionnaire: Questionnaire,
    number: int,
    form: SectionForm,
) -> HttpResponse:
    context = {
        "page": survey,
        "section": questionnaire.sections[number - 1],
        "number": number,
        "total": len(questionnaire.sections),
        "form": form,
    }
    return render(request, "surveys/page.html", context)


def _see(name: str, survey: SurveyPage, **kwargs: int) -> HttpResponse:
    return see_other(name, page_id=survey.pk, **kwargs)
