"""People who work here need a second step, and their sessions end."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import sign_in

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _required(settings: object) -> None:
    settings.STAFF_MFA_REQUIRED = True  # type: ignore[attr-defined]
    settings.STAFF_MFA_ROLES = []  # type: ignore[attr-defined]


def code(secret: str) -> str:
    """What an app with the secret shows now; it is taken for half a minute more."""
    value = hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD)
    return str(format_hotp_value(value))


def test_without_a_second_step_only_one_page_opens(full_cast: dict[str, User]) -> None:
    for name, user in full_cast.items():
        client = Client()
        sign_in(client, user.email)
        found = [client.get(path) for path in ("/cms/", "/cms/users/", "/konto/", "/suche/")]
        if name in {"resident", "stranger"}:
            assert [row.status_code for row in found][2:] == [200, 200]
            continue
        assert {row["Location"] for row in found} == {"/konto/zweiter-schritt/"}, name
        assert client.get("/konto/zweiter-schritt/").status_code == 200


def test_session_begun_before_the_role_is_noticed_at_the_door(
    client_for: ClientFor, editor: User
) -> None:
    assert client_for(editor).get("/cms/")["Location"] == "/konto/zweiter-schritt/"


def test_enrolling_opens_the_administration(editor: User) -> None:
    client = Client()
    sign_in(client, editor.email)
    client.post("/konto/reauthenticate/", {"password": "Uferschwalbe-2038"})
    page = client.get("/konto/anmeldeschutz/totp/activate/")
    secret = page.context["form"].secret
    response = client.post("/konto/anmeldeschutz/totp/activate/", {"code": code(secret)})
    assert response["Location"] == "/konto/anmeldeschutz/recovery-codes/"
    codes = client.get(response["Location"]).context["unused_codes"]
    assert len(codes) == 10
    assert client.get("/cms/").status_code == 200
    again = Client()
    assert sign_in(again, editor.email)["Location"] == "/konto/anmeldeschutz/authenticate/"
    assert again.get("/cms/")["Location"].startswith("/cms/login/")
    again.post("/konto/anmeldeschutz/authenticate/", {"code": codes[0]})
    assert again.get("/cms/").status_code == 200
    third = Client()
    sign_in(third, editor.email)
    used = third.post("/konto/anmeldeschutz/authenticate/", {"code": codes[0]})
    assert used.context["form"].errors != {}


def test_recovery_codes_are_shown_once(editor: User) -> None:
    TOTP.activate(editor, generate_totp_secret())
    client = Client()
    client.force_login(editor)
    assert client.get("/konto/anmeldeschutz/recovery-codes/").status_code in {302, 404}


def test_secret_of_the_app_is_stored_sealed(editor: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(editor, secret)
    assert secret not in str(Authenticator.objects.get(user=editor).data)
    assert TOTP(Authenticator.objects.get(user=editor)).validate_code(code(secret))


def test_only_the_roles_that_are_named_are_asked(
    settings: object, editor: User, officer: User
) -> None:
    settings.STAFF_MFA_ROLES = ["privacy officer"]  # type: ignore[attr-defined]
    found = []
    for user in (editor, officer):
        client = Client()
        sign_in(client, user.email)
        found.append(client.get("/cms/").status_code)
    assert found == [200, 302]


@pytest.mark.parametrize(
    ("idle", "age", "opens"),
    [(29 * 60, 3600, True), (31 * 60, 3600, False), (60, 13 * 3600, False)],
)
def test_staff_session_ends(
    settings: object, editor: User, idle: int, age: int, opens: bool
) -> None:
    settings.STAFF_MFA_REQUIRED = False  # type: ignore[attr-defined]
    client = Client()
    sign_in(client, editor.email)
    session = client.session
    session["staff_seen"] = int(time.time()) - idle
    session["staff_since"] = int(time.time()) - age
    session.save()
    response = client.get("/cms/")
    if opens:
        assert response.status_code == 200
        assert client.session["staff_seen"] > time.time() - 60
    else:
        assert response["Location"] == "/konto/login/?next=/cms/"
        assert "Wir haben Sie abgemeldet" in client.get(response["Location"]).content.decode()


def test_session_of_a_resident_stays(settings: object, resident: User) -> None:
    client = Client()
    sign_in(client, resident.email)
    assert "staff_since" not in client.session
    assert client.get("/konto/").status_code == 200
