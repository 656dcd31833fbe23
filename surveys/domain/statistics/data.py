"""Responses as the statistics take them: a matrix of codes, one of numbers, weights."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from surveys.domain.statistics.counting import Codes, Mask

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
