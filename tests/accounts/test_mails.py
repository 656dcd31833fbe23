"""The mails as their recipients get them."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from django.test import Client

from accounts.adapter import AccountAdapter
from accounts.models import User
from notifications.models import Message
from tests.accounts.conftest import links, part, sign_up

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]
URLS = {
    "activate_url": "http://testserver/konto/confirm-email/abc:def/",
    "password_reset_url": "http://testserver/konto/password/reset/",
    "login_url": "http://testserver/konto/login/",
}
SUBJECTS = {
    "account_already_exists": "Sie haben schon ein Konto bei uns",
    "email_changed": "Ihr Konto hat eine neue E-Mail-Adresse",
    "email_confirmation": "Bitte bestätigen Sie Ihre neue E-Mail-Adresse",
    "email_confirmation_signup": "Bitte bestätigen Sie Ihre E-Mail-Adresse",
    "email_deleted": "Die Änderung Ihrer E-Mail-Adresse ist abgebrochen",
    "password_changed": "Ihr Passwort ist geändert",
    "password_reset": "Ihr Passwort ist geändert",
    "password_reset_key": "Neues Passwort festlegen",
    "password_set": "Ihr Konto hat jetzt ein Passwort",
}


class Reader(HTMLParser):
    """Collects what an HTML mail would load or link to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.language: str | None = None
        self.headings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.targets += [values[name] or "" for name in ("href", "src") if name in values]
        self.headings += tag == "h1"
        if tag == "html":
            self.language = values.get("lang")


def send(name: str, user: User) -> None:
    AccountAdapter().send_mail(
        f"account/email/{name}", user.email, {"user": user, **URLS, "deleted_email": "x"}
    )


@pytest.mark.parametrize("name", SUBJECTS)
def test_mail_is_complete_and_german(name: str, resident: User, mails: Mails) -> None:
    send(name, resident)
    (mail,) = mails()
    text, html = part(mail, "plain"), part(mail, "html")
    assert (mail["To"], mail["Subject"]) == ("resident@example.org", SUBJECTS[name])
    assert "Guten Tag" in text
    assert "Guten Tag" in html
    reader = Reader()
    reader.feed(html)
    assert (reader.language, reader.headings) == ("de", 1)
    assert "{" not in re.sub(r"<style.*?</style>", "", html, flags=re.S)
    assert text.endswith("http://testserver\n")
    foreign = [
        url for url in [*reader.targets, *links(mail)] if not url.startswith("http://testserver")
    ]
    assert foreign == []
    assert re.findall(r"<img|<link|<script|url\(|@import", html) == []


def test_mail_text_and_html_carry_the_same_links(resident: User, mails: Mails) -> None:
    send("account_already_exists", resident)
    (mail,) = mails()
    reader = Reader()
    reader.feed(part(mail, "html"))
    assert set(links(mail)) - {"http://testserver"} <= set(reader.targets)


def test_mail_in_english_when_the_page_was(mails: Mails) -> None:
    Client().post(
        "/en/konto/signup/",
        {"email": "new@example.org", "display_name": "Newt", "password1": "Uferschwalbe-2038"},
    )
    (mail,) = mails()
    assert mail["Subject"] == "Please confirm your e-mail address"
    assert links(mail)[0].startswith("http://testserver/en/konto/confirm-email/")


def test_mail_shows_a_name_with_special_characters_as_typed(resident: User, mails: Mails) -> None:
    resident.display_name = 'Söhne & "Co'
    send("password_changed", resident)
    (mail,) = mails()
    assert 'Guten Tag Söhne & "Co,' in part(mail, "plain")
    assert "Guten Tag Söhne &amp; " in part(mail, "html")


def test_links_point_to_the_public_address_whatever_host_was_asked(mails: Mails) -> None:
    sign_up(Client(headers={"host": "localhost"}))
    (mail,) = mails()
    assert [url for url in links(mail) if "localhost" in url] == []


def test_mails_go_through_the_quick_queue(resident: User) -> None:
    send("password_reset_key", resident)
    row = Message.objects.get()
    assert (row.kind, row.queue) == ("account", "mail")


def test_notices_carry_neither_ip_address_nor_browser(resident: User, mails: Mails) -> None:
    client = Client(REMOTE_ADDR="192.0.2.55", headers={"user-agent": "Spähbrowser"})
    client.force_login(resident)
    client.post(
        "/konto/password/change/",
        {"oldpassword": "Uferschwalbe-2038", "password1": "Tagebausee-2051"},
    )
    (mail,) = mails()
    assert re.findall(r"192\.0\.2\.55|Spähbrowser", part(mail, "plain") + part(mail, "html")) == []
