"""Wagtail's user administration with our accounts."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.accounts.conftest import sign_in
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def create(client: Client, **changes: Any) -> Any:
    data = {"email": "neu@example.org", "display_name": "Neue Kollegin", **changes}
    return client.post("/cms/users/new/", data)


@pytest.mark.parametrize("path", ["users/", "users/new/", "groups/", "groups/new/"])
def test_pages_open_for_the_administrator(office: Client, path: str) -> None:
    assert office.get(f"/cms/{path}").status_code == 200


@pytest.mark.parametrize("path", ["users/", "users/new/", "groups/"])
def test_pages_are_closed_for_editors(client: Client, editor: User, path: str) -> None:
    client.force_login(editor)
    response = client.get(f"/cms/{path}")
    assert (response.status_code, response["Location"]) == (302, "/cms/")


def test_list_is_german_and_found_by_name_or_address(
    office: Client, resident: User, stranger: User
) -> None:
    page = office.get("/cms/users/").content.decode()
    assert "Haselnussweg" in page
    assert "E-Mail-Adresse" in page
    for words in ("haselnuss", "RESIDENT@"):
        found = office.get("/cms/users/", {"q": words}).context["users"]
        assert [user.email for user in found] == ["resident@example.org"]


def test_list_costs_the_same_for_one_and_fifty(office: Client) -> None:
    office.get("/cms/users/")
    costs = []
    for people in (range(1), range(1, 50)):
        for number in people:
            User.objects.create_user(f"p{number}@example.org", display_name=f"Person {number}")
        with CaptureQueriesContext(connection) as queries:
            office.get("/cms/users/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 10


def test_create(office: Client) -> None:
    group = Group.objects.get(name="editor")
    response = create(
        office, email=" Neu@Example.ORG", password1=PASSWORD, password2=PASSWORD, groups=[group.pk]
    )
    assert (response.status_code, response["Location"]) == (302, "/cms/users/")
    user = User.objects.get(email="neu@example.org")
    assert (user.display_name, user.is_superuser, user.check_password(PASSWORD)) == (
        "Neue Kollegin",
        False,
        True,
    )
    assert user.role_names == {"editor"}
    # The address is the administrator's word so far: the person confirms it at the first sign-in.
    assert EmailAddress.objects.get(user=user).verified is False
    assert sign_in(Client(), user.email)["Location"] == "/konto/confirm-email/"


def test_create_without_password_leaves_it_to_the_person(office: Client) -> None:
    create(office)
    assert User.objects.get(email="neu@example.org").has_usable_password() is False


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"email": ""}, ["email"]),
        ({"email": "ADMIN@example.org"}, ["email"]),
        ({"email": "a\x00@example.org"}, ["email"]),
        ({"display_name": ""}, ["display_name"]),
        ({"display_name": "\u202eX1"}, ["display_name"]),
        ({"password1": "kurz", "password2": "kurz"}, ["password2"]),
        ({"password1": PASSWORD, "password2": "anders"}, ["password2"]),
    ],
)
def test_create_bad_input(office: Client, changes: dict[str, str], wrong: list[str]) -> None:
    response = create(office, **changes)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == wrong
    assert User.objects.count() == 1


def test_edit_page_opens(office: Client, resident: User, admin: User) -> None:
    assert office.get(f"/cms/users/edit/{resident.pk}/").status_code == 200
    assert office.get(f"/cms/users/edit/{admin.pk}/").status_code == 200
    assert office.get("/cms/users/edit/999999/").status_code == 404


def test_edit_keeps_address_and_password_that_are_not_changed(
    office: Client, resident: User
) -> None:
    data = {"email": resident.email, "display_name": "Seeadler", "is_active": "on"}
    assert office.post(f"/cms/users/edit/{resident.pk}/", data).status_code == 302
    resident.refresh_from_db()
    assert (resident.display_name, resident.check_password(PASSWORD)) == ("Seeadler", True)
    assert EmailAddress.objects.get(user=resident).verified is True


def test_edit_of_the_address_ends_the_old_one(office: Client, resident: User) -> None:
    data = {"email": "neu@example.org", "display_name": "Haselnussweg", "is_active": "on"}
    office.post(f"/cms/users/edit/{resident.pk}/", data)
    assert list(EmailAddress.objects.filter(user=resident).values_list("email", "verified")) == [
        ("neu@example.org", False)
    ]
    assert sign_in(Client(), "resident@example.org").status_code == 200


def test_edit_closes_an_account(office: Client, resident: User) -> None:
    data = {"email": resident.email, "display_name": "Haselnussweg"}
    office.post(f"/cms/users/edit/{resident.pk}/", data)
    assert sign_in(Client(), resident.email)["Location"] == "/konto/inactive/"


def test_delete_page_opens(office: Client, resident: User) -> None:
    assert office.get(f"/cms/users/delete/{resident.pk}/").status_code == 200


def test_history_page_opens(office: Client, resident: User) -> None:
    assert office.get(f"/cms/users/history/{resident.pk}/").status_code == 200
