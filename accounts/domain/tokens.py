"""Links in mails: the mail has the token, the database its hash."""

import hashlib
import secrets


def make() -> tuple[str, str]:
    """A new token and the hash under which it is found again."""
    token = secrets.token_urlsafe(32)
    return token, fingerprint(token)


def fingerprint(token: str) -> str:
    """SHA-256; a token has enough chance in it to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
