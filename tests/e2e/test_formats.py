"""Ideas and drafts, walked in a browser: with JavaScript by keyboard, and without."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack, Walk, go_by, link_in, mark
from tests.e2e.editor import press, staff
from tests.participation.pictures import picture

pytestmark = pytest.mark.browser

IDEAS = "/projekte/masterplan-vereinigtes-schleenhain/orte-am-neuen-wasser/"
DRAFT = "/projekte/kommunikationskonzept/entwurf-leitlinien-beteiligung/"

with_and_without_javascript = pytest.mark.parametrize(
    "javascript", [True, False], ids=["javascript", "no-javascript"]
)


def press_send(one: Walk) -> None:
    """Send the form with the keyboard; what is shown before sending is sent all the same."""
    for _round in range(2):
        button = one.page.locator("main form[method=post] button[type=submit]").last
        button.focus()
        one.page.keyboard.press("Enter")
        main = one.page.locator("main")
        expect(main).to_contain_text(re.compile("Postfach|Noch ist nichts abgesendet"))
        if "Postfach" in main.inner_text():
            return


@with_and_without_javascript
def test_guest_hands_in_an_idea_with_a_point_and_a_photograph_by_keyboard(
    walk: Callable[..., Walk], stack: Stack, tmp_path: Path, javascript: bool
) -> None:
    guest = walk(javascript=javascript)
    page = guest.page
    address = f"idee-{uuid4().hex}@example.org"
    title = f"Liegewiese {mark()[:10]}"
    photo = tmp_path / "ufer.jpg"
    photo.write_bytes(picture())
    guest.goto(IDEAS)
    link = page.get_by_role("link", name="Idee einreichen").first
    guest.goto(link.get_attribute("href") or "")
    page.get_by_label("Ihre Idee in einer Zeile").focus()
    page.keyboard.type(title)
    page.keyboard.press("Tab")
    page.keyboard.type("Eine Wiese am Ostufer, mit Bänken.")
    page.get_by_label("Kategorie").select_option(label="Baden und Rasten")
    page.locator("summary", has_text="Einen genauen Punkt").focus()
    page.keyboard.press("Enter")
    if javascript:
        ground = page.locator(".pin-map .map__ground")
        ground.wait_for()
        ground.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator("[data-pin-status]")).to_contain_text("Der Punkt ist gesetzt.")
        assert page.locator("input[name=latitude]").input_value().startswith("51.")
    else:
        page.locator("input[name=latitude]").fill("51,17")
        page.locator("input[name=longitude]").fill("12,39")
    page.locator("input[name=photo]").set_input_files(photo)
    page.locator("input[name=photo_alt]").fill("Das Ostufer im Herbst")
    page.locator("input[name=email]").fill(address)
    press_send(guest)
    expect(page.locator("main")).to_contain_text("Postfach")
    guest.goto(link_in(stack.wait_for_mail(address, "bestätigen"), "/beitraege/bestaetigen/"))
    go_by(page.locator("main form").get_by_role("button"))

    reader = walk(javascript=javascript)
    reader.goto(IDEAS)
    post = reader.page.locator("article.post", has_text=title).first
    expect(post).to_contain_text("Baden und Rasten")
    expect(post.locator("img")).to_have_attribute("alt", "Das Ostufer im Herbst")
    expect(reader.page.locator(".map__list")).to_contain_text(title)
    assert reader.cookie_names() == []


@with_and_without_javascript
def test_visitor_reads_a_draft_its_changes_and_comments_on_a_section(
    walk: Callable[..., Walk], stack: Stack, javascript: bool
) -> None:
    one = walk(javascript=javascript)
    page = one.page
    one.goto(DRAFT)
    go_by(page.get_by_role("link", name="Was sich geändert hat und warum"))
    expect(page.locator("ins").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Diese Beiträge haben dazu geführt")
    words = f"Bitte auch vormittags. {mark()}"
    number = comment_on_section(one, stack, words)
    one.goto(DRAFT)
    post = page.locator("article.post", has_text=words).first
    expect(post).to_contain_text("Zu Abschnitt 3.1 Orte und Zeiten")
    expect(post).to_contain_text(f"Fassung {number}")


def comment_on_section(one: Walk, stack: Stack, words: str) -> int:
    """Write about the fifth section as a guest and confirm; return the version it was about."""
    page = one.page
    address = f"entwurf-{uuid4().hex}@example.org"
    one.goto(DRAFT)
    number = version_shown(page)
    page.locator(".draft__section").nth(4).get_by_role("link", name="kommentieren").click()
    form = page.locator("main form:has(textarea[name=body])")
    form.locator("textarea[name=body]").fill(words)
    form.locator("input[name=email]").fill(address)
    form.get_by_role("button").first.click()
    expect(page.locator("main")).to_contain_text("Postfach")
    one.goto(link_in(stack.wait_for_mail(address, "bestätigen"), "/beitraege/bestaetigen/"))
    go_by(page.locator("main form").get_by_role("button"))
    return number


def version_shown(page: Page) -> int:
    found = re.search(r"Fassung (\d+)", page.locator(".draft__head").inner_text())
    assert found is not None
    return int(found[1])


def test_new_version_of_a_draft_shows_what_changed_and_after_whose_words(
    walk: Callable[..., Walk], stack: Stack
) -> None:
    """A resident comments; staff publish a changed draft and say why; the resident sees it all."""
    key = mark()[:10]
    words, sentence = f"{key} Bitte auch vormittags.", f"Auch vormittags ist geöffnet ({key})."
    resident = walk(javascript=False)
    number = comment_on_section(resident, stack, words)

    editor = staff(walk, "editor")
    page = editor.page
    editor.goto("/cms/formate/")
    row = page.locator("main tr", has=page.locator(f"a[href*='{DRAFT}']"))
    explain = row.get_by_role("link", name="Begründen").get_attribute("href") or ""
    editor.goto(f"/cms/pages/{explain.split('/')[3]}/edit/")
    text = page.locator("textarea[name='document-4-value-text']")
    text.fill(f"{text.input_value()}\n\n{sentence}")
    page.locator("[name=version_note]").fill("Die Zeiten sind neu.")
    press(page, "action-publish")
    editor.goto(explain)
    section = page.locator("main section", has_text=sentence)
    section.locator("textarea").fill(f"Weil viele arbeiten ({key}).")
    section.get_by_label(re.compile(key)).check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".messages")).to_contain_text("gespeichert")

    resident.goto(DRAFT)
    assert version_shown(resident.page) == number + 1
    old = resident.page.locator("article.post", has_text=words).first
    expect(old).to_contain_text(f"Fassung {number}")
    resident.page.get_by_role("link", name="Was sich geändert hat und warum").click()
    main = resident.page.locator("main")
    expect(main).to_contain_text("Die Zeiten sind neu.")
    expect(main.locator("ins", has_text=sentence)).to_have_count(1)
    expect(main).to_contain_text(f"Weil viele arbeiten ({key}).")
    expect(main.get_by_role("link", name=re.compile(key))).to_have_count(1)
