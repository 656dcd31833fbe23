"""The front door, walked in a browser: codes, passkeys, the second step, copy and erasure."""

import json
import re
import time
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pytest
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.e2e.conftest import Stack, Walk, go_by, link_in
from tests.e2e.test_accessibility import AXE, TAGS
from tests.e2e.test_journeys import press

pytestmark = pytest.mark.browser
ACCOUNT_PAGES = [
    "/konto/",
    "/konto/beteiligung/",
    "/beitraege/meine/",
    "/beitraege/meine/angaben/",
    "/abo/mitteilungen/",
    "/abo/mitteilungen/einstellungen/",
    "/konto/email/",
    "/konto/password/change/",
    "/konto/anmeldeschutz/",
    "/konto/anmeldeschutz/webauthn/add/",
    "/konto/anmeldeschutz/webauthn/",
    "/konto/anmeldeschutz/totp/activate/",
    "/konto/sitzungen/",
    "/konto/daten/",
    "/konto/loeschen/",
]
DOORS = [
    "/konto/login/",
    "/konto/signup/",
    "/konto/login/code/",
    "/konto/password/reset/",
]


def code_of(stack: Stack, address: str, subject: str, *, besides: Collection[str] = ()) -> str:
    """The code that stands alone in a line of the newest such mail."""
    text = stack.wait_for_mail(address, subject, besides=besides)["text"]
    found = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", text, re.MULTILINE)
    assert found is not None
    return found[1]


def app_code(secret: str) -> str:
    """What an authenticator app shows now; it is taken for half a minute more."""
    value = hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD)
    return str(format_hotp_value(value))


def sign_up_by_code(one: Walk, stack: Stack) -> str:
    """Make an account without a password and sign in with the code from the mail."""
    address = f"neu-{uuid4().hex[:12]}@example.org"
    one.goto("/konto/signup/")
    one.page.get_by_label("E-Mail-Adresse").fill(address)
    one.page.get_by_label("Anzeigename").fill(f"Uferläufer {uuid4().hex[:6]}")
    go_by(one.page.locator("main form button[type=submit]"))
    expect(one.page.locator("h1")).to_have_text("Bitte schauen Sie in Ihr Postfach")
    one.goto("/konto/login/code/")
    one.page.get_by_label("E-Mail-Adresse").fill(address)
    press(one.page, "Code schicken")
    one.page.get_by_label("Code").fill(code_of(stack, address, "Ihr Code zum Anmelden"))
    press(one.page, "Anmelden")
    one.goto("/konto/")
    expect(one.page.locator("main")).to_contain_text(address)
    return address


def confirm_by_code(one: Walk, stack: Stack, address: str) -> None:
    """Answer the question whether it is still oneself."""
    expect(one.page.locator("h1")).to_have_text("Sind Sie es noch?")
    one.page.get_by_label("Code").fill(code_of(stack, address, "Ihr Code zum Bestätigen"))
    press(one.page, "Weiter")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_sign_up_by_code(walk: Callable[..., Walk], stack: Stack, javascript: bool) -> None:
    sign_up_by_code(walk(javascript=javascript), stack)


