"""The main job, walked in a browser on the running site: once with JavaScript, once without."""

import re
import urllib.request
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack, Walk, go_by, link_in, mark
from tests.e2e.editor import fill, refuse_drafts

pytestmark = pytest.mark.browser

DIALOGUE = "Was soll nach der Kohle bleiben?"
SURVEY = "Wohnen und Wege im Partheland"
PROJECT = "Masterplan Tagebau Vereinigtes Schleenhain"

with_and_without_javascript = pytest.mark.parametrize(
    "javascript", [True, False], ids=["javascript", "no-javascript"]
)


def press(page: Page, label: str) -> None:
    """Press the one button of the main part that bears this label and leads on."""
    go_by(page.locator("main").get_by_role("button", name=label, exact=True))


def follow(page: Page, label: str | re.Pattern[str]) -> None:
    page.locator("main").get_by_role("link", name=label).first.click()


def open_dialogue(one: Walk) -> None:
    """From the home page by way of the project to the dialogue, as a visitor goes."""
    one.goto("/")
    follow(one.page, PROJECT)
    expect(one.page.locator("h1")).to_contain_text("Schleenhain")
    follow(one.page, DIALOGUE)
    expect(one.page.locator("h1")).to_have_text(DIALOGUE)


def write(one: Walk, text: str, **fields: str) -> None:
    """Open the form of the dialogue, fill it in and send it."""
    follow(one.page, "Beitrag schreiben")
    form = one.page.locator("main form:has(textarea[name=body])")
    form.locator("textarea[name=body]").fill(text)
    for name, value in fields.items():
        form.locator(f"input[name={name}]").fill(value)
    form.get_by_role("button").first.click()


@with_and_without_javascript
def test_guest_comments_and_confirms_by_mail(
    walk: Callable[..., Walk], stack: Stack, javascript: bool
) -> None:
    guest = walk(javascript=javascript)
    text = f"Bitte einen Steg für alle, auch mit Rollstuhl. {mark()}"
    address = f"gast-{uuid4().hex}@example.org"
    open_dialogue(guest)
    assert guest.cookie_names() == []
    write(guest, text, name="Uferläufer", email=address)
    expect(guest.page.locator("main")).to_contain_text("Postfach")

    reader = walk(javascript=javascript)
    open_dialogue(reader)
    expect(reader.page.get_by_text(text)).to_have_count(0)

    mail = stack.wait_for_mail(address, "bestätigen")
    link = link_in(mail, "/beitraege/bestaetigen/")
    for _scanner in range(3):
        with urllib.request.urlopen(link) as answer:  # noqa: S310 -- our own server
            assert answer.status == 200
    reader.page.reload()
    expect(reader.page.get_by_text(text)).to_have_count(0)

    guest.goto(link)
    expect(guest.page.get_by_text(text)).to_have_count(1)
    go_by(guest.page.locator("main form").get_by_role("button"))
    reader.page.reload()
    expect(reader.page.get_by_text(text)).to_have_count(1)
    assert reader.cookie_names() == []


@with_and_without_javascript
def test_resident_signs_up_comments_supports_and_replies(
    walk: Callable[..., Walk], stack: Stack, javascript: bool
) -> None:
    one = walk(javascript=javascript)
    page = one.page
    name = f"Reiher {uuid4().hex[:8]}"
    address = f"{uuid4().hex}@example.org"
    one.goto("/")
    page.get_by_role("link", name="Konto anlegen").first.click()
    page.locator("input[name=display_name]").fill(name)
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=password1]").fill("Uferschwalbe-2038")
    go_by(page.locator("main form").get_by_role("button", name="Konto anlegen"))
    mail = stack.wait_for_mail(address, "")
    one.goto(link_in(mail, "/konto/confirm-email/"))
    go_by(page.locator("main form").get_by_role("button").first)

    open_dialogue(one)
    text = f"Die Halden als Aussicht erhalten. {mark()}"
    write(one, text)
    mine = page.locator("article.post", has_text=text).first
    expect(mine).to_contain_text(name)

    open_dialogue(one)
    other = page.locator(f"article.post:not(:has-text('{name}'))").first
    button = other.locator("form button.post__action").first
    before = int(button.locator("b").inner_text())
    button.click()
    pressed = page.locator("button.post__action[aria-pressed=true] b").first
    expect(pressed).to_have_text(str(before + 1))

    open_dialogue(one)
    reply = f"Und mit einer Bank im Schatten. {mark()}"
    target = page.locator("article.post", has_text=text).first
    target.get_by_role("link", name=re.compile("^Antworte")).click()
    form = page.locator("main form:has(textarea[name=body])")
    form.locator("textarea[name=body]").fill(reply)
    form.get_by_role("button").first.click()
    expect(page.locator("article.post", has_text=reply).first).to_be_visible()
    one.goto("/beitraege/meine/")
    expect(page.locator("main")).to_contain_text(reply)
    expect(page.locator("main")).to_contain_text(text)


