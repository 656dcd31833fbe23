"""Tails and quantiles of the distributions the tests need, on the standard library alone.

Incomplete gamma and beta functions by series and continued fraction (Lentz's method; Abramowitz
and Stegun 1964, 6.5.29, 6.5.31 and 26.5.8). Compared with SciPy in the tests.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

TINY = 1e-300
PRECISION = 1e-15
STEPS = 10_000
BISECTIONS = 60


@lru_cache
def normal_quantile(probability: float) -> float:
    """The value below which a standard normal lies with this probability."""
    return NormalDist().inv_cdf(probability)


def chi2_tail(value: float, df: float) -> float:
    """P(X > value) for X chi-squared with `df` degrees of freedom (df > 0)."""
    if value <= 0:
        return 1.0
    return _upper_gamma(df / 2, value / 2)


def f_tail(value: float, df1: float, df2: float) -> float:
    """P(X > value) for X F-distributed; the degrees of freedom may be fractions."""
    if value <= 0:
        return 1.0
    return _beta(df2 / 2, df1 / 2, df2 / (df2 + df1 * value))


def t_quantile(probability: float, df: float) -> float:
    """The value below which Student's t lies with this probability (0.5 <= probability < 1)."""
    target = 2 * (1 - probability)
    low, high = 0.0, 1.0
    while _two_sided(high, df) > target:
        high *= 2
    for _step in range(BISECTIONS):
        middle = (low + high) / 2
        if _two_sided(middle, df) > target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _two_sided(value: float, df: float) -> float:
    return _beta(df / 2, 0.5, df / (df + value * value))


def _upper_gamma(a: float, x: float) -> float:
    """The regularised upper incomplete gamma function Q(a, x)."""
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        return 1 - front * _gamma_series(a, x)
    return front * _fraction(lambda i: i * (a - i), lambda i: x + 2 * i + 1 - a)


def _gamma_series(a: float, x: float) -> float:
    term = total = 1 / a
    for step in range(1, STEPS):
        term *= x / (a + step)
        total += term
        if term < total * PRECISION:
            break
    return total


def _fraction(a: Callable[[int], float], b: Callable[[int], float]) -> float:
    """1 / (b0 + a1 / (b1 + a2 / (b2 + …))) by the modified method of Lentz."""
    c = 1 / TINY
    d = 1 / (b(0) or TINY)
    result = d
    for step in range(1, STEPS):
        d = 1 / ((a(step) * d + b(step)) or TINY)
        c = (b(step) + a(step) / c) or TINY
        result *= c * d
        if abs(c * d - 1) < PRECISION:
            break
    return result


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )

    def numerator(step: int) -> float:
        m = step // 2
        if step % 2 == 0:
            return m * (b - m) * x / ((a + step - 1) * (a + step))
        return -(a + m) * (a + b + m) * x / ((a + step - 1) * (a + step))

    return front / a * _fraction(numerator, lambda _step: 1.0)
