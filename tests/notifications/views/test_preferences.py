"""The preference page behind a signed link, and how to get a new link."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from cms.models import HomePage, Municipality, Topic
from notifications.domain import leaving
from notifications.domain.tokens import Purpose, make
from notifications.enums import ConsentEvent, Scope
from notifications.models import ConsentRecord, Message, Subscriber, Subscription
from tests.cms import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(make_subscriber: Any, topic: Topic) -> str:
    person = make_subscriber(topic=topic)
    return f"/abo/einstellungen/{make(Purpose.PREFERENCES, person.uuid)}/"


def test_get_shows_the_choices(client: Client, url: str, place: Municipality) -> None:
    response = client.get(url)
    form = response.context["form"]
    assert response.status_code == 200
    assert not response.cookies
    assert form["topics"].value() == ["wohnen"]
    assert form["municipalities"].value() == []
    assert form["all_news"].value() is False


def test_report_of_a_barrier_does_not_carry_the_link_to_the_office(
    client: Client, url: str
) -> None:
    """Whoever reads the report could act for the subscriber."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    link = page.select_one('footer a[href^="/anliegen/barriere/"]')
    assert link is not None
    assert link["href"] == "/anliegen/barriere/?seite=/abo/einstellungen/-/"


def test_post_replaces_the_choices(url: str, place: Municipality) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(url, {"municipalities": ["boehlen"]})
    assert response.status_code == 303
    person = Subscriber.objects.get()
    assert list(person.subscriptions.values_list("scope", "municipality")) == [
        (Scope.MUNICIPALITY, place.pk)
    ]
    record = ConsentRecord.objects.get()
    assert (record.event, record.form_path) == (
        ConsentEvent.CONFIRMED,
        "/abo/einstellungen/-/",
    )
    assert record.wording.endswith("- Böhlen (höchstens einmal in der Woche)")


@pytest.mark.parametrize(
    ("data", "status", "language"),
    [
        ({"language": "en"}, 303, "en"),
        ({}, 303, "de"),
        ({"language": "xx"}, 422, "de"),
    ],
)
def test_language_of_the_mails_is_chosen(
    client: Client, url: str, data: dict[str, str], status: int, language: str
) -> None:
    assert client.get(url).context["form"]["language"].value() == "de"
    response = client.post(url, {"topics": ["wohnen"], **data})
    assert response.status_code == status
    assert Subscriber.objects.get().language == language


def test_choosing_nothing_unsubscribes(client: Client, url: str) -> None:
    response = client.post(url, {})
    assert response["Location"].startswith("/abo/abgemeldet/")
    assert Subscriber.objects.get().is_active is False


def test_unknown_choice_is_explained(client: Client, url: str) -> None:
    response = client.post(url, {"topics": ["\x00"]})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"topics"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_link_is_worthless(client: Client, url: str, method: str) -> None:
    response = getattr(client, method)(url[:-8] + "/")
    assert response.templates[0].name == "notifications/link_worthless.html"


@pytest.mark.parametrize(
    ("email", "mails"),
    [("lerche@example.org", 1), ("LERCHE@EXAMPLE.ORG", 1), ("fremd@example.org", 0)],
)
def test_new_link_answers_alike_and_writes_only_to_subscribers(
    client: Client, url: str, email: str, mails: int
) -> None:
    for _number in range(2):
        response = client.post("/abo/einstellungen/", {"email": email})
        assert (response.status_code, response["Location"]) == (303, "/abo/danke/")
    assert Message.objects.count() == mails


def test_new_link_is_not_sent_to_an_unconfirmed_address(
    client: Client, make_subscriber: Any
) -> None:
    make_subscriber("neu@example.org", confirmed=False)
    client.post("/abo/einstellungen/", {"email": "neu@example.org"})
    assert Message.objects.count() == 0


def test_new_link_explains_a_bad_address(client: Client) -> None:
    assert client.get("/abo/einstellungen/").status_code == 200
    assert client.post("/abo/einstellungen/", {"email": "x"}).status_code == 422


