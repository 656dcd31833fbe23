"""What a mail that came back says: one finding per mail, whatever it looks like.

First the forms with fields of their own: delivery reports (RFC 3464) and complaints (RFC 5965).
Then automatic replies (RFC 3834). Last, reports in free words, which flufl.bounce knows. What none
of them understands is unclear: a person reads it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import getaddresses

from celery.exceptions import SoftTimeLimitExceeded
from flufl.bounce import all_failures

from notifications.domain.relay import (
    NO_SUCH_MAILBOX,
    STATUS,
    refuses_us,
    without_addresses,
    words,
)
from notifications.enums import ReturnKind

ADDRESS_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{1,200}>")
AWAY = re.compile(
    r"^\s*(?:auto(?:matic|matische)?[\s:-]*(?:reply|antwort|response)|out of (?:the )?office"
    r"|abwesen|abwesenheits|nicht im (?:büro|haus)|urlaub|vacation)",
    re.IGNORECASE,
)
REPLY_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
# The line behind which a report in free words quotes our own mail: qmail, Exim, GMX, sendmail.
COPY = re.compile(
    r"^[^\w\n]*(?:(?:below this line is|this is|below is|included is|here is) a copy of\b"
    r"|the header of the original message\b"
    r"|(?:original|unsent|returned) message(?: headers?| text)?(?: follows| below)?[^\w\n]*$)",
    re.IGNORECASE | re.MULTILINE,
)
RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers"})
NO_FAILURE = {"delivered", "relayed", "expanded"}
# Feedback types of RFC 5965 and RFC 6650 with which a person says: I do not want this.
UNWANTED = {"abuse", "opt-out", "opt-out-list", "miscategorized", "virus", "other", ""}
DEEPEST = 12
MOST_PARTS = 200


@dataclass(frozen=True)
class Finding:
    """What one returned mail says.

    recipients: the addresses to one of which our mail was on its way.
    return_paths: the addresses the mail was sent back to; one of them may be a signed path of ours.
    message_ids: of the mails it returns, newest first.
    """

    kind: ReturnKind
    recipients: tuple[str, ...] = ()
    return_paths: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    status: str = ""
    diagnostic: str = ""
    sender: str = ""
    subject: str = ""


def read(raw: bytes) -> Finding:
    """Make sense of the bytes. Never raises: what cannot be read is unclear."""
    try:
        mail = message_from_bytes(raw, policy=policy.compat32)
        return _read(mail, raw)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        # Hostile nesting and broken encodings fail in many ways; none of them may stop the reading.
        return Finding(ReturnKind.UNCLEAR)


def _read(mail: Mail, raw: bytes) -> Finding:
    parts = list(_parts(mail))
    found = _report(parts) or _complaint(parts) or _free(mail)
    return Finding(
        kind=found.kind,
        recipients=found.recipients,
        return_paths=tuple(_return_paths(mail, parts)),
        message_ids=tuple(_message_ids(parts, raw)),
        status=found.status[:12],
        diagnostic=found.diagnostic,
        sender=_header(mail, "From"),
        subject=_header(mail, "Subject"),
    )


def _parts(
    mail: Mail, depth: int = 0, *, leave_out: frozenset[str] = frozenset()
) -> Iterator[Mail]:
    """The mail and what it contains, to a depth that honest mail never reaches.

    Args:
        leave_out: types of parts to pass by, with all that is in them.
    """
    yield mail
    payload = mail.get_payload()
    if isinstance(payload, list) and depth < DEEPEST:
        for part in payload[:MOST_PARTS]:
            if isinstance(part, Mail) and part.get_content_type() not in leave_out:
                yield from _parts(part, depth + 1, leave_out=leave_out)


def _header(mail: Mail, name: str) -> str:
    return words(str(mail.get(name, "")))[:250]


def _report(parts: list[Mail]) -> Finding | None:
    """A delivery report: the group of fields of the first recipient that has an action."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            for group in _groups(part):
                if action := _field(group, "Action"):
                    return _judged(action.lower(), group)
    return None


