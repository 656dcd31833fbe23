"""Every mail Django sends becomes a row, in the transaction of whoever sends it."""

import logging
from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMultiAlternatives, mail_admins, send_mail
from django.core.mail.message import BadHeaderError
from django.db import transaction

from accounts.models import User
from notifications.enums import MessageKind, MessageStatus, Queue
from notifications.models import Message

pytestmark = pytest.mark.django_db


def _send(**kwargs: object) -> int:
    values = {
        "subject": "Grüße aus Böhlen",
        "message": "Guten Tag\n.\nmit Punkt",
        "from_email": None,
        "recipient_list": ["lerche@example.org"],
    }
    return send_mail(**{**values, **kwargs})  # type: ignore[arg-type]


def test_mail_becomes_a_waiting_row() -> None:
    assert _send() == 1
    row = Message.objects.get()
    assert (row.to_address, row.subject, row.kind, row.queue, row.status, row.attempt) == (
        "lerche@example.org",
        "Grüße aus Böhlen",
        MessageKind.ACCOUNT,
        Queue.MAIL,
        MessageStatus.PENDING,
        0,
    )


def test_mime_carries_the_rows_message_id_and_machine_headers() -> None:
    _send()
    row = Message.objects.get()
    mail = message_from_bytes(bytes(row.mime or b""), policy=policy.default)
    assert mail["Message-ID"] == row.message_id == f"<{row.uuid}@revierdialog.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Subject"] == "Grüße aus Böhlen"
    assert mail.get_content().splitlines() == ["Guten Tag", ".", "mit Punkt"]


def test_mail_is_ascii_for_servers_that_take_seven_bits() -> None:
    mail = EmailMultiAlternatives("Größe", "Größe und Maß", to=["a@example.org"])
    mail.attach_alternative("<p>Größe</p>", "text/html")
    mail.send()
    raw = bytes(Message.objects.get().mime or b"")
    assert raw.isascii()
    plain, html = message_from_bytes(raw, policy=policy.default).iter_parts()
    assert (plain.get_content().strip(), html.get_content().strip()) == (
        "Größe und Maß",
        "<p>Größe</p>",
    )
    assert mail.encoding is None


def test_given_headers_are_kept_once() -> None:
    mail = EmailMultiAlternatives(
        "Betreff", "Text", to=["a@example.org"], headers={"Auto-Submitted": "auto-replied"}
    )
    mail.send()
    parsed = message_from_bytes(bytes(Message.objects.get().mime or b""))
    assert parsed.get_all("Auto-Submitted") == ["auto-replied"]
    assert mail.extra_headers == {"Auto-Submitted": "auto-replied"}


def test_every_recipient_gets_a_row_once() -> None:
    EmailMultiAlternatives(
        "Betreff",
        "Text",
        to=["a@example.org", "B <b@example.org>"],
        cc=["a@example.org"],
        bcc=["c@example.org"],
    ).send()
    rows = list(Message.objects.order_by("pk").values_list("to_address", flat=True))
    assert rows == ["a@example.org", "b@example.org", "c@example.org"]
    assert len(set(Message.objects.values_list("uuid", flat=True))) == 3


def test_mail_without_recipients_is_not_counted() -> None:
    assert EmailMultiAlternatives("Betreff", "Text").send() == 0
    assert Message.objects.count() == 0


def test_rolled_back_transaction_takes_the_mail_with_it() -> None:
    with transaction.atomic():
        _send()
        assert Message.objects.count() == 1
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


def test_line_break_in_the_subject_is_refused() -> None:
    with pytest.raises(BadHeaderError):
        _send(subject="Betreff\nBcc: alle@example.org")
    assert Message.objects.count() == 0


def test_line_break_in_the_subject_is_swallowed_when_asked_to() -> None:
    assert _send(subject="Betreff\nBcc: alle@example.org", fail_silently=True) == 0
    assert Message.objects.count() == 0


def test_nul_bytes_do_not_break_the_ledger() -> None:
    _send(subject="Be\x00treff", message="Te\x00xt")
    assert Message.objects.get().subject == "Betreff"


def test_log_names_no_address(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        _send()
    assert "lerche" not in caplog.text
    assert "outbox kind=account rows=1" in caplog.text


def test_mail_admins_without_admins_writes_nothing() -> None:
    mail_admins("Betreff", "Text")
    assert Message.objects.count() == 0


def test_allauth_mail_goes_through_the_outbox(resident: User, client_for) -> None:  # type: ignore[no-untyped-def]
    client_for(None).post("/konto/password/reset/", {"email": resident.email})
    assert list(Message.objects.values_list("to_address", "kind")) == [
        (resident.email, MessageKind.ACCOUNT)
    ]
