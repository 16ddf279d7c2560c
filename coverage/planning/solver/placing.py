"""Which places anybody pays for. Millions could be, and thousands are: those in which somebody ever
sat by the best pairs. All others have the price zero and stay there.
"""

from typing import NamedTuple

import numpy as np

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Arrays, Bools, Floats, Ints


class Placed(NamedTuple):
    """Places by number, advisor by advisor: those of ``a`` are ``numbers[start[a]]`` to
    ``numbers[start[a + 1]]``; ``slots`` are the slots of each number.
    """

    start: Ints
    numbers: Ints
    slots: Ints


def placed_of(arrays: Arrays, slots: Ints) -> Placed:
    """``slots`` as places, in this order; those of one advisor are looked at by rising slot."""
    order = np.lexsort((slots, arrays.people[slots]))
    counts = np.bincount(arrays.people[slots], minlength=len(arrays.here))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Placed(start=start, numbers=order.astype(np.int64), slots=slots)


class Places:
    """The places that were opened, by number in this order, and their prices by slot."""

    def __init__(self, arrays: Arrays, offered: Bools) -> None:
        self._arrays, self._offered = arrays, offered
        self._number = np.full(arrays.slots, NOBODY, dtype=np.int32)
        self.placed = placed_of(arrays, np.zeros(0, dtype=np.int64))
        self.prices = np.zeros(arrays.slots)
        """By slot; changes with every step."""

    def set(self, prices: Floats) -> None:
        """New prices, by number; those that are newer are zero."""
        self.prices[self.placed.slots] = 0.0
        self.prices[self.placed.slots[: len(prices)]] = prices

    def spread(self, prices: Floats) -> Floats:
        """Prices by number as prices by slot."""
        points = np.zeros(self._arrays.slots)
        points[self.placed.slots[: len(prices)]] = prices
        return points

    def open(self, first: Ints) -> int:
        """Open the places of ``first`` (slots of primaries, or NOBODY); how many are new."""
        seated = self._paying(first)
        new = seated[self._number[seated] == NOBODY]
        if len(new):
            old = self.placed.slots
            self._number[new] = len(old) + np.arange(len(new))
            self.placed = placed_of(self._arrays, np.concatenate([old, new]))
        return len(new)

    def slope(self, first: Ints, taken: Floats) -> Floats:
        """By number, 1 where the best pairs sit, less 1 where the advisor would have them."""
        wanted = np.zeros(len(self.placed.slots))
        wanted[: len(taken)] -= taken
        wanted[self._number[self._paying(first)]] += 1.0
        return wanted

    def _paying(self, first: Ints) -> Ints:
        seated = first[first != NOBODY]
        paying: Ints = seated[self._offered[seated]]
        return paying
