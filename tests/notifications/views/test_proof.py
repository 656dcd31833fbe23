"""The proof of consent: for those who answer for newsletters, complete, as a file."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from cms.models import HomePage
from notifications.domain import consent, subscription
from notifications.domain.consent import Choice
from notifications.domain.site import set_up_newsletters
from notifications.enums import Cadence, Scope
from notifications.models import ConsentRecord

pytestmark = pytest.mark.django_db
URL = "/cms/einwilligung/"
ClientFor = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _admin_access(home: HomePage) -> None:
    set_up_newsletters()


@pytest.fixture
def record(db: None) -> ConsentRecord:
    subscription.request(
        "lerche@example.org",
        choices=[Choice(Scope.ALL, None, "=Alles", Cadence.DAILY)],
        form_path="/abo/",
        language="de",
    )
    return ConsentRecord.objects.get()


@pytest.mark.parametrize("name", ["editor", "moderator", "lead", "marketer", "officer", "admin"])
def test_only_marketing_privacy_officers_and_administrators(
    full_cast: dict[str, User], client_for: ClientFor, name: str
) -> None:
    allowed = name in {"marketer", "officer", "admin"}
    response = client_for(full_cast[name]).get(URL)
    assert (response.status_code == 200) is allowed


def test_wording_is_shown_word_for_word(
    client_for: ClientFor, marketer: User, record: ConsentRecord
) -> None:
    response = client_for(marketer).post(URL, {"email": " Lerche@example.org"})
    assert response.context["records"] == [record]
    assert record.wording == f"{consent.declaration()}\n- =Alles (höchstens einmal am Tag)"


def test_file_holds_every_column_and_no_formula(
    client_for: ClientFor, marketer: User, record: ConsentRecord
) -> None:
    response = client_for(marketer).post(URL, {"email": "lerche@example.org", "file": "1"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode()), delimiter=";"))
    assert [row["wording_hash"] for row in rows] == [record.wording_hash]
    assert rows[0]["message_id"] == f"{record.message_id}"


def test_file_says_whose_proof_it_is(
    client_for: ClientFor, marketer: User, record: ConsentRecord
) -> None:
    response = client_for(marketer).post(URL, {"email": "lerche@example.org", "file": "1"})
    (row,) = csv.DictReader(io.StringIO(response.content.decode()), delimiter=";")
    assert row["address"] == "lerche@example.org"
    assert row["address_hash"] == consent.address_hash("lerche@example.org")


def test_file_is_noted_in_the_audit_log_without_the_address(
    client_for: ClientFor, marketer: User, record: ConsentRecord
) -> None:
    client = client_for(marketer)
    client.post(URL, {"email": "lerche@example.org"})
    assert not AuditEntry.objects.filter(action=AuditAction.EXPORTED).exists()
    client.post(URL, {"email": "lerche@example.org", "file": "1"})
    taken = AuditEntry.objects.get(action=AuditAction.EXPORTED)
    assert (taken.actor, taken.object_type) == (marketer.audit_ref, "notifications.consentrecord")
    assert taken.facts == {"format": "csv", "records": 1}


def test_file_asks_who_is_there_and_looking_does_not(
    client_for: ClientFor, marketer: User, record: ConsentRecord, settings: Any
) -> None:
    settings.FRESH_SIGN_IN_REQUIRED = True
    client = client_for(marketer)
    assert client.post(URL, {"email": "lerche@example.org"}).status_code == 200
    response = client.post(URL, {"email": "lerche@example.org", "file": "1"})
    assert response["Location"].startswith("/konto/reauthenticate/")
    assert not AuditEntry.objects.filter(action=AuditAction.EXPORTED).exists()


def test_no_file_without_proof_but_words(client_for: ClientFor, marketer: User) -> None:
    response = client_for(marketer).post(URL, {"email": "unbekannt@example.org", "file": "1"})
    assert response["Content-Type"].startswith("text/html")
    assert "Zu dieser Adresse gibt es keinen Nachweis." in response.content.decode()


@pytest.mark.parametrize(("email", "status"), [("unbekannt@example.org", 200), ("nichts", 422)])
def test_unknown_and_broken_addresses(
    client_for: ClientFor, marketer: User, email: str, status: int
) -> None:
    assert client_for(marketer).post(URL, {"email": email}).status_code == status
