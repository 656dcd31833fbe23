"""The offer of statements to the public archive, from the end of a draft to the answer."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.conftest import Walk, go_by
from tests.e2e.editor import fill, number_of, press, staff
from tests.e2e.test_surveys import WAGTAILS_OWN, violations_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_offer_and_answer_are_noted_without_barriers(
    walk: Callable[..., Walk], scheme: str, width: int
) -> None:
    lead = staff(walk, "admin")
    consultation = _ended_consultation(lead, f"Entwurf {uuid4().hex[:8]}")
    lead.goto(f"/cms/formate/{consultation}/eingeben/")
    page = lead.page
    page.locator("main [name=channel]").select_option("paper")
    page.locator("main [name=body]").fill("Bitte mehr Bänke am Ufer.")
    go_by(page.locator("main form button[type=submit]").last)
    expect(page.locator(".messages .success")).to_be_visible()

    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    lead.goto(f"/cms/formate/{consultation}/archiv/")
    found = violations_in(page, "main", WAGTAILS_OWN)
    page.get_by_label("Aktenzeichen").fill("")
    go_by(page.get_by_role("button", name="Anbietung vermerken"))
    expect(page.locator("main .error-message")).to_be_visible()
    found += violations_in(page, "main", WAGTAILS_OWN)
    page.get_by_label("Aktenzeichen").fill("SR-2031/4")
    go_by(page.get_by_role("button", name="Anbietung vermerken"))
    expect(page.locator("main")).to_contain_text("SR-2031/4")
    found += violations_in(page, "main", WAGTAILS_OWN)
    page.get_by_role("radio").first.check()
    go_by(page.get_by_role("button", name="Antwort speichern"))
    expect(page.get_by_role("heading", name=re.compile("Antwort berichtigen"))).to_be_visible()
    found += violations_in(page, "main", WAGTAILS_OWN)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _ended_consultation(lead: Walk, title: str) -> str:
    page = lead.goto("/cms/pages/")
    lead.goto(f"/cms/pages/{number_of(page, '/')}/")
    lead.goto(f"/cms/pages/add/participation/consultationpage/{number_of(page, '/mitmachen/')}/")
    # A time of day that every day has, also when the clocks change.
    noon = timezone.localtime().replace(hour=12, minute=0)
    for name, days in (("opens_at", 30), ("closes_at", 1)):
        moment = (noon - timedelta(days=days)).strftime("%Y-%m-%d %H:%M")
        # Not typed: the calendar that opens would lie over the button.
        page.locator(f"[name={name}]").evaluate("(field, value) => field.value = value", moment)
    fill(page, title=title, lead_text="Was bleibt am Ufer?")
    document = page.locator("[name='document-count']").locator("xpath=..")
    document.get_by_title("Einen Block einfügen").first.click()
    fill(page, **{"document-0-value-title": "Ufer", "document-0-value-text": "Es bleibt frei."})
    press(page, "action-publish")
    link = page.locator(".messages a[href*='/edit/']").first.get_attribute("href") or ""
    return link.split("/")[3]
