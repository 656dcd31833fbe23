"""Signed links. A token names a record by its random id; no address is ever part of it."""

import hmac
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.encoding import force_bytes


class Purpose(StrEnum):
    """What a link is for. A token of one purpose is worth nothing for another."""

    CONFIRM = "confirm"
    PREFERENCES = "preferences"
    UNSUBSCRIBE = "unsubscribe"
    QUIET = "quiet"


# Unsubscribing must work from any mail, however old; so those tokens never expire.
LIFETIMES = {Purpose.CONFIRM: timedelta(days=7), Purpose.PREFERENCES: timedelta(days=365)}


class _Signer(signing.Signer):
    """Django's signer, which derives the key anew for every signature; a mailing makes many."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        derived = _derived(force_bytes(self.salt) + b"signer", force_bytes(key or self.key))
        digest = hmac.digest(derived, force_bytes(value), self.algorithm)
        return signing.b64_encode(digest).decode()


class _TimestampSigner(_Signer, signing.TimestampSigner):
    """With the time of signing."""


@lru_cache(maxsize=32)
def _derived(salt: bytes, key: bytes) -> bytes:
    """The key as `django.utils.crypto.salted_hmac` derives it."""
    return sha256(salt + key).digest()


def _signer(purpose: Purpose) -> signing.Signer:
    return _signer_with(purpose, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=len(Purpose))
def _signer_with(purpose: Purpose, key: str, fallbacks: tuple[str, ...]) -> signing.Signer:
    kind = _TimestampSigner if purpose in LIFETIMES else _Signer
    return kind(key=key, fallback_keys=list(fallbacks), sep=".", salt=f"notifications.{purpose}")


def make(purpose: Purpose, subject: uuid.UUID) -> str:
    """A token for the record with this id. It consists of URL-safe ASCII only."""
    return _signer(purpose).sign(urlsafe_b64encode(subject.bytes).rstrip(b"=").decode())


def read(purpose: Purpose, token: str) -> uuid.UUID | None:
    """The id in the token, or None if it is truncated, foreign, forged or too old."""
    signer = _signer(purpose)
    try:
        if isinstance(signer, signing.TimestampSigner):
            value = signer.unsign(token, max_age=LIFETIMES[purpose])
        else:
            value = signer.unsign(token)
        return uuid.UUID(bytes=urlsafe_b64decode(value + "=="))
    except (signing.BadSignature, ValueError):
        return None


def link(purpose: Purpose, subject: uuid.UUID) -> str:
    """The absolute address of the page where a person uses the token."""
    return settings.SITE_URL + reverse(f"notifications:{purpose}", args=[make(purpose, subject)])
