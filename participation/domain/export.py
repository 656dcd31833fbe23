"""Contributions of a page as CSV, Excel and JSON, for staff and, without persons, for everybody.

Rows come from the database in portions, so the size of a discussion does not matter.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError
from wagtail.models import Page

from cms.domain.cells import safe_cell
from participation.enums import ContributionStatus
from participation.models import Contribution

BOM = "\ufeff"
PORTION = 500
LONGEST_CELL = 32_767  # what Excel holds in one cell

Row = dict[str, Any]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def staff_headings() -> dict[str, str]:
    """The columns for staff, by key."""
    return {
        "id": _("ID"),
        "link": _("Link"),
        "answers": _("Answers"),
        "status": _("Status"),
        "hidden": _("Hidden"),
        "channel": _("Channel"),
        "source": _("Where it comes from"),
        "author": _("Name"),
        "title": _("Heading"),
        "text": _("Text"),
        "written": _("Written"),
        "published": _("Published"),
        "supports": _("Supports"),
        "replies": _("Replies"),
        "category": _("Category"),
        "municipality": _("Municipality"),
        "ags": _("AGS"),
        "latitude": _("Latitude"),
        "longitude": _("Longitude"),
        "section": _("Section"),
        "version": _("Version"),
        "answered": _("Answered"),
        "outcome": _("Outcome"),
    }


# What the public gets has names that machines read, in English, and neither authors nor what is
# not public.
OPEN_COLUMNS = (
    "id", "link", "answers", "channel", "title", "text", "published", "supports", "replies",
    "category", "municipality", "ags", "latitude", "longitude", "section", "version", "answered",
    "outcome",
)  # fmt: skip


def staff_rows(page: Page) -> Iterator[Row]:
    """Everything handed in below a page and confirmed, hidden ones marked; oldest first."""
    rows = Contribution.objects.exclude(status=ContributionStatus.UNCONFIRMED)
    return (_row(item) for item in _portions(rows.filter(page_id=page.pk)))


def open_rows(page: Page) -> Iterator[Row]:
    """What is public, without anything about persons."""
    rows = Contribution.objects.filter(page_id=page.pk, status=ContributionStatus.PUBLISHED)
    for item in _portions(rows):
        row = _row(item)
        yield {key: row[key] for key in OPEN_COLUMNS}


def csv_lines(headings: dict[str, str], rows: Iterable[Row]) -> Iterator[str]:
    """Semicolons and a BOM, as German spreadsheets expect; no cell is a formula."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield BOM + writer.writerow(headings.values())
    for row in rows:
        yield writer.writerow([safe_cell(_plain(row[key])) for key in headings])


def json_pieces(about: dict[str, Any], rows: Iterable[Row]) -> Iterator[str]:
    """One object: what it is about, then the contributions one by one."""
    head = json.dumps(about, ensure_ascii=False, indent=1, default=str)
    yield head.removesuffix("\n}") + ',\n "contributions": ['
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n") + json.dumps(_machine(row), ensure_ascii=False)
    yield "\n]}\n"


def write_xlsx(target: IO[bytes], headings: dict[str, str], rows: Iterable[Row]) -> None:
    """A workbook of one sheet, written row by row; text stays text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Contributions"))
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, heading) for heading in headings.values()])
    for row in rows:
        sheet.append([_cell(sheet, row[key]) for key in headings])
    book.save(target)


def _portions(rows: QuerySet[Contribution]) -> Iterator[Contribution]:
    related = ("author", "parent", "category", "municipality", "section", "draft_version", "case")
    yield from rows.select_related(*related).order_by("pk").iterator(chunk_size=PORTION)


def _row(item: Contribution) -> Row:
    case = getattr(item, "case", None)
    return {
        "id": str(item.public_id),
        "link": settings.SITE_URL + reverse("participation:permalink", args=[item.public_id]),
        "answers": str(item.parent.public_id) if item.parent else "",
        "status": item.get_status_display(),
        "hidden": not item.is_published,
        "channel": item.get_channel_display(),
        "source": item.source_note,
        "author": item.author_name,
        "title": item.title,
        "text": item.body,
        "written": item.created_at,
        "published": item.published_at,
        "supports": item.support_count,
        "replies": item.reply_count,
        "category": item.category.name if item.category else "",
        "municipality": item.municipality.name if item.municipality else "",
        "ags": item.municipality.ags if item.municipality else "",
        "latitude": float(item.latitude) if item.latitude is not None else None,
        "longitude": float(item.longitude) if item.longitude is not None else None,
        "section": str(item.section) if item.section else "",
        "version": item.draft_version.number if item.draft_version else None,
        "answered": item.answered_at,
        "outcome": case.get_outcome_display() if case else "",
    }


def _plain(value: Any) -> str:
    """A value as people read it in a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return f"{value:.5f}".replace(".", ",")
    return str(value)


def _machine(row: Row) -> Row:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in row.items()
    }


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        # Excel knows no time zones; what stands there is the time on the wall.
        return timezone.make_naive(value)
    return _text_cell(sheet, _plain(value))


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet)
    try:
        cell.value = text[:LONGEST_CELL]
    except IllegalCharacterError:
        cell.value = "".join(char for char in text if char.isprintable() or char in "\n\t")
    # Without this openpyxl makes a formula of everything that begins with "=".
    cell.data_type = "s"
    return cell
