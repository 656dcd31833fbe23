"""Who gets through which door to the administration."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import sign_in

pytestmark = pytest.mark.django_db
# Status of /cms/login/ for everybody; 302 leads on into the administration.
DOOR = {
    "admin": 302,
    "editor": 302,
    "marketer": 302,
    "moderator": 302,
    "lead": 302,
    "resident": 403,
    "stranger": 403,
}


def test_entrance_for_everybody(cast: dict[str, User]) -> None:
    found = {}
    for name, user in cast.items():
        client = Client()
        client.force_login(user)
        found[name] = client.get("/cms/login/").status_code
    assert found == DOOR


def test_administration_for_everybody(cast: dict[str, User]) -> None:
    """Residents end at a page that says no; nobody goes round in circles."""
    found = {}
    for name, user in cast.items():
        client = Client()
        client.force_login(user)
        found[name] = client.get("/cms/", follow=True).status_code
    assert found == {name: 403 if status == 403 else 200 for name, status in DOOR.items()}


def test_administration_of_nobody_leads_to_the_sign_in_and_back(
    client: Client, admin: User
) -> None:
    response = client.get("/cms/users/", follow=True)
    assert response.redirect_chain == [
        ("/cms/login/?next=/cms/users/", 302),
        ("/konto/login/?next=/cms/users/", 302),
    ]
    assert sign_in(client, admin.email, next="/cms/users/")["Location"] == "/cms/users/"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "javascript:x"])
def test_entrance_goes_on_to_our_own_pages_only(client: Client, admin: User, target: str) -> None:
    assert client.get("/cms/login/", {"next": target})["Location"] == "/konto/login/?next=/cms/"
    client.force_login(admin)
    assert client.get("/cms/login/", {"next": target})["Location"] == "/cms/"


def test_wagtails_own_sign_in_is_closed(client: Client, admin: User) -> None:
    response = client.post("/cms/login/", {"username": admin.email, "password": "x"})
    assert response.status_code == 405


@pytest.mark.parametrize("path", ["", "done/", "complete/", "confirm/MQ/abc/"])
def test_wagtails_own_password_reset_is_closed(client: Client, path: str) -> None:
    assert client.get(f"/cms/password_reset/{path}").status_code == 404


def test_signing_out_of_the_administration(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert client.post("/cms/logout/")["Location"] == "/cms/login/"
    assert "_auth_user_id" not in client.session


def test_account_page_asks_for_the_display_name_only(client: Client, editor: User) -> None:
    client.force_login(editor)
    response = client.get("/cms/account/")
    html = response.content.decode()
    assert response.status_code == 200
    assert 'name="name_email-display_name"' in html
    others = ("first_name", "last_name", "avatar", "password")
    assert [name for name in others if f'-{name}"' in html] == []


def test_account_page_saves(client: Client, editor: User) -> None:
    client.force_login(editor)
    data = {
        "name_email-display_name": " Redaktion  Nord ",
        "locale-preferred_language": "en",
        "theme-theme": "dark",
        "theme-contrast": "system",
        "theme-density": "default",
    }
    response = client.post("/cms/account/", data)
    assert (response.status_code, response["Location"]) == (302, "/cms/account/")
    editor.refresh_from_db()
    assert editor.display_name == "Redaktion Nord"


def test_account_page_bad_name(client: Client, editor: User) -> None:
    client.force_login(editor)
    response = client.post("/cms/account/", {"name_email-display_name": "<b>"})
    assert response.status_code == 200
    editor.refresh_from_db()
    assert editor.display_name == "Redaktion"


def test_account_page_is_not_for_residents(client: Client, resident: User) -> None:
    client.force_login(resident)
    assert client.get("/cms/account/", follow=True).status_code == 403
