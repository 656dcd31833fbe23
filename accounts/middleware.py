"""What people who work here have to put up with: a second factor, and sessions that end."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import has_second_factor, works_here

SINCE, SEEN = "staff_since", "staff_seen"
ADMIN = "/cms/"
# All that opens before there is a second factor.
WITHOUT = {
    "account_enrol",
    "account_logout",
    "account_reauthenticate",
    "account_email_verification_sent",
    "account_confirm_email",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "health",
}
# Writing down when somebody was last here costs a query; once a minute is exact enough.
_NOTE_AFTER = 60


def mark_staff_session(request: HttpRequest, user: User) -> None:
    """Remember at sign-in that this session belongs to somebody who works here."""
    if works_here(user):
        request.session[SINCE] = request.session[SEEN] = int(time.time())


class StaffSessionMiddleware:
    """End staff sessions after 30 idle minutes and 12 hours; ask for a second factor first.

    Whoever gets a role while signed in is noticed at the door of the administration.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        if SINCE in request.session and (answer := _expire(request)):
            return answer
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not settings.STAFF_MFA_REQUIRED or request.resolver_match is None:
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if request.resolver_match.url_name in WITHOUT or not _is_staff(request):
            return None
        if not _is_asked(request) or has_second_factor(request.user):
            return None
        if request.headers.get("Sec-Fetch-Dest") == "empty" or "HX-Request" in request.headers:
            # A fragment that a script asked for: nothing goes into its place.
            return HttpResponse(status=204)
        return redirect("account_enrol")


def _is_staff(request: HttpRequest) -> bool:
    """By the mark of the session; at the door of the administration by what the person may do."""
    if SINCE in request.session:
        return request.user.is_authenticated
    return request.path.startswith(ADMIN) and works_here(request.user)


def _is_asked(request: HttpRequest) -> bool:
    roles = set(settings.STAFF_MFA_ROLES)
    return not roles or (isinstance(request.user, User) and bool(roles & request.user.role_names))


def _expire(request: HttpRequest) -> HttpResponseBase | None:
    now = int(time.time())
    seen, since = request.session.get(SEEN, 0), request.session[SINCE]
    if now - seen > settings.STAFF_IDLE_SECONDS:
        words = _("You were signed out because nothing happened for a while.")
    elif now - since > settings.STAFF_SESSION_SECONDS:
        words = _("You were signed out because this session has lasted its time.")
    else:
        if now - seen > _NOTE_AFTER:
            request.session[SEEN] = now
        return None
    logout(request)
    messages.info(request, words)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else ADMIN)
