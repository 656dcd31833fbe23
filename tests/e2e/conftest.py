"""The whole site as `make run` starts it, with data of its own, and a real browser to walk it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
START_PATIENCE = 600.0
MAIL_PATIENCE = 120.0
PASSWORD = "revierdialog-demo"
# Milliseconds for whatever a page shows in the end; two sites on two cores may need many of them.
PATIENCE = 60_000
POLITE_REFUSALS = (400, 409, 422)
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The five seconds of Playwright are short for a page that is built while the other site starts.
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Stack:
    """A running copy of the site."""

    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def inbox(self) -> str:
        return f"http://localhost:{self.port + 26}"

    @property
    def database(self) -> str:
        """The address of the site's database, for tests that compare with what is stored."""
        code = "from deploy.local.postgres import embedded; print(embedded().url)"
        told = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            check=True,
            text=True,
        )
        return told.stdout.strip()

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        """Mails that reached the address, newest first."""
        query = urllib.parse.urlencode({"to": address})
        with urllib.request.urlopen(f"{self.inbox}/api/messages?{query}") as answer:  # noqa: S310 -- ours
            mails: list[dict[str, Any]] = json.load(answer)
        return mails

    def run_task(self, name: str) -> None:
        """Have a worker do now what beat has done at its hour."""
        call = [sys.executable, "-m", "celery", "-A", "config", "call", name]
        command = [sys.executable, "-m", "deploy.local", "exec", "--", *call]
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)

    def wait_for_mail(
        self, address: str, subject: str, *, saying: str = "", besides: Collection[str] = ()
    ) -> dict[str, Any]:
        """The newest mail to the address whose subject has these words; fails if none comes.

        Args:
            saying: words of its text, where the address gets others with such a subject.
            besides: ids of mails that had come before.
        """
        until = time.monotonic() + MAIL_PATIENCE
        while time.monotonic() < until:
            for mail in self.mails_to(address):
                is_new = mail["id"] not in besides
                if is_new and subject in mail["subject"] and saying in mail["text"]:
                    return mail
            time.sleep(0.3)
        subjects = [mail["subject"] for mail in self.mails_to(address)]
        raise AssertionError(f"No mail “{subject}” to {address}; there are {subjects}")


def mark() -> str:
    """Letters nobody else wrote. Digits may pass for a phone number, and who sends one is asked."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex)


def go_by(target: Locator) -> None:
    """Click what leads to another page, and go on when that one is there.

    Until it begins to come the old page counts as loaded, and what is done there is lost.
    """
    with target.page.expect_navigation():
        target.click()


def link_in(mail: dict[str, Any], path: str) -> str:
    """The first link of the text part whose path starts with `path`."""
    for link in re.findall(r"https?://[^\s<>]+", mail["text"]):
        if urlsplit(link).path.startswith(path):
            return str(link)
    raise AssertionError(f"No link to {path} in: {mail['text']}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_base_port() -> int:
    """A port whose neighbours are free too; test processes side by side look in other places."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 18000 + 1000 * worker
    for base in range(first, first + 350, 7):
        if all(_is_free(base + offset) for offset in (0, 25, 26, 379, 432)):
            return base
    raise AssertionError(f"No free ports from {first} on")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own server
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Start the site with servers, workers, beat and inbox of its own; end it afterwards.

    With E2E_PORT set, walk the site that runs there already (quicker while writing tests).
    """
    ours = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE", "CACHE_URL"}
    environment = {key: value for key, value in os.environ.items() if key not in ours}
    if running := os.environ.get("E2E_PORT"):
        yield Stack(int(running), environment | {"PORT": running})
        return
    local = tmp_path_factory.mktemp("site")
    port = _free_base_port()
    # No map server is asked: points stand on a plain ground.
    environment |= {"PORT": str(port), "LOCAL_DIR": str(local), "MAP_LAYER": ""}
    log = local / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "run"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + START_PATIENCE
        while not (_answers(f"http://localhost:{port}/health/") and _is_inbox_up(port)):
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"The site did not start:\n{log.read_text()[-4000:]}")
            time.sleep(0.3)
        yield Stack(port, environment)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=180)
        # As root the cluster may lie outside of the temporary folder, which pytest cleans up.
        destroy = [sys.executable, "-m", "deploy.local", "destroy"]
        subprocess.run(destroy, cwd=ROOT, env=environment, check=True)


def _is_inbox_up(port: int) -> bool:
    return _answers(f"http://localhost:{port + 26}/api/messages")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. Playwright keeps an event loop running, which Django's database calls refuse, so
    it ends with these tests and not with the whole session.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=BROWSER_FLAGS
        )
        yield chromium
        chromium.close()


@dataclass
class Walk:
    """One person's browser on the site, with a log of everything it asked for."""

    stack: Stack
    context: BrowserContext
    page: Page
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    # Complaints on addresses with this in them do not count, if the server refused politely.
    forgiven: str = ""

    def goto(self, path: str) -> Page:
        """Open a path of the site (or a full address); the answer must be 200."""
        address = path if path.startswith("http") else self.stack.url + path
        response = self.page.goto(address)
        assert response is not None
        assert response.status == 200, f"{response.status} at {address}"
        return self.page

    def sign_in(self, name: str) -> None:
        """Sign in as one of the demo's people."""
        self.goto("/konto/login/")
        self.page.get_by_label("E-Mail-Adresse").fill(f"{name}@revierdialog.example")
        self.page.get_by_label("Passwort", exact=True).fill(PASSWORD)
        go_by(self.page.locator("main form button[type=submit]"))
        assert "/konto/login/" not in self.page.url

    def write_rich_text(self, name: str, text: str) -> None:
        """Type into the first rich text field of a form in the CMS.

        The editor hands what was typed to the form 250 ms after the last key, so a form sent
        sooner than a hand could would arrive without it.
        """
        self.page.locator(".public-DraftEditor-content").first.click()
        self.page.keyboard.type(text)
        typed = re.compile(re.escape(text))
        expect(self.page.locator(f"input[name={name}]")).to_have_value(typed)

    def cookie_names(self) -> list[str]:
        return sorted(cookie["name"] for cookie in self.context.cookies())

    def foreign_hosts(self) -> list[str]:
        """Hosts other than the site's own that the browser was sent to."""
        schemes = {"http", "https", "ws", "wss"}
        seen = {urlsplit(request.url) for request in self.requests}
        own = {"localhost", "127.0.0.1"}
        return sorted({s.netloc for s in seen if s.scheme in schemes and s.hostname not in own})


@pytest.fixture
def walk(browser: Browser, stack: Stack) -> Iterator[Any]:
    """Make a browser for one person; each must stay on our host and complain of nothing."""
    walks: list[Walk] = []

    def start(
        *,
        javascript: bool = True,
        width: int = 1440,
        scheme: Literal["light", "dark"] = "light",
    ) -> Walk:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="de-DE",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        one = Walk(stack, context, page)
        context.on("request", lambda asked: one.requests.append(asked))
        context.on(
            "console",
            lambda message: (
                one.complaints.append(f"{page.url}: {message.text}")
                if message.type in {"error", "warning"}
                else None
            ),
        )
        context.on("weberror", lambda error: one.complaints.append(str(error.error)))
        walks.append(one)
        return one

    yield start
    for one in walks:
        one.context.close()
        assert one.foreign_hosts() == []
        assert [text for text in one.complaints if not _is_forgiven(one, text)] == []


def _is_forgiven(one: Walk, complaint: str) -> bool:
    refused = any(f"status of {status}" in complaint for status in POLITE_REFUSALS)
    return bool(one.forgiven) and one.forgiven in complaint and refused
