"""RFC 8058: POST ends it without cookie or redirect; GET and HEAD never do."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import Municipality, Topic
from notifications.domain import notice
from notifications.domain.followers import Guest
from notifications.domain.tokens import Purpose, make
from notifications.enums import ConsentEvent, NoticeKind, Scope
from notifications.models import ConsentRecord, NoticeRecipient, Subscriber, Subscription

pytestmark = pytest.mark.django_db
TOKENS = ["valid", "used", "unknown", "wrong purpose", "truncated", "nonsense"]


def _token(kind: str, person: Subscriber) -> str:
    valid = make(Purpose.UNSUBSCRIBE, person.uuid)
    return {
        "valid": valid,
        "used": valid,
        "unknown": make(Purpose.UNSUBSCRIBE, uuid.uuid4()),
        "wrong purpose": make(Purpose.PREFERENCES, person.uuid),
        "truncated": valid[:-5],
        "nonsense": "ä%00<b>",
    }[kind]


def _send(client: Client, method: str, url: str) -> Any:
    if method == "POST urlencoded":
        return client.post(
            url,
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
    if method == "POST multipart":
        return client.post(url, {"List-Unsubscribe": "One-Click"})
    if method == "POST empty":
        return client.post(url)
    if method == "POST broken":
        return client.post(url, b"\x00\xff", content_type="multipart/form-data; boundary=")
    return getattr(client, method.lower())(url)


@pytest.mark.parametrize(
    "method",
    ["GET", "HEAD", "POST urlencoded", "POST multipart", "POST empty", "POST broken"],
)
@pytest.mark.parametrize("kind", TOKENS)
def test_method_and_token_decide(make_subscriber: Any, kind: str, method: str) -> None:
    person = make_subscriber(unsubscribed_at=timezone.now() if kind == "used" else None)
    client = Client(enforce_csrf_checks=True)
    response = _send(client, method, f"/abo/ein-klick/{_token(kind, person)}/")
    person.refresh_from_db()
    assert response.status_code == 200
    assert not response.cookies
    ended = kind == "used" or (kind == "valid" and method.startswith("POST"))
    assert (person.unsubscribed_at is not None) is ended
    withdrawn = ConsentRecord.objects.filter(event=ConsentEvent.WITHDRAWN).count()
    assert withdrawn == (1 if kind == "valid" and method.startswith("POST") else 0)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(make_subscriber: Any, client: Client, method: str) -> None:
    person = make_subscriber()
    url = f"/abo/ein-klick/{make(Purpose.UNSUBSCRIBE, person.uuid)}/"
    assert getattr(client, method)(url).status_code == 405
    assert Subscriber.objects.get().is_active


def test_posting_twice_records_once(make_subscriber: Any, client: Client) -> None:
    url = f"/abo/ein-klick/{make(Purpose.UNSUBSCRIBE, make_subscriber().uuid)}/"
    assert [client.post(url).status_code for _n in range(2)] == [200, 200]
    assert ConsentRecord.objects.count() == 1


@pytest.mark.parametrize(
    "method",
    ["GET", "HEAD", "POST urlencoded", "POST multipart", "POST empty", "POST broken"],
)
@pytest.mark.parametrize("kind", TOKENS)
def test_link_of_an_issue_for_one_topic_ends_that_topic_alone(
    make_subscriber: Any, topic: Topic, place: Municipality, kind: str, method: str
) -> None:
    person = make_subscriber(place=place)
    if kind != "used":
        Subscription.objects.create(subscriber=person, scope=Scope.TOPIC, topic=topic)
    client = Client(enforce_csrf_checks=True)
    url = f"/abo/ein-klick/thema/{topic.pk}/{_token(kind, person)}/"
    response = _send(client, method, url)
    person.refresh_from_db()
    assert response.status_code == (303 if kind == "used" and "POST" not in method else 200)
    assert not response.cookies
    assert person.is_active
    ended = kind == "used" or (kind == "valid" and method.startswith("POST"))
    scopes = set(person.subscriptions.values_list("scope", flat=True))
    assert scopes == ({"municipality"} if ended else {"municipality", "topic"})
    assert ConsentRecord.objects.count() == (1 if ended and kind == "valid" else 0)


@pytest.mark.parametrize("topic_id", ["987654", "0", "9" * 40])
def test_link_of_a_topic_nobody_knows_ends_everything(
    client: Client, make_subscriber: Any, topic: Topic, topic_id: str
) -> None:
    token = make(Purpose.UNSUBSCRIBE, make_subscriber(topic=topic).uuid)
    assert client.get(f"/abo/ein-klick/thema/{topic_id}/{token}/", follow=True).status_code == 200
    assert Subscriber.objects.get().is_active
    assert client.post(f"/abo/ein-klick/thema/{topic_id}/{token}/").status_code == 200
    assert not Subscriber.objects.get().is_active


def test_link_of_a_topic_ends_everything_for_who_reads_all_news(
    client: Client, make_subscriber: Any, topic: Topic
) -> None:
    token = make(Purpose.UNSUBSCRIBE, make_subscriber().uuid)
    assert client.post(f"/abo/ein-klick/thema/{topic.pk}/{token}/").status_code == 200
    assert not Subscriber.objects.get().is_active


def test_thousand_scanners_change_nothing(
    make_subscriber: Any, topic: Topic, client: Client
) -> None:
    person = make_subscriber(topic=topic)
    token = make(Purpose.UNSUBSCRIBE, person.uuid)
    paths = [
        f"/abo/{page}/{token}/" for page in ("ein-klick", "abmelden", f"ein-klick/thema/{topic.pk}")
    ]
    for number in range(1000):
        client.get(paths[number % 3])
    assert Subscriber.objects.get().is_active
    assert ConsentRecord.objects.count() == 0


def test_answer_of_a_signed_page_is_private(make_subscriber: Any, client: Client) -> None:
    token = make(Purpose.UNSUBSCRIBE, make_subscriber().uuid)
    response = client.get(f"/abo/ein-klick/{token}/")
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert f'action="/abo/abmelden/{token}/"' in response.content.decode()
    assert "Es geht um die Adresse" not in response.content.decode()


def test_page_for_notices_says_when_it_is_done(client: Client, db: None) -> None:
    notice.announce(
        kind=NoticeKind.REPLY,
        event="event:1",
        keys=["contribution:1b9d"],
        subject="Neu",
        url="/",
        text="Ja.",
        to_addresses=[Guest("gast@example.org")],
    )
    url = f"/abo/keine-mails/{make(Purpose.QUIET, NoticeRecipient.objects.get().uuid)}/"
    assert "Wir schreiben Ihnen dazu nicht mehr" not in client.get(url).content.decode()
    client.post(url)
    assert "Wir schreiben Ihnen dazu nicht mehr" in client.get(url).content.decode()
