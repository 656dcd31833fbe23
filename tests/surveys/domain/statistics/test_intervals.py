import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from surveys.domain.statistics.intervals import (
    design_effect,
    effective_n,
    mean,
    median,
    wilson,
)


@given(st.integers(1, 5000), st.data())
def test_wilson_is_scipys(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    expected = stats.binomtest(hits, n).proportion_ci(method="wilson")
    found = wilson(hits / n, n)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(st.lists(st.integers(1, 7), min_size=2, max_size=60))
def test_mean_without_weights_is_scipys(values: list[int]) -> None:
    array = np.array(values, dtype=float)
    found = mean(array)
    assert found is not None
    assert found.value == pytest.approx(array.mean())
    if array.std() > 0:
        low, high = stats.t.interval(0.95, array.size - 1, array.mean(), stats.sem(array))
        assert (found.low, found.high) == pytest.approx((low, high))
    else:
        assert found.low == pytest.approx(found.high)


def test_mean_with_weights_is_the_ratio_estimator() -> None:
    values, weights = np.array([1.0, 2.0, 4.0]), np.array([2.0, 1.0, 1.0])
    found = mean(values, weights)
    assert found is not None
    assert found.value == 2.0
    # Scores −2, 0, 2: variance 3/2 · 8 / 16, times t(0.975; 2).
    assert found.high - found.value == pytest.approx(4.30265272974946 * np.sqrt(0.75))


def test_equal_weights_change_nothing() -> None:
    values = np.array([1.0, 3.0, 3.0, 5.0, 2.0, 4.0])
    weights = np.full(6, 2.5)
    assert mean(values, weights) == pytest.approx(mean(values))
    assert median(values, weights) == median(values)
    assert effective_n(weights) == pytest.approx(6)
    assert design_effect(weights) == pytest.approx(1)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=50))
def test_median_is_numpys_and_lies_in_its_interval(values: list[int]) -> None:
    array = np.array(values, dtype=float)
    found = median(array)
    assert found is not None
    assert found.value == np.median(array)
    assert found.low <= found.value <= found.high


def test_too_few_values_have_no_interval() -> None:
    assert mean(np.array([3.0])) is None
    assert median(np.array([])) is None


def test_kish_on_a_known_example() -> None:
    weights = np.array([1.0, 1.0, 2.0])
    assert effective_n(weights) == pytest.approx(16 / 6)
    assert design_effect(weights) == pytest.approx(18 / 16)
