"""Words from data files become page bodies."""

import json

import pytest

from cms.demo import reading


@pytest.mark.parametrize(
    ("value", "blocks"),
    [
        ("", []),
        ("  \n", []),
        ("\n<p>Text</p>\n", [{"type": "paragraph", "value": "<p>Text</p>"}]),
        ([{"type": "quote", "value": {"text": "x"}}], [{"type": "quote", "value": {"text": "x"}}]),
    ],
)
def test_body(value: str, blocks: list[object]) -> None:
    assert json.loads(reading.body(value)) == blocks


def test_rows_are_read_by_column_name() -> None:
    assert reading.rows("municipalities")[4] == {
        "ags": "14729050",
        "name": "Borna",
        "slug": "borna",
        "population": "18700",
        "latitude": "51.1242",
        "longitude": "12.4964",
    }
