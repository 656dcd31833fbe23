"""Intervals for shares, means and medians. Sources and formulas: docs/statistics.md.

With weights, a share's interval takes the effective number of answers (Kish), a mean's the
linearised variance of the ratio estimator, a median's Woodruff's method.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.domain.statistics.distributions import normal_quantile, t_quantile

CONFIDENCE = 0.95
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """An estimate between its bounds, in the unit of what is estimated."""

    value: float
    low: float
    high: float


def wilson(share: float, n: float, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval (1927) for a share (0 to 1) of `n` answers, `n` > 0.

    `n` may be the effective number of answers, which is no whole number.
    """
    z = normal_quantile((1 + confidence) / 2)
    denominator = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / denominator
    half = z / denominator * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At 0 and 1 the bound is exact; rounding must not push it past the share itself.
    return Interval(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def effective_n(weights: Values) -> float:
    """Kish (1965): (Σw)² / Σw². The number of answers if all weights are equal."""
    return effective(float(weights.sum()), float((weights**2).sum()))


def effective(total: float, squares: float) -> float:
    """The same from the sum of the weights and that of their squares."""
    return total**2 / squares if squares else 0.0


def design_effect(weights: Values) -> float:
    """Kish's design effect of unequal weights: n Σw² / (Σw)², 1 if all are equal."""
    effective = effective_n(weights)
    return weights.size / effective if effective else 1.0


def mean(
    values: Values, weights: Values | None = None, confidence: float = CONFIDENCE
) -> Interval | None:
    """The mean with a t interval; None with fewer than two values."""
    n = values.size
    if n < 2:
        return None
    w = np.ones(n) if weights is None else weights
    total = float(w.sum())
    if total <= 0:
        return None
    centre = float(np.dot(w, values)) / total
    scores = w * (values - centre)
    variance = n / (n - 1) * float(np.dot(scores, scores)) / total**2
    half = t_quantile((1 + confidence) / 2, n - 1) * math.sqrt(variance)
    return Interval(centre, centre - half, centre + half)


def mean_of_points(
    points: Values, sums: Values, squares: Values, n: int, confidence: float = CONFIDENCE
) -> Interval | None:
    """The same mean from a table: how much weight and squared weight stands on each point."""
    total = float(sums.sum())
    if n < 2 or total <= 0:
        return None
    centre = float(np.dot(sums, points)) / total
    variance = n / (n - 1) * float(np.dot(squares, (points - centre) ** 2)) / total**2
    half = t_quantile((1 + confidence) / 2, n - 1) * math.sqrt(variance)
    return Interval(centre, centre - half, centre + half)


def median(
    values: Values, weights: Values | None = None, confidence: float = CONFIDENCE
) -> Interval | None:
    """The median with Woodruff's interval (1952); None with fewer than two values.

    The bounds are the quantiles at the ends of the Wilson interval of one half.
    """
    if values.size < 2:
        return None
    order = np.argsort(values, kind="stable")
    w = np.ones(values.size) if weights is None else weights[order]
    if float(w.sum()) <= 0:
        return None
    ordered = values[order]
    bounds = wilson(0.5, effective_n(w), confidence)
    reached = np.cumsum(w) / w.sum()
    value, low, high = (_quantile(ordered, reached, q) for q in (0.5, bounds.low, bounds.high))
    return Interval(value, low, high)


def _quantile(ordered: Values, reached: Values, q: float) -> float:
    """The smallest value at which the cumulated share reaches q; the middle of two at a tie."""
    position = min(int(np.searchsorted(reached, q - 1e-12)), ordered.size - 1)
    following = min(position + 1, ordered.size - 1)
    if abs(float(reached[position]) - q) < 1e-12:
        return float(ordered[position] + ordered[following]) / 2
    return float(ordered[position])
