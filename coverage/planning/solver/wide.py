"""Pricing clients with many candidates: only pairs that can still be best are worked out.

What follows from a pair is never negative. So with the cost of any pair in hand, a primary whose
own cost plus the cheapest backup is dearer cannot be in the best pair, and neither can such a
backup. The pair that was best at the prices before is nearly always a good one to hold against;
what is left is a small corner of the square. Nothing is lost: the least cost is that over all
pairs.
"""

import numpy as np
from numpy.typing import NDArray

from coverage.domain.clients import DifferIn
from coverage.planning.costs import PANEL_ALIKE
from coverage.planning.solver.arrays import Arrays, Floats, Ints
from coverage.planning.solver.chunks import CHUNK_CELLS, Best, Chunk, least

Mask = NDArray[np.bool_]


class WideChunk:
    """A chunk without stored pairs, and the best pairs of the last time."""

    def __init__(self, arrays: Arrays, chunk: Chunk) -> None:
        self._arrays, self.chunk = arrays, chunk
        self._first = chunk.primary.argmin(axis=1)
        backup = chunk.backup.copy()
        backup[np.arange(len(backup)), self._first] = np.inf
        self._second = backup.argmin(axis=1)
        by_gender = [d is DifferIn.GENDER for d in chunk.differ_in]
        by_background = [d is DifferIn.BACKGROUND for d in chunk.differ_in]
        self._alike = np.array([by_gender, by_background], dtype=np.float64) * PANEL_ALIKE
        self.cells = 0
        """Pairs worked out the last time, for the meter of the run."""

    def best(self, primary: Floats, backup: Floats, minute: Floats, help_price: Floats) -> Best:
        """The cheapest pair of each client, given what each seat costs by itself at the prices."""
        chunk, rows = self.chunk, np.arange(len(primary))
        known = self._pairs(rows, self._first[:, None], self._second[:, None], minute, help_price)[
            :, 0, 0
        ]
        limit = known + primary[rows, self._first] + backup[rows, self._second]
        limit = np.minimum(limit, np.minimum((primary + chunk.alone).min(axis=1), chunk.uncovered))
        firsts = primary + backup.min(axis=1)[:, None] <= limit[:, None]
        seconds = backup + primary.min(axis=1)[:, None] <= limit[:, None]
        found = Best(cost=limit.copy(), first=np.full(len(rows), -1), second=np.full(len(rows), -1))
        sizes = np.maximum(1, firsts.sum(axis=1)) * np.maximum(1, seconds.sum(axis=1))
        self.cells = 0
        for part in _parts(sizes):
            self._price(
                part, found, (primary, backup), (firsts, seconds), prices=(minute, help_price)
            )
        paired = found.second >= 0
        self._first = np.where(paired, found.first, self._first)
        self._second = np.where(paired, found.second, self._second)
        return found

    def _price(
        self,
        rows: Ints,
        found: Best,
        costs: tuple[Floats, Floats],
        kept: tuple[Mask, Mask],
        *,
        prices: tuple[Floats, Floats],
    ) -> None:
        """Work out the corners of some clients, and write their best into ``found``."""
        primary, backup = costs[0][rows], costs[1][rows]
        one, other = (
            np.argsort(~some[rows], axis=1, kind="stable")[
                :, : max(1, some[rows].sum(axis=1).max())
            ]
            for some in kept
        )
        index = np.arange(len(rows))[:, None]
        cells = self._pairs(rows, one, other, *prices)
        cells += primary[index, one][:, :, None]
        cells += backup[index, other][:, None, :]
        self.cells += cells.size
        best, kind = least(self.chunk, cells, primary, rows)
        flat = np.arange(len(rows))
        found.cost[rows] = best.cost
        found.first[rows] = np.where(kind == 0, one[flat, best.first], best.first)
        found.second[rows] = np.where(kind == 0, other[flat, best.second], -1)

    def _pairs(
        self, rows: Ints, one: Ints, other: Ints, minute: Floats, help_price: Floats
    ) -> Floats:
        """What follows from pairs of the columns ``one`` and ``other``: gaps, likeness, help paid
        for.
        """
        arrays, chunk = self._arrays, self.chunk
        index = np.arange(len(rows))[:, None]
        first, second = chunk.people[rows][index, one], chunk.people[rows][index, other]
        load, gap = chunk.load[rows][index, other], chunk.gap[rows][:, None, None]
        left, right = first[:, :, None], second[:, None, :]
        if chunk.weeks is None:
            cells = help_price[left, right] * load[:, None, :]
            cells += gap * arrays.both_away[left, right]
        else:
            missed = arrays.away[first] * chunk.weeks[rows][:, None, :]
            cells = (missed @ minute[second].transpose(0, 2, 1)) * load[:, None, :]
            cells += gap * (missed @ arrays.away[second].transpose(0, 2, 1))
        for points, codes in zip(
            self._alike[:, rows], (arrays.gender, arrays.background), strict=True
        ):
            cells += points[:, None, None] * (codes[left] == codes[right])
        cells[left == right] = np.inf
        return cells


def _parts(sizes: Ints) -> list[Ints]:
    """Rows in groups of similar size, each of about as many cells as fit a core's cache."""
    order = np.argsort(sizes, kind="stable")
    parts: list[Ints] = []
    start = 0
    for end in range(1, len(order) + 1):
        last = end == len(order)
        if last or (end - start + 1) * int(sizes[order[end]]) > CHUNK_CELLS:
            parts.append(order[start:end])
            start = end
    return parts
