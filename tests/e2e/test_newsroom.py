"""The newsroom in a browser: editors publish everything without leaving the admin, a second person
approves, beat publishes on time, and a resident finds it all by the menu and by the search.
"""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack, Walk, go_by, link_in
from tests.e2e.editor import fill, open_form, press, staff

pytestmark = pytest.mark.browser

# Beat looks every minute.
SCHEDULE_PATIENCE = 300_000
DOCUMENT = "Tagesordnung der Planungswerkstatt"


@pytest.fixture
def editor(walk: Callable[..., Walk]) -> Walk:
    return staff(walk, "editor")


def choose(page: Page, field: str, words: str) -> None:
    """Choose something in the dialog of a chooser, by its name."""
    page.locator(f"#{field}-chooser").get_by_role("button").first.click()
    dialog = page.locator(".modal-content")
    dialog.get_by_role("link", name=words, exact=True).first.click()
    expect(dialog).to_have_count(0)


def find_by_menu(walk: Callable[..., Walk], menu: str, title: str) -> Page:
    """As a resident: from the entrance by the menu to the list, and from there to the page."""
    page = walk().goto("/")
    go_by(page.locator("header").get_by_role("link", name=menu, exact=True).first)
    expect(page.locator("h1")).to_contain_text(menu)
    go_by(page.locator("main").get_by_role("link", name=title).first)
    expect(page.locator("h1")).to_contain_text(title)
    return page


def find_by_search(walk: Callable[..., Walk], word: str, title: str, start: str = "/") -> None:
    """As a resident: a word into the field at the top, and the page is among what is found."""
    reader = walk()
    page = reader.goto(start)
    field = page.locator("header input[name=q]").first
    field.fill(word)
    field.press("Enter")
    go_by(page.locator("main .found").get_by_role("link", name=re.compile(title)).first)
    expect(page.locator("h1")).to_contain_text(title)
    assert reader.cookie_names() == []


def test_project_with_milestones_documents_and_partners(
    walk: Callable[..., Walk], editor: Walk
) -> None:
    word = f"Uferweg{uuid4().hex[:8]}"
    title = f"Projekt {word}"
    page = open_form(editor, "/projekte/", "projectpage")
    fill(page, title=title, lead_text="Ein Weg rund um den neuen See.")
    page.locator("#id_milestones-ADD").click()
    page.locator("[name='milestones-0-date']").fill("2026-05-01")
    page.keyboard.press("Escape")
    fill(page, **{"milestones-0-title": "Beschluss des Kreistags"})
    page.locator("#id_project_partners-ADD").click()
    choose(page, "id_project_partners-0-partner", "Stadt Zwenkau")
    fill(page, **{"project_partners-0-role": "baut mit"})
    page.locator("#id_project_documents-ADD").click()
    choose(page, "id_project_documents-0-document", DOCUMENT)
    press(page, "action-publish")

    found = find_by_menu(walk, "Projekte", title)
    main = found.locator("main")
    for words in ("Beschluss des Kreistags", "Stadt Zwenkau", "baut mit", DOCUMENT):
        expect(main.get_by_text(words).first).to_be_visible()
    find_by_search(walk, word, title)


def test_news_after_a_second_person_approved_it(walk: Callable[..., Walk], editor: Walk) -> None:
    word = f"Steg{uuid4().hex[:8]}"
    title = f"Der {word} ist offen"
    page = open_form(editor, "/aktuelles/", "newspage")
    fill(page, title=title, lead_text="Ab heute kommt man trockenen Fußes ans Wasser.")
    expect(page.locator("footer [name='action-publish']")).to_have_count(0)
    press(page, "action-submit")
    reader = walk().goto("/aktuelles/")
    expect(reader.get_by_text(title)).to_have_count(0)

    lead = staff(walk, "lead")
    page = lead.goto("/cms/")
    go_by(page.locator("main").get_by_role("link", name=title, exact=True).first)
    assert "/edit/" in page.url
    approve(page)

    find_by_menu(walk, "Aktuelles", title)
    find_by_search(walk, word, title)


