"""The table of considerations for the committee: as a spreadsheet and as an accessible PDF."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from cms.domain.glyphs import displayable
from cms.models import ProjectPage
from participation.queries.considerations import Row

TEMPLATE = Path(__file__).parents[1] / "typst" / "considerations.typ"
FONT = "vendor/fonts/fira-sans-600.ttf"
LONGEST_CELL = 32_000
WIDTHS = (6, 28, 12, 60, 20, 48, 48, 30, 22, 14, 34, 10)


def headings() -> list[str]:
    """The columns, in the words of the table."""
    return [
        _("No."),
        _("Theme"),
        _("Number of contributions"),
        _("Contributions"),
        _("Outcome"),
        _("Position of the administration"),
        _("Reason"),
        _("Changed section or measure"),
        _("Council paper"),
        _("Date"),
        _("Link"),
        _("Public"),
    ]


def spreadsheet(project: ProjectPage, rows: Sequence[Row]) -> bytes:
    """The table as XLSX. Everything a person typed is text, never a formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 -- a new workbook has a sheet
    sheet.title = _("Considerations")[:31]
    for column, words in enumerate(headings(), start=1):
        cell = _write(sheet.cell(1, column), words)
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS[column - 1]
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(_values(row), start=1):
            _write(sheet.cell(line, column), value)
    sheet.freeze_panes = "A2"
    book.properties.title = project.title
    book.properties.language = "de"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _values(row: Row) -> list[Any]:
    theme = row.theme
    return [
        row.number,
        theme.title,
        len(row.contributions),
        "\n\n".join(_excerpt(item) for item in row.contributions),
        theme.get_outcome_display(),
        theme.statement,
        theme.reason,
        theme.change,
        theme.paper_reference,
        theme.paper_date,
        theme.paper_url,
        _("yes") if theme.is_public else _("no"),
    ]


def _excerpt(item: Any) -> str:
    words = " – ".join(part for part in (item.title, item.body) if part)
    return f"{item.author_name}: {words}"


def _write(cell: Any, value: Any) -> Cell:
    written: Cell = cell
    if isinstance(value, str):
        written.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        # Without this openpyxl makes a formula of everything that begins with "=".
        written.data_type = "s"
        written.quotePrefix = value.startswith(("=", "+", "-", "@"))
        written.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        written.value = value
        written.alignment = Alignment(vertical="top")
    return written


def pdf(project: ProjectPage, rows: Sequence[Row]) -> bytes:
    """The table as PDF/UA-1. The words travel as data, so nothing in them is typst code."""
    font = finders.find(FONT)
    data = {
        "title": _("Table of considerations: %(project)s") % {"project": project.title},
        "site": f"{settings.SITE_NAME} · {settings.SITE_REGION}",
        "day": _("As of %(day)s") % {"day": date_format(timezone.localdate(), "DATE_FORMAT")},
        "language": "de",
        "empty": _("No theme has been recorded yet."),
        "labels": {
            "outcome": _("Outcome"),
            "statement": _("Position of the administration"),
            "reason": _("Reason"),
            "change": _("Changed section or measure"),
            "paper": _("Council paper"),
            "voices": _("Contributions"),
            "overview": _("Overview"),
            "number": _("No."),
            "theme": _("Theme"),
        },
        "themes": [_for_print(row) for row in rows],
    }
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        font_paths=[str(Path(font).parent)] if font else [],
        sys_inputs={"data": json.dumps(displayable(data), ensure_ascii=False)},
    )
    return made


def _for_print(row: Row) -> dict[str, Any]:
    theme = row.theme
    number = len(row.contributions)
    paper = [theme.paper_reference]
    if theme.paper_date:
        paper.append(date_format(theme.paper_date, "DATE_FORMAT"))
    return {
        "number": str(row.number),
        "title": theme.title,
        "outcome": theme.get_outcome_display(),
        "statement": theme.statement,
        "reason": theme.reason,
        "change": theme.change,
        "paper": ", ".join(part for part in paper if part),
        "url": theme.paper_url,
        "count": ngettext("%(n)s contribution", "%(n)s contributions", number) % {"n": number},
        "voices": [_excerpt(item) for item in row.contributions],
    }
