"""Ask once more who is there, before something that matters."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from accounts.domain.limits import EXPORTS
from accounts.domain.rate_limit import passes

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved within the last minutes, in this session, who they are."""
    if not settings.FRESH_SIGN_IN_REQUIRED:
        return True
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0.0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask(request: HttpRequest) -> HttpResponseBase:
    """Lead to the page that asks; what was posted goes on from there."""
    response: HttpResponseBase = suspend_request(request, reverse("account_reauthenticate"))
    return response


def fresh_sign_in_required(view: View[P]) -> View[P]:
    """Let the view run only for somebody who proved within the last minutes who they are.

    For what leaves the house or cannot be undone: exports, erasures, changes of roles. Whoever
    may not do it at all has to be refused by the view itself, as ever.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_anonymous:
            return redirect_to_login(request.get_full_path())
        if not is_fresh(request):
            return ask(request)
        return view(request, *args, **kwargs)

    return guarded


def limited_export(view: View[P]) -> View[P]:
    """Let one account take only so much out of the house in an hour."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return refuse_export(request) or view(request, *args, **kwargs)

    return guarded


def refuse_export(request: HttpRequest) -> HttpResponseBase | None:
    """Count one export; the answer to somebody who has taken too many."""
    if passes(EXPORTS, str(request.user.pk)):
        return None
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(EXPORTS.seconds)
    return response
