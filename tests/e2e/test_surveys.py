"""Every kind of question, step of answering and screen of the office: axe finds nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surveys.enums import QuestionKind
from tests.e2e.conftest import Walk, go_by
from tests.e2e.test_accessibility import AXE, TAGS

pytestmark = pytest.mark.browser

# A survey of the demo that asks in every way there is.
EVERY_KIND = "Freizeit am neuen See"
SCREENS = [
    "pruefung/", "zugang/", "feld/", "auswertung/", "auswertung/?by=V002", "gewichtung/",
    "offene-antworten/", "ergebnisse/", "exporte/",
]  # fmt: skip

# What Wagtail's own screens bring along and give no way to change: the rich text has no name for
# screen readers, the sign beside the title says more than it shows, the faces of others who edit
# the page have no name, and messages are pale until they have come in.
WAGTAILS_OWN = (
    ".public-DraftEditor-content",
    ".page-status-tag",
    ".w-editing-sessions",
    ".messages",
)


def violations_in(page: Page, inside: str = "body", without: tuple[str, ...] = ()) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "([where, tags]) => axe.run(where, {runOnly: {type: 'tag', values: tags}})"
    result = page.evaluate(run, [{"include": [inside], "exclude": list(without)}, TAGS])
    assert result["passes"] != []
    return [f"{v['id']}: {n['html'][:200]}" for v in result["violations"] for n in v["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_every_kind_of_question_is_accessible(
    walk: Callable[..., Walk], scheme: str, width: int
) -> None:
    one = walk(scheme=scheme, width=width)
    page = one.goto("/mitmachen/")
    go_by(page.get_by_role("link", name=EVERY_KIND).first)
    go_by(page.get_by_role("link", name="Jetzt teilnehmen").first)
    assert violations_in(page) == []
    go_by(page.get_by_role("button", name="Umfrage beginnen"))
    page.get_by_role("radio", name="Ja, einmal").check()
    page.get_by_role("combobox", name="Welchen See").select_option(label="Hainer See")
    kinds: set[str] = set()
    for _page in range(3):
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        if page.locator("[data-pin-map]").count():
            page.locator(".map__ground").wait_for()
        shown = page.locator(".survey__question:visible")
        kinds |= {str(kind) for kind in shown.evaluate_all("all => all.map(e => e.dataset.kind)")}
        assert violations_in(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        go_by(page.get_by_role("button", name=re.compile("^(Weiter|Antworten prüfen)$")))
    assert kinds == set(QuestionKind.values)
    expect(page.get_by_role("button", name="Antworten absenden")).to_be_visible()
    assert violations_in(page) == []
    go_by(page.get_by_role("button", name="Antworten absenden"))
    expect(page.get_by_role("heading", name="Ihre Quittung")).to_be_visible()
    assert violations_in(page) == []


def test_a_point_is_set_on_the_map(walk: Callable[..., Walk]) -> None:
    """With scripts by click or by keyboard; the map comes when it is asked for, not before."""
    one = walk(width=390)
    page = one.goto("/mitmachen/")
    go_by(page.get_by_role("link", name=EVERY_KIND).first)
    go_by(page.get_by_role("link", name="Jetzt teilnehmen").first)
    go_by(page.get_by_role("button", name="Umfrage beginnen"))
    page.get_by_role("radio", name="Nein").check()
    for _page in range(2):
        go_by(page.get_by_role("button", name="Weiter", exact=True))
        page.wait_for_load_state("networkidle")
    assert not any("leaflet" in request.url for request in one.requests)
    page.locator("summary", has_text="Einen genauen Punkt").click()
    ground = page.locator(".pin-map .map__ground")
    ground.wait_for()
    ground.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("[data-pin-status]")).to_contain_text("Der Punkt ist gesetzt.")
    latitude = page.get_by_label("Breite", exact=False)
    assert latitude.input_value().startswith("51.")
    page.get_by_role("button", name="Antworten prüfen").click()
    expect(page.get_by_text(re.compile(r"51[.,]\d+"))).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_every_screen_of_the_office_is_accessible(
    walk: Callable[..., Walk], scheme: str, width: int
) -> None:
    one = walk(scheme=scheme, width=width)
    one.sign_in("admin")
    page = one.goto("/cms/umfragebuero/")
    assert violations_in(page, "main") == []
    row = page.get_by_role("link", name=re.compile("Wie leben wir 2040")).first
    found = re.search(r"/umfragen/(\d+)/", row.get_attribute("href") or "")
    assert found is not None
    desk = f"/cms/umfragen/{found[1]}/"
    for screen in [*SCREENS, *_below(one, desk)]:
        page = one.goto(screen if screen.startswith("/") else desk + screen)
        assert violations_in(page, ".desk") == [], screen
        assert page.evaluate("document.documentElement.scrollWidth") <= width, screen


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_builder_and_import_are_accessible(
    walk: Callable[..., Walk], scheme: str, width: int
) -> None:
    """The editor of a survey with every kind of question and with logic, all settings folded out;
    the screen that takes in a questionnaire, before and after a wrong file.
    """
    one = walk(scheme=scheme, width=width)
    one.forgiven = "/cms/"
    one.sign_in("survey")
    page = one.goto("/cms/umfragebuero/")
    row = page.get_by_role("link", name=re.compile(EVERY_KIND)).first
    found = re.search(r"/umfragen/(\d+)/", row.get_attribute("href") or "")
    assert found is not None
    one.goto(f"/cms/pages/{found[1]}/edit/")
    page.wait_for_load_state("networkidle")
    questions = page.locator("#panel-child-inhalt-questions-section")
    for settings in questions.get_by_role("button", name="Einstellungen").all():
        settings.click()
    folded = questions.locator(".w-panel__toggle[aria-expanded=false]:visible")
    while folded.count():
        folded.first.click()
    for part in ("name", "show_if-match", "show_if-rules-0-value-operator"):
        expect(page.locator(f"[name$='-value-{part}']:visible")).not_to_have_count(0)
    assert violations_in(page, "main", WAGTAILS_OWN) == []

    one.goto("/cms/umfragen/einlesen/")
    assert violations_in(page, "main") == []
    page.locator("main select").first.select_option(index=1)
    wrong = {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"}
    page.locator("main input[type=file]").set_input_files(wrong)  # type: ignore[arg-type]
    go_by(page.get_by_role("button", name="Als Entwurf einlesen"))
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations_in(page, "main") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _below(one: Walk, desk: str) -> list[str]:
    """The screens one step further: a weighting and an open question."""
    found = []
    for screen in ("gewichtung/", "offene-antworten/"):
        page = one.goto(desk + screen)
        links = page.locator(f"main a[href*='{desk}{screen}']").evaluate_all(
            "all => all.map(e => e.getAttribute('href'))"
        )
        found.append(next(link for link in links if re.search(r"/\d+/$", link)))
    return found
