"""Proof of work for guests: the browser computes for a moment, nobody solves a puzzle.

ALTCHA from our own host. Without JavaScript there is no proof; then the mail confirmation and a
stricter limit have to do.
"""

import hashlib
from datetime import timedelta

import altcha
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

LIFETIME = timedelta(hours=1)
ALGORITHM = "PBKDF2/SHA-256"
# Rounds per try; with a prefix of one byte a browser needs 256 tries on average, about a second.
COST = 2_000
# A payload is far shorter; anything longer is not worth decoding.
LONGEST = 4_000


def challenge() -> dict[str, object]:
    """A signed task for a browser, as its widget reads it."""
    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        expires_at=timezone.now() + LIFETIME,
        hmac_secret=_secret(),
    )
    return dict(made.to_dict())


def holds(payload: str) -> bool:
    """Whether the solution is right, in time, and used for the first time."""
    if not payload or len(payload) > LONGEST or not payload.isascii():
        return False
    if not altcha.verify_solution(payload, _secret()).verified:
        return False
    spent = hashlib.sha256(payload.encode()).hexdigest()
    return bool(cache.add(f"proof:{spent}", 1, timeout=int(LIFETIME.total_seconds())))


def _secret() -> str:
    return salted_hmac("participation.proof", "challenge").hexdigest()
