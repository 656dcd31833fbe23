"""What holds for every mail of the product, whichever room it comes from.

A new template is tested from the moment it lies in `templates/<room>/mail/`.
"""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.utils import translation

from accounts.adapter import AccountAdapter
from accounts.models import User
from cms.models import ContentPage, HomePage
from notifications.domain import outbox
from notifications.enums import MessageKind
from notifications.models import Message
from tests.templates import mails

pytestmark = pytest.mark.django_db
ACCOUNT = sorted(
    path.name.removesuffix("_subject.txt")
    for path in (mails.TEMPLATES / "account" / "email").glob("*_subject.txt")
)


def _parsed(row: Message) -> EmailMessage:
    mail = message_from_bytes(bytes(row.mime or b""), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def _designed(name: str) -> EmailMessage:
    (row,) = outbox.put(mails.build(name), kind=MessageKind.NOTICE)
    return _parsed(row)


def test_there_are_mails_of_every_room_that_sends() -> None:
    rooms = {name.partition("/")[0] for name in mails.names()}
    assert {"notifications", "participation"} <= rooms
    assert len(ACCOUNT) >= 9


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", mails.names())
def test_designed_mail_is_well_made(name: str, language: str) -> None:
    with translation.override(language):
        mail = _designed(name)
    mails.check(mail, language=language)


def test_every_mail_says_who_wrote_it(home: HomePage) -> None:
    home.add_child(instance=ContentPage(title="Impressum", slug="impressum", in_mails=True))
    mail = _designed("notifications/mail/confirm")
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert "Impressum" in part.get_content()
        assert "/impressum/" in part.get_content()


@pytest.mark.parametrize("name", ACCOUNT)
def test_account_mail_is_well_made(name: str, resident: User) -> None:
    context = {
        "user": resident,
        "activate_url": f"{settings.SITE_URL}/konto/confirm-email/abc:def/",
        "password_reset_url": f"{settings.SITE_URL}/konto/password/reset/",
        "login_url": f"{settings.SITE_URL}/konto/login/",
        "deleted_email": "alt@example.org",
        "copy_url": f"{settings.SITE_URL}/konto/daten/abc/",
        "cancel_url": f"{settings.SITE_URL}/konto/loeschen/abbrechen/abc/",
        "expires_at": mails.NOON,
        "due_at": mails.NOON,
    }
    AccountAdapter().send_mail(f"account/email/{name}", resident.email, context)
    mails.check(_parsed(Message.objects.get()), language="de")
