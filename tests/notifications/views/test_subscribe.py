"""The public form: one answer for every address, one mail a day, bad input explained."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.domain.rate_limit import Limit
from accounts.models import User
from cms.models import ContentPage, HomePage, Municipality, Topic
from notifications.domain import limits, subscription
from notifications.enums import ConsentEvent, MessageKind
from notifications.models import ConsentRecord, Message, Subscriber, Subscription, Suppression

pytestmark = pytest.mark.django_db
URL = "/abo/"


def _post(client: Client, **data: object) -> tuple[int, str]:
    values = {"email": "lerche@example.org", "all_news": "on", "website": ""}
    response = client.post(URL, {**values, **data})
    return response.status_code, response.headers.get("Location", "")


def test_get_shows_the_form_with_a_prefilled_choice(
    client: Client, topic: Topic, place: Municipality
) -> None:
    response = client.get(URL, {"gemeinde": "boehlen", "thema": ["wohnen", "gibt-es-nicht"]})
    form = response.context["form"]
    assert response.status_code == 200
    assert form["municipalities"].value() == ["boehlen"]
    assert form["topics"].value() == ["wohnen", "gibt-es-nicht"]
    assert form["all_news"].value() is False


@pytest.mark.parametrize("path", ["/abo/", "/abo/einstellungen/"])
def test_whoever_is_signed_in_need_not_type_the_address(
    client: Client, resident: User, path: str
) -> None:
    assert not client.get(path).context["form"]["email"].value()
    client.force_login(resident)
    assert client.get(path).context["form"]["email"].value() == resident.email


def test_long_list_is_folded_until_something_in_it_is_chosen(
    client: Client, place: Municipality
) -> None:
    Municipality.objects.bulk_create(
        Municipality(
            ags=f"{number:08}",
            name=f"Ort {number}",
            slug=f"ort-{number}",
            population=1,
            latitude=51,
            longitude=12,
        )
        for number in range(10)
    )

    def folds(address: str) -> list[bool]:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        return [one.has_attr("open") for one in page.select("main form details")]

    assert folds(URL) == [False]
    assert folds(f"{URL}?gemeinde=ort-9") == [True]
    form = client.get(URL, {"gemeinde": "ort-9"}).context["form"]
    assert form.fields["municipalities"].choices[0] == ("ort-9", "Ort 9")


def test_rhythm_is_not_called_optional(client: Client) -> None:
    page = BeautifulSoup(client.get(URL).content, "html.parser")
    legends = [one.get_text(" ", strip=True) for one in page.select("main legend")]
    assert "Wie oft" in legends


def test_form_leads_to_privacy_and_imprint(client: Client, home: HomePage) -> None:
    home.add_child(instance=ContentPage(title="Datenschutz", slug="datenschutz", in_mails=True))
    assert "/datenschutz/" in client.get("/abo/").content.decode()


def test_get_without_a_choice_offers_all_news(client: Client) -> None:
    assert client.get(URL).context["form"]["all_news"].value() is True


def test_post_asks_the_owner_of_the_address(client: Client) -> None:
    assert _post(client) == (303, "/abo/danke/")
    assert Subscriber.objects.get().confirmed_at is None
    assert Subscription.objects.count() == 0
    message = Message.objects.get()
    record = ConsentRecord.objects.get()
    assert message.kind == MessageKind.CONFIRMATION
    assert (record.event, record.form_path) == (ConsentEvent.REQUESTED, "/abo/")
    assert record.message_id == message.message_id


@pytest.mark.parametrize(
    ("path", "language"), [("/abo/", "de"), ("/en/abo/", "en"), ("/de-simple/abo/", "de")]
)
def test_language_of_the_page_is_that_of_the_mails(
    client: Client, path: str, language: str
) -> None:
    """Leichte Sprache is a form of German: there are no mails in it."""
    client.post(path, {"email": "lerche@example.org", "all_news": "on"})
    assert Subscriber.objects.get().language == language


def test_proof_holds_the_declaration_that_was_shown(client: Client, make_subscriber: Any) -> None:
    """Whoever gets German mails may read the English page."""
    make_subscriber()
    client.post("/en/abo/", {"email": "lerche@example.org", "all_news": "on"})
    record = ConsentRecord.objects.get()
    assert record.wording.startswith("I would like to receive e-mails")
    assert "- All news (once a week at most)" in record.wording
    assert Message.objects.get().subject.startswith("Bitte")


def test_who_never_confirmed_is_asked_in_the_language_of_the_page(
    client: Client, make_subscriber: Any
) -> None:
    make_subscriber(confirmed=False)
    client.post("/en/abo/", {"email": "lerche@example.org", "all_news": "on"})
    assert Subscriber.objects.get().language == "en"


def test_mail_to_a_subscriber_speaks_one_language_whatever_that_of_the_form(
    client: Client, make_subscriber: Any
) -> None:
    person = make_subscriber()
    client.post("/en/abo/", {"email": person.email, "all_news": "on"})
    mail = message_from_bytes(bytes(Message.objects.get().mime or b""), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    plain = mail.get_body(("plain",))
    text = plain.get_content() if plain else ""
    assert "- Alle Neuigkeiten (höchstens einmal in der Woche)" in text
    assert "All news" in ConsentRecord.objects.get().wording


@pytest.mark.parametrize(("reason", "mails"), [("manual", 0), ("complaint", 1)])
def test_address_that_staff_blocked_gets_the_same_answer_and_no_mail(
    client: Client, make_subscriber: Any, reason: str, mails: int
) -> None:
    make_subscriber("amsel@example.org")
    for email in ("LERCHE@example.org", "amsel@example.org"):
        Suppression.objects.create(email=email, reason=reason)
    assert _post(client) == (303, "/abo/danke/")
    response = client.post("/abo/einstellungen/", {"email": "amsel@example.org"})
    assert (response.status_code, Message.objects.count()) == (303, 2 * mails)


def test_thanks_page_works(client: Client) -> None:
    assert client.get("/abo/danke/").status_code == 200


@pytest.mark.parametrize("known", ["unknown", "waiting", "confirmed", "unsubscribed", "account"])
def test_answer_is_the_same_for_every_address(
    client: Client, known: str, resident: User, make_subscriber: Any
) -> None:
    email = resident.email if known == "account" else "lerche@example.org"
    if known == "waiting":
        make_subscriber(confirmed=False)
    if known == "confirmed":
        make_subscriber()
    if known == "unsubscribed":
        make_subscriber(unsubscribed_at=timezone.now())
    assert _post(client, email=email) == (303, "/abo/danke/")
    assert Message.objects.count() == 1


def test_address_gets_one_mail_in_a_day_whatever_its_case(client: Client) -> None:
    _post(client)
    _post(client, email="LERCHE@example.org")
    assert Message.objects.count() == 1
    Subscriber.objects.update(asked_at=timezone.now() - subscription.ASK_AGAIN_AFTER)
    _post(client)
    assert Message.objects.count() == 2
    assert Subscriber.objects.count() == 1


def test_almost_a_day_is_not_a_day(client: Client) -> None:
    _post(client)
    Subscriber.objects.update(
        asked_at=timezone.now() - subscription.ASK_AGAIN_AFTER + timedelta(minutes=1)
    )
    _post(client)
    assert Message.objects.count() == 1


def test_robot_gets_the_same_answer_and_no_mail(client: Client) -> None:
    assert _post(client, website="https://example.org") == (303, "/abo/danke/")
    assert Message.objects.count() == 0
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "keine-adresse"}, "email"),
        ({"email": "a" * 250 + "@example.org"}, "email"),
        ({"email": "lerche\x00@example.org"}, "email"),
        ({"email": "\u0130da@example.org"}, "email"),
        ({"email": '"a\x0bBcc:b"@example.org'}, "email"),
        ({"email": "lerche@" + "ä" * 60 + ".de"}, "email"),
        ({"email": "lerche@example.org\nBcc: alle@example.org"}, "email"),
        ({"email": "\ud800@example.org".encode("utf-8", "surrogatepass")}, "email"),
        ({"all_news": ""}, "all_news"),
        ({"all_news": "", "topics": ["gibt-es-nicht"]}, "topics"),
        ({"topics": ["\x00"]}, "topics"),
        ({"topics": ["9" * 40]}, "topics"),
        ({"municipalities": ["<b>Böhlen</b>"]}, "municipalities"),
    ],
)
def test_bad_input_is_explained_and_kept(
    client: Client,
    data: dict[str, object],
    field: str,
    topic: Topic,
    place: Municipality,
) -> None:
    values = {"email": "lerche@example.org", "all_news": "on", "website": "", **data}
    response = client.post(URL, values)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert Subscriber.objects.count() == Message.objects.count() == 0


@pytest.mark.parametrize("path", ["/abo/", "/abo/einstellungen/"])
@pytest.mark.parametrize("address", ["müller@example.org", "Max <max@example.org>", "max@rathaus"])
def test_wrong_address_is_explained_with_a_right_one(
    client: Client, path: str, address: str
) -> None:
    page = client.post(path, {"email": address, "all_news": "on"}).content.decode()
    assert "wie name@example.org" in page


def test_form_without_csrf_token_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(URL, {"email": "lerche@example.org", "all_news": "on"})
    assert response.status_code == 403
    assert Message.objects.count() == 0


def test_queries_do_not_grow_with_the_lists(
    client: Client, topic: Topic, place: Municipality, django_assert_num_queries: Any
) -> None:
    client.get(URL)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    Topic.objects.bulk_create(Topic(name=f"T{n}", slug=f"t{n}") for n in range(50))
    with django_assert_num_queries(len(one)):
        client.get(URL)


def test_visitor_cannot_have_us_write_to_address_after_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ASK_PER_VISITOR", Limit("few", 2, 60))
    codes = [_post(client, email=f"person{n}@example.org")[0] for n in range(3)]
    assert codes == [303, 303, 429]
    assert Message.objects.count() == 2
    response = client.post(URL, {"email": "letzte@example.org", "all_news": "on"})
    page = response.content.decode()
    assert "Das war sehr viel auf einmal." in page
    assert 'value="letzte@example.org"' in page


def test_another_browser_name_does_not_lift_the_limit_of_the_network(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ASK_PER_NETWORK", Limit("some", 2, 60))
    codes = [
        client.post(
            "/abo/einstellungen/",
            {"email": "niemand@example.org"},
            headers={"User-Agent": f"Browser {n}"},
        ).status_code
        for n in range(3)
    ]
    assert codes == [303, 303, 429]
