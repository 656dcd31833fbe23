"""The suppression, attacked with a linear solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from surveys.domain.disclosure import bounds, hide_line, hide_table, hide_ticks

SMALLEST = 5


def _solve(
    counts: NDArray[np.int64], hidden: NDArray[np.bool_], cell: tuple[int, int]
) -> tuple[float, float]:
    """What somebody with a solver learns about a hidden cell from all totals and visible cells."""
    cells = [tuple(at) for at in np.argwhere(hidden).tolist()]
    equations, values = [], []
    for axis in (0, 1):
        for line in range(counts.shape[axis]):
            equations.append([float(at[axis] == line) for at in cells])
            seen = np.where(hidden, 0, counts).take(line, axis=axis).sum()
            values.append(float(counts.take(line, axis=axis).sum() - seen))
    aim = [float(at == cell) for at in cells]
    found = []
    for sign in (1, -1):
        answer = linprog([sign * a for a in aim], A_eq=equations, b_eq=values, bounds=(0, None))
        assert answer.status == 0
        found.append(sign * answer.fun)
    return found[0], found[1]


@st.composite
def _tables(draw: st.DrawFn) -> NDArray[np.int64]:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    count = st.one_of(st.integers(0, 8), st.integers(0, 60))
    cells = st.lists(count, min_size=rows * columns, max_size=rows * columns)
    return np.array(draw(cells), dtype=np.int64).reshape(rows, columns)


@settings(max_examples=150)
@given(_tables())
def test_no_hidden_cell_of_a_table_can_be_recomputed(counts: NDArray[np.int64]) -> None:
    hidden = hide_table(counts, SMALLEST)
    if hidden is None:
        return
    assert hidden[counts < SMALLEST].all()
    for row, column in np.argwhere(hidden).tolist():
        low, high = _solve(counts, hidden, (row, column))
        assert high - low >= SMALLEST - 1e-6
        assert bounds(counts, hidden, (row, column)) == (round(low), round(high))


@settings(max_examples=200)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=7))
def test_no_hidden_count_of_a_line_can_be_recomputed(counts: list[int]) -> None:
    if sum(counts) < SMALLEST:  # the whole question is withheld
        return
    hidden = hide_line(counts, SMALLEST)
    together = sum(count for count, hide in zip(counts, hidden, strict=True) if hide)
    assert all(hide for count, hide in zip(counts, hidden, strict=True) if count < SMALLEST)
    assert sum(hidden) != 1 or len(counts) == 1
    assert not any(hidden) or together >= SMALLEST


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([10, 7, 2], [False, True, True]),
        ([10, 7, 9], [False, False, False]),
        ([10, 0, 9], [False, True, True]),
        ([50, 2, 4], [False, True, True]),
        ([50, 2, 1, 8], [False, True, True, True]),
    ],
)
def test_a_line_hides_small_counts_and_one_more(counts: list[int], hidden: list[bool]) -> None:
    assert hide_line(counts, SMALLEST) == hidden


def test_of_a_multiple_choice_those_who_did_not_tick_are_a_group_too() -> None:
    assert hide_ticks([3, 20, 38, 35], 40, SMALLEST) == [True, False, True, False]


def test_a_zero_is_hidden_like_a_small_count() -> None:
    hidden = hide_table(np.array([[20, 0, 30], [10, 12, 14], [16, 18, 22]]), SMALLEST)
    assert hidden is not None
    assert bool(hidden[0, 1])
    assert hidden.sum() == 4


def test_a_table_with_a_small_group_is_not_shown_at_all() -> None:
    assert hide_table(np.array([[2, 2], [30, 40]]), SMALLEST) is None


def test_a_table_without_small_cells_is_shown_whole() -> None:
    hidden = hide_table(np.array([[5, 6], [30, 40]]), SMALLEST)
    assert hidden is not None
    assert not hidden.any()
