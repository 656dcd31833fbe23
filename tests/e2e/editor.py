"""Working in the editor of the CMS as a person does."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Walk, go_by


def staff(walk: Callable[..., Walk], name: str) -> Walk:
    one = walk()
    one.forgiven = "/cms/pages/"
    one.context.route("**/cms/pages/**", refuse_drafts)
    one.sign_in(name)
    return one


def refuse_drafts(route: Route) -> None:
    """The editor saves drafts by itself; one that comes beside the submission would race it.

    Whoever sends a form faster than a hand could is told that the draft has taken the address.
    """
    is_draft = route.request.method == "POST" and "html" not in route.request.headers["accept"]
    if is_draft:
        route.fulfill(status=409, json={"success": False, "error_code": "busy"})
    else:
        route.fallback()


def number_of(page: Page, address: str) -> str:
    """The number of the page with this address, from the list of the explorer."""
    row = page.locator("main table tr", has=page.locator(f"a[href='{address}']")).first
    link = row.locator("a[href*='/edit/']").first.get_attribute("href") or ""
    found = re.search(r"/cms/pages/(\d+)/", link)
    assert found is not None, link
    return found[1]


def open_form(one: Walk, section: str, kind: str) -> Page:
    """Through the page tree to the form for a new page in the section."""
    page = one.goto("/cms/pages/")
    one.goto(f"/cms/pages/{number_of(page, '/')}/")
    one.goto(f"/cms/pages/add/cms/{kind}/{number_of(page, section)}/")
    return page


def fill(page: Page, **values: str) -> None:
    """Fill fields by their names.

    The editor derives the address from the title a moment after the field is left; who sends the
    form faster than a hand could is told that the address is missing.
    """
    for name, value in values.items():
        page.locator(f"[name='{name}']").fill(value)
    if "title" in values:
        page.locator("[name=title]").blur()
        expect(page.locator("[name=slug]")).not_to_have_value("")


def press(page: Page, action: str) -> None:
    """Choose one of the actions at the foot of the editor."""
    button = page.locator(f"footer [name='{action}']")
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    # Not by its message alone: one of what was done before may stand there still.
    go_by(button)
    page.locator(".messages .success, .messages .error").first.wait_for()
    expect(page.locator(".messages .error")).to_have_count(0)
