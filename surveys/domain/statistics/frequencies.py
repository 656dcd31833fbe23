"""From measures and packed codes to frequencies with their bases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from surveys.domain.measures import Category, Measure, MeasureKind
from surveys.domain.statistics import intervals
from surveys.domain.statistics.classes import classes_of
from surveys.domain.statistics.counting import SHIFT, Mask, tallies, tally
from surveys.domain.statistics.data import Data, Values
from surveys.domain.statistics.intervals import Interval
from surveys.enums import Missing


@dataclass(frozen=True)
class Line:
    """One answer. `count` is how many gave it (never weighted), `share` of the base (0 to 1).

    Of a ranking, `count` and `share` are first places and `mean_rank` the mean rank.
    """

    label: str
    count: int
    share: float | None
    interval: Interval | None = None
    withdrawn: bool = False
    mean_rank: float | None = None


@dataclass(frozen=True)
class Frequencies:
    """The answers to one measure. `base` is how many gave a substantive answer."""

    measure: Measure
    base: int
    lines: tuple[Line, ...] = ()
    dont_know: int = 0
    refused: int = 0
    skipped: int = 0
    not_asked: int = 0
    mean: Interval | None = None
    median: Interval | None = None
    effective_n: float = 0.0


def frequencies(data: Data, measure: Measure, *, precise: bool = True) -> Frequencies:
    """Count one measure. `precise` adds intervals."""
    if measure.kind == MeasureKind.TICKS:
        return _ticks(data, measure, precise=precise)
    if measure.kind == MeasureKind.RANKS:
        return _ranks(data, measure)
    if measure.kind == MeasureKind.VALUE:
        return _values(data, measure)
    return _codes(data, measure, precise=precise)


def _codes(data: Data, measure: Measure, *, precise: bool) -> Frequencies:
    column = data.codes[:, measure.slot]
    if data.weights is None:
        counts = sums = tally(column, measure.highest)
    else:
        counts, sums = tallies(column, measure.highest, None, data.weights)
    counted, summed = counts.tolist(), sums.tolist()
    base, total = int(sum(counted[SHIFT + 1 :])), sum(summed[SHIFT + 1 :])
    effective = _effective(data, column > 0, total)
    weighed = [
        (category, counted[SHIFT + category.code], summed[SHIFT + category.code])
        for category in measure.categories
    ]
    mean = None
    if measure.kind == MeasureKind.POINTS and precise:
        squares = counts
        if data.weights is not None:
            (squares,) = tallies(column, measure.highest, data.squares)
        points = np.arange(1, measure.highest + 1, dtype=np.float64)
        mean = intervals.mean_of_points(points, sums[SHIFT + 1 :], squares[SHIFT + 1 :], base)
    lines = _lines(weighed, total, effective, precise=precise)
    return _counted(measure, base, lines, counts, effective, mean=mean)


def _ticks(data: Data, measure: Measure, *, precise: bool) -> Frequencies:
    columns = [data.codes[:, category.slot] for category in measure.categories]
    best = np.maximum.reduce(columns)
    known = best >= 0
    base = int(np.count_nonzero(known))
    total = float(base) if data.weights is None else float(data.weights[known].sum())
    effective = _effective(data, known, total)
    weighed = []
    for category, column in zip(measure.categories, columns, strict=True):
        ticked = column == 1
        count = int(np.count_nonzero(ticked))
        weight = count if data.weights is None else float(data.weights[ticked].sum())
        weighed.append((category, count, weight))
    lines = _lines(weighed, total, effective, precise=precise)
    return _counted(measure, base, lines, tally(best, 1), effective)


def _ranks(data: Data, measure: Measure) -> Frequencies:
    columns = [data.codes[:, category.slot] for category in measure.categories]
    best = np.maximum.reduce(columns)
    known = best > 0
    base = int(np.count_nonzero(known))
    weights = np.ones(data.n) if data.weights is None else data.weights
    total = float(weights[known].sum())
    weighed, means = [], {}
    for category, column in zip(measure.categories, columns, strict=True):
        first, ranked = column == 1, column > 0
        weighed.append((category, int(np.count_nonzero(first)), float(weights[first].sum())))
        weight = float(weights[ranked].sum())
        if weight:
            means[category.code] = float((column[ranked] * weights[ranked]).sum()) / weight
    effective = _effective(data, known, total)
    lines = _lines(weighed, total, effective, precise=True, mean_ranks=means)
    return _counted(measure, base, lines, tally(best, 1), effective)


def _values(data: Data, measure: Measure) -> Frequencies:
    column = data.codes[:, measure.slot]
    numbers = data.numbers[:, measure.value_slot]
    given = (column == 1) & ~np.isnan(numbers)
    values = numbers[given]
    weights = None if data.weights is None else data.weights[given]
    base = values.size
    total = float(base) if weights is None else float(weights.sum())
    effective = _effective(data, given, total)
    weighed = []
    for group in classes_of(values, is_date=measure.is_date):
        inside = (values >= group.low) & (values < group.high)
        count = int(np.count_nonzero(inside))
        weight = count if weights is None else float(weights[inside].sum())
        weighed.append((Category(group.label, 0, measure.slot), count, weight))
    return _counted(
        measure,
        base,
        _lines(weighed, total, effective, precise=True),
        tally(column, 1),
        effective,
        mean=None if measure.is_date else intervals.mean(values, weights),
        median=None if measure.is_date else intervals.median(values, weights),
    )


def _lines(
    weighed: Sequence[tuple[Category, float, float]],
    total: float,
    effective: float,
    *,
    precise: bool,
    mean_ranks: Mapping[int, float] | None = None,
) -> tuple[Line, ...]:
    """Lines of answers with their counts and weights; without options withdrawn before anybody
    chose them. `precise` adds intervals.
    """
    lines = []
    for category, count, weight in weighed:
        if category.withdrawn and not count:
            continue
        share = weight / total if total else None
        interval = None
        if precise and share is not None and effective > 0:
            interval = intervals.wilson(min(1.0, share), effective)
        mean_rank = mean_ranks.get(category.code) if mean_ranks else None
        lines.append(
            Line(category.label, int(count), share, interval, category.withdrawn, mean_rank)
        )
    return tuple(lines)


def _effective(data: Data, mask: Mask, total: float) -> float:
    """The effective number of those in the mask, whose weights have this total."""
    if data.weights is None:
        return total
    return intervals.effective(total, float(np.einsum("i,i->", data.squares, mask)))


def _counted(
    measure: Measure,
    base: int,
    lines: tuple[Line, ...],
    counts: Values,
    effective: float,
    *,
    mean: Interval | None = None,
    median: Interval | None = None,
) -> Frequencies:
    """`counts` tell why the others gave no answer."""
    return Frequencies(
        measure=measure,
        base=base,
        lines=lines,
        dont_know=int(counts[SHIFT + Missing.DONT_KNOW]),
        refused=int(counts[SHIFT + Missing.REFUSED]),
        skipped=int(counts[SHIFT + Missing.SKIPPED]),
        not_asked=int(counts[SHIFT + Missing.NOT_ASKED]),
        mean=mean,
        median=median,
        effective_n=effective,
    )
