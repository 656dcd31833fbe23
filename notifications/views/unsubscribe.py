"""The unsubscribe pages for people: buttons, and a way back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.views.redirects import see_other
from cms.models import Topic
from notifications.domain import chosen, consent, leaving
from notifications.domain.tokens import Purpose, make
from notifications.enums import Scope
from notifications.models import Subscriber
from notifications.views.links import farewell, private, subscriber_of, worthless


# The signed token is the authority here, and no cookie is set, so CSRF has nothing to protect.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask with a button; only a POST ends the subscription."""
    subscriber = subscriber_of(Purpose.UNSUBSCRIBE, token)
    if subscriber is None:
        return worthless(request)
    if request.method == "POST":
        leaving.unsubscribe(subscriber, form_path=reverse("notifications:unsubscribe", args=["-"]))
    if request.method == "POST" or not subscriber.is_active:
        url = reverse("notifications:unsubscribed", args=[token])
        return see_other(url)
    context = {"token": token, "address": subscriber.masked_email}
    return private(render(request, "notifications/unsubscribe.html", context))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page_of_topic(request: HttpRequest, topic_id: int, token: str) -> HttpResponse:
    """As `page`, for an issue for one topic: offer to end the topic alone, or everything."""
    subscriber = subscriber_of(Purpose.UNSUBSCRIBE, token)
    if subscriber is None:
        return worthless(request)
    if request.method == "POST":
        subscriber = leaving.leave_list(
            subscriber,
            topic_id=topic_id,
            form_path=reverse("notifications:unsubscribe_topic", args=[topic_id, "-"]),
        )
    if not subscriber.is_active:
        return farewell(subscriber)
    topic = Topic.objects.filter(pk=topic_id).first()
    if topic is None:
        return see_other("notifications:unsubscribe", token)
    if not leaving.gets_list(subscriber, topic_id):
        return see_other("notifications:unsubscribed_topic", topic_id, token)
    context = {"token": token, "address": subscriber.masked_email, **_offer(subscriber, topic)}
    return private(render(request, "notifications/unsubscribe.html", context))


def _offer(subscriber: Subscriber, topic: Topic) -> dict[str, object]:
    """The topic, what would go on without it, and whether all news would bring it all the same."""
    choices = chosen.of(subscriber)
    this = (Scope.TOPIC, topic.pk)
    return {
        "topic": topic,
        "choices": [choice for choice in choices if (choice.scope, choice.target_id) != this],
        "reads_all": any(choice.scope == Scope.ALL for choice in choices),
        "own": make(Purpose.PREFERENCES, subscriber.uuid),
    }


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: HttpRequest, token: str) -> HttpResponse:
    """Say that it has ended; a POST takes it back."""
    subscriber = subscriber_of(Purpose.UNSUBSCRIBE, token)
    if subscriber is None:
        return worthless(request)
    if request.method == "POST":
        subscriber = leaving.resume(
            subscriber, form_path=reverse("notifications:unsubscribed", args=["-"])
        )
    if subscriber.is_active:
        own = make(Purpose.PREFERENCES, subscriber.uuid)
        return see_other("notifications:confirmed", own)
    context = {"token": token, "address": subscriber.masked_email}
    return private(render(request, "notifications/unsubscribed.html", context))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def done_of_topic(request: HttpRequest, topic_id: int, token: str) -> HttpResponse:
    """Say that the topic has ended and what goes on; a POST takes it back."""
    subscriber = subscriber_of(Purpose.UNSUBSCRIBE, token)
    if subscriber is None:
        return worthless(request)
    if request.method == "POST":
        leaving.return_to_list(
            subscriber,
            topic_id=topic_id,
            form_path=reverse("notifications:unsubscribed_topic", args=[topic_id, "-"]),
        )
    if not subscriber.is_active:
        return farewell(subscriber)
    topic = Topic.objects.filter(pk=topic_id).first()
    if topic is None or leaving.gets_list(subscriber, topic_id):
        return see_other("notifications:confirmed", make(Purpose.PREFERENCES, subscriber.uuid))
    context = {
        "token": token,
        "address": subscriber.masked_email,
        **_offer(subscriber, topic),
        "may_undo": consent.last_choice(subscriber, Scope.TOPIC, topic_id) is not None,
    }
    return private(render(request, "notifications/unsubscribed_topic.html", context))
