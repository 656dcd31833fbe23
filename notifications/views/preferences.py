"""What a subscriber hears about, behind a signed link and without a sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.views.even import evenly
from accounts.views.redirects import see_other
from notifications.domain import chosen, consent, subscription
from notifications.domain.tokens import Purpose, make
from notifications.enums import Cadence, Scope
from notifications.forms import LISTS, AddressForm, PreferencesForm, value_of
from notifications.models import Subscriber, Subscription
from notifications.views.links import (
    farewell,
    may_ask,
    own_address,
    private,
    subscriber_of,
    too_often,
    worthless,
)


def _initial(subscriber: Subscriber, rows: list[Subscription]) -> dict[str, object]:
    cadences = {row.cadence for row in rows} or {Cadence.WEEKLY.value}
    return {
        "language": subscriber.language,
        "cadence": cadences.pop() if len(cadences) == 1 else "",
        "all_news": any(row.scope == Scope.ALL for row in rows),
        **{
            name: [value_of(row) for row in rows if row.scope == scope]
            for name, scope in LISTS.items()
        },
    }


# The signed token is the authority here, and no cookie is set, so CSRF has nothing to protect.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show and change the choices; choosing nothing ends the subscription."""
    subscriber = subscriber_of(Purpose.PREFERENCES, token)
    if subscriber is None or not subscriber.is_confirmed:
        return worthless(request)
    if not subscriber.is_active:
        return farewell(subscriber)
    had = list(subscriber.subscriptions.select_related("topic", "project", "municipality"))
    sent = request.POST if request.method == "POST" else None
    form = PreferencesForm(sent, had=had, initial=_initial(subscriber, had))
    if form.is_valid():
        return _save(subscriber, form, token)
    context = {
        "form": form,
        "choices": chosen.of(subscriber) if form.is_mixed else [],
        "address": subscriber.masked_email,
        "declaration": consent.declaration(),
        "unsubscribe_url": reverse(
            "notifications:unsubscribe", args=[make(Purpose.UNSUBSCRIBE, subscriber.uuid)]
        ),
    }
    status = 422 if form.is_bound else 200
    return private(render(request, "notifications/preferences.html", context, status=status))


def _save(subscriber: Subscriber, form: PreferencesForm, token: str) -> HttpResponse:
    subscriber = subscription.change(
        subscriber,
        choices=form.choices,
        language=form.cleaned_data["language"],
        form_path=reverse("notifications:preferences", args=["-"]),
    )
    if not subscriber.is_active:
        return farewell(subscriber)
    return see_other("notifications:confirmed", token)


@never_cache
@evenly
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Send a fresh link to the preference page. The answer is the same for every address."""
    sent = request.POST if request.method == "POST" else None
    form = AddressForm(sent, initial={"email": own_address(request)})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        if may_ask(request):
            subscription.send_link(form.cleaned_data["email"])
            return see_other("notifications:thanks")
        status = too_often(form)
    # Not private(): without a referrer browsers send “Origin: null”, which the CSRF check refuses.
    return render(request, "notifications/new_link.html", {"form": form}, status=status)
