"""One number, PORT, decides all ports, so that two copies run side by side."""

import os
import socket
from dataclasses import dataclass

from deploy.local.console import LauncherError

HIGHEST = 65_000
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """The ports of one copy: the web site's own, and those that stand beside it."""

    web: int

    @property
    def smtp(self) -> int:
        return self.web + 25

    @property
    def inbox(self) -> int:
        return self.web + 26

    @property
    def postgres(self) -> int:
        return self.web + 432

    @property
    def redis(self) -> int:
        return self.web + 379


def from_environment() -> Ports:
    """Read PORT (8000 if it is not set); raise LauncherError if it is not a usable port."""
    value = os.environ.get("PORT") or "8000"
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= HIGHEST):
        raise LauncherError(f"PORT={value} is not a port number between 1 and {HIGHEST}.")
    return Ports(int(value))


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Tell whether a server could listen on this port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def has_ipv6() -> bool:
    """Tell whether this machine has an IPv6 loopback; browsers try it first for localhost."""
    return is_free(0, "::1")


def first_free(*wanted: int) -> int:
    """Return the first wanted port that is free, or else any free one."""
    for port in wanted:
        if is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def require_free(port: int, purpose: str) -> None:
    """Raise LauncherError when somebody else listens on a port that people need to know."""
    if not is_free(port):
        raise LauncherError(
            f"Port {port} ({purpose}) is taken by another program: end that one, or choose "
            f"another number, for example: make run PORT={8100 if port < 8100 else 9000}"
        )
