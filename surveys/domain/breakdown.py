"""A question broken down by groups, as it may be published beside the whole.

Four things could betray small groups and are ruled out here. Whoever answered the question but
named no group is the difference between the groups and the whole, so they are a group as well.
Groups smaller than `SMALLEST_TOTAL` are joined. Lines that are hidden in the whole are hidden in
every group; what is left for them in each group (it follows by subtraction) is checked like a line
of its own. And groups that are hidden where their own question is published are one group here, so
that no table splits what another one hides (see `surveys.domain.together`).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.domain.disclosure import BASE_FOR_PERCENT, hide_line, hide_table
from surveys.domain.measures import Category, Measure
from surveys.domain.statistics.counting import SHIFT, cross, positions, tally
from surveys.domain.statistics.data import Data

SMALLEST_TOTAL = 10

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class _Grid:
    """Answers by groups. The label of those who named no group, the last one, is empty.

    `secret` are the groups that are hidden where their own question is published.
    """

    lines: tuple[Category, ...]
    groups: tuple[str, ...]
    counts: Counts
    sums: Floats
    secret: tuple[int, ...] = ()


def breakdown(data: Data, measure: Measure, by: Measure, smallest: int) -> dict[str, Any] | None:
    """A question by groups for a release; without groups and rows where it cannot be shown.

    None if one of the two has no categories.
    """
    if not (measure.kind.has_categories and by.kind.has_categories):
        return None
    content: dict[str, Any] = {"key": by.key, "label": by.full_label, "groups": [], "rows": []}
    grid = _with_joined_groups(_grid(data, measure, by, smallest))
    hidden = _hidden(grid.counts, smallest)
    if hidden is None or len(grid.groups) < 2:
        return content
    bases = grid.counts.sum(axis=0)
    totals = grid.sums.sum(axis=0)
    content["groups"] = [
        {"label": label, "base": int(base)} for label, base in zip(grid.groups, bases, strict=True)
    ]
    content["rows"] = [
        {
            "label": line.label,
            "cells": [
                _cell(int(grid.counts[i, j]), grid.sums[i, j] / totals[j], int(bases[j]))
                if not hidden[i, j]
                else {"count": None, "percent": None}
                for j in range(len(grid.groups))
            ],
        }
        for i, line in enumerate(grid.lines)
    ]
    return content


def _cell(count: int, share: float, base: int) -> dict[str, Any]:
    percent = round(100 * float(share), 1) if base >= BASE_FOR_PERCENT else None
    return {"count": count, "percent": percent}


def _grid(data: Data, measure: Measure, by: Measure, smallest: int) -> _Grid:
    rows, answered = positions(data.codes[:, measure.slot], [c.code for c in measure.categories])
    whole = tally(data.codes[:, by.slot], by.highest)
    sizes = [int(whole[SHIFT + category.code]) for category in by.categories]
    # As in the whole: an option withdrawn before anybody chose it is no line and no group.
    kept = [i for i, c in enumerate(by.categories) if sizes[i] or not c.withdrawn]
    groups, _known = positions(
        data.codes[:, by.slot], [by.categories[position].code for position in kept]
    )
    groups = np.where(groups < 0, len(kept), groups)[answered]
    shape = (len(measure.categories), len(kept) + 1)
    counts = cross(rows[answered], groups, shape)
    sums = counts
    if data.weights is not None:
        sums = cross(rows[answered], groups, shape, data.weights[answered])
    lines = [
        position
        for position, category in enumerate(measure.categories)
        if not category.withdrawn or counts[position].any()
    ]
    hidden = hide_line([sizes[position] for position in kept], smallest)
    return _Grid(
        lines=tuple(measure.categories[position] for position in lines),
        groups=(*(by.categories[position].label for position in kept), ""),
        counts=counts[lines].astype(np.int64),
        sums=sums[lines],
        secret=tuple(position for position, hide in enumerate(hidden) if hide),
    )


def _with_joined_groups(grid: _Grid) -> _Grid:
    """Join secret groups, and those smaller than the limit, if need be with the next larger."""
    totals = grid.counts.sum(axis=0).tolist()
    parts = [[position] for position in range(len(totals)) if position not in grid.secret]
    if totals[-1] == 0:  # everybody named a group
        parts.pop()
    if grid.secret:
        parts.append(list(grid.secret))
    size = {id(part): sum(totals[position] for position in part) for part in parts}
    rest = sorted(parts, key=lambda part: size[id(part)])
    small = [rest.pop(0) for part in [*rest] if size[id(part)] < SMALLEST_TOTAL]
    while small and rest and sum(size[id(part)] for part in small) < SMALLEST_TOTAL:
        small.append(rest.pop(0))
    joined = sorted(position for part in small for position in part)
    kept = sorted(rest) + ([joined] if joined else [])
    return _Grid(
        lines=grid.lines,
        groups=tuple(" + ".join(grid.groups[i] or "…" for i in part) for part in kept),
        counts=np.stack([grid.counts[:, part].sum(axis=1) for part in kept], axis=1),
        sums=np.stack([grid.sums[:, part].sum(axis=1) for part in kept], axis=1),
    )


def _hidden(counts: Counts, smallest: int) -> NDArray[np.bool_] | None:
    """Hidden cells: whole lines that are hidden in the whole, and what the rest of it needs."""
    whole = np.array(hide_line(counts.sum(axis=1).tolist(), smallest), dtype=np.bool_)
    visible = counts[~whole]
    remainder = counts[whole].sum(axis=0, keepdims=True)
    reduced = np.vstack([visible, remainder]) if whole.any() else visible
    found = hide_table(reduced, smallest)
    if found is None:
        return None
    hidden = np.ones(counts.shape, dtype=np.bool_)
    hidden[~whole] = found[: len(visible)]
    return hidden
