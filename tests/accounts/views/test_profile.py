import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import sign_in

pytestmark = pytest.mark.django_db


def test_profile_shows_what_is_mine(client: Client, resident: User) -> None:
    client.force_login(resident)
    response = client.get("/konto/")
    html = response.content.decode()
    assert response.status_code == 200
    assert response.context["form"]["display_name"].value() == "Haselnussweg"
    assert "resident@example.org" in html
    assert 'href="/beitraege/meine/"' in html
    assert 'href="/cms/"' not in html


def test_profile_leads_staff_to_the_administration(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert 'href="/cms/"' in client.get("/konto/").content.decode()


def test_profile_of_nobody(client: Client) -> None:
    response = client.get("/konto/")
    assert (response.status_code, response["Location"]) == (302, "/konto/login/?next=/konto/")


def test_profile_is_never_cached(client: Client, resident: User) -> None:
    client.force_login(resident)
    assert "no-store" in client.get("/konto/")["Cache-Control"]


def test_rename(client: Client, resident: User) -> None:
    client.force_login(resident)
    response = client.post("/konto/", {"display_name": "  See  Adler "})
    assert (response.status_code, response["Location"]) == (303, "/konto/")
    assert "Ihr Anzeigename ist geändert." in client.get("/konto/").content.decode()
    resident.refresh_from_db()
    assert resident.display_name == "See Adler"


def test_rename_to_the_same_name(client: Client, resident: User) -> None:
    client.force_login(resident)
    assert client.post("/konto/", {"display_name": "haselnussweg"}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Dieses Feld muss ausgefüllt werden."),
        ("\u200b\u200b", "Bitte verwenden Sie nur sichtbare Zeichen."),
        ("See\x00adler", "Bitte verwenden Sie nur sichtbare Zeichen."),
        ("<b>Adler</b>", "Bitte verzichten Sie auf die Zeichen < > { } \\ und |."),
        ("Landratsamt", "Dieser Name klingt nach der Verwaltung. Bitte wählen Sie einen anderen."),
        (
            "pleißeLERCHE",
            "Diesen Namen verwendet schon jemand. Bitte wählen Sie einen anderen.",
        ),
    ],
)
def test_rename_bad_input(
    client: Client, resident: User, stranger: User, typed: str, message: str
) -> None:
    client.force_login(resident)
    response = client.post("/konto/", {"display_name": typed})
    assert response.status_code == 200
    assert message in response.context["form"].errors["display_name"]
    assert response.context["form"]["display_name"].value() == typed
    resident.refresh_from_db()
    assert resident.display_name == "Haselnussweg"


def test_rename_exactly_as_long_as_allowed(client: Client, resident: User) -> None:
    client.force_login(resident)
    assert client.post("/konto/", {"display_name": "Ä" * 41}).status_code == 200
    assert client.post("/konto/", {"display_name": "Ä" * 40}).status_code == 303


def test_staff_may_carry_the_name_of_their_office(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert client.post("/konto/", {"display_name": "Redaktion Borna"}).status_code == 303


def test_rename_without_csrf_token_shows_our_page(resident: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(resident)
    response = client.post("/konto/", {"display_name": "Seeadler"})
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]
    resident.refresh_from_db()
    assert resident.display_name == "Haselnussweg"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_profile_wrong_method(client: Client, resident: User, method: str) -> None:
    client.force_login(resident)
    assert getattr(client, method)("/konto/").status_code == 405


def test_profile_after_the_account_was_closed(client: Client, resident: User) -> None:
    sign_in(client, resident.email)
    resident.is_active = False
    resident.save(update_fields=["is_active"])
    assert client.get("/konto/").status_code == 302
