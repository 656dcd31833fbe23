"""Tries a mail server step by step and says in words what it answers."""

import smtplib
import ssl
import time
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.domain import mime, reasons, verp
from notifications.domain import smtp as protocol
from notifications.domain.relay import NOT_ASCII, describe, judge, server_of, words
from notifications.domain.smtp import Client, Server
from notifications.enums import RelayName
from notifications.models.message import mail_domain

SECONDS = 20.0


@dataclass(frozen=True)
class Step:
    """One step: whether it went well, and what there is to say about it."""

    said: str
    ok: bool = True


def check(name: RelayName, *, to: str) -> list[Step]:
    """Connect, encrypt, sign in and hand over one mail. The list ends with the first failure."""
    server = server_of(name)
    try:
        smtp = protocol.dial(server, reply_seconds=SECONDS, until=time.monotonic() + 3 * SECONDS)
    except smtplib.SMTPResponseException as error:
        return [_failed(error.smtp_code, words(error.smtp_error))]
    except (smtplib.SMTPException, OSError) as error:
        return [_failed(None, describe(error))]
    except UnicodeError:
        return [_failed(None, NOT_ASCII)]
    try:
        return [*_welcomed(server, smtp), *_handed_over(smtp, to)]
    finally:
        protocol.say_goodbye(smtp)


def _failed(code: int | None, text: str) -> Step:
    shown = code if code is not None and 200 <= code < 600 else None
    answer = f"{shown or ''} {text}".strip()
    return Step(f"{reasons.explain(shown, text)} ({answer})", ok=False)


def _welcomed(server: Server, smtp: Client) -> list[Step]:
    place = f"{server.host}:{server.port}"
    steps = [Step(_("Connected to %(place)s.") % {"place": place})]
    if isinstance(smtp.sock, ssl.SSLSocket):
        version = smtp.sock.version()
        said = _("Encrypted with %(version)s, the certificate is valid.") % {"version": version}
        steps.append(Step(said))
    elif smtp.has_extn("starttls"):
        said = _("Not encrypted, though the server offers it: add ?tls=1 to the address.")
        steps.append(Step(said))
    else:
        said = _("Not encrypted. That is fine on the same machine and nowhere else.")
        steps.append(Step(said))
    if server.user:
        steps.append(Step(_("Signed in as %(user)s.") % {"user": server.user}))
    if not smtp.has_extn("pipelining"):
        steps.append(Step(_("No pipelining: sending takes longer over a slow line.")))
    return steps


def _handed_over(smtp: Client, to: str) -> list[Step]:
    # As every mail has it: providers that let no other sender pass refuse it here and not later.
    sender = verp.sender_of(uuid.uuid4(), settings.NEWSLETTER_FROM_EMAIL)
    try:
        recipient = protocol.ascii_address(to)
    except ValueError as error:
        return [_failed(None, f"cannot be built: {type(error).__name__}")]
    try:
        replies = protocol.announce(smtp, sender, recipient)
        code, text = replies[-1]
        if code == protocol.READY_FOR_TEXT:
            protocol.send_text(smtp, mime.stuffed(_mail(recipient)))
            code, text = protocol.end_text(smtp)
    except (smtplib.SMTPException, OSError) as error:
        return [_failed(None, describe(error))]
    except UnicodeError:
        return [_failed(None, NOT_ASCII)]
    if code != 250:
        answer = judge(code, text, step="data")
        return [_failed(answer.code, answer.text)]
    said = _("Took the mail to %(to)s: %(answer)s") % {"to": to, "answer": words(text)}
    advice = _(
        "Now look at the mail’s source in the mailbox: SPF, DKIM and DMARC should say pass "
        "(docs/deliverability.md)."
    )
    return [Step(said), Step(advice)]


def _mail(to: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = settings.NEWSLETTER_FROM_EMAIL
    mail["To"] = to
    mail["Subject"] = _("Test of the mail server of %(site)s") % {"site": settings.SITE_NAME}
    mail["Date"] = format_datetime(timezone.localtime())
    mail["Message-ID"] = make_msgid(domain=mail_domain())
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        _("This mail was sent by the command test_relay. It needs no answer.") + "\n",
        cte="quoted-printable",
    )
    return mail.as_bytes()
