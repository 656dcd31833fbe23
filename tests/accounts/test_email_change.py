"""Moving an account to another address."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import code_in, confirm_old_mailbox, links, part, path_of, sign_in

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]


@pytest.fixture
def signed_in(client: Client, resident: User) -> Client:
    sign_in(client, resident.email)
    confirm_old_mailbox(client)
    return client


def change(client: Client, email: str) -> object:
    return client.post("/konto/email/", {"email": email, "action_add": "1"})


def test_change_until_confirmed(signed_in: Client, resident: User, mails: Mails) -> None:
    change(signed_in, " Neu@Example.ORG ")
    (mail,) = mails()
    assert (mail["To"], mail["Subject"]) == (
        "neu@example.org",
        "Bitte bestätigen Sie Ihre neue E-Mail-Adresse",
    )
    page = signed_in.get("/konto/email/").content.decode()
    assert "neu@example.org" in page
    assert "Bis Sie ihm folgen, gilt die alte Adresse." in page
    resident.refresh_from_db()
    assert resident.email == "resident@example.org"  # until it is confirmed

    link = path_of(links(mail)[0])
    assert signed_in.get(link).status_code == 200
    resident.refresh_from_db()
    assert resident.email == "resident@example.org"  # a page that is only opened changes nothing

    signed_in.post(link)
    resident.refresh_from_db()
    assert resident.email == "neu@example.org"
    assert [row.email for row in EmailAddress.objects.filter(user=resident)] == ["neu@example.org"]
    notice = mails()[-1]
    assert (notice["To"], notice["Subject"]) == (
        "resident@example.org",
        "Ihr Konto hat eine neue E-Mail-Adresse",
    )
    assert "neu@example.org" not in part(notice, "plain")
    assert sign_in(Client(), "resident@example.org").status_code == 200
    assert sign_in(Client(), "neu@example.org")["Location"] == "/"


def test_change_asks_the_old_mailbox_first(client: Client, resident: User, mails: Mails) -> None:
    sign_in(client, resident.email)
    response = change(client, "neu@example.org")
    assert response["Location"] == "/konto/reauthenticate/code/?next=%2Fkonto%2Femail%2F"  # type: ignore[index]
    assert mails() == []
    assert client.get(response["Location"]).status_code == 200  # type: ignore[index]
    (mail,) = mails()
    assert (mail["To"], mail["Subject"]) == (resident.email, "Ihr Code zum Bestätigen")
    wrong = client.post(response["Location"], {"code": "FALSCH"})  # type: ignore[index]
    assert wrong.context["form"].errors == {
        "code": ["Dieser Code stimmt nicht oder gilt nicht mehr."]
    }
    client.post(response["Location"], {"code": code_in(mail), "next": "/konto/email/"})  # type: ignore[index]
    assert [mail["To"] for mail in mails()] == [resident.email, "neu@example.org"]


@pytest.mark.parametrize(
    "typed",
    ["", "kein at", "a\x00@example.org", "a" * 300 + "@example.org", "RESIDENT@example.org"],
)
def test_change_bad_address(signed_in: Client, mails: Mails, typed: str) -> None:
    response = change(signed_in, typed)
    assert list(response.context["form"].errors) == ["email"]  # type: ignore[attr-defined]
    assert response.context["form"]["email"].value() == typed  # type: ignore[attr-defined]
    assert mails() == []


def test_change_to_the_address_of_somebody_else_never_succeeds(
    signed_in: Client, resident: User, stranger: User, mails: Mails
) -> None:
    change(signed_in, stranger.email)
    link = path_of(links(mails()[0])[0])
    page = signed_in.get(link).content.decode()
    assert "weil ein anderes Konto sie schon verwendet" in page
    signed_in.post(link)
    resident.refresh_from_db()
    assert resident.email == "resident@example.org"


def test_change_twice_keeps_one_pending_address(signed_in: Client, resident: User) -> None:
    change(signed_in, "eins@example.org")
    change(signed_in, "eins@example.org")
    change(signed_in, "zwei@example.org")
    pending = EmailAddress.objects.filter(user=resident, verified=False)
    assert [row.email for row in pending] == ["zwei@example.org"]


def test_cancel(signed_in: Client, resident: User, mails: Mails) -> None:
    change(signed_in, "neu@example.org")
    signed_in.post("/konto/email/", {"email": "neu@example.org", "action_remove": "1"})
    assert [row.email for row in EmailAddress.objects.filter(user=resident)] == [resident.email]
    assert mails()[-1]["To"] == "resident@example.org"


def test_the_only_address_stays(signed_in: Client, resident: User) -> None:
    signed_in.post("/konto/email/", {"email": resident.email, "action_remove": "1"})
    assert EmailAddress.objects.filter(user=resident).count() == 1


def test_actions_on_an_address_of_somebody_else_do_nothing(
    signed_in: Client, stranger: User, mails: Mails
) -> None:
    for action in ("action_remove", "action_primary", "action_send"):
        signed_in.post("/konto/email/", {"email": stranger.email, action: "1"})
    row = EmailAddress.objects.get(user=stranger)
    assert (row.email, row.verified, row.primary) == (stranger.email, True, True)
    assert mails() == []


def test_link_opened_in_somebody_elses_browser_signs_them_out(
    signed_in: Client, stranger: User, mails: Mails
) -> None:
    change(signed_in, "neu@example.org")
    other = Client()
    other.force_login(stranger)
    other.get(path_of(links(mails()[0])[0]))
    assert "_auth_user_id" not in other.session
