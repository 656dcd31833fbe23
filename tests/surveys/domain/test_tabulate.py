from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.tabulate import Item, Row, Table, Topic, protect, tabulate
from surveys.enums import QuestionKind

# Ten responses. Slots: 0 single, 1–2 ticks, 3 scale, 4 text.
CODES = np.array(
    [
        [1, 1, 0, 5, 1],
        [1, 1, 1, 4, -2],
        [1, 0, 1, 4, -2],
        [2, 1, 0, -3, 1],
        [2, -2, -2, -3, -2],
        [1, 1, 0, -2, -2],
        [3, 0, 1, 1, -1],
        [-2, 1, 1, 2, -1],
        [-3, -1, -1, -1, -1],
        [1, 1, 0, 5, 1],
    ],
    dtype=np.int16,
)
SINGLE = Topic(
    "V001",
    QuestionKind.SINGLE,
    "Ort",
    0,
    (
        Item("Borna", 1, 0),
        Item("Grimma", 2, 0),
        Item("Wurzen", 3, 0, withdrawn=True),
        Item("Pegau", 4, 0, withdrawn=True),
    ),
)
MULTIPLE = Topic(
    "V002", QuestionKind.MULTIPLE, "Fehlt", -1, (Item("Bus", 1, 1), Item("Arzt", 2, 2))
)
SCALE = Topic(
    "V003", QuestionKind.SCALE, "Skala", 3, tuple(Item(str(n), n, 3) for n in range(1, 6))
)
TEXT = Topic("V004", QuestionKind.SHORT_TEXT, "Wort", 4)


def test_numbers_against_a_table_counted_by_hand() -> None:
    single, multiple, scale, text = tabulate(CODES, [SINGLE, MULTIPLE, SCALE, TEXT])
    assert single == Table(
        "V001",
        QuestionKind.SINGLE,
        "Ort",
        base=8,
        rows=(
            Row("Borna", 5, 62.5),
            Row("Grimma", 2, 25.0),
            Row("Wurzen", 1, 12.5, withdrawn=True),
        ),
        dont_know=1,
        skipped=1,
    )
    assert multiple == Table(
        "V002",
        QuestionKind.MULTIPLE,
        "Fehlt",
        base=8,
        rows=(Row("Bus", 6, 75.0), Row("Arzt", 4, 50.0)),
        skipped=1,
    )
    assert [row.count for row in scale.rows] == [1, 1, 0, 2, 2]
    assert (scale.base, scale.dont_know, scale.skipped, scale.mean) == (6, 2, 1, 3.5)
    assert (text.base, text.rows, text.skipped) == (3, (), 4)


def test_no_response_at_all() -> None:
    tables = tabulate(np.empty((0, 5), dtype=np.int16), [SINGLE, MULTIPLE, SCALE, TEXT])
    assert [table.base for table in tables] == [0, 0, 0, 0]
    assert [row.percent for row in tables[2].rows] == [None] * 5
    assert tables[2].mean is None


def _table(counts: list[int], kind: QuestionKind = QuestionKind.SINGLE) -> Table:
    rows = tuple(Row(str(n), count, float(count)) for n, count in enumerate(counts))
    return Table("V001", kind, "Frage", sum(counts), rows, dont_know=4, skipped=5, mean=2.0)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([20, 30, 40], [20, 30, 40]),
        ([4, 20, 30], [None, None, 30]),
        ([4, 4, 30], [None, None, 30]),
        ([2, 1, 6, 30], [None, None, None, 30]),
        ([0, 20, 30], [None, None, 30]),
        ([0, 0, 7, 30], [None, None, None, 30]),
        ([3, 9], [None, None]),
        ([5, 5], [5, 5]),
    ],
)
def test_small_counts_are_hidden_with_a_complement(
    counts: list[int], shown: list[int | None]
) -> None:
    protected = protect(_table(counts), 5)
    assert [row.count for row in protected.rows] == shown
    assert [row.percent is None for row in protected.rows] == [count is None for count in shown]
    assert protected.base == sum(counts)
    assert (protected.mean is None) == (None in shown)
    assert (protected.dont_know, protected.skipped) == (None, 5)


def test_ticks_need_no_complement() -> None:
    protected = protect(_table([3, 20, 30], QuestionKind.MULTIPLE), 5)
    assert [row.count for row in protected.rows] == [None, 20, 30]


def test_few_who_did_not_tick_are_a_small_group_too() -> None:
    table = replace(_table([3, 15, 16, 20], QuestionKind.MULTIPLE), base=20)
    assert [row.count for row in protect(table, 5).rows] == [None, 15, None, None]


def test_small_base_hides_the_question() -> None:
    protected = protect(_table([2, 2]), 5)
    assert protected.hidden
    assert (protected.rows, protected.dont_know, protected.skipped, protected.mean) == (
        (),
        None,
        None,
        None,
    )


@given(st.lists(st.integers(0, 60), min_size=1, max_size=11), st.integers(3, 12))
def test_nobody_gets_at_a_small_group_by_subtraction(counts: list[int], smallest: int) -> None:
    protected = protect(_table(counts), smallest)
    shown = [row.count for row in protected.rows if row.count is not None]
    assert all(count >= smallest for count in shown)
    if protected.base is not None:
        hidden = len(protected.rows) - len(shown)
        rest = protected.base - sum(shown)
        assert hidden == 0 or len(shown) == 0 or (hidden >= 2 and rest >= smallest)
