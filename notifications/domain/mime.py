"""The mail of a mailing, built once and joined per person.

Building a MIME tree costs milliseconds, joining prepared bytes microseconds. The prepared mail is
the finished mail with slots for what differs. In the quoted-printable bodies a slot stands between
two soft line breaks, so that filling it never changes the encoding around it.
"""

import re
from binascii import b2a_qp
from collections.abc import Mapping
from email.generator import _make_boundary  # type: ignore[attr-defined]
from email.message import EmailMessage
from email.policy import SMTP

# What texts and templates carry where a token belongs. URL-safe, so links survive every tool.
UNSUBSCRIBE = "slot-d3a1-unsubscribe"
PREFERENCES = "slot-d3a1-preferences"

TO, DATE, MESSAGE_ID = b"\x01T\x01", b"\x01D\x01", b"\x01M\x01"
SLOTS = {UNSUBSCRIBE: b"\x01U\x01", PREFERENCES: b"\x01P\x01"}
_SLOT = re.compile(rb"\x01([A-Z])\x01")
# Pasted text may hold any of them; in a header one could pass for a slot, and XML takes none.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_PLACEHOLDER = re.compile(f"({UNSUBSCRIBE}|{PREFERENCES})")


def without_controls(text: str) -> str:
    """The text without characters that only machines mean."""
    return _CONTROL.sub("", text)


def prepare(
    *, headers: Mapping[str, str], raw_headers: Mapping[str, str], text: str, html: str
) -> bytes:
    """Build the prepared mail.

    Args:
        headers: encoded and folded as RFC 5322 wants it; a line break in a value is an error.
        raw_headers: written as they are, on one line; values may hold placeholders.
        text: the plain part.
        html: the HTML part.

    Raises:
        ValueError: a header holds a line break.
    """
    boundary = _make_boundary(text + html).encode()
    top = EmailMessage(policy=SMTP)
    for name, value in headers.items():
        top[name] = without_controls(value)
    lines = [top.as_bytes().rstrip(b"\r\n") + b"\r\n"]
    for name, value in raw_headers.items():
        if "\r" in value or "\n" in value:
            raise ValueError(f"line break in header {name}")
        lines.append(_fill(f"{name}: {without_controls(value)}\r\n").encode())
    lines += [
        b"To: <" + TO + b">\r\nDate: " + DATE + b"\r\nMessage-ID: " + MESSAGE_ID + b"\r\n",
        b"MIME-Version: 1.0\r\n",
        b'Content-Type: multipart/alternative; boundary="' + boundary + b'"\r\n\r\n',
    ]
    for subtype, content in (("plain", text), ("html", html)):
        lines += [
            b"--" + boundary + b"\r\n",
            f"Content-Type: text/{subtype}; charset=utf-8\r\n".encode(),
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n",
            _quoted(content),
            b"\r\n",
        ]
    return b"".join([*lines, b"--", boundary, b"--\r\n"])


def _fill(text: str) -> str:
    return _PLACEHOLDER.sub(lambda match: SLOTS[match[0]].decode(), text)


def _quoted(text: str) -> bytes:
    parts = []
    for piece in _PLACEHOLDER.split(text):
        if piece in SLOTS:
            parts.append(b"=\r\n" + SLOTS[piece] + b"=\r\n")
        else:
            # A mail has no CR of its own: some servers take it for a line break, others refuse it.
            lines = piece.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
            plain = lines.encode(errors="replace")
            encoded = b2a_qp(plain, istext=True).replace(b"\r\n", b"\n")
            parts.append(encoded.replace(b"\n", b"\r\n"))
    return b"".join(parts)


def stuffed(mail: bytes) -> bytes:
    """Double each dot that begins a line, as SMTP wants it (RFC 5321, section 4.5.2)."""
    return (b"." if mail.startswith(b".") else b"") + mail.replace(b"\r\n.", b"\r\n..")


def split(prepared: bytes) -> list[bytes]:
    """Take the prepared mail apart: text and slot names in turn. Done once per batch."""
    return _SLOT.split(prepared)


def join(parts: list[bytes], values: Mapping[bytes, str]) -> bytes:
    """Put the pieces together with a person's values.

    Raises:
        ValueError: a value is not printable ASCII; it could break a header.
    """
    filled = {name: _checked(value) for name, value in values.items()}
    return b"".join(filled[part] if index % 2 else part for index, part in enumerate(parts))


def _checked(value: str) -> bytes:
    if not value.isascii() or not value.isprintable():
        raise ValueError("a slot takes printable ASCII only")
    return value.encode()