def test_passkey_opens_the_account_without_a_password(
    walk: Callable[..., Walk], stack: Stack
) -> None:
    one = walk()
    device = one.context.new_cdp_session(one.page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    address = sign_up_by_code(one, stack)
    one.goto("/konto/anmeldeschutz/webauthn/add/")
    press(one.page, "Passkey anlegen")
    expect(one.page.locator("h1")).to_have_text("Sind Sie es noch?")
    press(one.page, "Passkey verwenden")
    expect(one.page.locator("h1")).to_have_text("Notfallcodes")
    one.goto("/konto/")
    press(one.page, "Abmelden")
    one.goto("/konto/login/")
    press(one.page, "Mit einem Passkey anmelden")
    one.page.wait_for_url(lambda url: "/konto/login/" not in url)
    one.goto("/konto/")
    expect(one.page.locator("main")).to_contain_text(address)


def test_staff_must_set_up_a_second_step_first(walk: Callable[..., Walk]) -> None:
    officer = walk()
    officer.sign_in("privacy")
    officer.goto("/cms/")
    expect(officer.page.locator("h1")).to_have_text("Bitte noch ein zweiter Schritt")
    assert violations(officer) == []
    officer.goto("/cms/protokoll/")
    expect(officer.page.locator("h1")).to_have_text("Bitte noch ein zweiter Schritt")
    go_by(officer.page.get_by_role("link", name="App einrichten"))
    if "/reauthenticate/" in officer.page.url:
        officer.page.get_by_label("Passwort", exact=True).fill("revierdialog-demo")
        press(officer.page, "Weiter")
    secret = officer.page.locator("main dd code").inner_text()
    officer.page.get_by_label("Code").fill(app_code(secret))
    press(officer.page, "Einschalten")
    expect(officer.page.locator(".account__codes li")).to_have_count(10)
    recovery = officer.page.locator(".account__codes li").first.inner_text()
    officer.goto("/cms/protokoll/")
    expect(officer.page.locator("table.listing")).to_contain_text("zweiter Faktor hinzugefügt")

    again = walk()
    again.sign_in("privacy")
    expect(again.page.locator("h1")).to_have_text("Noch ein Schritt")
    again.page.get_by_label("Code").fill(recovery)
    press(again.page, "Anmelden")
    again.goto("/cms/datenschutz/")
    expect(again.page.locator("main")).to_contain_text("Verzeichnis der Verarbeitungstätigkeiten")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_erasure_with_time_to_think_it_over(
    walk: Callable[..., Walk], stack: Stack, javascript: bool
) -> None:
    one = walk(javascript=javascript)
    address = sign_up_by_code(one, stack)
    one.goto("/konto/loeschen/")
    one.page.get_by_label("Ja, mein Konto löschen").check()
    press(one.page, "Mein Konto löschen")
    expect(one.page.locator("h1")).to_have_text("Ihr Konto wird gelöscht")
    mail = stack.wait_for_mail(address, "Ihr Konto wird in 72 Stunden gelöscht")
    elsewhere = walk(javascript=javascript)
    elsewhere.goto(link_in(mail, "/konto/loeschen/"))
    press(elsewhere.page, "Mein Konto behalten")
    expect(elsewhere.page.locator("h1")).to_have_text("Ihr Konto bleibt")
    one.goto("/konto/loeschen/")
    expect(one.page.locator("h1")).to_have_text("Mein Konto löschen")
    stack.wait_for_mail(address, "Ihr Konto bleibt")


def test_copy_is_downloaded_and_opened(
    walk: Callable[..., Walk], stack: Stack, tmp_path: Path
) -> None:
    one = walk()
    address = sign_up_by_code(one, stack)
    one.goto("/konto/daten/")
    press(one.page, "Kopie anfordern")
    mail = stack.wait_for_mail(address, "Die Kopie Ihrer Daten liegt bereit")
    one.goto(link_in(mail, "/konto/daten/"))
    with one.page.expect_download() as download:
        one.page.locator("main").get_by_role("button", name="Archiv herunterladen").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        known = json.loads(archive.read("data.json"))
    assert known["accounts"]["email"] == address
    assert set(known) == {"accounts", "cms", "notifications", "participation", "surveys"}


def violations(one: Walk) -> list[str]:
    """What axe finds, and whether the page scrolls sideways."""
    one.page.evaluate(AXE.read_text(encoding="utf-8"))
    result = one.page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
    wide = one.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = [f"{row['id']}: {row['nodes'][0]['html']}" for row in result["violations"]]
    return [*found, *(["scrolls sideways"] if wide else [])]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_account_pages_have_no_barriers(
    walk: Callable[..., Walk], stack: Stack, scheme: Literal["light", "dark"]
) -> None:
    one = walk(scheme=scheme, width=390)
    found = {}
    for path in DOORS:
        one.goto(path)
        found[path] = violations(one)
    sign_up_by_code(one, stack)
    for path in ACCOUNT_PAGES:
        one.goto(path)
        found[path] = violations(one)
    assert {path: rows for path, rows in found.items() if rows} == {}


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1440)])
def test_pages_on_the_way_have_no_barriers(
    walk: Callable[..., Walk], stack: Stack, scheme: Literal["light", "dark"], width: int
) -> None:
    """Those that only show once something was done: codes, second step, copy, erasure."""
    one = walk(scheme=scheme, width=width)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = violations(one)

    address = sign_up_by_code(one, stack)
    for path in ("/konto/", "/konto/beteiligung/", "/beitraege/meine/angaben/"):
        one.goto(path)
        look(path.strip("/").replace("/", "-"))
    set_up_app(one, stack, address)
    look("recovery-codes")
    for path in ("/konto/anmeldeschutz/", "/konto/anmeldeschutz/recovery-codes/", "/konto/daten/"):
        one.goto(path)
        look(path.strip("/").replace("/", "-"))
    press(one.page, "Kopie anfordern")
    look("copy-asked-for")
    one.goto(link_in(stack.wait_for_mail(address, "Kopie Ihrer Daten"), "/konto/daten/"))
    look("copy-fetch")
    one.goto("/konto/loeschen/")
    one.page.get_by_label("Ja, mein Konto löschen").check()
    press(one.page, "Mein Konto löschen")
    look("erasure-waiting")
    one.goto(link_in(stack.wait_for_mail(address, "in 72 Stunden"), "/konto/loeschen/"))
    look("erasure-cancel")
    one.goto("/konto/")
    press(one.page, "Abmelden")
    one.goto("/konto/login/code/")
    one.page.get_by_label("E-Mail-Adresse").fill(address)
    before = [mail["id"] for mail in stack.mails_to(address)]
    press(one.page, "Code schicken")
    look("sign-in-code")
    code = code_of(stack, address, "Ihr Code zum Anmelden", besides=before)
    one.page.get_by_label("Code").fill(code)
    press(one.page, "Anmelden")
    look("second-step")
    assert {name: rows for name, rows in found.items() if rows} == {}


def set_up_app(one: Walk, stack: Stack, address: str) -> None:
    """Protect the account with an authenticator app; ends on the page of recovery codes."""
    one.goto("/konto/reauthenticate/code/")
    confirm_by_code(one, stack, address)
    one.goto("/konto/anmeldeschutz/totp/activate/")
    secret = one.page.locator("main dd code").inner_text()
    one.page.get_by_label("Code").fill(app_code(secret))
    press(one.page, "Einschalten")
    expect(one.page.locator(".account__codes li")).to_have_count(10)
