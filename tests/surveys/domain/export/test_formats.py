"""Every format is opened again and compared with the database, value by value."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pyreadstat
import pytest

from cms.models import HomePage
from surveys.domain.export import codebook, spss, tables
from surveys.domain.export.columns import Content, cell
from surveys.domain.export.rows import Source, source_of, value
from surveys.enums import Missing, ResponseMode
from surveys.models import Response, SurveyPage
from tests.surveys.build import make_survey, republish, respond, single
from tests.surveys.every_kind import answer, answer_often, every_kind

SPSS_DAY_ONE = date(1582, 10, 14)


@pytest.fixture
def rich(home: HomePage) -> SurveyPage:
    """Two versions, forty responses, and a test that does not count."""
    survey = make_survey(home, every_kind())
    answer_often(survey, 20)
    survey = republish(survey, [*every_kind(), single("Neu", ["ja", "nein"])])
    random = Random(7)  # noqa: S311 -- made-up answers
    for _number in range(20):
        respond(survey, {**answer(random), "V011": 1})
    respond(survey, {"V001": 1}, mode=ResponseMode.TEST)
    return survey


@pytest.fixture
def source(rich: SurveyPage) -> Source:
    return source_of(rich)


def _stored(source: Source) -> list[dict[str, Any]]:
    """What the database holds, read without the code under test."""
    rows = []
    for response in Response.objects.filter(mode="web").order_by("id"):
        row: dict[str, Any] = {"response": str(response.pk), "day": response.day.isoformat()}
        width = len(response.codes)
        for variable in source.survey.variables.all():
            code = response.codes[variable.slot] if variable.slot < width else -1
            row[variable.code] = code
        row |= {
            "V006": response.doc.get("V006"),
            "V007": response.doc.get("V007"),
            "V010": response.doc.get("V010"),
            "V001_other": response.doc.get("V001_other"),
            "V009_lat": response.doc.get("V009", {}).get("lat"),
            "V009_lon": response.doc.get("V009", {}).get("lon"),
            "V009_ags": response.doc.get("V009", {}).get("municipality"),
        }
        rows.append(row)
    return rows


def test_every_value_of_the_csv_file_is_the_databases(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    tables.write_csv(source, path, words=False)
    with path.open(encoding="utf-8-sig", newline="") as file:
        names, labels, *lines = csv.reader(file, delimiter=";")
    assert len(lines) == 40
    for line, stored in zip(lines, _stored(source), strict=True):
        found = dict(zip(names, line, strict=True))
        for name, expected in stored.items():
            text = "" if expected is None else str(expected)
            assert found[name].removeprefix("'") == text
    assert labels[names.index("V004_1")] == "Wichtig – Wald"


def test_every_value_of_the_workbook_is_the_databases(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    tables.write_xlsx(source, path, words=False)
    book = openpyxl.load_workbook(path)
    names, _labels, *lines = book.worksheets[0].iter_rows(values_only=True)
    for line, stored in zip(lines, _stored(source), strict=True):
        found = dict(zip(names, line, strict=True))
        assert {name: found[name] for name in stored} == stored
    formulas = [c for sheet in book for row in sheet for c in row if c.data_type == "f"]
    assert formulas == []
    assert "=1+1" in {c.value for row in book.worksheets[0] for c in row}
    meanings = {(row[0], row[2]): row[3] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert meanings["V001", 2] == "Grimma"
    assert meanings["V001", -3] == "don't know"


def test_every_value_of_the_spss_file_is_the_databases(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    spss.write_sav(source, path)
    data, meta = pyreadstat.read_sav(path, output_format="dict", user_missing=True)
    for number, stored in enumerate(_stored(source)):
        for name, expected in stored.items():
            found = data[name][number]
            if name == "V007":
                found = found.isoformat() if found else found
            assert found == expected or (expected is None and found == "")
    assert meta.number_rows == 40
    assert meta.column_names_to_labels["V004_2"] == "Wichtig – See"
    assert meta.variable_value_labels["V001"] == {
        1: "Borna",
        2: "Grimma",
        3: "Wurzen",
        4: "Other",
        -1: "not asked",
        -2: "no answer",
        -3: "don't know",
        -4: "erased",
        -5: "prefer not to say",
    }
    assert meta.missing_ranges["V003"] == [{"lo": -5.0, "hi": -1.0}]
    assert (meta.variable_measure["V001"], meta.variable_measure["V003"]) == ("nominal", "ordinal")
    assert meta.original_variable_types["V007"] == "DATE11"


def test_every_value_of_the_json_file_is_the_databases(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    tables.write_json(source, path, words=False)
    content = json.loads(path.read_text(encoding="utf-8"))
    for found, stored in zip(content["responses"], _stored(source), strict=True):
        flat = {**found, **found["answers"]}
        assert {name: flat[name] for name in stored} == stored
    assert content["variables"][0]["labels"]["1"] == "Borna"


def test_answers_in_words(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    tables.write_json(source, path, words=True)
    answers = [r["answers"] for r in json.loads(path.read_text(encoding="utf-8"))["responses"]]
    assert {a["V001"] for a in answers} <= {"Borna", "Grimma", "Wurzen", "Other", "don't know"}
    assert {a["V002_1"] for a in answers} == {"chosen", "not chosen", "no answer"}
    assert {a["V011"] for a in answers} == {"not asked", "ja"}


def test_weights_stand_before_the_answers(rich: SurveyPage, tmp_path: Path) -> None:
    weighted = source_of(rich, weigh=lambda codes: 2.5 if codes[0] == 1 else 0.5)
    spss.write_sav(weighted, tmp_path / "a.sav")
    data, _meta = pyreadstat.read_sav(tmp_path / "a.sav", output_format="dict", user_missing=True)
    expected = [2.5 if code == 1 else 0.5 for code in data["V001"]]
    assert data["weight"] == expected


def test_vanishing_responses_leave_no_ready_file(rich: SurveyPage, tmp_path: Path) -> None:
    source = source_of(rich)
    Response.objects.filter(mode="web").first().delete()  # type: ignore[union-attr]
    with pytest.raises(spss.ResponsesChanged):
        spss.write_sav(source, tmp_path / "a.sav")


def test_the_codebook_names_every_variable_and_code(source: Source, tmp_path: Path) -> None:
    codebook.write_markdown(source, tmp_path / "a.md")
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    for column in source.columns:
        assert f"\n## {column.name}\n" in text
    assert "| 2 | Grimma |" in text
    assert "| -5 | prefer not to say |" in text
    source.survey.title += " 🎉"
    codebook.write_pdf(source, tmp_path / "a.pdf")
    pdf = (tmp_path / "a.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert b"pdfuaid" in pdf


def test_a_cell_is_never_a_formula() -> None:
    assert [tables.safe_cell(text) for text in ("=1", "+1", "-1", "@a", "\ta", "＝1", "a=1")] == [
        "'=1",
        "'+1",
        "'-1",
        "'@a",
        "'\ta",
        "'＝1",
        "a=1",
    ]


def test_columns_of_a_place_and_of_codes_that_are_missing(source: Source) -> None:
    by_name = {column.name: column for column in source.columns}
    assert by_name["V009_lat"].content == Content.DECIMAL
    row = {"codes": [1], "numbers": [], "doc": {}}
    assert cell(by_name["V011"], row) == int(Missing.NOT_ASKED)
    assert value(by_name["V006"], row) is None
    assert cell(by_name["V009_ags"], row) is None
    assert SPSS_DAY_ONE + timedelta(days=spss.SPSS_EPOCH_DAYS) == date(1970, 1, 1)
