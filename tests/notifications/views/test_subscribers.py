"""One subscriber in the admin: seen, unsubscribed and erased on request."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone

from accounts.domain import journal
from accounts.domain.privacy import replay
from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from cms.models import HomePage
from notifications.domain import consent, subscription
from notifications.domain.consent import Choice
from notifications.domain.site import set_up_newsletters
from notifications.enums import Scope
from notifications.models import ConsentRecord, Message, Subscriber, Suppression

pytestmark = pytest.mark.django_db
ALLOWED = {"admin", "marketer", "officer"}
STATES = ["active", "pending", "left"]


@pytest.fixture(autouse=True)
def _admin_access(home: HomePage, settings: Any, tmp_path: Any) -> None:
    set_up_newsletters()
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"


@pytest.fixture
def staff(client_for: Any, marketer: User) -> Client:
    client: Client = client_for(marketer)
    return client


@pytest.fixture
def person(make_subscriber: Any) -> Subscriber:
    found: Subscriber = make_subscriber("lerche@example.org", language="en")
    return subscription.change(
        found, choices=[Choice(Scope.ALL, None, "Alle Neuigkeiten")], form_path="/abo/"
    )


def put_into(person: Subscriber, state: str) -> None:
    if state == "pending":
        Subscriber.objects.filter(pk=person.pk).update(confirmed_at=None)
    if state == "left":
        Subscriber.objects.filter(pk=person.pk).update(unsubscribed_at=timezone.now())


def url(person: Subscriber, verb: str = "") -> str:
    return f"/cms/abonnierende/{person.pk}/{verb}"


@pytest.mark.parametrize("state", STATES)
def test_only_who_may_serve_and_only_what_is_there_to_end(
    full_cast: dict[str, User], client_for: Any, make_subscriber: Any, state: str
) -> None:
    for name, user in [*full_cast.items(), ("nobody", None)]:
        person = make_subscriber(f"{name}-lerche@example.org")
        put_into(person, state)
        client = client_for(user)
        seen = client.get(url(person))
        assert (seen.status_code == 200) is (name in ALLOWED)
        if name in ALLOWED:
            assert ("Auf Wunsch abmelden" in seen.content.decode()) is (state == "active")
        client.post(url(person, "abmelden/"))
        ended = ConsentRecord.objects.filter(subscriber_uuid=person.uuid, event="withdrawn")
        assert ended.exists() is (name in ALLOWED and state == "active")
        client.post(url(person, "loeschen/"))
        assert Subscriber.objects.filter(pk=person.pk).exists() is (name not in ALLOWED)


@pytest.mark.parametrize("verb", ["abmelden/", "loeschen/"])
def test_looking_changes_nothing(staff: Client, person: Subscriber, verb: str) -> None:
    assert staff.get(url(person, verb)).status_code == 405
    assert staff.get(url(person)).status_code == 200
    assert Subscriber.objects.get().is_active
    assert staff.get("/cms/abonnierende/987654/").status_code == 404


def test_page_says_what_is_kept_and_that_it_was_looked_at(
    staff: Client, person: Subscriber
) -> None:
    Suppression.objects.create(email="LERCHE@example.org", reason="manual", detail="per Brief")
    page = staff.get(url(person)).content.decode()
    for words in (
        "lerche@example.org",
        "Alle Neuigkeiten",
        "English",
        "per Brief",
        "bestätigt am",
        consent.declaration(),
    ):
        assert words in page
    seen = AuditEntry.objects.get(action=AuditAction.IDENTITY_VIEWED)
    assert (seen.object_type, seen.object_id) == ("notifications.subscriber", str(person.pk))
    assert url(person) in staff.get("/cms/subscriber/").content.decode()


def test_proof_is_taken_from_the_page_as_a_file(staff: Client, person: Subscriber) -> None:
    page = BeautifulSoup(staff.get(url(person)).content, "html.parser")
    form = page.select_one('form[action="/cms/einwilligung/"]')
    assert form is not None
    fields = {str(one["name"]): str(one["value"]) for one in form.select("[name]")}
    assert "lerche@example.org" in staff.post(str(form["action"]), fields).content.decode()
    assert AuditEntry.objects.filter(action=AuditAction.EXPORTED).count() == 1


def test_page_without_choices_and_proof_says_so(staff: Client) -> None:
    person = Subscriber.objects.create(email="neu@example.org")
    page = staff.get(url(person)).content.decode()
    assert "Nichts ausgewählt." in page
    assert "Zu dieser Adresse gibt es keinen Nachweis." in page
    assert "nicht bestätigt" in page


def test_unsubscribing_on_request_is_proved_and_audited_once(
    staff: Client, marketer: User, person: Subscriber
) -> None:
    for _click in range(2):
        assert staff.post(url(person, "abmelden/")).status_code == 303
    person.refresh_from_db()
    assert not person.is_active
    proof = ConsentRecord.objects.get(event="withdrawn")
    assert (proof.form_path, proof.said_where) == ("staff", "durch Mitarbeitende auf Wunsch")
    done = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert (done.actor, done.object_id) == (marketer.audit_ref, str(person.pk))
    assert done.facts == {"state": "unsubscribed on request"}
    assert "durch Mitarbeitende auf Wunsch" in staff.get(url(person)).content.decode()


def test_erasing_on_request_leaves_numbers_and_proof(
    staff: Client, marketer: User, person: Subscriber
) -> None:
    send_mail("Betreff", "Text", None, ["Lerche@example.org", "andere@example.org"])
    assert staff.post(url(person, "loeschen/"))["Location"] == "/cms/subscriber/"
    assert not Subscriber.objects.exists()
    assert sorted(Message.objects.values_list("to_address", flat=True)) == [
        "",
        "andere@example.org",
    ]
    events = [row.event for row in consent.records_of("lerche@example.org")]
    assert events == ["confirmed", "withdrawn"]
    done = AuditEntry.objects.get(action=AuditAction.ERASED)
    assert (done.actor, done.object_id) == (marketer.audit_ref, str(person.pk))
    assert done.facts == {"account": False}


def test_erasing_asks_who_is_there(staff: Client, person: Subscriber, settings: Any) -> None:
    settings.FRESH_SIGN_IN_REQUIRED = True
    response = staff.post(url(person, "loeschen/"))
    assert response["Location"].startswith("/konto/reauthenticate/")
    assert Subscriber.objects.exists()


@pytest.mark.parametrize("joined", [True, False])
def test_an_account_is_not_erased_by_halves(
    staff: Client, resident: User, make_subscriber: Any, joined: bool
) -> None:
    address = "anders@example.org" if joined else resident.email.upper()
    person = make_subscriber(address, user=resident if joined else None)
    assert "Daten auf Wunsch löschen" not in staff.get(url(person)).content.decode()
    assert staff.post(url(person, "loeschen/"))["Location"] == url(person)
    assert Subscriber.objects.filter(pk=person.pk).exists()
    assert not AuditEntry.objects.filter(action=AuditAction.ERASED).exists()


def test_who_was_erased_and_came_back_with_a_backup_goes_again(
    staff: Client, person: Subscriber, make_subscriber: Any
) -> None:
    staff.post(url(person, "loeschen/"))
    assert list(journal.erased("address")) == [person.uuid]
    assert list(journal.erased()) == []
    make_subscriber("lerche@example.org", uuid=person.uuid)
    other = make_subscriber("andere@example.org")
    assert replay() == 1
    assert list(Subscriber.objects.all()) == [other]
