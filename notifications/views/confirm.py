"""The page behind the link of the confirmation mail. Only its button confirms."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.redirects import see_other
from notifications.domain import chosen, consent, subscription, suppression, tokens
from notifications.domain.consent import choices_of
from notifications.domain.tokens import Purpose, make
from notifications.enums import ConsentEvent
from notifications.models import ConsentRecord, Subscriber
from notifications.models.message import bare_address
from notifications.views.links import farewell, private, subscriber_of, worthless


def _asked_by(token: str) -> tuple[ConsentRecord, Subscriber] | None:
    """The request behind the token, and who made it, if the address is still known."""
    subject = tokens.read(Purpose.CONFIRM, token)
    if subject is None:
        return None
    asked = ConsentRecord.objects.filter(uuid=subject, event=ConsentEvent.REQUESTED).first()
    person = Subscriber.objects.filter(uuid=asked.subscriber_uuid).first() if asked else None
    return (asked, person) if asked and person else None


# The signed token is the authority here, and no cookie is set, so CSRF has nothing to protect.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is to be confirmed; a POST confirms it. A scanner's GET changes nothing.

    Whoever has confirmed already is led to how it stands, and asked for nothing again.
    """
    found = _asked_by(token)
    if found is None:
        return worthless(request, Purpose.CONFIRM)
    asked, person = found
    if consent.confirmation_of(asked):
        return see_other("notifications:confirmed", make(Purpose.PREFERENCES, person.uuid))
    if request.method == "POST":
        subscriber = subscription.confirm(
            asked, form_path=reverse("notifications:confirm", args=["-"])
        )
        if subscriber is None:
            return worthless(request, Purpose.CONFIRM)
        return see_other("notifications:confirmed", make(Purpose.PREFERENCES, subscriber.uuid))
    return private(
        render(
            request, "notifications/confirm.html", {"choices": choices_of(asked), "token": token}
        )
    )


@require_safe
def done(request: HttpRequest, token: str) -> HttpResponse:
    """Say that it counts now, or that the address is blocked and whom to ask."""
    subscriber = subscriber_of(Purpose.PREFERENCES, token)
    if subscriber is None or not subscriber.is_confirmed:
        return worthless(request)
    if not subscriber.is_active:
        return farewell(subscriber)
    context = {
        "choices": chosen.of(subscriber),
        "token": token,
        "is_blocked": suppression.is_blocked(subscriber.email),
        "contact": bare_address(settings.DEFAULT_FROM_EMAIL),
    }
    return private(render(request, "notifications/confirmed.html", context))
