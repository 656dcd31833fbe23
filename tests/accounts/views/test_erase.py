"""A person has the account deleted, with time to think it over."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.domain import erasure
from accounts.models import Erasure, User
from notifications.domain.sweep import sweep
from notifications.models import Message
from tests.accounts.conftest import links, path_of, sign_in

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]
LATER = timedelta(hours=72, minutes=1)


@pytest.fixture(autouse=True)
def _own_journal(settings: object, tmp_path: Path) -> None:
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"  # type: ignore[attr-defined]
    settings.FRESH_SIGN_IN_REQUIRED = True  # type: ignore[attr-defined]


@pytest.fixture
def client(resident: User) -> Client:
    browser = Client()
    sign_in(browser, resident.email)
    return browser


def test_erasure_until_forgotten(client: Client, resident: User, mails: Mails) -> None:
    address = resident.email
    assert client.post("/konto/loeschen/", {"sure": "on"}).status_code == 303
    (mail,) = mails()
    assert mail["Subject"] == "Ihr Konto wird in 72 Stunden gelöscht"
    assert "löschen wir Ihr Konto" in client.get("/konto/loeschen/").content.decode()
    assert erasure.carry_out_due() == 0
    assert erasure.carry_out_due(now=timezone.now() + LATER) == 1
    assert not User.objects.filter(pk=resident.pk).exists()
    assert client.get("/konto/").status_code == 302
    farewell = Message.objects.get(to_address=address)
    assert farewell.subject == "Ihr Konto ist gelöscht"
    Message.objects.filter(pk=farewell.pk).update(status="sent", next_attempt_at=None)
    sweep()
    assert Message.objects.filter(to_address=address).count() == 0


def test_nothing_happens_without_the_tick(client: Client, resident: User) -> None:
    page = client.post("/konto/loeschen/", {})
    assert page.context["form"].errors == {
        "sure": ["Bitte setzen Sie dieses Häkchen, wenn Sie sicher sind."]
    }
    assert Erasure.objects.count() == 0


def test_asking_twice_is_asking_once(client: Client, mails: Mails) -> None:
    client.post("/konto/loeschen/", {"sure": "on"})
    client.post("/konto/loeschen/", {"sure": "on"})
    assert (Erasure.objects.count(), len(mails())) == (1, 1)


@pytest.mark.parametrize("by", ["page", "mail"])
def test_changing_ones_mind(client: Client, resident: User, mails: Mails, by: str) -> None:
    client.post("/konto/loeschen/", {"sure": "on"})
    link = path_of(links(mails()[0])[0])
    if by == "page":
        client.post("/konto/loeschen/", {"keep": "1"})
    else:
        stranger = Client()
        assert stranger.get(link).status_code == 200
        assert Erasure.objects.count() == 1  # a page that is only opened changes nothing
        assert "Ihr Konto bleibt" in stranger.post(link).content.decode()
    assert Erasure.objects.count() == 0
    assert erasure.carry_out_due(now=timezone.now() + LATER) == 0
    assert User.objects.filter(pk=resident.pk).exists()
    assert mails()[-1]["Subject"] == "Ihr Konto bleibt"
    assert Client().get(link).status_code == 404


def test_erasure_asks_who_is_there(resident: User) -> None:
    stale = Client()
    stale.force_login(resident)
    response = stale.post("/konto/loeschen/", {"sure": "on"})
    assert response["Location"].startswith("/konto/reauthenticate/")
    assert Erasure.objects.count() == 0
