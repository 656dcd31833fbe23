"""The one way a mail enters the ledger."""

import logging
import uuid
from collections.abc import Iterable
from email.charset import QP, Charset
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

from notifications.domain.nudge import deliver_soon
from notifications.enums import FINAL, MessageKind, Queue
from notifications.models import Message, Subscriber

logger = logging.getLogger(__name__)

# A notice may go to hundreds of followers at once; it must not hold up a sign-in. A test goes the
# way of the newsletter: how that arrives depends on the mail server it leaves by.
QUEUES = dict.fromkeys((MessageKind.NOTICE, MessageKind.NEWSLETTER, MessageKind.TEST), Queue.BULK)
# Texts in ASCII, as those of newsletters: not every server takes eight bits, and one that rewrites
# them on the way breaks the signature (RFC 6152; RFC 6376, section 5.3).
ASCII = Charset("utf-8")
ASCII.body_encoding = QP
MACHINE_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def put(
    mail: EmailMessage,
    *,
    kind: MessageKind,
    dedupe_key: str | None = None,
    subscriber: Subscriber | None = None,
) -> list[Message]:
    """Write one row per recipient in the caller's transaction and nudge a worker on commit.

    Args:
        mail: what Django's mail API builds; each recipient gets a copy with its own Message-ID.
        kind: decides the queue.
        dedupe_key: with a key that exists already nothing is written.
        subscriber: whose subscription it is written for; if it ends before the mail is sent, or
            the address is blocked, the mail stays here.

    Raises:
        ValueError: a header holds a line break (Django's BadHeaderError is one).
    """
    recipients = list(dict.fromkeys(mail.recipients()))
    queue = QUEUES.get(kind, Queue.MAIL)
    with transaction.atomic():
        rows = [
            _row(mail, recipient, kind, queue, _numbered(dedupe_key, number))
            for number, recipient in enumerate(recipients)
        ]
        for row in rows:
            row.subscriber = subscriber
        written = _insert(rows)
        if written:
            deliver_soon(queue)
    logger.info("outbox kind=%s rows=%d", kind, len(written))
    return written


def forget(rows: QuerySet[Message]) -> int:
    """Blank to whom finished messages went, what they said, and what was answered.

    The rows stay, so that mailings still add up. Returns how many were blanked.
    """
    return rows.filter(status__in=FINAL).update(to_address="", subject="", mime=None, smtp_text="")


def _numbered(dedupe_key: str | None, number: int) -> str | None:
    return f"{dedupe_key}#{number}" if dedupe_key and number else dedupe_key


def _row(
    mail: EmailMessage, recipient: str, kind: MessageKind, queue: Queue, dedupe_key: str | None
) -> Message:
    row = Message(
        uuid=uuid.uuid4(),
        kind=kind,
        queue=queue,
        to_address=parseaddr(recipient)[1],
        subject=_readable(mail.subject),
        dedupe_key=dedupe_key,
    )
    row.mime = _mime(mail, row.message_id)
    return row


def _readable(subject: object) -> str:
    """The subject as the outbox listing shows it; PostgreSQL takes no NUL byte."""
    return str(subject).replace("\x00", "").encode(errors="replace").decode()[:250]


def _mime(mail: EmailMessage, message_id: str) -> bytes:
    given = {name.lower() for name in mail.extra_headers}
    added = {k: v for k, v in MACHINE_HEADERS.items() if k.lower() not in given}
    original, encoding = mail.extra_headers, mail.encoding
    mail.encoding = encoding or ASCII
    mail.extra_headers = {
        **{name: value for name, value in original.items() if name.lower() != "message-id"},
        **added,
        "Message-ID": message_id,
    }
    try:
        built: Any = mail.message()
        return bytes(built.as_bytes(linesep="\r\n"))
    finally:
        mail.extra_headers, mail.encoding = original, encoding


def _insert(rows: Iterable[Message]) -> list[Message]:
    """Insert the rows; one whose dedupe key exists already is dropped, also in a race."""
    rows = list(rows)
    Message.objects.bulk_create(rows, ignore_conflicts=any(row.dedupe_key for row in rows))
    kept = set(
        Message.objects.filter(uuid__in=[row.uuid for row in rows]).values_list("uuid", flat=True)
    )
    return [row for row in rows if row.uuid in kept]
