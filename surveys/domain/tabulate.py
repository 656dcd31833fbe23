"""From packed codes to counts, and from counts to what may be published. Knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from surveys.enums import Missing, QuestionKind

Codes = NDArray[np.int16]


@dataclass(frozen=True)
class Item:
    """One line to count: a code of a variable, or the tick of a multiple choice's option."""

    label: str
    code: int
    slot: int
    withdrawn: bool = False


@dataclass(frozen=True)
class Topic:
    """One question to count."""

    code: str
    kind: QuestionKind
    label: str
    slot: int
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Row:
    """A line of a table. `count` is None where the group is too small to be shown."""

    label: str
    count: int | None
    percent: float | None
    withdrawn: bool = False

    @property
    def hidden(self) -> bool:
        return self.count is None


@dataclass(frozen=True)
class Table:
    """The result of one question. `base` is who gave a substantive answer, None if too few."""

    code: str
    kind: QuestionKind
    label: str
    base: int | None
    rows: tuple[Row, ...] = ()
    dont_know: int | None = 0
    skipped: int | None = 0
    mean: float | None = None

    @property
    def hidden(self) -> bool:
        return self.base is None

    @property
    def has_hidden_rows(self) -> bool:
        return any(row.hidden for row in self.rows)


def tabulate(codes: Codes, topics: Sequence[Topic]) -> list[Table]:
    """Count every question in memory. Percentages are of the base."""
    return [_table(codes, topic) for topic in topics]


def _table(codes: Codes, topic: Topic) -> Table:
    if topic.kind == QuestionKind.MULTIPLE:
        return _table_of_ticks(codes, topic)
    column = codes[:, topic.slot]
    valid = column[column >= 1]
    base = int(valid.size)
    counts = np.bincount(valid, minlength=1)
    rows = tuple(
        _row(item, int(counts[item.code]) if item.code < counts.size else 0, base)
        for item in topic.items
    )
    return Table(
        code=topic.code,
        kind=topic.kind,
        label=topic.label,
        base=base,
        rows=_without_unused(rows),
        dont_know=int(np.count_nonzero(column == Missing.DONT_KNOW)),
        skipped=int(np.count_nonzero(column == Missing.SKIPPED)),
        mean=float(valid.mean()) if topic.kind == QuestionKind.SCALE and base else None,
    )


def _table_of_ticks(codes: Codes, topic: Topic) -> Table:
    ticks = codes[:, [item.slot for item in topic.items]]
    base = int(np.count_nonzero((ticks >= 0).any(axis=1)))
    counts = np.count_nonzero(ticks == 1, axis=0)
    return Table(
        code=topic.code,
        kind=topic.kind,
        label=topic.label,
        base=base,
        rows=_without_unused(
            tuple(_row(item, int(counts[i]), base) for i, item in enumerate(topic.items))
        ),
        skipped=int(np.count_nonzero((ticks == Missing.SKIPPED).any(axis=1))),
    )


def _row(item: Item, count: int, base: int) -> Row:
    return Row(item.label, count, 100 * count / base if base else None, item.withdrawn)


def _without_unused(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """An option withdrawn before anybody chose it is no news."""
    return tuple(row for row in rows if row.count or not row.withdrawn)


def protect(table: Table, smallest: int) -> Table:
    """Hide what would show a group smaller than `smallest`.

    A base below it hides the whole question. A count below it (zero too, so that a gap does not
    betray that there is somebody) is hidden; and where the counts add up to the base, further
    counts are hidden, smallest first, until the hidden ones together are a group large enough, so
    that nobody gets at them by subtraction. Of a multiple choice each line stands alone, and those
    who did not tick it are a group as well. A mean over hidden counts is hidden with them.
    """
    base = table.base or 0
    if base < smallest:
        return replace(table, base=None, rows=(), dont_know=None, skipped=None, mean=None)
    hidden = {i for i, row in enumerate(table.rows) if (row.count or 0) < smallest}
    if table.kind == QuestionKind.MULTIPLE:
        hidden |= {i for i, row in enumerate(table.rows) if base - (row.count or 0) < smallest}
    if hidden and table.kind in {QuestionKind.SINGLE, QuestionKind.SCALE}:
        hidden = _hide_complement(table.rows, hidden, smallest)
    rows = tuple(
        replace(row, count=None, percent=None) if i in hidden else row
        for i, row in enumerate(table.rows)
    )
    return replace(
        table,
        rows=rows,
        dont_know=_or_none(table.dont_know, smallest),
        skipped=_or_none(table.skipped, smallest),
        mean=None if hidden else table.mean,
    )


def _hide_complement(rows: tuple[Row, ...], hidden: set[int], smallest: int) -> set[int]:
    by_count = sorted(
        (i for i in range(len(rows)) if i not in hidden), key=lambda i: rows[i].count or 0
    )
    result = set(hidden)
    while by_count and (len(result) < 2 or sum(rows[i].count or 0 for i in result) < smallest):
        result.add(by_count.pop(0))
    return result


def _or_none(count: int | None, smallest: int) -> int | None:
    return count if count is not None and count >= smallest else None
