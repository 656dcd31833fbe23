"""A newsletter from the first word to the reader who leaves, with a second person's approval."""

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENCE, Stack, Walk, go_by, link_in
from tests.e2e.editor import fill, open_form, press, refuse_drafts, staff

pytestmark = pytest.mark.browser

CADENCES = ("at_once", "daily", "weekly")
# Seconds in which a worker that may send would have sent.
LONG_ENOUGH = 3


def subscribe(reader: Walk, address: str, cadence: str) -> None:
    """Ask by the public form and press the button behind the mailed link; works without scripts."""
    reader.goto("/abo/")
    reader.page.locator("input[name=all_news]").check(force=True)
    reader.page.locator(f"input[name=cadence][value={cadence}]").check(force=True)
    reader.page.locator("input[name=email]").fill(address)
    go_by(reader.page.locator("main").get_by_role("button", name="Abonnieren"))
    reader.page.wait_for_url("**/abo/danke/")
    reader.goto(link_in(reader.stack.wait_for_mail(address, ""), "/abo/bestaetigen/"))
    go_by(reader.page.locator("main form").get_by_role("button"))
    expect(reader.page.locator("h1")).to_contain_text("Geschafft")


def compose(staff: Walk, title: str) -> int:
    """As marketing: a subject, an intro, what is new; submitted for approval. Returns its id."""
    page = staff.page
    staff.goto("/cms/newsletter-versand/")
    archive = re.search(r"/cms/pages/(\d+)/", page.url)
    assert archive is not None
    page.route("**/cms/pages/**", refuse_drafts)
    staff.goto(f"/cms/pages/add/notifications/newsletterpage/{archive[1]}/")
    fill(page, title=title, subject=title)
    page.locator("input[name=preheader]").fill("Was neu ist und wo Sie jetzt mitreden können.")
    staff.write_rich_text("intro", "Guten Tag, das ist neu.")
    add_block(page, "Alles Neue")
    page.locator("button[name=action-submit]").first.dispatch_event("click")
    page.wait_for_url(f"**/cms/pages/{archive[1]}/**")
    edit = page.locator("main table a", has_text=title).first.get_attribute("href") or ""
    newsletter = re.search(r"/cms/pages/(\d+)/", edit)
    assert newsletter is not None
    return int(newsletter[1])


def add_block(page: Page, name: str) -> None:
    """Add a block to the body of the newsletter."""
    body = page.locator("[data-contentpath=body]")
    body.locator("[data-streamblock-menu-opener], .c-sf-add-button").first.click()
    page.get_by_role("option", name=name).first.click()


def approve(second: Walk, newsletter: int) -> None:
    """As an editor: read it and approve, which publishes the web edition."""
    second.goto(f"/cms/pages/{newsletter}/edit/")
    button = second.page.locator("[data-workflow-action-name=approve]").first
    button.dispatch_event("click")
    second.page.wait_for_url(lambda url: f"/{newsletter}/edit/" not in url)


@pytest.fixture
def throttle(walk: Callable[..., Walk]) -> Iterator[Callable[[str], None]]:
    """How many mails an hour the mail servers take; no limit again afterwards."""
    staff = walk()
    staff.sign_in("admin")

    def per_hour(number: str) -> None:
        staff.goto("/cms/mailserver/")
        for field in staff.page.locator("main input[name$=per_hour]").all():
            field.fill(number)
        go_by(staff.page.locator("main form[action='/cms/mailserver/'] button[type=submit]"))

    yield per_hour
    per_hour("")


def test_newsletter_is_composed_approved_scheduled_paused_and_left(
    walk: Callable[..., Walk], stack: Stack, throttle: Callable[[str], None]
) -> None:
    mark = uuid4().hex[:8]
    addresses = {cadence: f"{cadence}-{mark}@example.org" for cadence in CADENCES}
    reader = walk(javascript=False)
    for cadence, address in addresses.items():
        subscribe(reader, address, cadence)

    title = f"Neues vom Ufer {mark}"
    staff, second = walk(), walk()
    staff.forgiven = "/cms/pages/"
    staff.sign_in("marketer")
    newsletter = compose(staff, title)
    look_and_test(staff, stack, newsletter, addresses["weekly"], title)
    second.sign_in("editor")
    approve(second, newsletter)

    throttle("1")
    mailing = schedule(staff, newsletter)
    # The page follows; before its recipients were collected it would be another mailing to pause.
    expect(staff.page.locator("main")).to_contain_text("wird gesendet")
    tell(staff, "pause", "ruht")
    throttle("")
    assert nothing_more_leaves(stack, title, list(addresses.values()))
    staff.goto(mailing)
    tell(staff, "resume", "wird gesendet")
    mails = {name: stack.wait_for_mail(address, title) for name, address in addresses.items()}
    for address in addresses.values():
        assert len([row for row in stack.mails_to(address) if row["subject"] == title]) == 1

    leave(mails["daily"])
    reader.goto(link_in(mails["daily"], "/abo/einstellungen/"))
    expect(reader.page.locator("main input[type=checkbox]:checked")).to_have_count(0)
    reader.goto(link_in(mails["weekly"], "/abo/einstellungen/"))
    expect(reader.page.locator("input[name=cadence][value=weekly]")).to_be_checked()


