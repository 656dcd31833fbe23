"""From two measures and packed codes to a table of one by the groups of the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from surveys.domain.measures import Measure, MeasureKind
from surveys.domain.statistics import association, intervals
from surveys.domain.statistics.association import Association
from surveys.domain.statistics.counting import Codes, cross_codes, positions
from surveys.domain.statistics.data import Data, Values
from surveys.domain.statistics.intervals import Interval
from surveys.enums import Missing


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
