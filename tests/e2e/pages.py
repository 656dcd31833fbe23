"""One address for every type of page, and how a visitor gets there."""

from tests.e2e.conftest import Walk, go_by

MASTERPLAN = "/projekte/masterplan-vereinigtes-schleenhain/"
IDEAS = MASTERPLAN + "orte-am-neuen-wasser/"
DRAFT = "/projekte/kommunikationskonzept/entwurf-leitlinien-beteiligung/"
# A path; or "link:" and the title of a format on the overview; or a way that takes several steps.
PAGES = {
    "home": "/",
    "projects": "/projekte/",
    "projects-filtered": "/projekte/?status=completed",
    "project": MASTERPLAN,
    "documents": "/dokumente/",
    "data-sheet": "data-sheet",
    "news-index": "/aktuelles/",
    "news": "/aktuelles/wer-am-masterplan-mitarbeitet/",
    "events": "/termine/",
    "event": "/termine/planungswerkstatt-ufer/",
    "event-full": "/termine/rundfahrt-tagebau/",
    "event-past": "/termine/auftakt-revierdialog/",
    "event-cancelled": "/termine/marktstand-borna/",
    "event-sign-up": "event-sign-up",
    "participation": "/mitmachen/",
    "dialogue": "link:Was soll nach der Kohle bleiben?",
    "write": "write",
    "ideas": IDEAS,
    "idea-form": "idea-form",
    "draft": DRAFT,
    "draft-changes": "draft-changes",
    "open-data-format": "open-data-format",
    "survey": "link:Wohnen und Wege im Partheland",
    "survey-questions": "answer",
    "survey-results": "results",
    "content": "/ueber-diese-plattform/",
    "contact": "/kontakt/",
    "contact-form": "contact-form",
    "barrier-form": "/anliegen/barriere/",
    "accessibility": "/barrierefreiheit/",
    "imprint": "/impressum/",
    "privacy": "/datenschutz/",
    "netiquette": "/netiquette/",
    "glossary": "/glossar/",
    "open-data": "/daten/",
    "search": "/suche/?q=Schleenhain",
    "search-nothing": "/suche/?q=Schlehnhain",
    "subscribe": "/abo/",
    "sign-in": "/konto/login/",
    "sign-up": "/konto/signup/",
    "english": "/en/",
    "english-project": "/en/projects/communication-concept/",
    "leichte-sprache": "/de-simple/",
    "leichte-sprache-project": "/de-simple/projekte/miteinander-reden/",
    "not-translated": "/en/glossar/",
    "not-found": "/gibt-es-nicht/",
}
MISSING = {"not-translated", "not-found"}


def open_page(one: Walk, name: str) -> None:
    """Open the page of this type as a visitor does."""
    address = PAGES[name]
    if address in STEPS:
        STEPS[address](one)
    elif address.startswith("link:"):
        one.goto("/mitmachen/")
        go_by(one.page.get_by_role("link", name=address.removeprefix("link:")).first)
    elif name in MISSING:
        answer = one.page.goto(one.stack.url + address)
        assert answer is not None
        assert answer.status == 404
        one.page.wait_for_load_state("networkidle")
        # The browser notes the answer as an error, and here it is the right one.
        one.complaints[:] = [text for text in one.complaints if "404" not in text]
    else:
        one.goto(address)


def _write(one: Walk) -> None:
    open_page(one, "dialogue")
    one.page.get_by_role("link", name="Beitrag schreiben").first.click()
    one.page.get_by_role("textbox").first.wait_for()


def _answer(one: Walk) -> None:
    open_page(one, "survey")
    go_by(one.page.get_by_role("link", name="Jetzt teilnehmen").first)
    go_by(one.page.get_by_role("button", name="Umfrage beginnen"))
    one.page.get_by_role("radio").first.wait_for()


def _results(one: Walk) -> None:
    one.goto("/mitmachen/wie-leben-wir-2040/")
    go_by(one.page.get_by_role("link", name="Ergebnisse ansehen").first)
    one.page.get_by_role("table").first.wait_for()


def _data_sheet(one: Walk) -> None:
    one.goto("/projekte/wohnen-2025/")
    go_by(one.page.get_by_role("link", name="Dieses Dokument anfragen").first)
    one.page.locator("main textarea").first.wait_for()


def _event_sign_up(one: Walk) -> None:
    one.goto(PAGES["event"])
    go_by(one.page.locator("main").get_by_role("link", name="Zum Termin anmelden").first)
    one.page.locator("main form").first.wait_for()


def _contact_form(one: Walk) -> None:
    one.goto(PAGES["contact"])
    go_by(one.page.locator("main .offices a[href*='/anliegen/']").first)
    one.page.locator("main textarea").first.wait_for()


def _idea_form(one: Walk) -> None:
    one.goto(IDEAS)
    one.goto(one.page.get_by_role("link", name="Idee einreichen").first.get_attribute("href") or "")
    one.page.locator("summary", has_text="Einen genauen Punkt").click()
    one.page.locator(".pin-map .map__ground").wait_for()


def _draft_changes(one: Walk) -> None:
    one.goto(DRAFT)
    go_by(one.page.get_by_role("link", name="Was sich geändert hat und warum"))
    one.page.locator("ins").first.wait_for()


def _open_data(one: Walk) -> None:
    one.goto(IDEAS)
    go_by(one.page.locator(".head-links").get_by_role("link", name="Offene Daten"))
    one.page.locator("dl").first.wait_for()


STEPS = {
    "write": _write,
    "idea-form": _idea_form,
    "draft-changes": _draft_changes,
    "open-data-format": _open_data,
    "answer": _answer,
    "results": _results,
    "data-sheet": _data_sheet,
    "event-sign-up": _event_sign_up,
    "contact-form": _contact_form,
}