@with_and_without_javascript
def test_visitor_takes_the_survey_and_sees_results(
    walk: Callable[..., Walk], javascript: bool
) -> None:
    one = walk(javascript=javascript)
    page = one.page
    one.goto("/mitmachen/")
    follow(page, SURVEY)
    expect(page.locator("h1")).to_have_text(SURVEY)
    assert one.cookie_names() == []
    follow(page, "Jetzt teilnehmen")
    go_by(page.locator("main form").get_by_role("button", name="Umfrage beginnen"))
    for _page in range(20):
        if "/pruefen/" in page.url:
            break
        answer_everything(page)
        go_by(page.locator("main form button[value=next]"))
        expect(page.locator("[role=alert]")).to_have_count(0)
    assert "/pruefen/" in page.url
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url("**/danke/")
    one.goto("/mitmachen/")
    follow(page, re.compile("informiert werden"))
    follow(page, re.compile("Ergebnisse"))
    expect(page.locator("table").first).to_be_visible()


def answer_everything(page: Page) -> None:
    """Give the first answer to each question of the page."""
    names = page.locator("main form input[type=radio]").evaluate_all(
        "nodes => [...new Set(nodes.map(node => node.name))]"
    )
    for name in names:
        page.locator(f"main form input[type=radio][name='{name}']").first.check(force=True)
    boxes = page.locator("main form input[type=checkbox]").evaluate_all(
        "nodes => [...new Set(nodes.map(node => node.name))]"
    )
    for name in boxes:
        page.locator(f"main form input[type=checkbox][name='{name}']").first.check(force=True)
    for field in page.locator("main form input[type=text], main form textarea").all():
        field.fill("Ein Radweg nach Grimma.")


@with_and_without_javascript
def test_newsletter_goes_from_the_editor_to_the_reader_who_unsubscribes(
    walk: Callable[..., Walk], stack: Stack, javascript: bool
) -> None:
    reader = walk(javascript=javascript)
    address = f"abo-{uuid4().hex}@example.org"
    reader.goto("/abo/")
    reader.page.locator("input[name=all_news]").check(force=True)
    reader.page.locator("input[name=email]").fill(address)
    press(reader.page, "Abonnieren")
    reader.page.wait_for_url("**/abo/danke/")
    reader.goto(link_in(stack.wait_for_mail(address, ""), "/abo/bestaetigen/"))
    go_by(reader.page.locator("main form").get_by_role("button"))
    expect(reader.page.locator("h1")).to_contain_text("Geschafft")

    title = f"Neues aus dem Revier {uuid4().hex[:8]}"
    publish_and_send(walk(), title)
    mail = stack.wait_for_mail(address, title)
    headers = {name.lower(): value for name, value in mail["headers"].items()}
    assert headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    one_click = re.findall(r"<(https?://[^>]+)>", headers["list-unsubscribe"])[0]
    assert "/abo/ein-klick/" in one_click
    request = urllib.request.Request(  # noqa: S310 -- our own server
        one_click, data=b"List-Unsubscribe=One-Click", method="POST"
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- our own server
        assert answer.status == 200
        assert answer.url == one_click
        assert answer.headers.get("Set-Cookie") is None
    reader.goto(link_in(mail, "/abo/einstellungen/"))
    expect(reader.page.locator("main input[type=checkbox]:checked")).to_have_count(0)


def publish_and_send(staff: Walk, title: str) -> None:
    """As an administrator: compose a newsletter in the CMS, publish it, send it to everybody."""
    page = staff.page
    staff.forgiven = "/cms/pages/"
    page.route("**/cms/pages/**", refuse_drafts)
    staff.sign_in("admin")
    staff.goto("/cms/newsletter-versand/")
    archive = re.search(r"/cms/pages/(\d+)/", page.url)
    assert archive is not None
    staff.goto(f"/cms/pages/add/notifications/newsletterpage/{archive[1]}/")
    fill(page, title=title, subject=title)
    staff.write_rich_text("intro", "Guten Tag, das ist neu.")
    page.locator("[data-contentpath=body] .c-sf-add-button").first.click()
    page.get_by_role("option", name="Alles Neue").first.click()
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url(f"**/cms/pages/{archive[1]}/**")
    edit = page.locator("main table a", has_text=title).first.get_attribute("href") or ""
    newsletter = re.search(r"/cms/pages/(\d+)/", edit)
    assert newsletter is not None
    send = f"/cms/newsletter-versand/{newsletter[1]}/"
    staff.goto(send)
    page.locator(f"form[action='{send}'] button[type=submit]").click()
    page.wait_for_url("**/cms/newsletter-versand/sendung/*/")
