"""From measures and packed codes to tables: frequencies and cross-tables with their bases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from surveys.domain.measures import Category, Measure, MeasureKind
from surveys.domain.statistics import association, intervals
from surveys.domain.statistics.association import Association
from surveys.domain.statistics.classes import classes_of
from surveys.domain.statistics.counting import (
    SHIFT,
    Codes,
    Mask,
    cross_codes,
    positions,
    tallies,
    tally,
)
from surveys.domain.statistics.intervals import Interval
from surveys.enums import Missing

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Data:
    """Responses as columns: packed codes, numbers (NaN: none) and, if there are any, weights."""

    codes: Codes
    numbers: Values
    weights: Values | None = None

    @property
    def n(self) -> int:
        return len(self.codes)

    @cached_property
    def squares(self) -> Values:
        """The squared weights; of unweighted data ones."""
        return np.ones(self.n) if self.weights is None else self.weights**2

    def where(self, mask: Mask) -> "Data":
        """Only the responses of the mask."""
        return Data(
            np.asfortranarray(self.codes[mask]),
            self.numbers[mask],
            None if self.weights is None else self.weights[mask],
        )

    def weighted(self, weights: Values) -> "Data":
        return replace(self, weights=weights)


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


@dataclass(frozen=True)
class CrossRow:
    """One answer by group: how many, and their share of the group's base (0 to 1)."""

    label: str
    counts: tuple[int, ...]
    shares: tuple[float | None, ...]
    total: int
    total_share: float | None
    test: Association | None = None

    @property
    def cells(self) -> list[tuple[int, float | None]]:
        """Number and share by group."""
        return list(zip(self.counts, self.shares, strict=True))


@dataclass(frozen=True)
class CrossTable:
    """A measure by the groups of another one. `bases` are the groups' numbers of answers."""

    measure: Measure
    by: Measure
    groups: tuple[str, ...]
    bases: tuple[int, ...]
    rows: tuple[CrossRow, ...]
    base: int
    test: Association | None = None
    means: tuple[Interval | None, ...] = ()

    @property
    def columns(self) -> list[tuple[str, int]]:
        """Groups with their bases."""
        return list(zip(self.groups, self.bases, strict=True))


def cross_table(data: Data, measure: Measure, by: Measure) -> CrossTable | None:
    """Cross a measure with one that has categories. None for texts, places and files."""
    if measure.kind.has_categories:
        return _cross_codes(data, measure, by)
    if measure.kind in {MeasureKind.TICKS, MeasureKind.RANKS}:
        return _cross_parts(data, measure, by)
    if measure.kind == MeasureKind.VALUE and not measure.is_date:
        return _cross_values(data, measure, by)
    return None


def _three_tables(
    data: Data, pair: tuple[Codes, Codes], codes: tuple[Sequence[int], Sequence[int]]
) -> tuple[Values, Values, Association]:
    """Counts, weighted counts, and the test that fits them."""
    if data.weights is None:
        (counts,) = cross_codes(*pair, codes, None)
        return counts, counts, association.independence(counts)
    counts, sums, squares = cross_codes(*pair, codes, None, data.weights, data.squares)
    return counts, sums, association.weighted_independence(counts, sums, squares)


def _cross_codes(data: Data, measure: Measure, by: Measure) -> CrossTable:
    counts, sums, test = _three_tables(
        data,
        (data.codes[:, measure.slot], data.codes[:, by.slot]),
        ([c.code for c in measure.categories], [c.code for c in by.categories]),
    )
    return CrossTable(
        measure=measure,
        by=by,
        groups=tuple(category.label for category in by.categories),
        bases=tuple(counts.sum(axis=0).astype(int).tolist()),
        rows=tuple(
            _cross_row(category.label, counts[i], sums[i], sums.sum(axis=0))
            for i, category in enumerate(measure.categories)
        ),
        base=int(counts.sum()),
        test=test,
    )


def _cross_row(
    label: str, counts: Values, sums: Values, totals: Values, test: Association | None = None
) -> CrossRow:
    return CrossRow(
        label=label,
        counts=tuple(counts.astype(int).tolist()),
        shares=tuple(
            part / total if total else None
            for part, total in zip(sums.tolist(), totals.tolist(), strict=True)
        ),
        total=int(counts.sum()),
        total_share=float(sums.sum() / totals.sum()) if totals.sum() else None,
        test=test,
    )


def _cross_parts(data: Data, measure: Measure, by: Measure) -> CrossTable:
    """Every option (or its first place) against all who answered, each with a test of its own."""
    columns = [data.codes[:, category.slot] for category in measure.categories]
    least = 1 if measure.kind == MeasureKind.RANKS else 0
    answered = np.maximum.reduce(columns) >= least
    groups = data.codes[:, by.slot]
    codes = [category.code for category in by.categories]
    rows, bases = [], np.zeros(len(by.categories))
    for category, column in zip(measure.categories, columns, strict=True):
        ticked = np.where(answered, column == 1, np.int16(Missing.NOT_ASKED)).astype(np.int16)
        counts, sums, test = _three_tables(data, (ticked, groups), ([0, 1], codes))
        bases = counts.sum(axis=0)
        rows.append(_cross_row(category.label, counts[1], sums[1], sums.sum(axis=0), test))
    return CrossTable(
        measure=measure,
        by=by,
        groups=tuple(category.label for category in by.categories),
        bases=tuple(bases.astype(int).tolist()),
        rows=tuple(rows),
        base=int(bases.sum()),
    )


def _cross_values(data: Data, measure: Measure, by: Measure) -> CrossTable:
    numbers = data.numbers[:, measure.value_slot]
    given = ~np.isnan(numbers)
    groups, _known = positions(data.codes[:, by.slot], [c.code for c in by.categories])
    means, bases = [], []
    for position in range(len(by.categories)):
        inside = given & (groups == position)
        weights = None if data.weights is None else data.weights[inside]
        means.append(intervals.mean(numbers[inside], weights))
        bases.append(int(np.count_nonzero(inside)))
    return CrossTable(
        measure=measure,
        by=by,
        groups=tuple(category.label for category in by.categories),
        bases=tuple(bases),
        rows=(),
        base=sum(bases),
        means=tuple(means),
    )


def with_holm(tables: Sequence[CrossTable]) -> list[CrossTable]:
    """Correct the p-values of all tables of one screen together (Holm)."""
    tests = [test for table in tables for test in _tests(table) if test.p is not None]
    adjusted = dict(
        zip(map(id, tests), association.holm([test.p or 0.0 for test in tests]), strict=True)
    )

    def corrected(test: Association | None) -> Association | None:
        return replace(test, p=adjusted[id(test)]) if test and id(test) in adjusted else test

    return [
        replace(
            table,
            test=corrected(table.test),
            rows=tuple(replace(row, test=corrected(row.test)) for row in table.rows),
        )
        for table in tables
    ]


def _tests(table: CrossTable) -> list[Association]:
    return [test for test in [table.test, *(row.test for row in table.rows)] if test]