def test_new_link_lets_the_browser_name_its_origin(client: Client) -> None:
    """With “no-referrer” browsers send “Origin: null”, and the form's CSRF check would fail."""
    response = client.get("/abo/einstellungen/")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == ("max-age=0, no-cache, no-store, must-revalidate, private")


def _chosen(person: Subscriber) -> set[tuple[str, str]]:
    return {(str(row), row.cadence) for row in person.subscriptions.all()}


@pytest.mark.parametrize("kind", ["project", "municipality"])
def test_what_is_not_offered_any_more_stays_chosen(
    client: Client, make_subscriber: Any, home: HomePage, place: Municipality, kind: str
) -> None:
    """Changing the language must not take away the only thing one hears about."""
    project = build.project(build.projects(home), title="Uferweg")
    target = {"project": project, "municipality": place}[kind]
    person = make_subscriber(place=place)
    person.subscriptions.all().delete()
    Subscription.objects.create(subscriber=person, scope=kind, **{kind: target})
    project.unpublish()
    Municipality.objects.update(valid_to=timezone.localdate())
    url = f"/abo/einstellungen/{make(Purpose.PREFERENCES, person.uuid)}/"
    form = client.get(url).context["form"]
    name = {"project": "projects", "municipality": "municipalities"}[kind]
    value = {"project": str(project.pk), "municipality": place.slug}[kind]
    assert form[name].value() == [value]
    assert value in dict(form.fields[name].choices)
    client.post(url, {name: [value], "cadence": "at_once", "language": "en"})
    person.refresh_from_db()
    assert (person.is_active, person.language) == (True, "en")
    assert _chosen(person) == {(str(target), "at_once")}
    client.post(url, {})
    person.refresh_from_db()
    assert person.is_active is False


def test_nobody_else_is_offered_what_is_not_public(
    client: Client, url: str, home: HomePage
) -> None:
    build.project(build.projects(home), title="Uferweg").unpublish()
    assert "projects" not in client.get(url).context["form"].fields


@pytest.mark.parametrize(
    ("cadence", "expected"),
    [
        ("", {("Wohnen", "at_once"), ("Böhlen", "daily"), ("Alle Neuigkeiten", "weekly")}),
        ("daily", {("Wohnen", "daily"), ("Böhlen", "daily"), ("Alle Neuigkeiten", "daily")}),
    ],
)
def test_different_rhythms_stay_until_one_is_chosen(
    client: Client,
    url: str,
    place: Municipality,
    cadence: str,
    expected: set[tuple[str, str]],
) -> None:
    person = Subscriber.objects.get()
    assert client.get(url).context["form"]["cadence"].value() == "at_once"
    Subscription.objects.create(
        subscriber=person, scope="municipality", municipality=place, cadence="daily"
    )
    page = client.get(url)
    assert page.context["form"]["cadence"].value() == ""
    html = page.content.decode()
    assert "Wie bisher" in html
    assert "Böhlen (höchstens einmal am Tag)" in html
    data = {"topics": ["wohnen"], "municipalities": ["boehlen"], "all_news": "on"}
    client.post(url, {**data, "cadence": cadence})
    assert _chosen(person) == expected


def test_what_is_wrong_stands_above_the_form(client: Client, url: str) -> None:
    html = client.post(url, {"topics": ["wohnen"], "language": "xx"}).content.decode()
    assert "data-error-summary" in html


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_has_left_finds_the_way_back(client: Client, url: str, method: str) -> None:
    person = Subscriber.objects.get()
    leaving.unsubscribe(person, form_path="/")
    response = getattr(client, method)(url, follow=True)
    here = f"/abo/abgemeldet/{make(Purpose.UNSUBSCRIBE, person.uuid)}/"
    assert response.redirect_chain == [(here, 303)]
    assert "Rückgängig" in response.content.decode()
    person.refresh_from_db()
    assert person.is_active is False


def test_link_of_an_unconfirmed_address_is_worthless(client: Client, make_subscriber: Any) -> None:
    person = make_subscriber("neu@example.org", confirmed=False)
    response = client.get(f"/abo/einstellungen/{make(Purpose.PREFERENCES, person.uuid)}/")
    assert response.templates[0].name == "notifications/link_worthless.html"
