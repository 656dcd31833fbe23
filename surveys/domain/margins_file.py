"""Margins from a table staff upload: question, answer, number of people. CSV or XLSX.

Several answers that belong to one group stand in one cell, separated by “|”.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO, Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from surveys.domain.measures import Measure
from surveys.domain.weighting import Group, MarginSpec, can_be_margin

LARGEST = 1024 * 1024
MOST_ROWS = 2000
JOIN = "|"
Row = tuple[str, str, str]


class UnusableTable(Exception):
    """A table that cannot be read as margins; the message says why and where."""


def read_margins(
    file: IO[bytes], measures: dict[str, Measure], *, source: str = ""
) -> list[MarginSpec]:
    """The margins of an uploaded table.

    Raises:
        UnusableTable
    """
    raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise UnusableTable(_("The table is larger than 1 MB."))
    rows = list(_rows(raw))
    if not rows:
        raise UnusableTable(_("The table has no rows with question, answer and number."))
    found: dict[str, list[Group]] = {}
    for number, (question, answer, total) in rows:
        measure = _measure(question, measures, number)
        group = _group(measure, answer, total, number)
        taken = {code for other in found.get(measure.key, []) for code in other.codes}
        if taken & set(group.codes):
            raise _unusable(number, _("“%(answer)s” appears twice."), answer=answer)
        found.setdefault(measure.key, []).append(group)
    specs = [MarginSpec(key, tuple(groups), source) for key, groups in found.items()]
    for spec in specs:
        if len(spec.groups) < 2 or spec.total <= 0:
            raise UnusableTable(
                _("“%(question)s” needs at least two groups with people.")
                % {"question": measures[spec.key].full_label}
            )
    return specs


def template_rows(measures: Iterable[Measure]) -> Iterator[Row]:
    """A table to fill in: every answer of every question that can be a margin."""
    yield (_("Question"), _("Answer"), _("Number of people"))
    for measure in measures:
        if can_be_margin(measure):
            for category in measure.categories:
                yield (measure.key, category.label, "")


def _rows(raw: bytes) -> Iterator[tuple[int, Row]]:
    cells = _from_workbook(raw) if raw[:4] == b"PK\x03\x04" else _from_text(raw)
    for number, line in enumerate(cells, start=1):
        if number > MOST_ROWS:
            raise UnusableTable(_("The table has more than 2,000 rows."))
        row = [str(cell).strip() if cell is not None else "" for cell in [*line, "", "", ""][:3]]
        if number == 1 and not _is_number(row[2]):
            continue
        # A line without a number is an answer the uploader left out on purpose.
        if all(row):
            yield number, (row[0], row[1], row[2])


def _from_text(raw: bytes) -> Iterator[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if "\x00" in text:
        raise UnusableTable(_("Please upload a CSV or XLSX file."))
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise UnusableTable(_("Please upload a CSV or XLSX file.")) from error


def _from_workbook(raw: bytes) -> Iterator[tuple[Any, ...]]:
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)
    except UnusableTable:
        raise
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        raise UnusableTable(_("The XLSX file cannot be read.")) from error


def _measure(name: str, measures: dict[str, Measure], number: int) -> Measure:
    wanted = name.casefold()
    for measure in measures.values():
        if wanted in {measure.key.casefold(), measure.full_label.casefold()}:
            if can_be_margin(measure):
                return measure
            raise _unusable(
                number, _("“%(name)s” is no question with one answer to choose."), name=name
            )
    raise _unusable(number, _("There is no question “%(name)s” in this survey."), name=name)


def _group(measure: Measure, answer: str, total: str, number: int) -> Group:
    by_label = {category.label.casefold(): category.code for category in measure.categories}
    known = {category.code for category in measure.categories}
    codes = []
    for part in (part.strip() for part in answer.split(JOIN)):
        code = by_label.get(part.casefold())
        if code is None and part.isascii() and part.isdigit() and int(part) in known:
            code = int(part)
        if code is None:
            raise _unusable(
                number,
                _("“%(question)s” has no answer “%(answer)s”."),
                question=measure.full_label,
                answer=part,
            )
        codes.append(code)
    return Group(answer.replace(JOIN, "+"), tuple(codes), _total(total, number))


def _total(words: str, number: int) -> float:
    if not _is_number(words):
        raise _unusable(number, _("“%(total)s” is no number."), total=words)
    return _as_number(words)


def _is_number(words: str) -> bool:
    try:
        value = _as_number(words)
    except ValueError:
        return False
    return 0 <= value < 1e10


def _as_number(words: str) -> float:
    """A number in German or international spelling: 1.234,5 or 1234.5; spaces are ignored."""
    plain = words.replace("\u202f", "").replace("\xa0", "").replace(" ", "").removesuffix("%")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif plain.count(".") > 1 or (plain.count(".") == 1 and len(plain.split(".")[1]) == 3):
        plain = plain.replace(".", "")
    return float(plain)


def _unusable(number: int, words: str, **values: Any) -> UnusableTable:
    return UnusableTable(
        _("Row %(number)d: %(problem)s") % {"number": number, "problem": words % values}
    )
