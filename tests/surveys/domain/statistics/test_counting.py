import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.statistics.counting import SHIFT, cross, positions, tallies, tally

columns = st.lists(st.integers(-4, 6), max_size=40)


@given(columns)
def test_tally_counts_every_code(codes: list[int]) -> None:
    found = tally(np.array(codes, dtype=np.int16), 6)
    assert found.tolist() == [codes.count(code) for code in range(-SHIFT, 7)]


def test_tally_with_weights_and_a_code_nobody_knows() -> None:
    column = np.array([1, 2, 2, 9], dtype=np.int16)
    (found,) = tallies(column, 2, np.array([0.5, 1.0, 1.5, 4.0]))
    assert found[SHIFT:].tolist() == [0, 0.5, 2.5]


@given(columns)
def test_positions_find_what_was_asked_for(codes: list[int]) -> None:
    found, known = positions(np.array(codes, dtype=np.int16), [3, 1])
    expected = [{3: 0, 1: 1}.get(code, -1) for code in codes]
    assert found.tolist() == expected
    assert known.tolist() == [position >= 0 for position in expected]


def test_cross_counts_pairs() -> None:
    rows, cols = np.array([0, 0, 1]), np.array([2, 2, 0])
    assert cross(rows, cols, (2, 3)).tolist() == [[0, 0, 2], [1, 0, 0]]
    assert cross(rows, cols, (2, 3), np.array([1.0, 0.5, 3.0])).tolist() == [
        [0, 0, 1.5],
        [3, 0, 0],
    ]
