"""Load and authorise: what every public view of a survey starts with."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cms.enums import ParticipationState
from surveys.domain import participation
from surveys.domain.draft import account_token, find_draft, is_test
from surveys.enums import Access, Anonymity
from surveys.models import ResponseDraft, SurveyPage

COOKIE_SALT = "surveys.participant"
COOKIE_AGE = 180 * 24 * 3600
RECEIPT_AGE = 3600
# A field of a question: its code, and a part of it perhaps.
FIELD = re.compile(r"V\d+(_\w+)?")

NOTICES = {
    "not_ready": (_("This survey is being prepared"), _("Please come back later.")),
    "upcoming": (_("This survey has not started yet"), _("Please come back later.")),
    "paused": (
        _("This survey is paused"),
        _("Please come back later. Answers you have begun are kept for two weeks."),
    ),
    "closed": (
        _("This survey is closed"),
        _("Thank you for your interest. Answers can no longer be sent."),
    ),
    "answered": (
        _("You have already taken part"),
        _("Thank you. Every answer counts once, and yours has arrived."),
    ),
    "full": (
        _("Enough answers of your group are in"),
        _("So that all groups are heard alike, we accept a limited number from each. Thank you."),
    ),
    "gone": (
        _("Your answers are no longer here"),
        _("We keep unsent answers for two weeks. Please start again."),
    ),
    "no_results": (
        _("There are no published results yet"),
        _("As soon as they are published, you will find them here."),
    ),
}


def load_survey(request: HttpRequest, page_id: int) -> SurveyPage:
    """The live survey this visitor may read, or 404."""
    survey: SurveyPage | None = SurveyPage.objects.live().filter(pk=page_id).first()
    if survey is None:
        raise Http404
    if not all(rule.accept_request(request) for rule in survey.get_view_restrictions()):
        raise Http404
    return survey


def load_draft(request: HttpRequest, survey: SurveyPage) -> ResponseDraft | None:
    """The draft that belongs to this account or browser."""
    return find_draft(survey, token_of(request, survey))


def counts_accounts(survey: SurveyPage) -> bool:
    """Whether only somebody signed in can take part."""
    return survey.access == Access.ACCOUNT or survey.anonymity != Anonymity.SEPARATED


def person(request: HttpRequest, survey: SurveyPage) -> User | None:
    """Who is signed in, if the survey needs to know. Else the session is not looked at."""
    if not counts_accounts(survey):
        return None
    return request.user if isinstance(request.user, User) else None


def token_of(request: HttpRequest, survey: SurveyPage) -> str | None:
    """The token of the account's draft, or the one in the browser's cookie, or None.

    A session that ends while somebody answers costs nothing: the cookie still finds the draft,
    and only sending asks to sign in again.
    """
    kept = request.get_signed_cookie(_cookie(survey), default=None, salt=COOKIE_SALT)
    user = None if is_test(kept) else person(request, survey)
    if user:
        return account_token(survey, user) or None
    return kept or None


def remember(response: HttpResponse, survey: SurveyPage, token: str) -> HttpResponse:
    """Set the one cookie of a survey, because somebody has pressed “start”."""
    return _keep(response, _cookie(survey), token, COOKIE_AGE)


def forget(response: HttpResponse, survey: SurveyPage) -> HttpResponse:
    """Delete the cookie: an account survey needs none once the answers are sent."""
    response.delete_cookie(_cookie(survey), samesite="Lax")
    return response


def hand_receipt(response: HttpResponse, survey: SurveyPage, code: str) -> HttpResponse:
    """Let the page that says thank you show the withdrawal code, for an hour."""
    return _keep(response, _receipt_cookie(survey), code, RECEIPT_AGE)


def receipt_in(request: HttpRequest, survey: SurveyPage) -> str | None:
    """The withdrawal code of the response this browser has just sent."""
    code = request.get_signed_cookie(_receipt_cookie(survey), default=None, salt=COOKIE_SALT)
    return code or None


def _keep(response: HttpResponse, name: str, value: str, age: int) -> HttpResponse:
    response.set_signed_cookie(
        name,
        value,
        salt=COOKIE_SALT,
        max_age=age,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def refuse(request: HttpRequest, survey: SurveyPage) -> HttpResponse | None:
    """The page that says why nobody, or not this one, can answer now; None if they can."""
    reason = reason_to_refuse(request, survey)
    return notice(request, survey, reason) if reason else None


def reason_to_refuse(request: HttpRequest, survey: SurveyPage) -> str | None:
    """Why nobody, or not this one, can answer now; a test is never refused."""
    if is_test(token_of(request, survey)):
        return None
    reason = state_reason(survey)
    if reason is None and _has_answered(request, survey):
        reason = "answered"
    return reason


def state_reason(survey: SurveyPage) -> str | None:
    """Why nobody can answer now; None while the survey is open."""
    if survey.is_open:
        return None
    if survey.state == ParticipationState.OPEN:
        return "paused"
    return "upcoming" if survey.state == ParticipationState.UPCOMING else "closed"


def _has_answered(request: HttpRequest, survey: SurveyPage) -> bool:
    """Whether this account, browser or code is in the ledger."""
    if counts_accounts(survey):
        user = person(request, survey)
        return user is not None and participation.has_taken_part(
            survey, participation.account(user)
        )
    token = token_of(request, survey)
    return token is not None and participation.has_taken_part(survey, participation.browser(token))


def notice(request: HttpRequest, survey: SurveyPage, reason: str) -> HttpResponse:
    """A clear page that says why this does not go on here. A refused POST is a conflict (409)."""
    title, text = NOTICES[reason]
    context = {
        "page": survey,
        "reason": reason,
        "notice_title": title,
        "notice_text": text,
        "typed": _typed(request),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "surveys/notice.html", context, status=status)


def _typed(request: HttpRequest) -> list[str]:
    """What was written into a page that is no longer taken, to copy; numbers are choices."""
    fields = [(name, text.strip()) for name, texts in request.POST.lists() for text in texts]
    return [
        text
        for name, text in fields
        if FIELD.fullmatch(name) and text and not text.lstrip("-").isdecimal()
    ]


def _cookie(survey: SurveyPage) -> str:
    return f"survey-{survey.pk}"


def _receipt_cookie(survey: SurveyPage) -> str:
    return f"survey-receipt-{survey.pk}"
