"""The unsubscribe page for people: a button, and a way back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.views.redirects import see_other
from notifications.domain import subscription
from notifications.domain.tokens import Purpose, make
from notifications.views.links import private, subscriber_of, worthless


# The signed token is the authority here, and no cookie is set, so CSRF has nothing to protect.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask with a button; only a POST ends the subscription."""
    subscriber = subscriber_of(Purpose.UNSUBSCRIBE, token)
    if subscriber is None:
        return worthless(request)
    if request.method == "POST":
        subscription.unsubscribe(
            subscriber, form_path=reverse("notifications:unsubscribe", args=["-"])
        )
    if request.method == "POST" or not subscriber.is_active:
        url = reverse("notifications:unsubscribed", args=[token])
        return see_other(url)
    context = {"token": token, "address": subscriber.masked_email}
    return private(render(request, "notifications/unsubscribe.html", context))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: HttpRequest, token: str) -> HttpResponse:
    """Say that it has ended; a POST takes it back."""
    subscriber = subscriber_of(Purpose.UNSUBSCRIBE, token)
    if subscriber is None:
        return worthless(request)
    if request.method == "POST":
        subscriber = subscription.resume(
            subscriber, form_path=reverse("notifications:unsubscribed", args=["-"])
        )
    if subscriber.is_active:
        own = make(Purpose.PREFERENCES, subscriber.uuid)
        return see_other("notifications:confirmed", own)
    context = {"token": token, "address": subscriber.masked_email}
    return private(render(request, "notifications/unsubscribed.html", context))
