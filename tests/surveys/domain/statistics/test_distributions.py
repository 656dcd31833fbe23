import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from surveys.domain.statistics.distributions import chi2_tail, f_tail, normal_quantile, t_quantile

values = st.floats(0.001, 200)
degrees = st.floats(0.5, 500)


@given(values, degrees)
def test_chi2_tail_is_scipys(value: float, df: float) -> None:
    assert chi2_tail(value, df) == pytest.approx(stats.chi2.sf(value, df), rel=1e-9, abs=1e-13)


@given(values, degrees, degrees)
def test_f_tail_is_scipys(value: float, df1: float, df2: float) -> None:
    assert f_tail(value, df1, df2) == pytest.approx(
        stats.f.sf(value, df1, df2), rel=1e-8, abs=1e-12
    )


@given(st.floats(0.6, 0.999), st.integers(1, 2000))
def test_t_quantile_is_scipys(probability: float, df: int) -> None:
    assert t_quantile(probability, df) == pytest.approx(stats.t.ppf(probability, df), rel=1e-9)


def test_nothing_is_more_extreme_than_nothing() -> None:
    assert chi2_tail(0, 3) == f_tail(0, 2, 9) == 1
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, abs=1e-12)
