"""“My participation”: everything a person does on this site, on one page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.domain.involvement import parts_of
from accounts.views.profile import own_account


@never_cache
@login_required
@require_safe
def involvement(request: HttpRequest) -> HttpResponse:
    """List the newest of each kind, each with the way to the rest."""
    context = {"parts": parts_of(own_account(request))}
    return render(request, "accounts/involvement.html", context)
