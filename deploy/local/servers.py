"""Who needs the embedded servers and who switches off the light.

Every command that uses them holds a shared lock; the last one to leave stops them, unless
`up` asked to keep them. Locks are the kernel's record locks: they end with their process, even
with kill -9, and children do not inherit them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from deploy.local import postgres, redis
from deploy.local.console import LauncherError, step
from deploy.local.paths import LOCAL
from deploy.local.ports import Ports

KEEP = LOCAL / "keep-servers"


class Server(Protocol):
    """What the launcher asks of an embedded server."""

    @property
    def name(self) -> str: ...
    @property
    def url(self) -> str: ...
    def running(self) -> int | None: ...
    def start(self, wanted_port: int) -> None: ...
    def stop(self) -> None: ...


def is_given(variable: str) -> bool:
    """Tell whether the environment names the service itself, as text or as a file."""
    return bool(os.environ.get(variable) or os.environ.get(f"{variable}_FILE"))


def needed(ports: Ports) -> dict[str, tuple[Server, int]]:
    """Return the embedded servers that the environment leaves to us, by variable."""
    found: dict[str, tuple[Server, int]] = {}
    if not is_given("DATABASE_URL"):
        found["DATABASE_URL"] = (postgres.embedded(), ports.postgres)
    if not is_given("REDIS_URL"):
        found["REDIS_URL"] = (redis.embedded(), ports.redis)
    return found


@contextmanager
def servers(ports: Ports) -> Iterator[dict[str, str]]:
    """Keep the needed servers running inside the block; yield their URLs by variable."""
    with _file("servers.lock") as lease:
        with _alone():
            fcntl.lockf(lease, fcntl.LOCK_SH)
            urls = _ensure_running(ports)
        try:
            yield urls
        finally:
            with _alone():
                if _is_last(lease) and not KEEP.exists():
                    _stop_all(ports)


def up(ports: Ports) -> dict[str, str]:
    """Start the servers and let them run until `down`."""
    with _alone():
        urls = _ensure_running(ports)
        KEEP.touch()
    return urls


def down(ports: Ports) -> None:
    """Stop the servers; raise LauncherError while a command still uses them."""
    with _file("servers.lock") as lease, _alone():
        KEEP.unlink(missing_ok=True)
        if not _is_last(lease):
            raise LauncherError("Another command still uses the servers; the last one stops them.")
        _stop_all(ports)


def _ensure_running(ports: Ports) -> dict[str, str]:
    urls = {}
    for variable, (server, port) in needed(ports).items():
        if server.running() is None:
            step(f"Starting {server.name} …")
            server.start(port)
        urls[variable] = server.url
    return urls


def _stop_all(ports: Ports) -> None:
    for server, _ in needed(ports).values():
        if server.running() is not None:
            step(f"Stopping {server.name} …")
            server.stop()


def _is_last(lease: IO[str]) -> bool:
    try:
        fcntl.lockf(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _alone() -> Iterator[None]:
    with _file("start.lock") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def _file(name: str) -> IO[str]:
    LOCAL.mkdir(parents=True, exist_ok=True)
    return Path(LOCAL / name).open("a+")
