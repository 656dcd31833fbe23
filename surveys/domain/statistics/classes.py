"""Numbers and dates in classes that people can read, for a chart and for what is published."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from django.utils.formats import date_format, number_format
from numpy.typing import NDArray

MOST = 8
NICE = (1, 2, 5, 10)
# Numbers with a long tail: their classes begin at such numbers, near the quantiles.
BREAKS = (1, 1.5, 2, 3, 5, 7, 10)
PARTS = 6
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Class:
    """From `low` (inclusive) to `high` (exclusive)."""

    low: float
    high: float
    label: str


def classes_of(values: NDArray[np.float64], *, is_date: bool = False) -> list[Class]:
    """At most eight or nine classes of a round width; one class per value if there are few.

    If more than half of the values would stand in one class (incomes, distances: most are small,
    a few very large), classes of about the same size instead.
    """
    if values.size == 0:
        return []
    low, high = float(values.min()), float(values.max())
    whole = bool((values == np.floor(values)).all())
    width = _width((high - low) / MOST)
    if whole:
        width = max(1.0, width)
    first = math.floor(low / width) * width
    count = math.floor((high - first) / width) + 1
    edges = [first + number * width for number in range(count + 1)]
    one_by_one = whole and width == 1
    if not (is_date or one_by_one) and low >= 0 and _is_lopsided(values, edges):
        edges = _by_size(values, whole=whole)
    return [Class(a, b, _label(a, b, whole=whole, is_date=is_date)) for a, b in pairwise(edges)]


def _is_lopsided(values: NDArray[np.float64], edges: list[float]) -> bool:
    return bool(np.histogram(values, bins=edges)[0].max() > values.size / 2)


def _by_size(values: NDArray[np.float64], *, whole: bool) -> list[float]:
    """Round edges near the quantiles, from below the smallest to above the largest value."""
    low, high = float(values.min()), float(values.max())
    edges: set[float] = set()
    # Where nearly everybody gave the same number, quantiles of the different numbers.
    for numbers in (values, np.unique(values)):
        quantiles = np.quantile(numbers, np.arange(1, PARTS) / PARTS).tolist()
        edges = {_break_below(edge, whole=whole) for edge in (low, *quantiles)}
        if len(edges) >= PARTS // 2:
            break
    return [*sorted(edges), _break_above(high, whole=whole)]


def _break_below(value: float, *, whole: bool) -> float:
    if value <= 0:
        return 0.0
    power = _power_of_ten_below(value)
    found = max(step * power for step in BREAKS if step * power <= value)
    return float(math.floor(found)) if whole else found


def _break_above(value: float, *, whole: bool) -> float:
    power = _power_of_ten_below(value) if value > 0 else 1
    found = min(step * power for step in (*BREAKS, 15) if step * power > value)
    return float(math.ceil(found)) if whole else found


def _width(rough: float) -> float:
    if rough <= 0:
        return 1.0
    power = _power_of_ten_below(rough)
    return float(next(step * power for step in NICE if step * power >= rough))


def _power_of_ten_below(value: float) -> float:
    """The largest power of ten that is not above a positive number."""
    power = 10.0 ** math.floor(math.log10(value))
    # The logarithm of a number right below a power of ten is rounded up to the power.
    return power if power <= value else power / 10


def _label(low: float, high: float, *, whole: bool, is_date: bool) -> str:
    if is_date:
        first, last = EPOCH + timedelta(days=low), EPOCH + timedelta(days=high - 1)
        words = [date_format(day, "SHORT_DATE_FORMAT") for day in (first, last)]
        return words[0] if first == last else " – ".join(words)
    if whole:
        last_number = high - 1
        if last_number == low:
            return number_format(int(low))
        return f"{number_format(int(low))} – {number_format(int(last_number))}"
    return f"{number_format(round(low, 6))} – < {number_format(round(high, 6))}"