def _groups(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [group for group in payload if isinstance(group, Mail)]
    # Some servers encode the part as a whole, which the parser then leaves alone.
    decoded = part.get_payload(decode=True)
    blocks = re.split(rb"\r?\n\r?\n", decoded if isinstance(decoded, bytes) else b"")
    return [message_from_bytes(block) for block in blocks if block.strip()]


def _field(group: Mail, name: str) -> str:
    return words(str(group.get(name, "")))


def _typed(value: str) -> str:
    """The part after the type: `rfc822; a@example.org`."""
    return value.rpartition(";")[2].strip().strip("<>")


def _judged(action: str, group: Mail) -> Finding:
    status_field, diagnostic = _field(group, "Status"), _field(group, "Diagnostic-Code")
    found = STATUS.search(status_field)
    status = found[1] if found else ""
    # A gateway that reports 5.0.0, or no status at all, often quotes that of the server behind it.
    quoted = STATUS.search(without_addresses(diagnostic))
    if quoted and (not status or (status.endswith(".0.0") and quoted[1][0] == status[0])):
        status = quoted[1]
    addresses = [_typed(_field(group, name)) for name in ("Original-Recipient", "Final-Recipient")]
    return Finding(
        kind=_kind(action, status, diagnostic),
        recipients=tuple(address for address in addresses if "@" in address),
        status=status,
        diagnostic=diagnostic or status_field,
    )


def _kind(action: str, status: str, diagnostic: str) -> ReturnKind:
    if action in NO_FAILURE:
        return ReturnKind.RECEIPT
    if action == "delayed":
        return ReturnKind.DELAY
    if action != "failed":
        return ReturnKind.UNCLEAR
    if status in NO_SUCH_MAILBOX:
        return ReturnKind.HARD
    for_good = not status.startswith("4.")
    return ReturnKind.POLICY if for_good and refuses_us(status, diagnostic) else ReturnKind.SOFT


def _complaint(parts: list[Mail]) -> Finding | None:
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            for group in _groups(part):
                return _complained(group)
    return None


def _complained(group: Mail) -> Finding:
    kind = _field(group, "Feedback-Type").lower()
    addresses = [_typed(value) for value in map(words, group.get_all("Original-Rcpt-To", []))]
    if kind == "not-spam":
        meant = ReturnKind.RECEIPT
    else:
        meant = ReturnKind.COMPLAINT if kind in UNWANTED else ReturnKind.UNCLEAR
    return Finding(meant, tuple(a for a in addresses if "@" in a), diagnostic=kind)


def _free(mail: Mail) -> Finding:
    """Automatic replies, and reports in free words."""
    if _is_automatic_reply(mail):
        return Finding(ReturnKind.AUTO_REPLY)
    temporary, permanent = map(_addresses, all_failures(mail))
    if permanent:
        return _in_words(mail, permanent)
    return Finding(ReturnKind.DELAY if temporary else ReturnKind.UNCLEAR, temporary)


def _addresses(found: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(sorted(address.decode(errors="replace") for address in found))


def _in_words(mail: Mail, recipients: tuple[str, ...]) -> Finding:
    """Only a code in the report's own text makes it more than a passing failure."""
    parts = [p for p in _parts(mail, leave_out=RETURNED) if p.get_content_maintype() == "text"]
    # A newsletter that is returned with it may speak of 5.1.1, too.
    text = " ".join(COPY.split(_plain(part), maxsplit=1)[0] for part in parts)
    codes = STATUS.findall(text)
    status = next((code for code in codes if code in NO_SUCH_MAILBOX), "".join(codes[:1]))
    return Finding(_kind("failed", status, ""), recipients, status=status, diagnostic=words(text))


def _plain(part: Mail) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode(errors="replace") if isinstance(payload, bytes) else ""


def _is_automatic_reply(mail: Mail) -> bool:
    sender = _header(mail, "From").lower()
    if any(name in sender for name in DAEMONS):
        return False
    submitted = _header(mail, "Auto-Submitted").lower()
    precedence = _header(mail, "Precedence").lower()
    return (
        submitted.startswith(("auto-replied", "auto-notified"))
        or precedence in {"auto_reply", "auto-reply"}
        or any(name in mail for name in REPLY_HEADERS)
        or bool(AWAY.search(_subject(mail)))
    )


def _subject(mail: Mail) -> str:
    try:
        return str(make_header(decode_header(str(mail.get("Subject", "")))))
    except (LookupError, UnicodeError, ValueError):
        return _header(mail, "Subject")


def _return_paths(mail: Mail, parts: list[Mail]) -> Iterator[str]:
    """Where the mail was sent back to; in a complaint it stands in the mail complained about."""
    values = [str(value) for name in ADDRESS_HEADERS for value in mail.get_all(name, [])]
    for part in parts[1:]:
        values += [str(value) for value in part.get_all("Return-Path", [])]
        values += [str(value) for value in part.get_all("Original-Mail-From", [])]
    for _name, address in getaddresses(values[:50]):
        yield address


def _message_ids(parts: list[Mail], raw: bytes) -> Iterator[str]:
    """Message-IDs of what is returned: from its headers, or from wherever they are quoted."""
    for part in reversed(parts[1:]):
        yield from MESSAGE_ID.findall(str(part.get("Message-ID", "")))
    yield from MESSAGE_ID.findall(raw.decode("ascii", errors="replace"))[:50]
