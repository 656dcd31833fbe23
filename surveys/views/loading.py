"""Load and authorise: what every public view of a survey starts with."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from surveys.domain import participation
from surveys.domain.draft import find_draft
from surveys.enums import Access
from surveys.models import ResponseDraft, SurveyPage

COOKIE_SALT = "surveys.participant"
COOKIE_AGE = 180 * 24 * 3600

NOTICES = {
    "not_ready": (_("This survey is being prepared"), _("Please come back later.")),
    "upcoming": (_("This survey has not started yet"), _("Please come back later.")),
    "closed": (
        _("This survey is closed"),
        _("Thank you for your interest. Answers can no longer be sent."),
    ),
    "answered": (
        _("You have already taken part"),
        _("Thank you. Every answer counts once, and yours has arrived."),
    ),
    "gone": (
        _("Your answers are no longer here"),
        _("We keep unsent answers for 24 hours. Please start again."),
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
    """The draft that belongs to this browser."""
    return find_draft(survey, token_of(request, survey))


def token_of(request: HttpRequest, survey: SurveyPage) -> str | None:
    """The browser's token, None if there is none or it is not one of ours."""
    token = request.get_signed_cookie(_cookie(survey), default=None, salt=COOKIE_SALT)
    return token or None


def remember(response: HttpResponse, survey: SurveyPage, token: str) -> HttpResponse:
    """Set the one cookie of a survey, because somebody has pressed “start”."""
    response.set_signed_cookie(
        _cookie(survey),
        token,
        salt=COOKIE_SALT,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponse, survey: SurveyPage) -> HttpResponse:
    response.delete_cookie(_cookie(survey), samesite="Lax")
    return response


def has_answered(request: HttpRequest, survey: SurveyPage) -> bool:
    """Whether this account or browser is in the ledger."""
    if survey.access == Access.ACCOUNT:
        user = request.user
        return user.is_authenticated and participation.has_taken_part(
            survey, participation.account(user)
        )
    token = token_of(request, survey)
    return token is not None and participation.has_taken_part(survey, participation.browser(token))


def notice(request: HttpRequest, survey: SurveyPage, reason: str) -> HttpResponse:
    """A clear page that says why this does not go on here. A refused POST is a conflict (409)."""
    title, text = NOTICES[reason]
    context = {"page": survey, "reason": reason, "notice_title": title, "notice_text": text}
    status = 409 if request.method == "POST" else 200
    return render(request, "surveys/notice.html", context, status=status)


def _cookie(survey: SurveyPage) -> str:
    return f"survey-{survey.pk}"
