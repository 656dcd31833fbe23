"""The survey office from the first click in the builder to the last value of the export.

An author builds twelve questions, a resident answers on a phone by keyboard and without
JavaScript, stops and goes on elsewhere; the survey is closed, weighted, published and exported,
and every value of the exports is compared with the database.
"""

import io
import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pyreadstat
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.builder import Builder
from tests.e2e.conftest import Stack, Walk, go_by
from tests.e2e.editor import fill, staff

pytestmark = pytest.mark.browser

MARGINS = "V001;Borna;600\nV001;Grimma;300\nV001;Sonstiges;100\n"
# How many answer beside the resident on the phone: percentages are published from 30 on.
OTHERS = 31
# Columns that hold what somebody wrote, and where it stands in the document.
WORDS: dict[str, tuple[str, ...]] = {
    "V001_other": ("V001_other",),
    "V004_other": ("V004_other",),
    "V007": ("V007",),
    "V008": ("V008",),
    "V010_ags": ("V010", "municipality"),
    "V011": ("V011",),
}
EXPORTS = {"SPSS (SAV)": "sav", "Excel-Arbeitsmappe (XLSX)": "xlsx"}


def test_survey_from_the_builder_to_the_export(
    walk: Callable[..., Walk], stack: Stack, tmp_path: Path
) -> None:
    author = staff(walk, "survey")
    survey = _build(author, f"Umfrage {uuid.uuid4().hex[:6]}")
    _mend_what_the_check_finds(author, survey)
    _publish(author, survey)
    _answer_on_two_phones(walk, stack, survey)
    for number in range(OTHERS):
        _answer_quickly(walk, survey, number)
    author.goto(f"/cms/umfragen/{survey}/feld/")
    go_by(author.page.get_by_role("button", name="Endgültig beenden"))
    expect(author.page.get_by_text("Die Umfrage ist beendet.")).to_be_visible()
    analyst = walk()
    analyst.sign_in("analyst")
    _weight(analyst, survey)
    _release(author, walk, survey)
    stored = _stored(stack, int(survey))
    assert len(stored) == OTHERS + 1
    for name, ending in EXPORTS.items():
        path = _export(analyst, survey, name, tmp_path / f"export.{ending}")
        rows = _sav(path) if ending == "sav" else _xlsx(path)
        assert {row["response"] for row in rows} == stored.keys()
        assert sum(row["weight"] for row in rows) == pytest.approx(len(stored))
        for row in rows:
            expected = stored[row["response"]]
            assert {column: row[column] for column in expected} == expected


def _build(author: Walk, title: str) -> str:
    """Twelve questions of twelve kinds on three pages. One language of one text is left out."""
    page = author.goto("/cms/umfragen/")
    go_by(page.get_by_role("link", name="Umfrage hinzufügen").first)
    fill(page, title=title, lead_text="Wie kommen Sie durch den Tag?")
    made = Builder(page)
    _first_page(made)
    made.page_break("Zweite Seite")
    _second_page(made)
    made.page_break("Dritte Seite")
    made.question("Ort auf der Karte", "Stelle")
    made.question("Langer Text", "Anmerkung")
    consent = made.question("Einwilligung", "Einverstanden")
    page.locator(f"[name='{consent}-label-en']").fill("")
    go_by(page.get_by_role("button", name="Entwurf speichern").first)
    page.wait_for_url(re.compile(r"/cms/pages/\d+/edit/"))
    found = re.search(r"/pages/(\d+)/", page.url)
    assert found is not None
    return found[1]


def _first_page(made: Builder) -> None:
    place = made.question("Einfachauswahl", "Ort", "Borna", "Grimma")
    made.tick(f"{place}-required")
    made.tick(f"{place}-other")
    made.further(place)
    made.call(place, "ort")
    bus = made.question("Bewertung", "Bus in [[ort]]")
    made.further(bus)
    # Only what was asked before can decide what is asked now.
    assert made.rule(f"{bus}-show_if", "Ort", "ist", "Borna") == ["Ort"]
    made.question("Auswahl aus einer Liste", "Haushalt", "1 Person", "2 Personen")
    lack = made.question("Mehrfachauswahl", "Mangel", "Arzt", "Laden")
    made.tick(f"{lack}-other")


