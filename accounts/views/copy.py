"""Take along everything the platform knows about oneself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.domain import personal_copy
from accounts.domain.limits import COPIES
from accounts.domain.rate_limit import passes
from accounts.views.fresh import fresh_sign_in_required
from accounts.views.profile import own_account
from accounts.views.redirects import see_other


@never_cache
@login_required
@fresh_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest) -> HttpResponseBase:
    """Ask for a copy and see how far it is."""
    user = own_account(request)
    if request.method == "POST":
        if not passes(COPIES, str(user.pk)):
            return render(request, "429.html", status=429)
        personal_copy.request(user)
        messages.success(request, _("We are putting your copy together."))
        return see_other("account_copy")
    return render(request, "accounts/copy.html", {"copy": user.copies.first()})


@never_cache
@login_required
@fresh_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest, token: str) -> HttpResponseBase:
    """Behind the link of the mail: a button hands out the archive, once."""
    ready = personal_copy.find(own_account(request), token)
    if ready is None:
        return _gone(request)
    if request.method != "POST":
        return render(request, "accounts/copy_fetch.html")
    archive = personal_copy.fetch(ready)
    if archive is None:
        return _gone(request)
    return FileResponse(archive, as_attachment=True, filename="meine-daten.zip")


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/copy_gone.html", status=404)
