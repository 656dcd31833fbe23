"""Signing up for an event, and the page behind the links in its mails."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.rate_limit import all_pass, passes
from accounts.models import User
from accounts.views.redirects import see_other
from accounts.visitors import network, visitor
from cms.models import EventPage
from cms.models.querysets import published
from participation.domain import limits
from participation.domain import sign_up as sign_ups
from participation.domain.sign_up import InvalidLink, SignUpClosed
from participation.enums import SignUpState
from participation.forms.event import GuestSignUpForm, MemberSignUpForm
from participation.queries import free_places


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form to sign up: one button for members, name and address for guests."""
    event = get_object_or_404(published(EventPage.objects.all()), pk=page_id)
    if not event.has_sign_up:
        raise Http404
    form_class = MemberSignUpForm if isinstance(request.user, User) else GuestSignUpForm
    form = form_class(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        if not _within_limits(request, form):
            form.add_error(None, _("That was a lot at once. Please try again in an hour."))
            status = 429
        else:
            try:
                return _sign_up(request, event, form)
            except SignUpClosed:
                status = 409
    context = {
        "page": event,
        "form": form,
        "is_closed": not event.takes_sign_ups,
        "free": free_places(event),
    }
    return render(request, "participation/event_sign_up.html", context, status=status)


def _sign_up(request: HttpRequest, event: EventPage, form: forms.Form) -> HttpResponse:
    if isinstance(request.user, User):
        done = sign_ups.sign_up_member(event, request.user)
        token = sign_ups.token_of(done)
        return see_other("participation:sign_up_link", token=token)
    if isinstance(form, GuestSignUpForm) and not form.is_trapped:
        sign_ups.sign_up_guest(event, form.guest)
    return see_other("participation:sign_up_thanks")


def _within_limits(request: HttpRequest, form: forms.Form) -> bool:
    if isinstance(request.user, User):
        return passes(limits.SIGN_UP_PER_ACCOUNT, str(request.user.pk))
    return all_pass(
        (limits.SIGN_UP_PER_NETWORK, network(request)),
        (limits.SIGN_UP_PER_VISITOR, visitor(request)),
        (limits.SIGN_UP_PER_ADDRESS, form.cleaned_data["email"]),
    )


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Ask the guest to look into the mailbox. The same page for everybody."""
    return render(request, "participation/event_thanks.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """How the sign-up stands, with a button to confirm or to cancel. Opening changes nothing."""
    try:
        found = sign_ups.find(token)
        if request.method == "POST":
            if request.POST.get("wish") == "cancel":
                sign_ups.cancel(found)
                messages.success(request, _("Your sign-up is cancelled."))
            elif request.POST.get("wish") == "confirm":
                sign_ups.confirm(token)
            return see_other("participation:sign_up_link", token=token)
    except InvalidLink:
        return render(request, "participation/event_link_invalid.html", status=404)
    context = {"sign_up": found, "event": found.event, "states": SignUpState}
    return render(request, "participation/event_link.html", context)
