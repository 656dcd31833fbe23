"""A code from the mailbox shows that it is still oneself."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import code_in, sign_in

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]
URL = "/konto/reauthenticate/code/"


def test_code_works_once(resident: User, mails: Mails) -> None:
    client = Client()
    client.force_login(resident)
    client.get(URL)
    code = code_in(mails()[0])
    assert client.post(URL, {"code": code.lower(), "next": "/konto/"})["Location"] == "/konto/"
    assert client.post(URL, {"code": code}).status_code == 200


def test_three_wrong_codes_end_it(resident: User, mails: Mails) -> None:
    client = Client()
    client.force_login(resident)
    client.get(URL)
    for _number in range(3):
        client.post(URL, {"code": "FALSCH"})
    assert client.post(URL, {"code": code_in(mails()[0])}).status_code == 200
    client.post(URL, {"again": "1"})
    assert client.post(URL, {"code": code_in(mails()[1])}).status_code == 302


def test_opening_the_page_again_sends_no_second_code(resident: User, mails: Mails) -> None:
    client = Client()
    client.force_login(resident)
    client.get(URL)
    client.get(URL)
    assert len(mails()) == 1


def test_code_of_somebody_else_is_worthless(resident: User, stranger: User, mails: Mails) -> None:
    mine, theirs = Client(), Client()
    mine.force_login(resident)
    theirs.force_login(stranger)
    mine.get(URL)
    theirs.get(URL)
    assert theirs.post(URL, {"code": code_in(mails()[0])}).status_code == 200


def test_account_without_password_confirms_by_code(resident: User) -> None:
    resident.set_unusable_password()
    resident.save(update_fields=["password"])
    client = Client()
    client.force_login(resident)
    assert client.get("/konto/reauthenticate/")["Location"].startswith(URL)


def test_page_is_for_people_who_are_signed_in() -> None:
    assert Client().get(URL)["Location"].startswith("/konto/login/")


def test_password_page_offers_the_code(resident: User) -> None:
    client = Client()
    sign_in(client, resident.email)
    assert "Mit einem Code per Mail" in client.get("/konto/reauthenticate/").content.decode()
