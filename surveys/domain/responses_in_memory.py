"""All responses of a survey as one matrix: read in binary, taken over by numpy without a loop.

Every version has a fixed number of slots, so its rows have a fixed size in PostgreSQL's binary
COPY format and one structured dtype reads them all. Responses to earlier versions are shorter;
what they lack was not asked.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from surveys.domain.questionnaire import Questionnaire
from surveys.domain.statistics.data import Data
from surveys.enums import Missing, ResponseMode
from surveys.models import SurveyPage

# The header and the trailer of the COPY BINARY format, in bytes.
HEADER, TRAILER = 19, 2
# Dimensions, flags and type of an array; with one dimension its length and lower bound as well.
EMPTY_ARRAY, ARRAY = 12, 20

ROWS = """
COPY (
    SELECT id, codes, array_replace(numbers, NULL, 'NaN'::float8)
      FROM surveys_response
     WHERE survey_id = {} AND mode = {} AND version_id = {}
     ORDER BY id
) TO STDOUT (FORMAT BINARY)
"""


@dataclass(frozen=True)
class Loaded:
    """The responses as data, and their ids as two halves of 64 bits each."""

    data: Data
    ids: NDArray[np.uint64]

    def rows_of(self, wanted: list[bytes]) -> NDArray[np.intp]:
        """The rows of responses by the bytes of their ids, -1 where there is none."""
        halves = np.frombuffer(b"".join(wanted), dtype=">u8").astype(np.uint64).reshape(-1, 2)
        order = np.argsort(self.ids[:, 0])
        if order.size == 0:
            return np.full(len(wanted), -1, dtype=np.intp)
        # The first half of a random id is as good as unique; the second one settles it.
        places = np.searchsorted(self.ids[:, 0], halves[:, 0], sorter=order)
        rows = order[np.minimum(places, order.size - 1)]
        return np.where((self.ids[rows] == halves).all(axis=1), rows, -1)


class UnexpectedRows(Exception):
    """Stored responses are not as wide as their version says."""


def load(survey: SurveyPage, versions: dict[int, Questionnaire], *, mode: ResponseMode) -> Loaded:
    """Codes and numbers of all responses of a kind, by version and random id.

    `versions` maps primary keys to questionnaires, in the order of their numbers. One query each.

    Raises:
        UnexpectedRows
    """
    width = max((q.width for q in versions.values()), default=0)
    value_width = max((q.value_width for q in versions.values()), default=0)
    parts = [_rows(survey.pk, pk, mode, questionnaire) for pk, questionnaire in versions.items()]
    padded = [_padded(part, width, value_width) for part in parts]
    codes = [part[0] for part in padded] or [np.empty((0, width), dtype=np.int16)]
    numbers = [part[1] for part in padded] or [np.empty((0, value_width))]
    ids = [part["id"].astype(np.uint64) for part in parts] or [np.empty((0, 2), np.uint64)]
    return Loaded(
        Data(np.asfortranarray(np.concatenate(codes)), np.concatenate(numbers)),
        np.concatenate(ids),
    )


def _rows(survey_id: int, version_id: int, mode: str, questionnaire: Questionnaire) -> Any:
    values = (sql.Literal(value) for value in (survey_id, str(mode), version_id))
    with connection.cursor() as cursor:
        statement = sql.SQL(ROWS).format(*values).as_string(cursor.connection)
        with cursor.copy(statement) as copy:
            raw = b"".join(copy)
    dtype = _row_type(questionnaire.width, questionnaire.value_width)
    body = len(raw) - HEADER - TRAILER
    if body % dtype.itemsize:
        raise UnexpectedRows
    rows = np.frombuffer(raw, dtype=dtype, count=body // dtype.itemsize, offset=HEADER)
    if (rows["fields"] != 3).any():
        raise UnexpectedRows
    return rows


def _row_type(width: int, value_width: int) -> np.dtype[Any]:
    """One row: number of fields, then for each array its size, head and elements with sizes."""
    return np.dtype(
        [
            ("fields", ">i2"),
            ("id_head", "V4"),
            ("id", ">u8", (2,)),
            ("codes_head", f"V{4 + (ARRAY if width else EMPTY_ARRAY)}"),
            ("codes", [("size", ">i4"), ("value", ">i2")], (width,)),
            ("numbers_head", f"V{4 + (ARRAY if value_width else EMPTY_ARRAY)}"),
            ("numbers", [("size", ">i4"), ("value", ">f8")], (value_width,)),
        ]
    )


def _padded(
    rows: Any, width: int, value_width: int
) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    codes = np.full((len(rows), width), int(Missing.NOT_ASKED), dtype=np.int16)
    numbers = np.full((len(rows), value_width), np.nan)
    values = rows["codes"]["value"]
    codes[:, : values.shape[1]] = values
    amounts = rows["numbers"]["value"]
    numbers[:, : amounts.shape[1]] = amounts
    return codes, numbers
