"""Counting packed codes: one pass of numpy per variable, never a loop over responses.

The matrix of codes lies column by column in memory (`numpy.asfortranarray`), so a variable is one
contiguous piece.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from surveys.enums import Missing

Codes = NDArray[np.int16]
Mask = NDArray[np.bool_]
Counts = NDArray[np.float64]

# Missing codes count too: they are shifted so that the lowest of them is zero.
SHIFT = -min(int(code) for code in Missing)


def tally(column: Codes, highest: int) -> Counts:
    """How often each code from the lowest missing one to `highest` occurs.

    Element `SHIFT + code` is the count of `code`. Codes above `highest` belong to nobody and are
    not returned.
    """
    return tallies(column, highest, None)[0]


def tallies(column: Codes, highest: int, *weights: Counts | None) -> list[Counts]:
    """The same for several weights (None: counted); the codes are read once."""
    size = SHIFT + highest + 1
    places = (column + np.int16(SHIFT)).astype(np.intp)
    return [
        np.bincount(places, weights=part, minlength=size)[:size].astype(np.float64, copy=False)
        for part in weights
    ]


def cross(
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    shape: tuple[int, int],
    weights: Counts | None = None,
) -> Counts:
    """The table of two variables whose values are positions (0, 1, …) in `shape`."""
    cells = np.bincount(rows * shape[1] + columns, weights=weights, minlength=shape[0] * shape[1])
    return cells.astype(np.float64, copy=False).reshape(shape)


def cross_codes(
    rows: Codes,
    columns: Codes,
    codes: tuple[Sequence[int], Sequence[int]],
    *weights: Counts | None,
) -> list[Counts]:
    """Tables of two variables, one for each of the weights (None: counted).

    `codes` are those of the rows and of the columns; who gave none of them stands in no cell.
    All pairs of codes are counted at once and the cells picked from that.
    """
    height, width = (
        SHIFT + max([*wanted, int(column.max(initial=0))]) + 1
        for wanted, column in zip(codes, (rows, columns), strict=True)
    )
    # Codes are small, so their pairs fit 32 bits.
    pairs = (rows + np.int32(SHIFT)) * np.int32(width) + (columns + np.int16(SHIFT))
    pairs = pairs.astype(np.intp)
    picked = np.ix_(*(np.asarray(wanted, dtype=np.intp) + SHIFT for wanted in codes))
    return [
        np.bincount(pairs, weights=part, minlength=height * width)
        .reshape(height, width)[picked]
        .astype(np.float64, copy=False)
        for part in weights
    ]


def positions(column: Codes, codes: list[int]) -> tuple[NDArray[np.intp], Mask]:
    """Where each value stands in `codes`, and which rows hold one of them at all."""
    lookup = np.full(SHIFT + max([*codes, int(column.max(initial=0))]) + 1, -1, dtype=np.intp)
    lookup[np.asarray(codes, dtype=np.intp) + SHIFT] = np.arange(len(codes))
    found = lookup[column + np.int16(SHIFT)]
    return found, found >= 0
