"""Makes the database and the static files ready, in one Django process because that is quicker.

Started by `run` as `python -m deploy.local.prepare`. What has not changed is skipped: the demo
is loaded once per database, so that what people change in it stays changed.
"""

import hashlib
import os
import sys

import django
from django.core.management import call_command

from config.catalogue import compile_catalogues
from deploy.local.console import step
from deploy.local.paths import ASSETS, LOCAL, ROOT, fingerprint, is_done, mark_done

ROOMS = ("accounts", "cms", "notifications", "participation", "surveys")


def main() -> int:
    """Migrate, compile messages, load the demo, collect static files."""
    begin()
    make_ready()
    sources = [path for room in ROOMS for path in sorted((ROOT / room).glob("demo*"))]
    demo = f"{fingerprint(*sources)} {database()}"
    if not is_done("demo", demo):
        step("Loading the demo …")
        call_command("load_demo")
        mark_done("demo", demo)
    return 0


def begin() -> None:
    """Compile the messages and start Django: it reads them once, so afterwards it is too late."""
    compile_catalogues()
    django.setup()


def make_ready() -> None:
    """Bring database and static files up to date, without any content."""
    step("Migrating the database …")
    call_command("migrate", interactive=False, verbosity=0)
    static = fingerprint(ROOT / "static", ASSETS, ROOT / "requirements" / "base.txt")
    if not (is_done("static", static) and (LOCAL / "static").is_dir()):
        step("Collecting the static files …")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        mark_done("static", static)


def database() -> str:
    """Return a name for this database; a cluster made anew has a new password, so a new name."""
    return hashlib.sha256(os.environ["DATABASE_URL"].encode()).hexdigest()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
