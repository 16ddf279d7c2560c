"""Raising the bound: prices that make overload and crowding dear where the best pairs would meet.

The dual function is concave; its slope at given prices is what the best pairs take beyond what is
there. Steps follow Adam (Kingma and Ba, 2015), because the slopes of a week in August and of one in
March differ by orders of magnitude and plain subgradients (Held and Karp, 1971) then creep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import fsum

import numpy as np

from coverage.planning.solver.arrays import GRID, Arrays, Floats
from coverage.planning.solver.compiled import compiled
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.helping import help_slope, helpers_of, rows_wanted
from coverage.planning.solver.packing import Packed, Packing
from coverage.planning.solver.pooled import price_pools, proven
from coverage.planning.solver.pools import Pools, pools_of
from coverage.planning.solver.pricing import Priced, Prices, no_help, nobody

MEMORY, SPREAD = 0.9, 0.98
"""Adam's decay of the mean and of the square of the slope."""
OFTEN = 4
"""Steps between two looks at what the pools prove."""
TOLD = 50
"""Steps between two times that progress is told."""
UNSURE = 0.05
"""Part of the clients whose pool may miss their best pair, above which all pairs are looked at."""
FEWEST, MOST = 3, 12
"""Steps between two looks at all pairs at least; as many as cost half of one, within these."""
POOL, ALIKE = 60, 10
"""Pairs of a client in its pool, and of those with the same primary."""
POINTS, PACKED_POINTS = 300.0, 150.0
"""How far above the best pair those in a pool may be, without and with whole places: prices move
less then.
"""
PLACE_RANGE, WEEK_RANGE = 500.0, 100.0
"""Points: the scale of steps of the price of a place and of a week of help, which have no upper
end.
"""


@dataclass(kw_only=True)
class _Ascent:
    """One kind of prices on its way up, with Adam's memory of the slope; flat."""

    point: Floats
    scale: float
    """Points: what a step of pace 1 moves."""
    top: float

    def __post_init__(self) -> None:
        self.mean, self.square = np.zeros_like(self.point), np.zeros_like(self.point)

    def grow(self, by: int) -> None:
        """So many prices more, at zero."""
        self.point, self.mean, self.square = (
            np.concatenate([old, np.zeros(by)]) for old in (self.point, self.mean, self.square)
        )

    def forget(self, point: Floats) -> None:
        """Go on from ``point`` without momentum; prices that are newer begin at zero."""
        self.point[:] = 0.0
        self.point[: point.size] = point.ravel()
        self.mean[:] = 0.0
        self.square[:] = 0.0


