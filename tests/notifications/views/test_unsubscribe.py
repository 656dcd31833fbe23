"""The page for people: a button, and a way back."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from notifications.domain import subscription
from notifications.domain.tokens import Purpose, make
from notifications.enums import ConsentEvent
from notifications.models import ConsentRecord, Subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(make_subscriber: Any) -> str:
    return make(Purpose.UNSUBSCRIBE, make_subscriber().uuid)


def test_get_asks(client: Client, token: str) -> None:
    response = client.get(f"/abo/abmelden/{token}/")
    assert response.status_code == 200
    assert not response.cookies
    assert Subscriber.objects.get().is_active


def test_pages_name_the_address_only_to_its_owner(client: Client, make_subscriber: Any) -> None:
    person = make_subscriber("lerche.kim@example.org")
    leave = make(Purpose.UNSUBSCRIBE, person.uuid)
    choose = make(Purpose.PREFERENCES, person.uuid)
    pages = [
        client.get(f"/abo/abmelden/{leave}/"),
        client.get(f"/abo/einstellungen/{choose}/"),
        client.post(f"/abo/abmelden/{leave}/", follow=True),
    ]
    for response in pages:
        html = response.content.decode()
        assert "l***m@example.org" in html
        assert "lerche" not in html


@pytest.mark.parametrize(
    ("email", "shown"),
    [("a@example.org", "a***@example.org"), ("abc@example.org", "a***@example.org")],
)
def test_short_address_is_not_told_whole(email: str, shown: str) -> None:
    assert Subscriber(email=email).masked_email == shown


def test_post_ends_and_undo_brings_back(token: str) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(f"/abo/abmelden/{token}/")
    assert (response.status_code, response["Location"]) == (303, f"/abo/abgemeldet/{token}/")
    assert client.get(f"/abo/abgemeldet/{token}/").status_code == 200
    assert Subscriber.objects.get().is_active is False
    assert client.post(f"/abo/abgemeldet/{token}/").status_code == 303
    person = Subscriber.objects.get()
    assert person.is_active
    assert person.subscriptions.count() == 1
    assert list(ConsentRecord.objects.values_list("event", flat=True)) == [
        ConsentEvent.WITHDRAWN,
        ConsentEvent.RESUMED,
    ]


def test_used_link_shows_that_it_is_done(client: Client, token: str) -> None:
    client.post(f"/abo/abmelden/{token}/")
    response = client.get(f"/abo/abmelden/{token}/")
    assert (response.status_code, response["Location"]) == (303, f"/abo/abgemeldet/{token}/")


def test_undo_after_thirty_days_changes_nothing(client: Client, token: str) -> None:
    Subscriber.objects.update(unsubscribed_at=timezone.now() - subscription.UNDO_WITHIN * 1.1)
    assert client.post(f"/abo/abgemeldet/{token}/").status_code == 200
    assert Subscriber.objects.get().is_active is False


def test_undo_never_activates_an_unconfirmed_address(client: Client, make_subscriber: Any) -> None:
    person = make_subscriber("neu@example.org", confirmed=False)
    own = make(Purpose.UNSUBSCRIBE, person.uuid)
    client.post(f"/abo/abgemeldet/{own}/")
    person.refresh_from_db()
    assert person.is_active is False


@pytest.mark.parametrize("page", ["abmelden", "abgemeldet"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_worthless_link_gets_the_neutral_page(
    client: Client, token: str, page: str, method: str
) -> None:
    answers = [
        getattr(client, method)(f"/abo/{page}/{value}/")
        for value in (token[:-1], "x", make(Purpose.CONFIRM, Subscriber.objects.get().uuid))
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert {next(t.name for t in answer.templates) for answer in answers} == {
        "notifications/link_worthless.html"
    }
    assert Subscriber.objects.get().is_active
