"""The guest's way from reading to a published contribution, without ever touching a mouse."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Stack, Walk, link_in, mark

pytestmark = pytest.mark.browser

DIALOGUE = "Was soll nach der Kohle bleiben?"
SURVEY = "Wohnen und Wege im Partheland"
MOST_STOPS = 60
HAS_FOCUS = "element => element === document.activeElement"
# A stop that one cannot see, or without a ring around it, leaves people lost on the page.
LOST_STOP = """() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const ringed = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    return ringed && seen ? null : element.outerHTML.slice(0, 200);
}"""

with_and_without_javascript = pytest.mark.parametrize(
    "javascript", [True, False], ids=["javascript", "no-javascript"]
)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; every stop on the way must show."""
    target.wait_for()
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(LOST_STOP) is None
        if target.evaluate(HAS_FOCUS):
            return
    raise AssertionError(f"{MOST_STOPS} times Tab did not lead to {target}")


def skip_to_content(page: Page) -> None:
    """The first stop of a page leads past the navigation."""
    tab_to(page, page.get_by_role("link", name="Zum Inhalt"))
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def press_enter_on(page: Page, target: Locator) -> None:
    tab_to(page, target)
    page.keyboard.press("Enter")


def type_into(page: Page, target: Locator, text: str) -> None:
    tab_to(page, target)
    page.keyboard.type(text)


def open_from_overview(one: Walk, title: str) -> None:
    page = one.goto("/mitmachen/")
    skip_to_content(page)
    press_enter_on(page, page.locator("main").get_by_role("link", name=title).first)
    expect(page.locator("h1")).to_have_text(title)


@with_and_without_javascript
def test_guest_contributes_by_keyboard_only(
    walk: Callable[..., Walk], stack: Stack, javascript: bool
) -> None:
    one = walk(javascript=javascript)
    page = one.page
    text = f"Bitte Bänke am Rundweg. {mark()}"
    address = f"tastatur-{uuid4().hex}@example.org"

    open_from_overview(one, DIALOGUE)
    skip_to_content(page)
    press_enter_on(page, page.get_by_role("link", name="Beitrag schreiben"))
    body = page.locator("textarea[name=body]")
    body.wait_for()
    if javascript:
        expect(body).to_be_focused()
    else:
        tab_to(page, body)
    page.keyboard.type(text)
    type_into(page, page.locator("main input[name=name]"), "Tastenreiher")
    type_into(page, page.locator("main input[name=email]"), address)
    press_enter_on(page, page.get_by_role("button", name="Absenden"))
    expect(page.locator("main")).to_contain_text("Postfach")

    one.goto(link_in(stack.wait_for_mail(address, "bestätigen"), "/beitraege/bestaetigen/"))
    press_enter_on(page, page.locator("main form").get_by_role("button"))
    press_enter_on(page, page.get_by_role("link", name="Beitrag ansehen"))
    expect(page.locator("main article")).to_contain_text(text)


@with_and_without_javascript
def test_focus_goes_from_the_list_of_errors_to_the_field(
    walk: Callable[..., Walk], javascript: bool
) -> None:
    one = walk(javascript=javascript)
    page = one.page
    open_from_overview(one, DIALOGUE)
    skip_to_content(page)
    press_enter_on(page, page.get_by_role("link", name="Beitrag schreiben"))
    press_enter_on(page, page.get_by_role("button", name="Absenden"))

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    press_enter_on(page, summary.get_by_role("link", name="E-Mail-Adresse"))
    expect(page.locator("main input[name=email]")).to_be_focused()


@with_and_without_javascript
def test_survey_is_answered_by_keyboard_only(walk: Callable[..., Walk], javascript: bool) -> None:
    one = walk(javascript=javascript)
    page = one.page
    one.forgiven = "/umfragen/"
    open_from_overview(one, SURVEY)
    skip_to_content(page)
    press_enter_on(page, page.get_by_role("link", name="Jetzt teilnehmen"))
    press_enter_on(page, page.get_by_role("button", name="Umfrage beginnen"))

    first = page.locator("main fieldset").first.get_by_role("radio")
    tab_to(page, first.first)
    page.keyboard.press("ArrowDown")
    expect(first.nth(1)).to_be_checked()
    press_enter_on(page, page.get_by_role("button", name="Weiter"))

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    press_enter_on(page, summary.get_by_role("link").first)
    expect(page.locator("main fieldset input:focus")).to_be_attached()
    page.keyboard.press("Space")
    press_enter_on(page, page.get_by_role("button", name="Weiter"))
    expect(page.locator("h1")).to_have_text("Ihre Wege")


@with_and_without_javascript
def test_lost_settings_link_is_asked_for_by_keyboard_only(
    walk: Callable[..., Walk], javascript: bool
) -> None:
    one = walk(javascript=javascript)
    page = one.goto("/abo/einstellungen/")
    skip_to_content(page)
    type_into(page, page.locator("main input[name=email]"), f"{uuid4().hex}@example.org")
    press_enter_on(page, page.get_by_role("button", name="Link schicken"))
    expect(page.locator("h1")).to_have_text("Bitte schauen Sie in Ihr Postfach")


@with_and_without_javascript
def test_one_project_is_subscribed_to_by_keyboard_only(
    walk: Callable[..., Walk], stack: Stack, javascript: bool
) -> None:
    """The long lists are folded, so that the address is not fifty stops away."""
    one = walk(javascript=javascript, width=390)
    page = one.goto("/abo/")
    address = f"tastatur-{uuid4().hex}@example.org"
    skip_to_content(page)
    tab_to(page, page.locator("main input[name=all_news]"))
    page.keyboard.press("Space")
    press_enter_on(page, page.locator("main summary", has_text="Projekte"))
    tab_to(page, page.locator("main input[name=projects]").first)
    page.keyboard.press("Space")
    tab_to(page, page.locator("main input[name=cadence]:checked"))
    page.keyboard.press("ArrowUp")
    type_into(page, page.locator("main input[name=email]"), address)
    press_enter_on(page, page.get_by_role("button", name="Abonnieren"))
    expect(page.locator("h1")).to_have_text("Bitte schauen Sie in Ihr Postfach")

    one.goto(link_in(stack.wait_for_mail(address, "bestätigen"), "/abo/bestaetigen/"))
    press_enter_on(page, page.locator("main form").get_by_role("button"))
    expect(page.locator("h1")).to_contain_text("Geschafft")
    expect(page.locator("main")).to_contain_text("höchstens einmal am Tag")
    press_enter_on(page, page.get_by_role("link", name="Auswahl ändern"))
    expect(page.locator("main input[name=projects]:checked")).to_be_visible()
