"""The page for people: a button, and a way back."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import Municipality, Topic
from notifications.domain import leaving, subscription
from notifications.domain.consent import Choice
from notifications.domain.tokens import Purpose, make
from notifications.enums import Cadence, ConsentEvent, Scope
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
    Subscriber.objects.update(unsubscribed_at=timezone.now() - leaving.UNDO_WITHIN * 1.1)
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


@pytest.fixture
def reader(make_subscriber: Any, topic: Topic, place: Municipality) -> Subscriber:
    """Subscribes to a topic and a municipality, and said so."""
    person: Subscriber = make_subscriber(topic=topic)
    choices = [
        Choice(Scope.TOPIC, topic.pk, "Wohnen", Cadence.WEEKLY),
        Choice(Scope.MUNICIPALITY, place.pk, "Böhlen", Cadence.WEEKLY),
    ]
    return subscription.change(person, choices=choices, form_path="/abo/")


def test_issue_for_one_topic_offers_to_end_it_alone_or_everything(
    client: Client, reader: Subscriber, topic: Topic
) -> None:
    token = make(Purpose.UNSUBSCRIBE, reader.uuid)
    response = client.get(f"/abo/abmelden/thema/{topic.pk}/{token}/")
    html = response.content.decode()
    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer"
    for words in ("Nur vom Thema „Wohnen“ abmelden", "Von allem abmelden", "Böhlen (höchstens"):
        assert words in html
    assert "Wohnen (höchstens" not in html
    assert f'action="/abo/abmelden/thema/{topic.pk}/{token}/"' in html
    assert f'action="/abo/abmelden/{token}/"' in html
    assert leaving.gets_list(reader, topic.pk)


def test_topic_ends_alone_and_comes_back(reader: Subscriber, topic: Topic) -> None:
    client = Client(enforce_csrf_checks=True)
    token = make(Purpose.UNSUBSCRIBE, reader.uuid)
    ask, done = (f"/abo/{page}/thema/{topic.pk}/{token}/" for page in ("abmelden", "abgemeldet"))
    response = client.post(ask)
    assert (response.status_code, response["Location"]) == (303, done)
    html = client.get(done).content.decode()
    for words in ("Sie sind vom Thema „Wohnen“ abgemeldet", "Böhlen (höchstens", "Rückgängig"):
        assert words in html
    assert client.get(ask)["Location"] == done
    response = client.post(done)
    assert response["Location"] == f"/abo/bestaetigt/{response['Location'].split('/')[3]}/"
    assert "Wohnen (höchstens" in client.get(response["Location"]).content.decode()
    assert reader.subscriptions.count() == 2


def test_undo_is_offered_only_for_what_was_agreed_to(
    client: Client, make_subscriber: Any, topic: Topic, place: Municipality
) -> None:
    person = make_subscriber(place=place)
    url = f"/abo/abgemeldet/thema/{topic.pk}/{make(Purpose.UNSUBSCRIBE, person.uuid)}/"
    assert "Rückgängig" not in client.get(url).content.decode()
    assert client.post(url).status_code == 200
    assert not leaving.gets_list(person, topic.pk)


@pytest.mark.parametrize("had", ["all news", "nothing else"])
def test_topic_that_cannot_end_alone_is_not_offered_alone(
    client: Client, make_subscriber: Any, topic: Topic, had: str
) -> None:
    person = make_subscriber(topic=topic if had == "nothing else" else None)
    token = make(Purpose.UNSUBSCRIBE, person.uuid)
    url = f"/abo/abmelden/thema/{topic.pk}/{token}/"
    html = client.get(url).content.decode()
    assert "Nur vom Thema" not in html
    assert ("Sie haben alle Neuigkeiten abonniert" in html) is (had == "all news")
    assert f'action="/abo/abmelden/{token}/"' in html
    response = client.post(url)
    assert response["Location"] == f"/abo/abgemeldet/{token}/"
    assert not Subscriber.objects.get().is_active


def test_pages_of_a_topic_that_is_gone_or_of_who_has_left_lead_to_those_for_everything(
    client: Client, reader: Subscriber, topic: Topic
) -> None:
    token = make(Purpose.UNSUBSCRIBE, reader.uuid)
    gone = client.get(f"/abo/abmelden/thema/987654/{token}/")
    assert gone["Location"] == f"/abo/abmelden/{token}/"
    still = client.get(f"/abo/abgemeldet/thema/{topic.pk}/{token}/")
    assert still["Location"].startswith("/abo/bestaetigt/")
    leaving.unsubscribe(reader, form_path="/")
    for page in ("abmelden", "abgemeldet"):
        for method in ("get", "post"):
            url = f"/abo/{page}/thema/{topic.pk}/{token}/"
            assert getattr(client, method)(url)["Location"] == f"/abo/abgemeldet/{token}/"
    assert not Subscriber.objects.get().is_active


@pytest.mark.parametrize("page", ["abmelden", "abgemeldet"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_worthless_link_of_a_topic_gets_the_neutral_page(
    client: Client, reader: Subscriber, topic: Topic, page: str, method: str
) -> None:
    token = make(Purpose.UNSUBSCRIBE, reader.uuid)
    for value in (token[:-1], "x", make(Purpose.PREFERENCES, reader.uuid)):
        answer = getattr(client, method)(f"/abo/{page}/thema/{topic.pk}/{value}/")
        assert answer.status_code == 200
        assert answer.templates[0].name == "notifications/link_worthless.html"
    assert reader.subscriptions.count() == 2
