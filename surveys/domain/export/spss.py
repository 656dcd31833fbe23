"""Responses as an SPSS file, with variable labels, value labels and declared missing values.

pyreadstat asks for a data frame of pandas or Polars, which hold everything in memory, and takes
any frame of the interface Narwhals. So it gets one that has only columns and hands out its rows
one after the other, as they come from the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pyreadstat
from narwhals import Implementation

from surveys.domain.export.columns import Column, Content, cell, missing_labels
from surveys.domain.export.rows import Source, widest_text
from surveys.enums import MeasurementScale, Missing

# SPSS allows variable labels of 256 bytes, value labels of 120.
LONGEST_LABEL, LONGEST_VALUE_LABEL = 256, 120
MEASURES = {
    MeasurementScale.ORDINAL: "ordinal",
    MeasurementScale.METRIC: "scale",
}
# Days from 14 October 1582, where SPSS begins to count seconds, to 1970.
SPSS_EPOCH_DAYS = 141_428
DAY = 86_400


class ResponsesChanged(Exception):
    """Responses came or went while the file was written. Trying again helps."""


@dataclass(frozen=True)
class _Field:
    """What pyreadstat wants to know of a column: name, type, and how wide its texts are."""

    name: str
    dtype: Any
    width: int = 0

    def null_count(self) -> int:
        return 1

    def drop_nulls(self) -> "_Field":
        return self

    def __iter__(self) -> Iterator[str]:
        yield "x" * self.width


class _Stream(nw.DataFrame[Any]):
    """A frame that is read once, from the first row to the last."""

    def __init__(self, fields: list[_Field], total: int, rows: Iterator[list[Any]]) -> None:
        self._fields, self._total, self._rows = fields, total, rows

    @property
    def columns(self) -> list[str]:
        return [field.name for field in self._fields]

    @property
    def implementation(self) -> Any:  # type: ignore[override]
        return Implementation.POLARS

    def __native_namespace__(self) -> Any:
        return None

    def iter_columns(self) -> Iterator[Any]:
        return iter(self._fields)

    def iter_rows(self, **options: Any) -> Iterator[Any]:
        return self._rows

    def __len__(self) -> int:
        return self._total


def write_sav(source: Source, path: Path) -> None:
    """Write the file.

    Raises:
        ResponsesChanged
    """
    coded = [column for column in source.columns if column.content == Content.CODE]
    missing = missing_labels()
    names = dict(zip(source.fact_names, _fact_fields(source), strict=True))
    pyreadstat.write_sav(
        _Stream([*names.values(), *_fields(source)], source.total, _rows(source)),
        str(path),
        file_label=_short(source.survey.title, 64),
        column_labels=[None] * len(names)
        + [_short(column.label, LONGEST_LABEL) for column in source.columns],
        variable_value_labels={
            column.name: {
                code: _short(label, LONGEST_VALUE_LABEL)
                for code, label in (missing | column.labels).items()
            }
            for column in coded
        },
        missing_ranges={
            column.name: [{"lo": int(min(Missing)), "hi": int(max(Missing))}] for column in coded
        },
        variable_measure={
            column.name: MEASURES.get(MeasurementScale(column.scale), "nominal")
            for column in source.columns
        },
        variable_format=_formats(source),
        row_compress=True,
    )


def _fact_fields(source: Source) -> list[_Field]:
    text = {"response": 36, "day": 10, "language": 10}
    return [
        _Field(name, nw.String(), text[name]) if name in text else _Field(name, nw.Float64())
        for name in source.fact_names
    ]


def _fields(source: Source) -> list[_Field]:
    return [
        _Field(column.name, nw.String(), widest_text(source, column))
        if column.is_text
        else _Field(column.name, nw.Float64())
        for column in source.columns
    ]


def _formats(source: Source) -> dict[str, str]:
    formats = {Content.CODE: "F5.0", Content.NUMBER: "F12.2", Content.DATE: "DATE11"}
    found = {c.name: formats[c.content] for c in source.columns if c.content in formats}
    return {**found, "version": "F5.0"}


def _rows(source: Source) -> Iterator[list[Any]]:
    written = 0
    for row in source.rows():
        written += 1
        if written > source.total:
            break
        yield source.facts(row) + [_value(column, cell(column, row)) for column in source.columns]
    if written != source.total:
        raise ResponsesChanged


def _value(column: Column, found: Any) -> Any:
    if found is None or column.is_text:
        return found
    if column.content == Content.DATE:
        return (found + SPSS_EPOCH_DAYS) * DAY
    return float(found)


def _short(text: str, most: int) -> str:
    """The text cut to a number of bytes of UTF-8, at a character."""
    return text.encode()[:most].decode(errors="ignore")
