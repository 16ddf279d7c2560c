"""Raising the bound: prices that make overload and crowding dear where the best pairs would meet.

The dual function is concave; its slope at given prices is what the best pairs take beyond what is
there. Steps follow Adam (Kingma and Ba, 2015), because the slopes of a week in August and of one in
March differ by orders of magnitude and plain subgradients (Held and Karp, 1971) then creep.
"""

from math import fsum

import numpy as np

from coverage.planning.costs import TOO_MANY
from coverage.planning.solver.arrays import FULL_SLOPE, GRID, NEAR_SLOPE, Arrays, Floats
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.packing import Packed, Packing
from coverage.planning.solver.pricing import Priced, Prices, Pricing

MEMORY, SPREAD = 0.9, 0.98
"""Adam's decay of the mean and of the square of the slope."""
PLACE_RANGE = 500.0
"""Points: the scale of steps of the price of a place, which has no upper end."""


class Bounding:
    """The ascent, step by step, and the best bound on its way."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._pricing, self._packing = Pricing(arrays), Packing(arrays)
        advisors, weeks = arrays.capacity.shape
        self._cuts = np.cumsum([advisors * weeks, advisors, advisors])
        places = int(arrays.slots[-1]) + 1
        sizes = [advisors * weeks, 2 * advisors, places]
        self._range = np.repeat([FULL_SLOPE, TOO_MANY, PLACE_RANGE], sizes)
        self._top = np.repeat([FULL_SLOPE, TOO_MANY, np.inf], sizes)
        self._top[-1] = 0.0  # the place that pads rows of candidates
        self._point = np.zeros(sum(sizes))
        self.restart()
        self.best = -np.inf
        self.prices = self._split(self._point)

    def restart(self) -> None:
        """Go on from the best prices, without the momentum."""
        self._mean, self._square = np.zeros(len(self._point)), np.zeros(len(self._point))
        self._mean_left = self._square_left = 1.0

    def raise_bound(
        self, effort: Effort, *, share: float, steps: int, paces: tuple[float, float], packing: bool
    ) -> None:
        """Take up to ``steps`` steps of paces falling from first to last, within ``share`` of the
        work.
        """
        begin, first, last = effort.fraction, *paces
        if np.isfinite(self.best):
            self._point = self._join(self.prices)
        self.restart()
        for step in range(steps):
            if effort.over(share):
                break
            spent = (effort.fraction - begin) / max(1e-9, share - begin)
            done = max(step / steps, spent)
            pace = round(first * (last / first) ** done, 12)
            effort.spend(self._step(pace, packing=packing))

    def _step(self, pace: float, *, packing: bool) -> float:
        """Price once, keep the bound if it is better, and move by ``pace`` of the range of
        prices.
        """
        prices = self._split(self._point)
        priced = self._pricing.price(prices)
        packed = self._packing.pack(prices) if packing else None
        bound = priced.cost - self._conjugates(prices) + (packed.gain if packed else 0.0)
        if bound > self.best:
            self.best, self.prices = bound, prices
        slope = self._slope(prices, priced, packed)
        self._mean_left, self._square_left = self._mean_left * MEMORY, self._square_left * SPREAD
        self._mean += (1 - MEMORY) * (slope - self._mean)
        self._square += (1 - SPREAD) * (slope * slope - self._square)
        mean = self._mean / (1 - self._mean_left)
        square = self._square / (1 - self._square_left)
        moved = self._point + pace * self._range * mean / (np.sqrt(square) + 1e-6)
        self._point = np.floor(np.clip(moved, 0.0, self._top) / GRID) * GRID
        return self._pricing.parts + (12 * packed.work if packed else 0) + 0.05 * len(slope)

    def _conjugates(self, prices: Prices) -> float:
        """What the prices pay for capacity and seats that are there anyway."""
        arrays = self._arrays
        below = np.minimum(prices.minute, NEAR_SLOPE)
        above = np.maximum(prices.minute - NEAR_SLOPE, 0.0)
        parts = below * arrays.near + above * arrays.capacity
        seats = prices.primary @ arrays.max_primary + prices.backup @ arrays.max_backup
        return fsum(parts.ravel()) + float(seats)

    def _slope(self, prices: Prices, priced: Priced, packed: Packed | None) -> Floats:
        arrays = self._arrays
        paid = np.where(prices.minute < NEAR_SLOPE, arrays.near, arrays.capacity)
        places = np.zeros_like(prices.place)
        if packed:
            paid = np.maximum(paid, packed.minutes[:, None] * (arrays.away == 0))
            places = (priced.places - packed.places) * self._packing.offered
        return np.concatenate(
            [
                (priced.load - paid).ravel(),
                priced.primaries - arrays.max_primary,
                priced.backups - arrays.max_backup,
                places,
            ]
        )

    def _split(self, point: Floats) -> Prices:
        minute, primary, backup, place = np.split(point, self._cuts)
        return Prices(
            minute=minute.reshape(self._arrays.capacity.shape).copy(),
            primary=primary.copy(),
            backup=backup.copy(),
            place=place.copy(),
        )

    @staticmethod
    def _join(prices: Prices) -> Floats:
        return np.concatenate([prices.minute.ravel(), prices.primary, prices.backup, prices.place])
