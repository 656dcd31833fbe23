"""As root PostgreSQL has to run as somebody else: PostgreSQL refuses root, for good reasons."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.console import LauncherError

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """The user who owns the data and runs the server; `switch` tells if that is not us."""

    uid: int
    gid: int
    switch: bool

    @property
    def process_options(self) -> dict[str, Any]:
        """Return the arguments for subprocess that start a process as this user."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, *folders: Path) -> bool:
        """Tell whether this user can walk into all of these folders."""
        if not self.switch:
            return True
        test = ["/bin/sh", "-c", 'for f do cd "$f" || exit 1; done', "sh", *map(str, folders)]
        done = subprocess.run(
            test, cwd="/", check=False, capture_output=True, **self.process_options
        )
        return done.returncode == 0

    def own(self, path: Path) -> None:
        """Give one file or folder to this user."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """Return who runs PostgreSQL: ourselves, or as root the first of CANDIDATES that exists."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise LauncherError(
        "PostgreSQL does not run as root and there is no user 'nobody': "
        "start as an ordinary user, or set DATABASE_URL."
    )