def approve(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    go_by(page.locator("footer [data-workflow-action-name=approve]").first)
    page.locator(".messages .success").first.wait_for()


def test_event_that_appears_on_time(walk: Callable[..., Walk], editor: Walk, stack: Stack) -> None:
    """Planned in the editor, published by beat and worker, then signed up for by nobody's hand."""
    word = f"Rundgang{uuid4().hex[:8]}"
    title = f"{word} am Ufer"
    begins = ten_o_clock(days=2)
    page = open_form(editor, "/termine/", "eventpage")
    fill(page, title=title, lead_text="Wir gehen einmal um den See.")
    for name, moment in (("starts_at", begins), ("ends_at", begins + timedelta(hours=2))):
        fill(page, **{name: moment.strftime("%Y-%m-%d %H:%M")})
        page.keyboard.press("Escape")
    schedule(page, ten_o_clock(days=1).strftime("%Y-%m-%d %H:%M"))
    press(page, "action-publish")
    reader = walk().goto("/termine/")
    expect(reader.get_by_text(title)).to_have_count(0)

    bring_forward(stack, title)
    until = timezone.now() + timedelta(milliseconds=SCHEDULE_PATIENCE)
    while not reader.get_by_text(title).count():
        assert timezone.now() < until, "the event did not appear on time"
        reader.wait_for_timeout(3000)
        reader.reload()

    find_by_menu(walk, "Termine", title)
    find_by_search(walk, word, title)


def test_last_seat_goes_to_one_of_two_browsers(
    walk: Callable[..., Walk], editor: Walk, stack: Stack
) -> None:
    """Both press “I want to come” in the same moment: one place, one place on the waiting list."""
    title = f"Kleine Runde {uuid4().hex[:8]}"
    begins = ten_o_clock(days=5)
    page = open_form(editor, "/termine/", "eventpage")
    fill(page, title=title, lead_text="Für genau einen Menschen ist Platz.", capacity="1")
    page.locator("[name=sign_up]").select_option(label="mit Anmeldung")
    for name, moment in (("starts_at", begins), ("ends_at", begins + timedelta(hours=2))):
        fill(page, **{name: moment.strftime("%Y-%m-%d %H:%M")})
        page.keyboard.press("Escape")
    press(page, "action-publish")

    guests = [walk(), walk()]
    for guest in guests:
        address = f"{uuid4().hex}@example.org"
        guest.goto("/termine/")
        go_by(guest.page.locator("main").get_by_role("link", name=title).first)
        go_by(guest.page.get_by_role("link", name="Zum Termin anmelden").first)
        guest.page.locator("main input[name=name]").fill("Jemand von hier")
        guest.page.locator("main input[name=email]").fill(address)
        guest.page.locator("main form button[type=submit]").click()
        guest.page.wait_for_url("**/danke/")
        guest.goto(link_in(stack.wait_for_mail(address, ""), "/beitraege/anmeldung/"))
    starting_shot = (time.time() + 1) * 1000
    for guest in guests:
        guest.page.evaluate(
            "at => { setTimeout(() => document.querySelector('main form button').click(),"
            " at - Date.now()); }",
            starting_shot,
        )
    for guest in guests:
        expect(guest.page.locator("h1")).not_to_have_text("Möchten Sie kommen?")
    headings = sorted(guest.page.locator("h1").inner_text() for guest in guests)
    assert headings == ["Sie haben einen Platz", "Sie stehen auf der Warteliste"]


def ten_o_clock(*, days: int) -> datetime:
    """A time of day that every day has, also when the clocks change."""
    ten = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
    return ten + timedelta(days=days)


def bring_forward(stack: Stack, title: str) -> None:
    """Let the time that was set for the page be now."""
    with psycopg.connect(stack.database) as connection:
        moved = connection.execute(
            "UPDATE wagtailcore_revision SET approved_go_live_at = now(),"
            " content = jsonb_set(content, '{go_live_at}', to_jsonb(now()))"
            " WHERE approved_go_live_at > now() AND content->>'title' = %s",
            [title],
        )
        assert moved.rowcount == 1


def schedule(page: Page, moment: str) -> None:
    """Set “go live” in the dialog of the editor and save it there, as an editor does."""
    page.get_by_role("button", name="Status umschalten").click()
    page.locator("[data-a11y-dialog-show='schedule-publishing-dialog']").first.click()
    dialog = page.locator("#schedule-publishing-dialog")
    field = dialog.locator("[name=go_live_at]")
    field.click()
    calendar = page.locator(".xdsoft_datetimepicker:visible")
    expect(calendar).to_have_count(1)
    field.fill(moment)
    # The calendar lies on the button until something else is clicked.
    dialog.locator("h2").first.click()
    expect(calendar).to_have_count(0)
    go_by(dialog.get_by_role("button", name="Zeitplan speichern"))
    page.locator(".messages .success").first.wait_for()


def test_variant_in_leichte_sprache(walk: Callable[..., Walk], editor: Walk) -> None:
    """Begun from the German page in the editor, approved by a second person."""
    word = f"Badestelle{uuid4().hex[:8]}"
    page = open_form(editor, "/projekte/", "projectpage")
    fill(page, title=f"Projekt {word}", lead_text="Eine Stelle zum Baden.")
    press(page, "action-publish")
    page.locator(".messages .success a").first.wait_for()
    edit = page.locator(".messages .success a[href*='/edit/']").first.get_attribute("href") or ""
    editor.goto(edit)
    page.get_by_role("button", name="Aktionen").first.click()
    go_by(page.get_by_role("link", name="Leichte Sprache").first)
    go_by(page.locator("main form button[type=submit]"))
    assert "/edit/" in page.url
    title = f"Baden {word}"
    fill(page, title=title, lead_text="Hier können Sie bald baden.")
    press(page, "action-publish")

    reader = walk()
    page = reader.goto("/leicht/")
    go_by(page.locator("header, main").get_by_role("link", name="Projekte", exact=True).first)
    go_by(page.locator("main").get_by_role("link", name=title).first)
    expect(page.locator("html")).to_have_attribute("lang", "de-simple")
    expect(page.locator("main")).to_contain_text("Hier können Sie bald baden.")
    find_by_search(walk, word, title, start="/de-simple/")