def _second_page(made: Builder) -> None:
    matrix = made.question("Matrix", "Urteil", "gut", "schlecht", rows=("Wege", "Wasser"))
    made.tick(f"{matrix}-dont_know")
    made.question("Rangfolge", "Zuerst", "Rad", "Bahn", "Auto")
    number = made.question("Zahl", "Kilometer")
    made.say(f"{number}-unit", "km")
    made.page.locator(f"[name='{number}-maximum']").fill("200")
    made.question("Datum", "Zuletzt dort")
    scale = made.question("Skala", "Zufrieden")
    made.say(f"{scale}-low_label", "gar nicht")
    made.say(f"{scale}-high_label", "sehr")


def _mend_what_the_check_finds(author: Walk, survey: str) -> None:
    page = author.goto(f"/cms/umfragen/{survey}/pruefung/")
    expect(page.get_by_text("12 Fragen")).to_be_visible()
    expect(page.get_by_text(re.compile("Einverstanden.*English"))).to_be_visible()
    author.goto(f"/cms/pages/{survey}/edit/")
    page.locator("[name='questions-13-value-label-en']").fill("Agreed (EN)")
    go_by(page.get_by_role("button", name="Entwurf speichern").first)
    author.goto(f"/cms/umfragen/{survey}/pruefung/")
    expect(page.get_by_text(re.compile("Einverstanden.*English"))).to_have_count(0)


def _publish(author: Walk, survey: str) -> None:
    page = author.page
    expect(page.get_by_role("heading", name="Zu beheben (0)")).to_be_visible()
    go_by(page.get_by_role("button", name="Diesen Fragebogen veröffentlichen"))
    expect(page.get_by_text("Die Umfrage ist veröffentlicht.")).to_be_visible()
    author.goto(f"/umfragen/{survey}/")


def _answer_on_two_phones(walk: Callable[..., Walk], stack: Stack, survey: str) -> None:
    """By keyboard, without JavaScript; begun on one phone, sent from another."""
    phone = walk(javascript=False, width=390)
    page = phone.goto(f"/umfragen/{survey}/")
    for language in ("Deutsch", "English", "Leichte Sprache"):
        expect(page.get_by_role("navigation", name="Sprache der Umfrage")).to_contain_text(language)
    _press(page, "Umfrage beginnen")
    _choose(page, "Borna")
    page.get_by_role("combobox", name="Haushalt").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("checkbox", name="Laden").focus()
    page.keyboard.press("Space")
    _press(page, "Weiter")
    # The rule has brought up a question, which quotes the answer.
    expect(page.get_by_text("Bus in Borna")).to_be_visible()
    _choose(page, "4 Sterne")
    _press(page, "Weiter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zweite Seite")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    go_by(page.get_by_role("link", name="Später oder auf einem anderen Gerät weitermachen"))
    link = page.get_by_label("Adresse zum Weitermachen").input_value()
    other = walk(javascript=False, width=390)
    page = other.goto(link.replace("http://127.0.0.1", "http://localhost"))
    _press(page, "Weitermachen")
    _second_and_third_page(page)
    expect(page.get_by_text("Wege: gut")).to_be_visible()
    expect(page.get_by_text("1. Bahn")).to_be_visible()
    _press(page, "Antworten absenden")
    expect(page.get_by_role("heading", name="Ihre Quittung")).to_be_visible()
    phone.page.goto(f"{stack.url}/umfragen/{survey}/")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Sie haben schon teilgenommen")


def _second_and_third_page(page: Page) -> None:
    page.get_by_role("group", name="Wege").get_by_role("radio", name="gut").focus()
    page.keyboard.press("Space")
    for option, place in (("Rad", "2"), ("Bahn", "1")):
        page.get_by_role("combobox", name=option, exact=True).select_option(place)
    page.get_by_role("textbox", name="Kilometer").fill("7")
    page.locator("[name=V008]").fill("2026-05-01")
    _press(page, "Weiter")
    page.get_by_role("combobox", name="Gemeinde").select_option("Borna")
    page.get_by_role("textbox", name="Anmerkung").fill("=Mehr Bänke")
    _press(page, "Antworten prüfen")


