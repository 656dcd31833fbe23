"""Encrypts what must be read again: the secrets of authenticator apps and recovery codes.

The key is derived from SECRET_KEY; what was sealed with one of SECRET_KEY_FALLBACKS opens too, so
that the key can be changed without anybody losing their second factor.
"""

import base64
from functools import lru_cache

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

# Where allauth keeps what it had encrypted: the app's secret, the seed of the codes, moved codes.
SEALED = {"secret", "seed", "migrated_codes"}


def seal(text: str) -> str:
    """Encrypt with the present key."""
    return _box().encrypt(text.encode()).decode()


def open_box(sealed: str) -> str:
    """Decrypt what the present key or one before it sealed; InvalidToken if none did."""
    return _box().decrypt(sealed.encode()).decode()


def reseal(sealed: str) -> str:
    """Encrypt anew with the present key, so that the key before may go."""
    return _box().rotate(sealed.encode()).decode()


@transaction.atomic
def reseal_all() -> int:
    """Do so with every stored secret; returns how many there were."""
    count = 0
    for row in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        for name in SEALED & set(row.data):
            kept = row.data[name]
            row.data[name] = [reseal(v) for v in kept] if isinstance(kept, list) else reseal(kept)
            count += 1
        row.save(update_fields=["data"])
    return count


def _box() -> MultiFernet:
    return _box_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _box_of(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"revierdialog mfa")
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))
