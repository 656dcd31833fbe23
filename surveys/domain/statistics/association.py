"""Do two answers go together? Tests, effect size and correction. Sources: docs/statistics.md."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.domain.statistics.distributions import chi2_tail, f_tail

Table = NDArray[np.float64]
# Cochran (1954): no expected count below 1, at most a fifth of them below 5.
LEAST_EXPECTED = 1.0
SMALL_EXPECTED = 5.0
SMALL_SHARE = 0.2


@dataclass(frozen=True)
class Association:
    """The test of independence of a table. `p` is None where there are too few cases for one."""

    statistic: float
    df: float
    p: float | None
    cramers_v: float
    n: int
    rao_scott: bool = False

    @property
    def too_few(self) -> bool:
        return self.p is None


def without_empty(table: Table) -> Table:
    """The table without rows and columns nobody is in."""
    kept: Table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    return kept


def cramers_v(table: Table) -> float:
    """Cramér's V (1946): 0 no association, 1 a perfect one; 0 if there is only one line."""
    table = without_empty(table)
    smaller = min(table.shape) - 1
    if smaller < 1:
        return 0.0
    return math.sqrt(_chi2(table) / table.sum() / smaller)


def independence(table: Table) -> Association:
    """Pearson's chi-squared test (1900) of a table of counts."""
    kept = without_empty(table)
    n = round(float(kept.sum()))
    df = (kept.shape[0] - 1) * (kept.shape[1] - 1)
    if df < 1:
        return Association(0.0, 0, None, 0.0, n)
    statistic = _chi2(kept)
    p = chi2_tail(statistic, df) if enough_cases(kept) else None
    return Association(statistic, df, p, cramers_v(kept), n)


def weighted_independence(counts: Table, sums: Table, squares: Table) -> Association:
    """Rao and Scott (1984), second order, as R's `survey::svychisq(statistic = "F")`.

    For independent responses with unequal weights: `counts` is how many responses are in each
    cell, `sums` the sum of their weights, `squares` the sum of the squared weights. The variance
    of the cells follows from these three tables, so no response is touched again.
    """
    keep_rows, keep_columns = counts.sum(axis=1) > 0, counts.sum(axis=0) > 0
    counts, sums, squares = (part[keep_rows][:, keep_columns] for part in (counts, sums, squares))
    n = round(float(counts.sum()))
    rows, columns = counts.shape
    v = cramers_v(sums)
    if min(rows, columns) < 2 or not enough_cases(counts):
        return Association(0.0, (rows - 1) * (columns - 1), None, v, n, rao_scott=True)
    shares = sums.ravel() / sums.sum()
    delta = _generalised_effects(shares, squares.ravel() / sums.sum() ** 2, n, (rows, columns))
    trace = float(np.trace(delta))
    df = trace**2 / float(np.trace(delta @ delta))
    statistic = _chi2(sums * (n / sums.sum())) / trace
    p = f_tail(statistic, df, df * (n - 1))
    return Association(statistic, df, p, v, n, rao_scott=True)


def _generalised_effects(
    shares: Table, squares: Table, n: int, shape: tuple[int, int]
) -> NDArray[np.float64]:
    """The matrix whose eigenvalues are the generalised design effects of the interaction."""
    variance = np.diag(squares) - np.outer(squares, shares) - np.outer(shares, squares)
    variance = (variance + squares.sum() * np.outer(shares, shares)) * n / (n - 1)
    contrasts = _interaction(*shape)
    inverse = np.divide(1, shares, out=np.zeros_like(shares), where=shares > 0)
    denominator = contrasts.T @ (contrasts * (inverse / n)[:, None])
    weighted = contrasts * inverse[:, None]
    effects: NDArray[np.float64]
    effects = np.linalg.solve(denominator, weighted.T @ variance @ weighted)
    return effects


def _interaction(rows: int, columns: int) -> NDArray[np.float64]:
    """Contrasts of the interaction, free of both main effects."""
    row = np.repeat(np.eye(rows)[:, 1:], columns, axis=0)
    column = np.tile(np.eye(columns)[:, 1:], (rows, 1))
    main = np.hstack([np.ones((rows * columns, 1)), row, column])
    both = np.einsum("ki,kj->kij", row, column).reshape(rows * columns, -1)
    orthonormal, _triangle = np.linalg.qr(main)
    free: NDArray[np.float64] = both - orthonormal @ (orthonormal.T @ both)
    return free


def enough_cases(counts: Table) -> bool:
    """Whether the approximation holds (Cochran 1954)."""
    expected = _expected(counts)
    small = np.count_nonzero(expected < SMALL_EXPECTED) / expected.size
    return bool(expected.min() >= LEAST_EXPECTED and small <= SMALL_SHARE)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's correction (1979) of several p-values, in the order given."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def _expected(table: Table) -> Table:
    expected: Table = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return expected


def _chi2(table: Table) -> float:
    expected = _expected(table)
    return float(((table - expected) ** 2 / expected).sum())
