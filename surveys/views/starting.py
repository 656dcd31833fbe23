"""Begin a survey, go on with it, and take one's answers back."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.rate_limit import passes
from accounts.views.redirects import see_other
from accounts.visitors import network
from surveys import queries, rules
from surveys.domain import access
from surveys.domain.definition import from_definition
from surveys.domain.draft import code_token, find_draft, furthest_page, new_token, start_draft
from surveys.domain.limits import CODE_PER_NETWORK
from surveys.domain.response import withdraw
from surveys.enums import Access
from surveys.forms import CodeForm
from surveys.models import QuestionnaireVersion, SurveyPage
from surveys.views.loading import (
    counts_accounts,
    load_draft,
    load_survey,
    notice,
    person,
    receipt_in,
    refuse,
    remember,
    token_of,
)

UNKNOWN_CODE = _("We do not know this code. Please check each character.")
TOO_OFTEN = _("That was a lot at once. Please try again in an hour.")
PAGE_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(PAGE_METHODS)
def start(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say what is going to happen; a press on the button sets the cookie and begins."""
    survey = load_survey(request, page_id)
    refused = refuse(request, survey)
    if refused:
        return refused
    version = queries.latest_version(survey)
    if version is None:
        return notice(request, survey, "not_ready")
    signed_out = counts_accounts(survey) and person(request, survey) is None
    draft = load_draft(request, survey)
    code_form = None
    if survey.access == Access.CODE and draft is None:
        code_form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    token = _token(request, survey, code_form)
    if request.method == "POST" and not signed_out and token:
        started = start_draft(version, token=token)
        response = see_other("surveys:page", page_id=survey.pk, number=furthest_page(started))
        return remember(response, survey, token)
    context = {
        "page": survey,
        "version": version,
        "draft": draft,
        "signed_out": signed_out,
        "form": code_form,
        "languages": _languages(request, version),
    }
    return render(request, "surveys/start.html", context, status=_status(code_form))


def _token(request: HttpRequest, survey: SurveyPage, form: CodeForm | None) -> str | None:
    """The token with which somebody who pressed “start” goes on; None if they may not."""
    if request.method != "POST":
        return None
    if form is None:
        known = token_of(request, survey)
        return known or (None if counts_accounts(survey) else new_token())
    if not form.is_valid() or not _may_try(request, form):
        return None
    code = access.normalise(form.cleaned_data["code"])
    if access.is_known(survey, code):
        return code_token(survey, code)
    form.add_error("code", UNKNOWN_CODE)
    return None


def _may_try(request: HttpRequest, form: CodeForm) -> bool:
    """Count one more try of this network; one too many is said at the field."""
    if passes(CODE_PER_NETWORK, network(request)):
        return True
    form.add_error("code", ValidationError(TOO_OFTEN, code="often"))
    return False


def _status(form: CodeForm | None) -> int:
    if form is None or not form.errors:
        return 200
    return 429 if form.has_error("code", code="often") else 422


def _languages(request: HttpRequest, version: QuestionnaireVersion) -> list[dict[str, str]]:
    """The languages the questionnaire speaks, each with the address of this page in it."""
    spoken = from_definition(version.definition).languages
    return [
        {"code": code, "name": name, "url": translate_url(request.path, code)}
        for code, name in settings.LANGUAGES
        if code in spoken
    ]


@never_cache
@require_http_methods(PAGE_METHODS)
def resume(request: HttpRequest, page_id: int, token: str) -> HttpResponse:
    """Go on with a draft in another browser; a press on the button sets the cookie there."""
    survey = load_survey(request, page_id)
    draft = find_draft(survey, token)
    if draft is None or counts_accounts(survey):
        return notice(request, survey, "gone")
    if request.method == "POST":
        response = see_other("surveys:page", page_id=survey.pk, number=furthest_page(draft))
        return remember(response, survey, token)
    return render(request, "surveys/resume.html", {"page": survey})


@never_cache
@require_safe
def later(request: HttpRequest, page_id: int) -> HttpResponse:
    """How to go on later or elsewhere."""
    survey = load_survey(request, page_id)
    token = token_of(request, survey)
    draft = load_draft(request, survey)
    if token is None or draft is None:
        return notice(request, survey, "gone")
    link = None
    if not counts_accounts(survey):
        path = reverse("surveys:resume", kwargs={"page_id": survey.pk, "token": token})
        link = f"{settings.SITE_URL}{path}"
    context = {"page": survey, "draft": draft, "number": furthest_page(draft), "link": link}
    return render(request, "surveys/later.html", context)


@never_cache
@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """The answers have arrived: what happens next, and how to take them back."""
    survey = load_survey(request, page_id)
    context = {
        "page": survey,
        "receipt": receipt_in(request, survey),
        "results_public": rules.results_are_public(survey),
    }
    return render(request, "surveys/thanks.html", context)


@never_cache
@require_http_methods(PAGE_METHODS)
def take_back(request: HttpRequest, page_id: int) -> HttpResponse:
    """Delete the response whose withdrawal code somebody has."""
    survey = load_survey(request, page_id)
    form = CodeForm(request.POST if request.method == "POST" else None)
    done = False
    if request.method == "POST" and form.is_valid() and _may_try(request, form):
        done = withdraw(survey, code=form.cleaned_data["code"])
        if not done:
            form.add_error("code", UNKNOWN_CODE)
    context = {"page": survey, "form": form, "done": done}
    status = _status(form) if request.method == "POST" else 200
    return render(request, "surveys/withdraw.html", context, status=status)
