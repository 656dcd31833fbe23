"""A person takes everything along: asked for, made, fetched once."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.domain import personal_copy
from accounts.models import AuditEntry, PersonalCopy, User
from accounts.tasks import build_copy, build_pending_copies
from tests.accounts.conftest import links, path_of, sign_in

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path  # type: ignore[attr-defined]
    settings.FRESH_SIGN_IN_REQUIRED = True  # type: ignore[attr-defined]


@pytest.fixture
def client(resident: User) -> Client:
    browser = Client()
    sign_in(browser, resident.email)
    return browser


def test_copy_until_opened(client: Client, resident: User, mails: Mails, tmp_path: Path) -> None:
    assert client.post("/konto/daten/").status_code == 303
    copy = PersonalCopy.objects.get()
    assert "0 Prozent" in client.get("/konto/daten/").content.decode()
    build_copy(copy.pk)
    (mail,) = mails()
    assert (mail["To"], mail["Subject"]) == (resident.email, "Die Kopie Ihrer Daten liegt bereit")
    link = path_of(links(mail)[0])
    assert "Archiv herunterladen" in client.get(link).content.decode()
    assert "Archiv herunterladen" in client.get(link).content.decode()  # looking is not fetching
    response = client.post(link)
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    assert json.loads(archive.read("data.json"))["accounts"]["email"] == resident.email
    assert resident.email in archive.read("accounts.csv").decode()
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    assert list(tmp_path.rglob("*.zip")) == []
    deeds = AuditEntry.objects.filter(actor=resident.audit_ref).order_by("pk")
    assert [row.action for row in deeds][-2:] == [
        "copy of one's data requested",
        "copy of one's data fetched",
    ]


def test_asking_twice_makes_one_copy(client: Client) -> None:
    client.post("/konto/daten/")
    client.post("/konto/daten/")
    assert PersonalCopy.objects.count() == 1


def test_sweep_makes_what_was_left(client: Client) -> None:
    client.post("/konto/daten/")
    build_pending_copies()
    assert PersonalCopy.objects.get().state == "ready"
    build_pending_copies()
    assert PersonalCopy.objects.count() == 1


def test_link_is_only_for_its_owner(client: Client, stranger: User, mails: Mails) -> None:
    client.post("/konto/daten/")
    build_pending_copies()
    link = path_of(links(mails()[0])[0])
    other = Client()
    assert other.get(link)["Location"].startswith("/konto/login/")
    sign_in(other, stranger.email)
    assert other.get(link).status_code == 404
    assert other.post(link).status_code == 404
    assert PersonalCopy.objects.get().state == "ready"


def test_link_expires_with_its_file(client: Client, mails: Mails, tmp_path: Path) -> None:
    client.post("/konto/daten/")
    build_pending_copies()
    link = path_of(links(mails()[0])[0])
    later = timezone.now() + timedelta(hours=49)
    assert personal_copy.purge(now=later) == 1
    assert client.get(link).status_code == 404
    assert list(tmp_path.rglob("*.zip")) == []
    personal_copy.purge(now=later + timedelta(days=31))
    assert PersonalCopy.objects.count() == 0


def test_copy_asks_who_is_there(client: Client, resident: User) -> None:
    stale = Client()
    stale.force_login(resident)
    assert stale.get("/konto/daten/")["Location"].startswith("/konto/reauthenticate/")


def test_three_copies_a_day(client: Client) -> None:
    for _number in range(3):
        client.post("/konto/daten/")
        build_pending_copies()
    assert client.post("/konto/daten/").status_code == 429


@pytest.mark.parametrize("typed", ["=1+1", "+49 341", "-", "@x", "\tx"])
def test_no_cell_is_a_formula(typed: str) -> None:
    assert f"'{typed}" in personal_copy._csv([{"text": typed}])
