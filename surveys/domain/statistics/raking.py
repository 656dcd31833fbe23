"""Weights by raking: iterative proportional fitting after Deming and Stephan (1940).

Responses with the same combination of categories get the same factor, so the fitting works on the
cells of the cross-table of all margins, not on responses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from surveys.domain.statistics.intervals import design_effect, effective_n

Weights = NDArray[np.float64]
UNKNOWN = -1
ROUNDS = 1000
TOLERANCE = 1e-12
STANDSTILL = 1e-14
CUTS = 200


@dataclass(frozen=True)
class Margin:
    """Where each response stands in one variable (UNKNOWN: nobody knows), and the true shares."""

    name: str
    categories: NDArray[np.intp]
    shares: NDArray[np.float64]


@dataclass(frozen=True)
class Raked:
    """Weights with mean 1 and what came out. `misfit` is the largest gap to a margin (share)."""

    weights: Weights
    converged: bool
    rounds: int
    misfit: float
    capped: int = 0
    empty: tuple[tuple[str, int], ...] = field(default=())

    @property
    def design_effect(self) -> float:
        return design_effect(self.weights)

    @property
    def effective_n(self) -> float:
        return effective_n(self.weights)


def rake(
    margins: Sequence[Margin],
    *,
    cap: float | None = None,
    rounds: int = ROUNDS,
    tolerance: float = TOLERANCE,
) -> Raked:
    """Fit weights to the margins, at least one, of at least one response.

    A response whose category in a margin is unknown keeps its factor in that margin. With `cap`
    (above 1), no weight is above that multiple of the mean; margins may then be met only
    approximately (DeBell and Krosnick 2009). A category that has a share but no responses makes
    the fit impossible: it is reported in `empty`, and `converged` is False.
    """
    cells, members = _cells(margins)
    start = np.bincount(members).astype(np.float64)
    empty = _empty(margins, cells)
    factors = np.ones(len(cells))
    misfit, done = np.inf, 0
    while done < rounds:
        done += 1
        before = factors
        for margin, column in zip(margins, cells.T, strict=True):
            factors = factors * _step(margin, column, start * factors)
        if cap is not None:
            factors = _capped(factors, start, cap)
        misfit = _misfit(margins, cells, start * factors)
        if misfit <= tolerance or np.allclose(factors, before, rtol=STANDSTILL, atol=0):
            break
    weights = (factors / np.average(factors, weights=start))[members]
    return Raked(
        weights=weights,
        converged=bool(misfit <= tolerance) and not empty,
        rounds=done,
        misfit=float(misfit),
        capped=0 if cap is None else int(np.count_nonzero(weights >= cap * (1 - 1e-9))),
        empty=empty,
    )


def _cells(margins: Sequence[Margin]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The combinations of categories that occur, and which of them each response has.

    A combination is one number while they are sorted, which is much quicker than sorting rows.
    """
    shape = [margin.shares.size + 1 for margin in margins]
    columns = [margin.categories - UNKNOWN for margin in margins]
    keys, members = np.unique(np.ravel_multi_index(columns, shape), return_inverse=True)
    cells = np.stack(np.unravel_index(keys, shape), axis=1) + UNKNOWN
    return cells, members.reshape(-1)


def _step(margin: Margin, column: NDArray[np.intp], sums: Weights) -> Weights:
    """Factors that make one margin right; what is unknown keeps its share of the whole."""
    known = column != UNKNOWN
    have = np.bincount(column[known], weights=sums[known], minlength=margin.shares.size)
    reachable = float(margin.shares[have > 0].sum())
    if reachable == 0:
        return np.ones(len(sums))
    target = margin.shares / reachable * have.sum()
    ratio = np.divide(target, have, out=np.ones_like(have), where=have > 0)
    return np.where(known, ratio[np.where(known, column, 0)], 1.0)


def _misfit(margins: Sequence[Margin], cells: NDArray[np.intp], sums: Weights) -> float:
    worst = 0.0
    for margin, column in zip(margins, cells.T, strict=True):
        known = column != UNKNOWN
        have = np.bincount(column[known], weights=sums[known], minlength=margin.shares.size)
        if have.sum() > 0:
            worst = max(worst, float(np.abs(have / have.sum() - margin.shares).max()))
    return worst


def _empty(margins: Sequence[Margin], cells: NDArray[np.intp]) -> tuple[tuple[str, int], ...]:
    return tuple(
        (margin.name, category)
        for margin, column in zip(margins, cells.T, strict=True)
        for category in np.flatnonzero(margin.shares > 0).tolist()
        if category not in column
    )


def _capped(factors: Weights, start: Weights, cap: float) -> Weights:
    """Cut factors above `cap` times the mean; cutting lowers the mean, so cut again."""
    for _again in range(CUTS):
        limit = cap * float(np.average(factors, weights=start))
        if factors.max() <= limit * (1 + 1e-12):
            break
        factors = np.minimum(factors, limit)
    return factors


def dissimilarity(sample: NDArray[np.float64], population: NDArray[np.float64]) -> float:
    """½ Σ |p − π| of two distributions: which share would have to change its category."""
    p, pi = sample / sample.sum(), population / population.sum()
    return float(np.abs(p - pi).sum() / 2)
