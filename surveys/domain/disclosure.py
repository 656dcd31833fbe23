"""What may be published: small groups are hidden so that nobody can work them out.

Every published table comes with its totals, so hiding the small cells alone protects nobody: what
is missing follows by subtraction. Further cells are hidden until each hidden cell could hold many
different values. Zeros are treated like other small counts (a gap must not betray that there is
somebody). What is left uncertain is computed exactly, as a flow through the hidden cells; the
tests ask a linear solver the same question. Knows no database.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

SMALLEST = 5
BASE_FOR_PERCENT = 30

Table = NDArray[np.int64]
Hidden = NDArray[np.bool_]


def hide_line(counts: list[int], smallest: int = SMALLEST) -> list[bool]:
    """Which counts of one line with a published total are hidden.

    The hidden ones are at least two and together at least `smallest`, or there are none.
    """
    table = np.array([counts], dtype=np.int64)
    hidden: list[bool] = _hide_in_line(table[0], table[0] < smallest, smallest).tolist()
    return hidden


def hide_ticks(counts: list[int], base: int, smallest: int = SMALLEST) -> list[bool]:
    """Which lines of a multiple choice are hidden. Each stands alone: ticked, or not ticked."""
    return [count < smallest or base - count < smallest for count in counts]


def hide_table(counts: Table, smallest: int = SMALLEST) -> Hidden | None:
    """Which cells of a table with published row and column totals are hidden.

    Returns None if the table cannot be shown at all: a total is small, or hiding cells does not
    help. Otherwise every hidden cell could be any of a range of values at least `smallest` wide.
    """
    totals = np.concatenate([counts.sum(axis=1), counts.sum(axis=0)])
    if min(counts.shape) < 2 or (totals < smallest).any():
        return None
    hidden = counts < smallest
    if not hidden.any():
        return hidden
    while True:
        hidden = _hide_in_lines(counts, hidden, smallest)
        weak = next(_too_certain(counts, hidden, smallest), None)
        if weak is None:
            return None if hidden.all() else hidden
        partner = _best_partner(counts, hidden, weak)
        if partner is None:
            return None
        hidden[partner] = True


def _hide_in_lines(counts: Table, hidden: Hidden, smallest: int) -> Hidden:
    """Apply the rule of `hide_line` to rows and columns until nothing changes."""
    while True:
        before = hidden.copy()
        for row in range(counts.shape[0]):
            hidden[row] = _hide_in_line(counts[row], hidden[row], smallest)
        for column in range(counts.shape[1]):
            hidden[:, column] = _hide_in_line(counts[:, column], hidden[:, column], smallest)
        if (before == hidden).all():
            return hidden


def _hide_in_line(line: Table, hidden: Hidden, smallest: int) -> Hidden:
    result = hidden.copy()
    if not result.any():
        return result
    visible = sorted(np.flatnonzero(~result).tolist(), key=lambda i: int(line[i]))
    while visible and (result.sum() < 2 or line[result].sum() < smallest):
        result[visible.pop(0)] = True
    return result


def _too_certain(counts: Table, hidden: Hidden, smallest: int) -> Iterator[tuple[int, int]]:
    """Hidden cells that anybody could confine to a range narrower than `smallest`."""
    for row, column in np.argwhere(hidden).tolist():
        low, high = bounds(counts, hidden, (row, column))
        if high - low < smallest:
            yield row, column


def _best_partner(counts: Table, hidden: Hidden, cell: tuple[int, int]) -> tuple[int, int] | None:
    """The smallest visible cell in the line of a hidden one, else the smallest of all."""
    candidates = [(int(r), int(c)) for r, c in np.argwhere(~hidden)]
    if not candidates:
        return None
    row, column = cell
    return min(candidates, key=lambda at: (at[0] != row and at[1] != column, counts[at], at))


def bounds(counts: Table, hidden: Hidden, cell: tuple[int, int]) -> tuple[int, int]:
    """The lowest and highest value a hidden cell can have, given all totals and visible cells."""
    value = int(counts[cell])
    down = _flow(counts, hidden, cell, raising=False, limit=value)
    up = _flow(counts, hidden, cell, raising=True, limit=int(counts.sum()))
    return value - down, value + up


def _flow(
    counts: Table, hidden: Hidden, cell: tuple[int, int], *, raising: bool, limit: int
) -> int:
    """By how much a cell can rise (or fall) while the other hidden cells keep all totals.

    Rows and columns are the nodes, hidden cells the edges (columns are numbered after the rows).
    If a cell rises, another one in its row must fall, then one in that column rise, and so on
    until the circle closes: a maximum flow from its row to its column (Ford and Fulkerson 1956).
    """
    rows = counts.shape[0]
    source, target = cell[0], rows + cell[1]
    plenty = limit + 1
    room: dict[int, dict[int, int]] = {}
    for row, column in np.argwhere(hidden).tolist():
        if (row, column) == cell:
            continue
        falling = int(counts[row, column])
        there, back = (falling, plenty) if raising else (plenty, falling)
        room.setdefault(row, {})[rows + column] = there
        room.setdefault(rows + column, {})[row] = back
    total = 0
    while total < limit and (path := _path(room, source, target)):
        amount = min(limit - total, *(room[a][b] for a, b in path))
        for a, b in path:
            room[a][b] -= amount
            room[b][a] += amount
        total += amount
    return total


def _path(room: dict[int, dict[int, int]], source: int, target: int) -> list[tuple[int, int]]:
    came: dict[int, int] = {source: source}
    queue = deque([source])
    while queue and target not in came:
        node = queue.popleft()
        for following, capacity in room.get(node, {}).items():
            if capacity > 0 and following not in came:
                came[following] = node
                queue.append(following)
    if target not in came:
        return []
    path = []
    node = target
    while node != source:
        path.append((came[node], node))
        node = came[node]
    return path[::-1]