class Bounding:
    """The ascent, step by step, and the best bound on its way."""

    def __init__(self, arrays: Arrays, *, place_range: float = PLACE_RANGE) -> None:
        self._arrays = arrays
        self._packing = Packing(arrays)
        self._known = nobody(arrays)
        advisors, weeks = arrays.capacity.shape
        self._minute = _Ascent(
            point=np.zeros(advisors * weeks), scale=arrays.full_slope, top=arrays.full_slope
        )
        self._seat = _Ascent(point=np.zeros(2 * advisors), scale=arrays.crowd, top=arrays.crowd)
        self._place = _Ascent(point=np.zeros(arrays.slots), scale=place_range, top=np.inf)
        self._row, nothing = no_help(arrays)
        self._help = _Ascent(point=nothing.ravel(), scale=WEEK_RANGE, top=np.inf)
        self._helpers = helpers_of(arrays, self._row)
        self._mean_left = self._square_left = 1.0
        self._pools: Pools | None = None
        self._then = self._now()
        self._steps, self._apart, self._unsure = 0, FEWEST, UNSURE
        self.best = -np.inf
        self.prices = self._now()

    def raise_bound(
        self,
        effort: Effort,
        *,
        share: float,
        steps: int,
        paces: tuple[float, float],
        packing: bool,
        helping: bool = False,
        tell: Callable[[], None] | None = None,
    ) -> None:
        """Take up to ``steps`` steps of paces falling from first to last, within ``share`` of the
        work: by the minute alone, with whole places (``packing``), with whole weeks of help on top
        (``helping``). ``tell`` is called now and then.
        """
        begin, first, last = effort.fraction, *paces
        self._unsure = 0.0 if helping else UNSURE  # those steps are dear, beside them looks are not
        self._restart()
        for step in range(steps):
            if effort.over(share):
                break
            spent = (effort.fraction - begin) / max(1e-9, share - begin)
            done = max(step / steps, spent)
            pace = round(first * (last / first) ** done, 12)
            effort.spend(self._step(pace, packing=packing, helping=helping))
            if tell and step % TOLD == 0:
                tell()
        self._steps = OFTEN * MOST
        effort.spend(self._step(0.0, packing=packing, helping=helping))

    def _restart(self) -> None:
        """Go on from the best prices, without the momentum."""
        self._steps = OFTEN * MOST
        self._minute.forget(self.prices.minute)
        self._seat.forget(self.prices.seat)
        self._place.forget(self.prices.place)
        self._help.forget(self.prices.help)
        self._mean_left = self._square_left = 1.0

    def _now(self) -> Prices:
        """The prices of this step, apart from what the next one moves."""
        return Prices(
            minute=self._minute.point.reshape(self._arrays.capacity.shape).copy(),
            seat=self._seat.point.reshape(2, -1).copy(),
            place=self._place.point.copy(),
            row=self._row,
            help=self._help.point.reshape(-1, self._arrays.here.shape[1]).copy(),
        )

    def _step(self, pace: float, *, packing: bool, helping: bool) -> float:
        """Move by ``pace`` of the range of prices, along the slope at the best pairs; the work."""
        prices, arrays = self._now(), self._arrays
        packed = self._packing.pack(prices, self._helpers) if packing else None
        priced, parts = self._price(prices, packed)
        parts += 5.0 + 0.02 * self._minute.point.size
        self._steps += 1
        self._mean_left, self._square_left = self._mean_left * MEMORY, self._square_left * SPREAD
        self._move(self._minute, self._overuse(prices, priced, packed), pace)
        self._move(self._seat, (priced.seats - arrays.most).ravel(), pace)
        if packed:
            wanted = -packed.places
            seated = priced.first[priced.first >= 0]
            wanted[seated] += 1.0
            self._move(self._place, wanted * self._packing.offered, pace)
            if helping:
                slope = help_slope(arrays, priced, prices, packed.helped)
                self._move(self._help, slope.ravel(), pace)
                self._open_rows(priced)
            parts += packed.work + 0.01 * self._place.point.size + 0.01 * self._help.point.size
        return parts

    def _open_rows(self, priced: Priced) -> None:
        """From now on whoever now helps in a full week may pay for it."""
        slots = rows_wanted(self._arrays, priced, self._row)
        if len(slots):
            self._row = self._row.copy()
            weeks = self._arrays.here.shape[1]
            self._row[slots] = self._help.point.size // weeks + np.arange(len(slots))
            self._help.grow(len(slots) * weeks)
            self._helpers = helpers_of(self._arrays, self._row)

    def _price(self, prices: Prices, packed: Packed | None) -> tuple[Priced, float]:
        """The best pairs at ``prices``, and the work that finding them was.

        They are looked for in pools, as long as those prove that they hold nearly all of the best.
        """
        arrays, parts = self._arrays, 0.0
        if self._pools:
            priced, costs = price_pools(arrays, self._pools, prices)
            parts = 0.012 * len(self._pools.first)
            if self._steps % OFTEN:
                return priced, parts
            held = proven(arrays, self._pools, costs, then=self._then, now=prices)
            self._keep(held.cost, prices, packed)
            parts += 0.003 * arrays.slots
            if held.unsure <= self._unsure or self._steps < self._apart:
                return priced, parts
        priced, self._pools = pools_of(
            arrays,
            prices,
            most=POOL,
            points=PACKED_POINTS if packed else POINTS,
            known=self._known,
            alike=ALIKE,
        )
        self._then, self._steps = prices, 0
        look = 0.06 * arrays.slots + 0.016 * priced.tried
        step = 5.0 + 0.02 * self._minute.point.size + 0.012 * len(self._pools.first)
        self._apart = min(max(int(look / step / 2), FEWEST), MOST)
        self._keep(priced.cost, prices, packed)
        return priced, parts + look

    def _keep(self, cost: float, prices: Prices, packed: Packed | None) -> None:
        """Remember ``prices`` if what they prove is the best so far."""
        bound = self._value(cost, prices, packed)
        if bound > self.best:
            self.best, self.prices = bound, prices

    def _value(self, cost: float, prices: Prices, packed: Packed | None) -> float:
        """The dual function, with the ``cost`` of the best pairs: no plan costs less."""
        gain = packed.gain if packed else 0.0
        return cost - self._conjugates(prices) + gain

    def _move(self, ascent: _Ascent, slope: Floats, pace: float) -> None:
        _move(
            ascent.point,
            ascent.mean,
            ascent.square,
            slope,
            1.0 - self._mean_left,
            1.0 - self._square_left,
            pace * ascent.scale,
            ascent.top,
        )

    def _conjugates(self, prices: Prices) -> float:
        """What the prices pay for capacity and seats that are there anyway."""
        arrays = self._arrays
        below = np.minimum(prices.minute, arrays.near_slope)
        above = np.maximum(prices.minute - arrays.near_slope, 0.0)
        parts = below * arrays.near + above * arrays.capacity
        return fsum(parts.ravel()) + float((prices.seat * arrays.most).sum())

    def _overuse(self, prices: Prices, priced: Priced, packed: Packed | None) -> Floats:
        """Minutes taken beyond those that the prices pay for."""
        arrays = self._arrays
        paid = np.where(prices.minute < arrays.near_slope, arrays.near, arrays.capacity)
        if packed:
            paid = np.maximum(paid, packed.minutes * arrays.here)
        over: Floats = (priced.load - paid).ravel()
        return over


@compiled
def _move(
    point: Floats,
    mean: Floats,
    square: Floats,
    slope: Floats,
    mean_known: float,
    square_known: float,
    pace: float,
    top: float,
) -> None:
    """One step of Adam, upwards, between 0 and ``top`` and on the grid."""
    for i in range(len(point)):
        mean[i] += (1 - MEMORY) * (slope[i] - mean[i])
        square[i] += (1 - SPREAD) * (slope[i] * slope[i] - square[i])
        step = pace * (mean[i] / mean_known) / (np.sqrt(square[i] / square_known) + 1e-6)
        point[i] = np.floor(min(max(point[i] + step, 0.0), top) / GRID) * GRID
