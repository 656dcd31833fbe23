"""make test: every check and test, each run to its end, and at the end what failed."""

import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field

from deploy.local.browser import HOW, find_or_install_browser
from deploy.local.console import fail, step
from deploy.local.environment import for_commands
from deploy.local.paths import ROOT
from deploy.local.ports import Ports
from deploy.local.servers import servers

WORKERS = "2"
# `check --deploy` looks at production settings as an operator would set them.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "SITE_URL": "https://dialog.example.org",
    "ALLOWED_HOSTS": "dialog.example.org",
    "EMAIL_URL": "smtp://mail.example.org:587?tls=1",
}


@dataclass(frozen=True)
class Check:
    """One command of `make test` (arguments of Python) and what it needs in its environment."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


CHECKS = (
    Check("lint", ("-m", "ruff", "check", ".")),
    Check("format", ("-m", "ruff", "format", "--check", ".")),
    Check("types", ("-m", "mypy", ".")),
    Check("templates", ("-m", "djlint", "--lint", "--quiet", "templates")),
    Check("messages compile", ("manage.py", "messages", "--compile")),
    Check("messages complete", ("manage.py", "messages", "--check")),
    Check(
        "production settings",
        ("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        PRODUCTION,
    ),
    Check("migrations complete", ("manage.py", "makemigrations", "--check", "--dry-run")),
)


def run_checks(ports: Ports) -> int:
    """Run all checks and the tests; return 0 if all of them pass."""
    browser = find_or_install_browser()
    selection = "not faults" if browser else "not faults and not browser"
    tests = Check("tests", ("-m", "pytest", "-n", WORKERS, "-q", "-m", selection))
    with servers(ports) as urls:
        environment = check_environment(urls, browser)
        failed = [check.name for check in (*CHECKS, tests) if not passes(check, environment)]
    if browser is None:
        fail(f"The browser tests did not run. {HOW}")
        if os.environ.get("CI"):
            failed.append("browser")
    return report(failed)


def run_faults(ports: Ports) -> int:
    """Run the long fault tests, one after the other: they measure and kill."""
    check = Check("faults", ("-m", "pytest", "-n", "0", "-s", "-m", "faults or faults_short"))
    with servers(ports) as urls:
        passed = passes(check, check_environment(urls, find_or_install_browser()))
    return report([] if passed else [check.name])


def run_exploration(ports: Ports) -> int:
    """Run the property tests on many examples that nobody has tried yet."""
    arguments = ("-m", "pytest", "-n", WORKERS, "-q", "-m", "hypothesis")
    check = Check("explore", (*arguments, "--hypothesis-profile=explore"))
    with servers(ports) as urls:
        passed = passes(check, check_environment(urls, None))
    return report([] if passed else [check.name])


def check_environment(urls: dict[str, str], browser: str | None) -> dict[str, str]:
    """Return the environment of the checks.

    The last database of the embedded Redis is theirs, so that workers of a running demo do not
    take the tests' tasks.
    """
    own = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    if browser:
        own["CHROMIUM"] = browser
    if "REDIS_URL" in urls:
        own["REDIS_URL"] = urls["REDIS_URL"].removesuffix("/0") + "/15"
    return for_commands(urls, **own)


def passes(check: Check, environment: dict[str, str]) -> bool:
    """Run one check, show what it says and how long it took."""
    step(f"{check.name} …")
    started = time.monotonic()
    code = subprocess.run(
        [sys.executable, *check.arguments],
        cwd=ROOT,
        env=environment | check.environment,
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
    took = f"{time.monotonic() - started:.1f} s"
    if code:
        fail(f"{check.name} failed after {took}")
    else:
        step(f"{check.name}: passed in {took}")
    return code == 0


def report(failed: list[str]) -> int:
    """Say at the end what failed; return the exit code."""
    if failed:
        fail(f"Failed: {', '.join(failed)}")
        return 1
    step("All passed.")
    return 0
