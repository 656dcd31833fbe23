"""What guests see between writing and being published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.redirects import see_other
from participation.domain import contribution as contributions
from participation.domain import guest as guests
from participation.domain.contribution import NotAllowed
from participation.domain.guest import InvalidToken
from participation.rules import can_be_withdrawn


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Ask the guest to look into the mailbox. The same page for everybody."""
    return render(request, "participation/thanks.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button of the confirmation link; only pressing it publishes.

    Mail programs and scanners open links on their own, so opening one must change nothing.
    """
    try:
        if request.method == "POST":
            contributions.confirm_guest(token)
            return see_other("participation:confirm", token=token)
        confirmation = guests.find(token)
    except InvalidToken:
        return render(request, "participation/confirm_invalid.html", status=404)
    return render(
        request,
        "participation/confirm.html",
        {
            "contribution": confirmation.contribution,
            "is_confirmed": confirmation.confirmed_at is not None,
            "can_be_withdrawn": can_be_withdrawn(confirmation.contribution),
            "token": token,
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then take back what was written without an account."""
    back = reverse("participation:confirm", args=[token])
    try:
        if request.method == "POST":
            contributions.withdraw_as_guest(token)
            return see_other(back)
        confirmation = guests.find(token)
    except InvalidToken:
        return render(request, "participation/confirm_invalid.html", status=404)
    except NotAllowed:
        return see_other(back)
    contribution = confirmation.contribution
    is_possible = confirmation.confirmed_at is not None and can_be_withdrawn(contribution)
    context = {"contribution": contribution, "is_possible": is_possible, "back": back}
    return render(request, "participation/withdraw.html", context)
