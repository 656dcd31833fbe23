"""Forgotten, changed and first passwords."""

import time
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import links, path_of, sign_in
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]
NEW = "Tagebausee-2051"
GONE = "Dieser Link funktioniert nicht mehr"


def ask_for_link(mails: Mails, email: str) -> str:
    """Ask for the mail and return the path of its link."""
    response = Client().post("/konto/password/reset/", {"email": email})
    assert (response.status_code, response["Location"]) == (302, "/konto/password/reset/done/")
    return path_of(links(mails()[-1])[0])


def open_link(client: Client, link: str) -> str:
    """Follow the link as a browser does; return where the form is handed in."""
    response = client.get(link)
    assert response.status_code == 302
    page = client.get(response["Location"])
    assert page.status_code == 200
    return str(response["Location"])


def test_reset_until_signed_in_with_the_new_password(
    client: Client, resident: User, mails: Mails
) -> None:
    form = open_link(client, ask_for_link(mails, " Resident@Example.ORG "))
    response = client.post(form, {"password1": NEW})
    assert response["Location"] == "/konto/password/reset/key/done/"
    assert client.get(response["Location"]).status_code == 200
    assert sign_in(Client(), resident.email, NEW)["Location"] == "/"
    assert sign_in(Client(), resident.email).status_code == 200
    assert [mail["Subject"] for mail in mails()] == [
        "Neues Passwort festlegen",
        "Ihr Passwort ist geändert",
    ]


def test_reset_link_works_once(client: Client, resident: User, mails: Mails) -> None:
    link = ask_for_link(mails, resident.email)
    client.post(open_link(client, link), {"password1": NEW})
    page = Client().get(link)
    assert page.status_code == 200
    assert GONE in page.content.decode()


def test_reset_link_expires(resident: User, mails: Mails, monkeypatch: pytest.MonkeyPatch) -> None:
    link = ask_for_link(mails, resident.email)
    real = time.time
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._now",
        lambda self: __import__("datetime").datetime.fromtimestamp(real() + 3 * 86400 + 60),
    )
    assert GONE in Client().get(link).content.decode()


def test_reset_link_of_somebody_else_is_worthless(
    resident: User, stranger: User, mails: Mails
) -> None:
    mine = ask_for_link(mails, resident.email)
    theirs = ask_for_link(mails, stranger.email)
    uid = mine.split("/key/")[1].partition("-")[0]
    mixed = f"/konto/password/reset/key/{uid}-{theirs.split('/key/')[1].partition('-')[2]}"
    assert GONE in Client().get(mixed).content.decode()


@pytest.mark.parametrize(
    "key", ["1-abc", "zzzzzzzzzzzzz-abc-def", "zzzzzzzzzzzzzzzzzzzz-a", "0-set-password", "1-%00"]
)
def test_reset_link_made_up(client: Client, key: str) -> None:
    page = client.get(f"/konto/password/reset/key/{key}/")
    assert page.status_code == 200
    assert GONE in page.content.decode()


def test_reset_form_refuses_a_weak_password(client: Client, resident: User, mails: Mails) -> None:
    form = open_link(client, ask_for_link(mails, resident.email))
    response = client.post(form, {"password1": "kurz"})
    assert list(response.context["form"].errors) == ["password1"]
    assert sign_in(Client(), resident.email)["Location"] == "/"


@pytest.mark.parametrize("typed", ["", "kein at", "a\x00@example.org", "a" * 300 + "@x.example"])
def test_reset_bad_address(client: Client, mails: Mails, typed: str) -> None:
    response = client.post("/konto/password/reset/", {"email": typed})
    assert list(response.context["form"].errors) == ["email"]
    assert mails() == []


def test_reset_without_csrf_token_shows_our_page() -> None:
    response = Client(enforce_csrf_checks=True).post(
        "/konto/password/reset/", {"email": "a@example.org"}
    )
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


def test_reset_is_limited_per_address(resident: User, mails: Mails) -> None:
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{number}")
        .post("/konto/password/reset/", {"email": resident.email})
        .status_code
        for number in range(6)
    ]
    assert statuses == [302] * 5 + [429]
    assert len(mails()) == 5


def test_reset_of_an_inactive_account_sends_nothing(resident: User, mails: Mails) -> None:
    resident.is_active = False
    resident.save(update_fields=["is_active"])
    Client().post("/konto/password/reset/", {"email": resident.email})
    assert mails() == []


def test_change(client: Client, resident: User, mails: Mails) -> None:
    other = Client()
    sign_in(client, resident.email)
    sign_in(other, resident.email)
    response = client.post("/konto/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert (response.status_code, response["Location"]) == (302, "/konto/")
    assert client.get("/konto/").status_code == 200  # this browser stays signed in
    assert other.get("/konto/").status_code == 302  # every other one does not
    assert [mail["Subject"] for mail in mails()] == ["Ihr Passwort ist geändert"]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("falsch", NEW, ["oldpassword"]),
        ("", NEW, ["oldpassword"]),
        (PASSWORD, "kurz", ["password1"]),
        (PASSWORD, "", ["password1"]),
        (PASSWORD, "resident@example.org", ["password1"]),
    ],
)
def test_change_bad_input(
    client: Client, resident: User, old: str, new: str, wrong: list[str]
) -> None:
    client.force_login(resident)
    response = client.post("/konto/password/change/", {"oldpassword": old, "password1": new})
    assert list(response.context["form"].errors) == wrong
    resident.refresh_from_db()
    assert resident.check_password(PASSWORD)


def test_set_first_password(client: Client, resident: User, mails: Mails) -> None:
    resident.set_unusable_password()
    resident.save(update_fields=["password"])
    client.force_login(resident)
    assert client.get("/konto/password/change/")["Location"] == "/konto/password/set/"
    assert client.get("/konto/password/set/").status_code == 200
    response = client.post("/konto/password/set/", {"password1": NEW})
    assert response["Location"] == "/konto/"
    assert sign_in(Client(), resident.email, NEW)["Location"] == "/"
    assert [mail["Subject"] for mail in mails()] == ["Ihr Konto hat jetzt ein Passwort"]


@pytest.mark.parametrize("path", ["password/change/", "password/set/", "email/", "reauthenticate/"])
def test_pages_of_the_account_ask_for_the_sign_in(client: Client, path: str) -> None:
    response = client.get(f"/konto/{path}")
    assert response["Location"] == f"/konto/login/?next=/konto/{path}"
