"""The newsletter as a mail."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from django.conf import settings

from notifications.domain import mime, tokens
from notifications.domain.newsletter import render
from notifications.models import Message, NewsletterPage
from tests.templates import mails


def test_newsletter_is_well_made(newsletter: NewsletterPage) -> None:
    raw = _joined(newsletter)
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    mails.check(mail, language="de")
    assert mail["Precedence"] == "list"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len(raw) < 100_000


def _joined(page: NewsletterPage) -> bytes:
    prepared = render(page).prepared(f"{settings.SITE_URL}/newsletter/")
    row = Message(to_address="p1@example.org")
    return mime.join(
        mime.split(prepared),
        {
            b"T": row.to_address,
            b"D": "Fri, 27 Nov 2026 12:00:00 +0100",
            b"M": row.message_id,
            b"U": tokens.make(tokens.Purpose.UNSUBSCRIBE, row.uuid),
            b"P": tokens.make(tokens.Purpose.PREFERENCES, row.uuid),
        },
    )
