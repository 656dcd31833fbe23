"""Who gets which answer at which address: how the tables of the rooms are written and asked.

Each room has a table `access.toml`: for every route the status each person of the cast gets, for
example `"konto/daten/" = "anonymous 302, * 200"`, where * is everybody else. `resident` owns the
objects in the addresses, `stranger` has an account too and owns none of them. A route that only
takes POST is asked with an empty form. What only the administration's own libraries route is
covered by rules for whole parts (tests/test_access.py).
"""

import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User

TESTS = Path(__file__).parent
ROOMS = ("accounts", "cms", "notifications", "participation", "surveys", "config")


@dataclass(frozen=True)
class Route:
    """One address pattern: its text, the module of its view, the names of its arguments."""

    text: str
    module: str
    name: str
    pattern: URLPattern

    @property
    def is_ours(self) -> bool:
        return self.module.partition(".")[0] in ROOMS


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "", space: str = ""
) -> Iterator[Route]:
    """Every routed address of the site."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        text = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry.url_patterns, text, inner)
        else:
            view = getattr(entry.callback, "view_class", entry.callback)
            yield Route(text, view.__module__, f"{space}{entry.name or ''}", entry)


def unlisted(known: Iterable[Route]) -> list[str]:
    """Addresses without a line in a table, and lines without an address."""
    return sorted({row.text for row in known} ^ set(tables()))


def tables() -> dict[str, str]:
    """The lines of all rooms."""
    found: dict[str, str] = {}
    for path in sorted(TESTS.glob("*/access.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def expected(line: str, people: list[str]) -> dict[str, int]:
    """A line of a table, spelt out for everybody."""
    parts = [part.split() for part in line.split(",")]
    said = {name: int(status) for name, status in parts}
    rest = said.pop("*", None)
    return {name: said.get(name, rest or 0) for name in people}


def line(found: dict[str, int]) -> str:
    """What was found, written as a line of a table."""
    statuses = list(found.values())
    common = max(sorted(set(statuses)), key=statuses.count)
    parts = [f"{name} {status}" for name, status in found.items() if status != common]
    return ", ".join([*parts, f"* {common}"])


def ask(client: Client, address: str) -> int:
    """The status of the page; of an empty form where only forms are taken."""
    response: Any = client.get(address)
    if response.status_code == 405:
        response = client.post(address)
    # Only the files: closing the answer would close the connection to the database as well.
    for close in response._resource_closers:
        close()
    return int(response.status_code)


@contextmanager
def taken_back(client: Client) -> Iterator[None]:
    """What is done within leaves nothing behind, neither in the database nor in the browser."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)


def everybody(
    full_cast: dict[str, User], client_for: Callable[[User | None], Client]
) -> dict[str, Client]:
    """A browser for each person, and one for nobody."""
    people: dict[str, User | None] = {"anonymous": None, **full_cast}
    browsers = {name: client_for(user) for name, user in people.items()}
    for name, user in full_cast.items():
        _just_signed_in(browsers[name], user)
    return browsers


def _just_signed_in(client: Client, user: User) -> None:
    """What allauth asks for once more before it shows a passkey."""
    session = client.session
    once_more = {"at": time.time(), "reauthenticated": True}
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", **once_more},
        {"method": "mfa", "type": "totp", **once_more},
    ]
    session.save()
