"""What the pages share: signed links, and a limit to the mails one visitor can cause."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.domain.rate_limit import all_pass
from accounts.models import User
from accounts.views.redirects import see_other
from accounts.visitors import network, visitor
from notifications.domain import limits, tokens
from notifications.domain.tokens import Purpose, make
from notifications.models import Subscriber


def may_ask(request: HttpRequest) -> bool:
    """Count a request to write to an address, and say whether this visitor may make it."""
    return all_pass(
        (limits.ASK_PER_NETWORK, network(request)), (limits.ASK_PER_VISITOR, visitor(request))
    )


def own_address(request: HttpRequest) -> str:
    """What somebody with an account need not type; empty for everybody else."""
    return request.user.email if isinstance(request.user, User) else ""


def too_often(form: Form) -> int:
    """Explain the refusal in the form, with what was typed kept; return the status."""
    form.add_error(None, _("That was a lot at once. Please try again in an hour."))
    return 429


def subscriber_of(purpose: Purpose, token: str) -> Subscriber | None:
    """The subscriber the link belongs to; None for every kind of worthless link."""
    subject = tokens.read(purpose, token)
    return Subscriber.objects.filter(uuid=subject).first() if subject else None


def worthless(request: HttpRequest, purpose: Purpose = Purpose.PREFERENCES) -> HttpResponse:
    """One and the same answer to expired, foreign, truncated and used-up links.

    Whoever wanted to confirm gets no new link, because nothing counts yet: they subscribe anew.
    """
    context = {"subscribes": purpose == Purpose.CONFIRM}
    return private(render(request, "notifications/link_worthless.html", context))


def farewell(subscriber: Subscriber) -> HttpResponse:
    """Lead whoever has left to the page that says so and takes it back."""
    return see_other("notifications:unsubscribed", make(Purpose.UNSUBSCRIBE, subscriber.uuid))


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page with a signed address out of caches, search engines and referrers."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
