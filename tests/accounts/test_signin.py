"""Signing in and out."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import sign_in
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
WRONG = "Die E-Mail-Adresse oder das Passwort stimmt nicht."


@pytest.mark.parametrize(
    "typed", ["resident@example.org", " Resident@EXAMPLE.org ", "RESIDENT@example.org"]
)
def test_sign_in_whatever_the_spelling(client: Client, resident: User, typed: str) -> None:
    response = sign_in(client, typed)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(resident.pk)


def test_sign_in_with_an_address_typed_in_decomposed_letters(client: Client) -> None:
    user = User.objects.create_user("a@m\u00fchle.example", PASSWORD, display_name="Mühle")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)  # type: ignore[attr-defined]
    assert sign_in(client, "a@mu\u0308hle.example")["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("resident@example.org", "falsch"),
        ("niemand@example.org", PASSWORD),
        ("resident@example.org", PASSWORD.lower()),
        ("resident@example.org", PASSWORD + " "),
    ],
)
def test_sign_in_wrong_keeps_the_address(
    client: Client, resident: User, email: str, password: str
) -> None:
    response = sign_in(client, email, password)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [WRONG]
    assert response.context["form"]["login"].value() == email
    assert password not in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "login", ["", "kein at", "a\x00@example.org", "<b>@example.org", "a" * 400 + "@example.org"]
)
def test_sign_in_bad_address(client: Client, login: str) -> None:
    response = sign_in(client, login)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["login"]


def test_sign_in_null_byte_in_the_password(client: Client, resident: User) -> None:
    response = sign_in(client, resident.email, "a\x00b")
    assert list(response.context["form"].errors) == ["password"]


def test_sign_in_inactive_account(client: Client, resident: User) -> None:
    resident.is_active = False
    resident.save(update_fields=["is_active"])
    response = sign_in(client, resident.email)
    assert (response.status_code, response["Location"]) == (302, "/konto/inactive/")
    assert "Dieses Konto ist geschlossen" in client.get("/konto/inactive/").content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("target", "landing"),
    [
        ("/konto/email/", "/konto/email/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("https:///evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
        ("\x00//evil.example", "/"),
    ],
)
def test_sign_in_goes_on_to_our_own_pages_only(
    client: Client, resident: User, target: str, landing: str
) -> None:
    assert sign_in(client, resident.email, next=target)["Location"] == landing


@pytest.mark.parametrize(("remember", "at_close"), [("on", False), ("", True)])
def test_sign_in_lasts_as_long_as_asked(
    client: Client, resident: User, remember: str, at_close: bool
) -> None:
    sign_in(client, resident.email, remember=remember)
    assert client.session.get_expire_at_browser_close() is at_close


def test_sign_in_gets_a_new_session(client: Client, resident: User) -> None:
    client.get("/konto/login/?next=/konto/")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    sign_in(client, resident.email)
    assert client.session.session_key != session.session_key


def test_sign_in_without_csrf_token_shows_our_page(resident: User) -> None:
    response = sign_in(Client(enforce_csrf_checks=True), resident.email)
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


def test_sign_in_is_limited_per_account(resident: User) -> None:
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), resident.email, "falsch")
    response = sign_in(Client(REMOTE_ADDR="192.0.2.99"), resident.email)
    assert response.context["form"].non_field_errors() == [
        "Zu viele Versuche sind fehlgeschlagen. "
        "Bitte warten Sie fünf Minuten und versuchen Sie es dann noch einmal."
    ]


def test_sign_in_is_limited_per_address_of_the_visitor(client: Client) -> None:
    statuses = [sign_in(client, f"n{number}@example.org").status_code for number in range(31)]
    assert statuses == [200] * 30 + [429]


def test_limit_page_is_ours(client: Client) -> None:
    for number in range(30):
        sign_in(client, f"n{number}@example.org")
    response = sign_in(client, "n@example.org")
    assert "429.html" in [template.name for template in response.templates]


def test_sign_out_asks_first(client: Client, resident: User) -> None:
    client.force_login(resident)
    page = client.get("/konto/logout/")
    assert page.status_code == 200
    assert "_auth_user_id" in client.session
    response = client.post("/konto/logout/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert "_auth_user_id" not in client.session


def test_sign_out_of_nobody(client: Client) -> None:
    assert client.get("/konto/logout/")["Location"] == "/"
    assert client.post("/konto/logout/")["Location"] == "/"


def test_sign_out_to_a_foreign_page(client: Client, resident: User) -> None:
    client.force_login(resident)
    assert client.post("/konto/logout/", {"next": "//evil.example"})["Location"] == "/"


def test_sign_in_page_when_signed_in_leads_away(client: Client, resident: User) -> None:
    client.force_login(resident)
    assert client.get("/konto/login/?next=/konto/")["Location"] == "/konto/"


def test_no_json_door(client: Client, resident: User) -> None:
    response = client.post(
        "/konto/login/",
        {"login": resident.email, "password": "falsch"},
        headers={"x-requested-with": "XMLHttpRequest", "accept": "application/json"},
    )
    assert response["Content-Type"] == "text/html; charset=utf-8"