def _answer_quickly(walk: Callable[..., Walk], survey: str, number: int) -> None:
    """One of many others, who answer the first page only."""
    one = walk(javascript=False, width=390)
    page = one.goto(f"/umfragen/{survey}/")
    _press(page, "Umfrage beginnen")
    page.get_by_role("radio", name="Borna" if number % 2 else "Grimma").check()
    page.get_by_role("combobox", name="Haushalt").select_option(index=1 + number % 2)
    for _page in range(3 + number % 2):
        go_by(page.get_by_role("button", name=re.compile("^(Weiter|Antworten prüfen)$")))
    _press(page, "Antworten absenden")
    expect(page.get_by_role("heading", name="Ihre Quittung")).to_be_visible()
    one.context.close()


def _press(page: Page, name: str) -> None:
    """Reach a button by keyboard and press it."""
    page.get_by_role("button", name=name, exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).focus()
    page.keyboard.press("Space")


def _weight(analyst: Walk, survey: str) -> None:
    page = analyst.goto(f"/cms/umfragen/{survey}/gewichtung/")
    page.get_by_label("Name").fill("Ort")
    page.locator("input[type=file]").set_input_files(
        {"name": "rand.csv", "mimeType": "text/csv", "buffer": MARGINS.encode()}
    )
    page.get_by_label("Quelle und Stand der Zahlen").fill("Angenommen")
    page.get_by_label("Kleinste Gruppe").fill("1")
    go_by(page.get_by_role("button", name="Gewichtung speichern"))
    expect(page.get_by_text("Designeffekt (Kish)")).to_be_visible()


def _release(author: Walk, walk: Callable[..., Walk], survey: str) -> None:
    page = author.goto(f"/cms/umfragen/{survey}/ergebnisse/")
    page.get_by_label("Gewichtung").select_option(label="Ort")
    go_by(page.get_by_role("button", name="Vorschau"))
    expect(page.get_by_role("heading", name="Was alle sehen würden")).to_be_visible()
    go_by(page.get_by_role("button", name="Veröffentlichen", exact=True))
    expect(page.get_by_text("Die Ergebnisse sind veröffentlicht.")).to_be_visible()
    reader = walk(javascript=False, width=390)
    reader.goto(f"/umfragen/{survey}/ergebnisse/")
    expect(reader.page.get_by_text("gewichtet").first).to_be_visible()


def _export(analyst: Walk, survey: str, name: str, path: Path) -> Path:
    page = analyst.goto(f"/cms/umfragen/{survey}/exporte/")
    page.get_by_label(name).check()
    page.get_by_label("Gewichtung").select_option(label="Ort")
    page.get_by_role("button", name="Export erstellen").click()
    job = page.get_by_role("row").filter(has_text=name.split(" (")[0])
    ready = job.get_by_role("link", name=re.compile("^Herunterladen"))
    expect(ready).to_be_visible()
    with page.expect_download() as download:
        ready.click()
    download.value.save_as(path)
    return path


def _stored(stack: Stack, survey: int) -> dict[str, dict[str, Any]]:
    """Every answer in the database by response and column."""
    found = {}
    with psycopg.connect(stack.database) as connection:
        slots: dict[str, int] = dict(
            connection.execute(
                "SELECT code, slot FROM surveys_variable WHERE survey_id = %s", [survey]
            ).fetchall()
        )
        rows = connection.execute(
            "SELECT id, doc, codes FROM surveys_response WHERE survey_id = %s", [survey]
        ).fetchall()
    for key, doc, codes in rows:
        row: dict[str, Any] = {code: codes[slot] for code, slot in slots.items()}
        content = json.loads(doc) if isinstance(doc, str) else doc
        for column, path in WORDS.items():
            value: Any = content
            for step in path:
                value = value.get(step) if value else None
            row[column] = value
        found[str(key)] = row
    return found


def _sav(path: Path) -> list[dict[str, Any]]:
    data, _meta = pyreadstat.read_sav(path, output_format="dict", user_missing=True)
    rows = [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)]
    for row in rows:
        # SPSS has dates of its own and no empty text.
        row["V008"] = row["V008"].isoformat() if row["V008"] else None
        for name in ("V001_other", "V004_other", "V010_ags", "V011"):
            row[name] = row[name] or None
    return rows


def _xlsx(path: Path) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    names, _labels, *lines = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(names, line, strict=True)) for line in lines]
