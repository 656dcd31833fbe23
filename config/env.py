"""Typed readers for the environment. A missing or malformed value stops the start."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """Return the variable as text, or `default`; raise ImproperlyConfigured if neither exists."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"The environment variable {name} is not set.")
    return value


def boolean(name: str, *, default: bool) -> bool:
    """Return the variable as a boolean (1/0, true/false, yes/no, on/off)."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in _TRUE:
        return True
    if value.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off.")


def integer(name: str, default: int) -> int:
    """Return the variable as an integer."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error


def items(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def bounds(name: str, default: str) -> tuple[float, float, float, float]:
    """Return a frame of degrees: west, south, east, north, separated by commas."""
    try:
        west, south, east, north = map(float, items(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be four numbers with commas between.") from error
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise ImproperlyConfigured(f"{name} must be west, south, east, north in degrees.")
    return west, south, east, north


def secret(name: str, default: str | None = None) -> str:
    """Return a secret from NAME, or from the file that NAME_FILE names (without its last newline).

    Raises ImproperlyConfigured when both are set, the file cannot be read, or nothing is set.
    """
    path = os.environ.get(f"{name}_FILE")
    if path is None:
        return text(name, default)
    if name in os.environ:
        raise ImproperlyConfigured(f"Set either {name} or {name}_FILE, not both.")
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\n")
    except OSError as error:
        raise ImproperlyConfigured(f"The file named by {name}_FILE cannot be read.") from error


def database(name: str) -> dict[str, Any]:
    """Return Django's database settings for a postgres:// URL (also from NAME_FILE).

    A host that starts with "/" (percent-encoded in the URL) is a socket folder.
    """
    parts = urlsplit(secret(name))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name} must be a postgres:// URL; other databases are not used."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def smtp(name: str, default: str) -> dict[str, Any]:
    """Return host, port, user, password, tls and ssl of an smtp:// or smtps:// URL.

    smtp://host:587?tls=1 asks for STARTTLS, smtps:// for TLS from the first byte.
    """
    parts = urlsplit(secret(name, default))
    if parts.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured(f"{name} must be an smtp:// or smtps:// URL.")
    ssl = parts.scheme == "smtps"
    return {
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if ssl else 25),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": dict(parse_qsl(parts.query)).get("tls", "0") in _TRUE,
        "ssl": ssl,
    }
