"""Against SciPy, against a plain implementation of Rao and Scott, and against R's own example."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from surveys.domain.statistics.association import (
    cramers_v,
    enough_cases,
    holm,
    independence,
    weighted_independence,
)
from surveys.domain.statistics.counting import cross


@given(st.lists(st.integers(0, 60), min_size=6, max_size=6))
def test_pearson_is_scipys(cells: list[int]) -> None:
    table = np.array(cells, dtype=float).reshape(2, 3)
    assume((table.sum(axis=0) > 0).all() and (table.sum(axis=1) > 0).all())
    found = independence(table)
    expected = stats.chi2_contingency(table, correction=False)
    assert found.statistic == pytest.approx(expected.statistic, abs=1e-9)
    assert found.df == expected.dof
    assert found.cramers_v == pytest.approx(
        stats.contingency.association(table.astype(int), method="cramer"), abs=1e-9
    )
    if enough_cases(table):
        assert found.p == pytest.approx(expected.pvalue, rel=1e-8, abs=1e-12)
    else:
        assert found.too_few


def test_too_few_cases_instead_of_a_p_value() -> None:
    assert independence(np.array([[3.0, 1.0], [2.0, 4.0]])).p is None
    assert independence(np.array([[30.0, 10.0]])).p is None
    assert cramers_v(np.array([[30.0, 10.0]])) == 0


def _rao_scott_by_responses(
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    w: NDArray[np.float64],
    shape: tuple[int, int],
) -> tuple[float, float, float, float]:
    """The steps of `survey::svychisq`, response by response and with a projection matrix."""
    n, k = len(w), shape[0] * shape[1]
    indicators = np.eye(k)[rows * shape[1] + columns]
    means = (w[:, None] * indicators).sum(axis=0) / w.sum()
    scores = w[:, None] * (indicators - means) / w.sum()
    variance = n / (n - 1) * scores.T @ scores
    grid = [(r, c) for r in range(shape[0]) for c in range(shape[1])]
    main = np.array(
        [
            [1.0]
            + [float(r == i) for i in range(1, shape[0])]
            + [float(c == j) for j in range(1, shape[1])]
            for r, c in grid
        ]
    )
    both = np.array(
        [
            [float(r == i and c == j) for i in range(1, shape[0]) for j in range(1, shape[1])]
            for r, c in grid
        ]
    )
    contrasts = both - main @ np.linalg.pinv(main) @ both
    inverse = np.diag(1 / means)
    delta = np.linalg.inv(contrasts.T @ inverse @ contrasts / n) @ (
        contrasts.T @ inverse @ variance @ inverse @ contrasts
    )
    expected = np.outer(means.reshape(shape).sum(axis=1), means.reshape(shape).sum(axis=0)).ravel()
    chi2 = n * float(((means - expected) ** 2 / expected).sum())
    trace = float(np.trace(delta))
    df = trace**2 / float(np.trace(delta @ delta))
    return chi2 / trace, df, df * (n - 1), float(stats.f.sf(chi2 / trace, df, df * (n - 1)))


@pytest.mark.parametrize("seed", range(5))
def test_rao_scott_is_the_plain_implementations(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, shape = 400, (3, 4)
    rows, columns = random.integers(0, 3, n), random.integers(0, 4, n)
    w = random.uniform(0.3, 4, n)
    tables = [cross(rows, columns, shape, part) for part in (None, w, w * w)]
    found = weighted_independence(*tables)
    statistic, df, _df2, p = _rao_scott_by_responses(rows, columns, w, shape)
    assert found.statistic == pytest.approx(statistic, rel=1e-9)
    assert found.df == pytest.approx(df, rel=1e-9)
    assert found.p == pytest.approx(p, rel=1e-8)


def test_rao_scott_with_equal_weights_is_pearsons_test_but_for_n_minus_1() -> None:
    table = np.array([[30.0, 20.0, 11.0], [18.0, 33.0, 25.0]])
    weighted = weighted_independence(table, 3 * table, 9 * table)
    pearson = independence(table)
    # Under independence all design effects are n/(n-1); away from it they differ a little.
    assert weighted.statistic * 2 == pytest.approx(pearson.statistic, rel=0.12)
    assert weighted.cramers_v == pytest.approx(pearson.cramers_v)


def test_holm_on_the_textbooks_example() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
