"""One-click unsubscribing for mail programs (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.domain import leaving, quiet
from notifications.domain.tokens import Purpose
from notifications.models import Subscriber
from notifications.views.links import private, subscriber_of
from notifications.views.quiet import context_of, recipient_of
from notifications.views.unsubscribe import page_of_topic


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint(request: HttpRequest, token: str, topic_id: int | None = None) -> HttpResponse:
    """End the list on POST, without cookie or redirect; a GET only shows the button.

    An issue for one topic is a list of its own; the link of any other mail ends everything.

    RFC 8058 has mail programs post `List-Unsubscribe=One-Click` as multipart or urlencoded form.
    The body is not read at all: some send it wrongly, and nobody posts here to stay subscribed.
    An unknown or used token gets the same 200, so that the answer tells nothing.
    """
    subscriber = subscriber_of(Purpose.UNSUBSCRIBE, token)
    if request.method == "POST":
        if subscriber is not None:
            _end(subscriber, topic_id)
        return private(HttpResponse("OK\n", content_type="text/plain; charset=utf-8"))
    if topic_id is not None:
        return page_of_topic(request, topic_id, token)
    return private(render(request, "notifications/unsubscribe.html", {"token": token}))


def _end(subscriber: Subscriber, topic_id: int | None) -> None:
    if topic_id is None:
        leaving.unsubscribe(subscriber, form_path=reverse("one_click", args=["-"]))
    else:
        form_path = reverse("one_click_topic", args=[topic_id, "-"])
        leaving.leave_list(subscriber, topic_id=topic_id, form_path=form_path)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def no_more(request: HttpRequest, token: str) -> HttpResponse:
    """As `endpoint`, for notices: end the mails this one came from."""
    row = recipient_of(token)
    if request.method == "POST":
        if row is not None:
            quiet.refuse(row, form_path=reverse("one_click_quiet", args=["-"]))
        return private(HttpResponse("OK\n", content_type="text/plain; charset=utf-8"))
    return private(render(request, "notifications/quiet.html", context_of(row, token)))
