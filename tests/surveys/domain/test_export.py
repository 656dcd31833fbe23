import csv
import io
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cms.models import HomePage
from surveys.domain.export import FORMULA_STARTS, csv_lines, safe_cell
from surveys.enums import ResponseMode
from surveys.models import SurveyPage
from tests.surveys.build import make_survey, republish, respond, scale, short_text, single


def _read(survey: SurveyPage) -> list[dict[str, str]]:
    text = "".join(csv_lines(survey))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_export_has_codes_and_labels(survey: SurveyPage) -> None:
    words = "Zeile 1\nZeile 2; „Zitat“"
    doc: dict[str, Any] = {"V001": 2, "V002": [1, 3], "V003": -3, "V005": words}
    response = respond(survey, doc)
    respond(survey, {"V001": 1}, mode=ResponseMode.TEST)
    (row,) = _read(survey)
    assert row == {
        "Response": str(response.pk),
        "Day": timezone.localdate().isoformat(),
        "Language": "en",
        "Version": "1",
        "V001": "2",
        "V001 Ort": "Grimma",
        "V002_1": "1",
        "V002_1 Bus": "chosen",
        "V002_2": "0",
        "V002_2 Arzt": "not chosen",
        "V002_3": "1",
        "V002_3 Laden": "chosen",
        "V003": "-3",
        "V003 Zufrieden": "I don't know",
        "V004": "-2",
        "V004 Stelle": "no answer",
        "V005": "1",
        "V005 Anmerkung": words,
    }


def test_export_keeps_columns_over_versions(home: HomePage) -> None:
    survey = make_survey(home, [single("Ort", ["Borna", "Grimma"]), scale("Skala")])
    respond(survey, {"V001": 2, "V002": 5})
    before = "".join(csv_lines(survey)).splitlines()[0]
    survey = republish(survey, [short_text("Wort"), single("Ort", ["Borna", "Wurzen"])])
    respond(survey, {"V001": 3, "V003": "da"})
    rows = {row["Version"]: row for row in _read(survey)}
    header = "".join(csv_lines(survey)).splitlines()[0]
    assert header == before + ";V003;V003 Wort"
    assert (rows["1"]["V001 Ort"], rows["1"]["V002 Skala"], rows["1"]["V003 Wort"]) == (
        "Grimma",
        "5 – gut",
        "not asked",
    )
    assert (rows["2"]["V001 Ort"], rows["2"]["V002"], rows["2"]["V003 Wort"]) == (
        "Wurzen",
        "-1",
        "da",
    )


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1", "=1\n=2", '=";"']
)
def test_export_disarms_formulas(home: HomePage, text: str) -> None:
    survey = make_survey(home, [short_text("=Frage")])
    respond(survey, {"V001": text})
    (row,) = _read(survey)
    assert row["V001 =Frage"] == f"'{text}"


@given(st.text())
def test_safe_cell_never_starts_a_formula_and_loses_nothing(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(FORMULA_STARTS)
    assert cell in {text, f"'{text}"}


@pytest.mark.parametrize("size", [1, 50])
def test_export_needs_four_queries(
    home: HomePage, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    survey = make_survey(home, [single(f"Frage {n}", ["ja", "nein"]) for n in range(size)])
    for _number in range(size):
        respond(survey, {"V001": 1})
    with django_assert_num_queries(4):
        lines = list(csv_lines(survey))
    assert len(lines) == size + 1