def look_and_test(staff: Walk, stack: Stack, newsletter: int, address: str, title: str) -> None:
    """See the mail as the subscriber gets it, then send a test somewhere else."""
    page = staff.page
    staff.goto(f"/cms/newsletter-versand/{newsletter}/ansehen/")
    page.locator("main input[name=email]").fill(address)
    go_by(page.get_by_role("button", name="Ansehen", exact=True))
    expect(page.locator("main")).to_contain_text(f"{address}")
    expect(page.locator("main")).to_contain_text("bekommt diesen Newsletter")
    expect(page.frame_locator("iframe").locator("h1")).to_have_text(title)
    staff.goto(f"/cms/newsletter-versand/{newsletter}/")
    test = f"test-{uuid4().hex[:8]}@example.org"
    page.locator("main input[name=email]").fill(test)
    page.get_by_role("button", name="Testmail senden").click()
    assert stack.wait_for_mail(test, title)["subject"] == f"[Test] {title}"


def schedule(staff: Walk, newsletter: int) -> str:
    """Set a time far away, then move the mailing to now. Returns the address of its page."""
    page = staff.page
    send = f"/cms/newsletter-versand/{newsletter}/"
    staff.goto(send)
    expect(page.locator("main")).not_to_contain_text("Muss geändert werden")
    expect(page.locator("main")).not_to_contain_text("veröffentlichen Sie")
    far = datetime.now(UTC).date() + timedelta(days=300)
    page.locator("main input[name=at]").fill(f"{far}T08:00")
    page.locator(f"form[action='{send}'] button[type=submit]").click()
    page.wait_for_url("**/cms/newsletter-versand/sendung/*/")
    mailing = page.url
    expect(page.locator("main")).to_contain_text("geplant")
    page.locator("main input[name=at]").fill("")
    go_by(page.locator("form[action$='/verschieben/'] button"))
    return mailing


def tell(staff: Walk, verb: str, state: str) -> None:
    """Press a button on the page of a mailing, and read that it is so."""
    go_by(staff.page.locator(f"main button[name=verb][value={verb}]"))
    expect(staff.page.locator("main")).to_contain_text(state)


def nothing_more_leaves(stack: Stack, subject: str, addresses: list[str]) -> bool:
    """Whether a sweep, which wakes every worker that has something to do, sends none of these."""

    def arrived() -> int:
        mails = [mail for address in addresses for mail in stack.mails_to(address)]
        return len([mail for mail in mails if mail["subject"] == subject])

    _wait_for_mails_in_hand(stack)
    before = arrived()
    stack.run_task("notifications.tasks.sweep")
    time.sleep(LONG_ENOUGH)
    return before < len(addresses) and arrived() == before


def _wait_for_mails_in_hand(stack: Stack) -> None:
    """What a worker had begun when the mailing was paused still goes out."""
    until = time.monotonic() + PATIENCE / 1000
    with psycopg.connect(stack.database, autocommit=True) as connection:
        claimed = "SELECT count(*) FROM notifications_message WHERE status = 'claimed'"
        while connection.execute(claimed).fetchone() != (0,):
            assert time.monotonic() < until, "a worker keeps a mail"
            time.sleep(0.1)


def leave(mail: dict[str, dict[str, str]]) -> None:
    """As a mail program does it: one POST without cookie; the answer does not redirect."""
    headers = {name.lower(): value for name, value in mail["headers"].items()}
    assert headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    one_click = re.findall(r"<(https?://[^>]+)>", headers["list-unsubscribe"])[0]
    request = urllib.request.Request(  # noqa: S310 -- our own server
        one_click, data=b"List-Unsubscribe=One-Click", method="POST"
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- our own server
        assert (answer.status, answer.url) == (200, one_click)
        assert answer.headers.get("Set-Cookie") is None


def test_news_reach_each_reader_in_their_rhythm(walk: Callable[..., Walk], stack: Stack) -> None:
    """At once when it is published; in the digest of the day; in that of the week; each once."""
    mark = uuid4().hex[:8]
    addresses = {cadence: f"{cadence}-{mark}@example.org" for cadence in CADENCES}
    reader = walk(javascript=False)
    for cadence, address in addresses.items():
        subscribe(reader, address, cadence)
    title = f"Der Steg {mark} ist offen"
    page = open_form(staff(walk, "admin"), "/aktuelles/", "newspage")
    fill(page, title=title, lead_text="Ab heute kommt man trockenen Fußes ans Wasser.")
    press(page, "action-publish")

    assert title in stack.wait_for_mail(addresses["at_once"], title)["text"]
    assert told_of(stack, title, addresses) == {"at_once": 1, "daily": 0, "weekly": 0}
    for number, cadence in enumerate(("daily", "weekly"), start=1):
        bring_forward(stack, cadence)
        stack.run_task("notifications.tasks.send_digests")
        # A digest of one thing is headed by it.
        assert title in stack.wait_for_mail(addresses[cadence], title)["text"]
        expected = dict(zip(CADENCES, (1, 1, number - 1), strict=True))
        assert told_of(stack, title, addresses) == expected


def told_of(stack: Stack, title: str, addresses: dict[str, str]) -> dict[str, int]:
    """How many mails tell each of them of it."""
    return {
        name: len([mail for mail in stack.mails_to(address) if title in mail["text"]])
        for name, address in addresses.items()
    }


def bring_forward(stack: Stack, cadence: str) -> None:
    """Let seven o'clock of the day, or of Monday, be now for whoever waits for it."""
    with psycopg.connect(stack.database) as connection:
        connection.execute(
            "UPDATE notifications_noticerecipient SET due_at = now()"
            " WHERE state = 'waiting' AND channel = %s",
            [cadence],
        )
