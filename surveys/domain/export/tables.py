"""Responses as CSV, as an Excel workbook and as JSON. No cell is ever executed by a spreadsheet."""

import csv
import json
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from surveys.domain.export.columns import Column, Content, missing_labels
from surveys.domain.export.rows import Row, Source, value

BOM = "\ufeff"
# What makes a spreadsheet read a cell as a formula (OWASP, CSV injection), full-width forms too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """A text cell that a spreadsheet shows and does not execute."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_csv(source: Source, path: Path, *, words: bool) -> None:
    """Semicolons and a BOM, as German spreadsheets expect."""
    missing = missing_labels()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file, delimiter=";")
        writer.writerow(source.fact_names + [column.name for column in source.columns])
        writer.writerow(
            [""] * len(source.fact_names) + [safe_cell(column.label) for column in source.columns]
        )
        for row in source.rows():
            cells = [_cell(column, row, missing if words else None) for column in source.columns]
            writer.writerow(
                source.facts(row) + [safe_cell(c) if isinstance(c, str) else c for c in cells]
            )


def write_xlsx(source: Source, path: Path, *, words: bool) -> None:
    """Two sheets: the answers with names and labels on top, and the codes with their meaning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Answers"))
    sheet.freeze_panes = "A3"
    missing = missing_labels()
    sheet.append(source.fact_names + [column.name for column in source.columns])
    labels = [as_text(sheet, column.label) for column in source.columns]
    sheet.append([""] * len(source.fact_names) + labels)
    for row in source.rows():
        cells = [_cell(column, row, missing if words else None) for column in source.columns]
        sheet.append(
            source.facts(row) + [as_text(sheet, c) if isinstance(c, str) else c for c in cells]
        )
    _write_meanings(book, source)
    book.save(path)
    book.close()


def _write_meanings(book: Workbook, source: Source) -> None:
    sheet = book.create_sheet(_("Codes"))
    sheet.append([_("Variable"), _("Question"), _("Code"), _("Meaning")])
    for column in source.columns:
        for code, label in sorted((column.labels | _missing_of(column)).items()):
            sheet.append([column.name, as_text(sheet, column.label), code, as_text(sheet, label)])


def _missing_of(column: Column) -> dict[int, str]:
    return missing_labels() if column.content == Content.CODE else {}


def write_json(source: Source, path: Path, *, words: bool) -> None:
    """One document: what was asked, what the codes mean, and every response."""
    missing = missing_labels()
    head = {
        "title": source.survey.title,
        "missing": missing,
        "variables": [
            {
                "name": column.name,
                "label": column.label,
                "content": column.content,
                "scale": column.scale,
                "labels": column.labels,
            }
            for column in source.columns
        ],
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(_dumps(head)[:-1] + ', "responses": [')
        _write_responses(file, source, missing if words else None)
        file.write("\n]}\n")


def _write_responses(file: IO[str], source: Source, missing: dict[int, str] | None) -> None:
    for number, row in enumerate(source.rows()):
        answers = {column.name: _cell(column, row, missing) for column in source.columns}
        facts = dict(zip(source.fact_names, source.facts(row), strict=True))
        file.write(("," if number else "") + "\n" + _dumps({**facts, "answers": answers}))


def _dumps(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)


def _cell(column: Column, row: Row, missing: dict[int, str] | None) -> Any:
    """The value of a cell; with the words for missing codes, codes are given in words."""
    found = value(column, row)
    if missing is None or column.content != Content.CODE:
        return found
    return column.labels.get(found) or missing.get(found, found)


def as_text(sheet: Any, text: str) -> Any:
    """A cell that holds exactly this text: never a formula, nothing a workbook cannot store."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    if not clean.startswith("="):
        return clean
    kept = WriteOnlyCell(sheet, clean)
    kept.data_type = "s"
    return kept
