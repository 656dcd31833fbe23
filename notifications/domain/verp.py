"""The return path of every mail names the mail, signed: whoever guesses or copies gets nowhere.

`rueck+<id><signature>@domain`: lower-case letters and digits only, because mail servers on the way
back fold case.
"""

import hmac
import uuid
from base64 import b32decode, b32encode
from hashlib import sha256

from django.conf import settings

from notifications.models.message import bare_address

_ID_LENGTH = 26
_SIGNATURE_LENGTH = 16


def sender_of(message: uuid.UUID, visible: str) -> str:
    """The envelope sender: one of its own if there is a mailbox for what comes back.

    Args:
        message: the public id of the mail.
        visible: the address in its From.
    """
    local, at, domain = bare_address(settings.BOUNCE_ADDRESS).rpartition("@")
    return f"{local}+{token(message)}@{domain}" if at else bare_address(visible)


def token(subject: uuid.UUID) -> str:
    """Id and signature of a message."""
    return _text(subject.bytes) + _signature(subject, settings.SECRET_KEY)


def read(address: str) -> uuid.UUID | None:
    """The id of the message whose return path this is; None if it is foreign or forged."""
    local, _at, domain = address.strip().lower().rpartition("@")
    own_local, _at, own_domain = bare_address(settings.BOUNCE_ADDRESS).lower().rpartition("@")
    name, _plus, found = local.rpartition("+")
    if not own_domain or (name, domain) != (own_local, own_domain):
        return None
    if len(found) != _ID_LENGTH + _SIGNATURE_LENGTH:
        return None
    try:
        subject = uuid.UUID(bytes=b32decode(found[:_ID_LENGTH].upper() + "======"))
    except ValueError:
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    given = found[_ID_LENGTH:].encode()
    valid = [hmac.compare_digest(_signature(subject, key).encode(), given) for key in keys]
    return subject if any(valid) else None


def _text(data: bytes) -> str:
    return b32encode(data).decode().rstrip("=").lower()


def _signature(subject: uuid.UUID, key: str) -> str:
    digest = hmac.new(f"notifications.verp{key}".encode(), subject.bytes, sha256).digest()
    return _text(digest[:10])
