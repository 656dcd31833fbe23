"""Creating an account, up to the confirmed address."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.db import connections
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import links, path_of, sign_in, sign_up
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]


def test_signup_page_asks_for_three_things(client: Client) -> None:
    response = client.get("/konto/signup/")
    assert response.status_code == 200
    assert list(response.context["form"].fields) == ["email", "display_name", "password1"]


def test_signup_until_signed_in(client: Client, mails: Mails) -> None:
    response = sign_up(client, email=" Neu@Example.ORG ", display_name="  Ufer   Läufer ")
    assert (response.status_code, response["Location"]) == (302, "/konto/confirm-email/")
    user = User.objects.get()
    assert (user.email, user.display_name, user.is_staff) == (
        "neu@example.org",
        "Ufer Läufer",
        False,
    )
    (mail,) = mails()
    confirmation = path_of(links(mail)[0])

    page = client.get(confirmation)
    assert "neu@example.org" in page.content.decode()
    assert EmailAddress.objects.get().verified is False  # looking at the page confirms nothing

    response = client.post(confirmation)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert EmailAddress.objects.get().verified is True
    assert client.get("/konto/").status_code == 200


def test_signup_confirmed_in_another_browser_leads_to_the_sign_in(mails: Mails) -> None:
    sign_up(Client())
    other = Client()
    response = other.post(path_of(links(mails()[0])[0]))
    assert (response.status_code, response["Location"]) == (302, "/konto/login/")
    assert "_auth_user_id" not in other.session
    assert sign_in(other, "neu@example.org")["Location"] == "/"


def test_sign_in_before_the_confirmation_sends_the_link_again(client: Client, mails: Mails) -> None:
    user = User.objects.create_user("neu@example.org", PASSWORD, display_name="Neu")
    response = sign_in(client, user.email)
    assert (response.status_code, response["Location"]) == (302, "/konto/confirm-email/")
    assert "_auth_user_id" not in client.session
    assert [mail["To"] for mail in mails()] == ["neu@example.org"]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("email", "", "Dieses Feld muss ausgefüllt werden."),
        ("email", "keine-adresse", "Bitte gültige E-Mail-Adresse eingeben."),
        ("email", "a@b\nBcc: x@example.org", "Bitte gültige E-Mail-Adresse eingeben."),
        ("email", "a" * 250 + "@example.org", None),
        ("email", "a\x00b@example.org", "Bitte gültige E-Mail-Adresse eingeben."),
        ("display_name", "", "Dieses Feld muss ausgefüllt werden."),
        ("display_name", "\u200b", "Bitte verwenden Sie nur sichtbare Zeichen."),
        ("display_name", "See\x00adler", "Bitte verwenden Sie nur sichtbare Zeichen."),
        ("display_name", "\u202eredlA", "Bitte verwenden Sie nur sichtbare Zeichen."),
        ("display_name", "A" * 41, None),
        ("display_name", "<script>alert(1)</script>", None),
        (
            "display_name",
            "L\u0430ndratsamt",
            "Buchstaben nur eines Alphabets",
        ),
        ("password1", "kurz", "Dieses Passwort ist zu kurz."),
        ("password1", "passwort1234", None),
        ("password1", "x" * 129, None),
    ],
)
def test_signup_bad_input_is_said_and_kept(
    client: Client, mails: Mails, field: str, typed: str, message: str | None
) -> None:
    response = sign_up(client, **{field: typed})
    if field == "password1" and typed == "passwort1234":
        # German words are not on Django's list; the boundary of twelve characters is met.
        assert response.status_code == 302
        return
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert list(errors) == [field]
    if message:
        assert message in str(errors[field][0])
    if field != "password1":
        kept = response.context["form"][field].value()
        assert kept == typed
    assert User.objects.count() == 0
    assert mails() == []


def test_signup_lone_surrogate_bytes(client: Client) -> None:
    body = b"email=a%40example.org&display_name=See%ED%A0%80adler&password1=" + PASSWORD.encode()
    response = client.post("/konto/signup/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 302}
    assert [user.display_name for user in User.objects.all()] == (
        [] if response.status_code == 200 else ["See\ufffd\ufffd\ufffdadler"]
    )


def test_signup_name_of_somebody_else(client: Client, resident: User) -> None:
    response = sign_up(client, display_name="haselnussWEG")
    assert response.context["form"].errors == {
        "display_name": ["Diesen Namen verwendet schon jemand. Bitte wählen Sie einen anderen."]
    }


def test_signup_without_csrf_token_shows_our_page() -> None:
    response = sign_up(Client(enforce_csrf_checks=True))
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]
    assert User.objects.count() == 0


def test_signup_double_submit_makes_one_account(client: Client, mails: Mails) -> None:
    first, second = sign_up(client), sign_up(client)
    assert (first.status_code, second.status_code) == (302, 302)
    assert (User.objects.count(), EmailAddress.objects.count(), len(mails())) == (1, 1, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_signup_in_the_same_instant_makes_one_account() -> None:
    def post(number: int) -> int:
        try:
            status: int = sign_up(Client(), display_name=f"Name {number}").status_code
            return status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(post, range(4)))
    assert statuses == [302] * 4
    assert (User.objects.count(), EmailAddress.objects.count()) == (1, 1)


def test_signup_while_signed_in_leads_away(client: Client, resident: User) -> None:
    client.force_login(resident)
    assert client.get("/konto/signup/")["Location"] == "/"


def test_signup_ignores_extra_fields(client: Client) -> None:
    sign_up(client, is_staff="1", is_superuser="1", groups="1")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)


@pytest.mark.parametrize("key", ["unsinn", "a:b:c", "x" * 500])
def test_confirmation_with_an_unknown_key(client: Client, key: str) -> None:
    page = client.get(f"/konto/confirm-email/{key}/")
    assert page.status_code == 200
    assert "Dieser Link funktioniert nicht mehr." in page.content.decode()
    assert client.post(f"/konto/confirm-email/{key}/").status_code == 404


def test_confirmation_works_once(client: Client, mails: Mails) -> None:
    sign_up(client)
    link = path_of(links(mails()[0])[0])
    client.post(link)
    assert "Dieser Link funktioniert nicht mehr." in Client().get(link).content.decode()


def test_confirmation_expires(
    client: Client, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_up(client)
    link = path_of(links(mails()[0])[0])
    real = __import__("time").time
    monkeypatch.setattr("django.core.signing.time.time", lambda: real() + 3 * 86400 + 60)
    assert client.post(link).status_code == 404
    assert EmailAddress.objects.get().verified is False


def test_confirmation_of_a_deleted_account(client: Client) -> None:
    user = User.objects.create_user("weg@example.org", PASSWORD, display_name="Weg")
    key = EmailConfirmationHMAC(EmailAddress.objects.create(user=user, email=user.email)).key
    user.delete()
    assert client.post(f"/konto/confirm-email/{key}/").status_code == 404
