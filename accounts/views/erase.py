"""Have one's account deleted, and change one's mind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.domain import erasure
from accounts.forms import EraseForm
from accounts.models import Erasure
from accounts.views.fresh import fresh_sign_in_required
from accounts.views.profile import own_account
from accounts.views.redirects import see_other


@never_cache
@login_required
@fresh_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponseBase:
    """Say what happens; POST starts the 72 hours, or ends them."""
    user = own_account(request)
    waiting = Erasure.objects.filter(user=user).first()
    if waiting is not None:
        return _waiting(request, waiting)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        erasure.request(user)
        messages.success(request, _("We have noted it. A mail to you is on its way."))
        return see_other("account_erase")
    return render(request, "accounts/erase.html", {"form": form})


def _waiting(request: HttpRequest, waiting: Erasure) -> HttpResponse:
    if request.method == "POST":
        if "keep" in request.POST:
            erasure.cancel(waiting)
            messages.success(request, _("Your account stays."))
        return see_other("account_erase")
    return render(request, "accounts/erasure_waiting.html", {"erasure": waiting})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of the mail: a button keeps the account, no sign-in needed."""
    waiting = erasure.find(token)
    if waiting is None:
        return render(request, "accounts/erasure_gone.html", status=404)
    if request.method == "POST":
        erasure.cancel(waiting)
        return render(request, "accounts/erasure_kept.html")
    return render(request, "accounts/erasure_cancel.html")
