"""What the newsroom does in a browser: write, have it approved, and see it among the others."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Walk

pytestmark = pytest.mark.browser


def open_form(staff: Walk, section: str, kind: str) -> Page:
    """From the entrance of the page tree to the form for a new page in the section."""
    page = staff.goto("/cms/pages/")
    edit = page.locator("main table a", has_text=re.compile(rf"^\s*{section}\s*$")).first
    number = re.search(r"/cms/pages/(\d+)/", edit.get_attribute("href") or "")
    assert number is not None
    staff.goto(f"/cms/pages/add/{kind}/{number[1]}/")
    return page


def press(page: Page, action: str) -> None:
    """Choose one of the actions at the foot of the editor."""
    button = page.locator(f"footer [name='{action}']")
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    button.click()
    page.wait_for_load_state()


def find_in_menu(walk: Callable[..., Walk], menu: str, title: str) -> None:
    """As a visitor: from the entrance by the menu to the list, and from there to the page."""
    reader = walk()
    page = reader.goto("/")
    page.locator("header").get_by_role("link", name=menu, exact=True).first.click()
    expect(page.locator("h1")).to_contain_text(menu)
    page.locator("main").get_by_role("link", name=title).first.click()
    expect(page.locator("h1")).to_contain_text(title)
    assert reader.cookie_names() == []


def test_event_is_published_by_the_editor_alone(walk: Callable[..., Walk]) -> None:
    editor = walk()
    editor.sign_in("editor")
    title = f"Rundgang am Ufer {uuid4().hex[:8]}"
    # Tomorrow stands on the first page of the list, however many events the demo has.
    begins = timezone.now() + timedelta(days=1)
    page = open_form(editor, "Termine", "cms/eventpage")
    page.locator("[name=title]").fill(title)
    page.locator("[name=starts_at]").fill(begins.strftime("%Y-%m-%d %H:%M"))
    page.locator("[name=ends_at]").fill((begins + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M"))
    page.locator("[name=lead_text]").fill("Wir gehen einmal um den See.")
    press(page, "action-publish")
    expect(page.locator(".messages .success")).to_contain_text(title)

    find_in_menu(walk, "Termine", title)


def test_news_is_published_after_a_second_person_approved_it(walk: Callable[..., Walk]) -> None:
    editor = walk()
    editor.sign_in("editor")
    title = f"Der Steg ist offen {uuid4().hex[:8]}"
    page = open_form(editor, "Aktuelles", "cms/newspage")
    page.locator("[name=title]").fill(title)
    page.locator("[name=lead_text]").fill("Ab heute kommt man wieder trockenen Fußes ans Wasser.")
    expect(page.locator("[name=action-publish]")).to_have_count(0)
    press(page, "action-submit")
    expect(page.locator(".messages .success")).to_contain_text(title)
    reader = walk().goto("/aktuelles/")
    expect(reader.get_by_text(title)).to_have_count(0)

    lead = walk()
    lead.sign_in("lead")
    page = lead.goto("/cms/")
    page.locator("main").get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_url("**/edit/**")
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    page.locator("footer [data-workflow-action-name=approve]").first.click()
    expect(page.locator(".messages .success")).to_contain_text(title)

    find_in_menu(walk, "Aktuelles", title)
