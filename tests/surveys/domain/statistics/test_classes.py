"""Numbers in classes that people can read."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from surveys.domain.statistics.classes import classes_of


def _sizes(values: list[float]) -> dict[str, int]:
    numbers = np.array(values, dtype=np.float64)
    return {
        group.label: int(((numbers >= group.low) & (numbers < group.high)).sum())
        for group in classes_of(numbers)
    }


@pytest.mark.parametrize(
    ("values", "sizes"),
    [
        ([], {}),
        ([3, 3, 3], {"3": 3}),
        ([1, 2, 2, 4], {"1": 1, "2": 2, "3": 0, "4": 1}),
        ([11, 25, 38, 52, 77], {"10 – 19": 1, "20 – 29": 1, "30 – 39": 1, "40 – 49": 0,
                                "50 – 59": 1, "60 – 69": 0, "70 – 79": 1}),
    ],
)  # fmt: skip
def test_classes_have_one_round_width(values: list[float], sizes: dict[str, int]) -> None:
    assert _sizes(values) == sizes


def test_a_long_tail_does_not_push_everybody_into_one_class() -> None:
    """Kilometres to work: most are small, one commutes from far away."""
    values = [1, 1, 2, 3, 4, 5, 5, 6, 8, 10, 12, 14, 15, 18, 22, 25, 30, 35, 40, 480]
    sizes = _sizes([float(value) for value in values])
    assert max(sizes.values()) <= 6
    assert list(sizes) == ["1 – 2", "3 – 4", "5 – 9", "10 – 14", "15 – 19", "20 – 499"]


def test_where_nearly_everybody_gave_one_number_the_others_still_differ() -> None:
    sizes = _sizes([0.0] * 90 + [500.0, 1000.0, 2000.0, 4000.0])
    assert next(iter(sizes.values())) == 90
    assert max(list(sizes.values())[1:]) <= 2


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.integers(-50, 10_000).map(float),
            st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=False),
        ),
        min_size=1,
        max_size=60,
    )
)
@example([999_999.9999999999])
def test_every_value_is_in_exactly_one_class(values: list[float]) -> None:
    numbers = np.array(values)
    groups = classes_of(numbers)
    assert len(groups) <= 10
    counted = [((numbers >= group.low) & (numbers < group.high)).sum() for group in groups]
    assert sum(counted) == len(values)
    assert all(a.high == b.low for a, b in pairwise(groups))
