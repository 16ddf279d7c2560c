"""Raising the bound: prices that make overload and crowding dear where the best pairs would meet.

The dual function is concave; its slope at given prices is what the best pairs take beyond what is
there. Steps follow Adam (Kingma and Ba, 2015), because the slopes of a week in August and of one in
March differ by orders of magnitude and plain subgradients (Held and Karp, 1971) then creep.
"""

from collections.abc import Callable
from math import fsum

import numpy as np

from coverage.planning.solver.arrays import Arrays, Floats
from coverage.planning.solver.ascents import Ascent, Pace
from coverage.planning.solver.drifting import Drifting
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.helping import (
    Rows,
    help_slope,
    helpers_of,
    more_rows,
    no_rows,
    stays,
)
from coverage.planning.solver.packing import Packed, Packing
from coverage.planning.solver.placing import Places
from coverage.planning.solver.pooled import price_pools, proven
from coverage.planning.solver.pools import Pools, pools_of
from coverage.planning.solver.pricing import Priced, Prices, nobody

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


class Bounding:
    """The ascent, step by step, and the best bound on its way."""

    def __init__(
        self, arrays: Arrays, *, place_range: float = PLACE_RANGE, exact: bool = False
    ) -> None:
        """With ``exact`` every step knows the best of all pairs (`drifting`), else looks do."""
        self._arrays = arrays
        self._packing = Packing(arrays)
        self._known = nobody(arrays)
        advisors, weeks = arrays.capacity.shape
        self._minute = Ascent(
            point=np.zeros(advisors * weeks), scale=arrays.full_slope, top=arrays.full_slope
        )
        self._seat = Ascent(point=np.zeros(2 * advisors), scale=arrays.crowd, top=arrays.crowd)
        self._place = Ascent(point=np.zeros(0), scale=place_range, top=np.inf)
        self._places = Places(arrays, self._packing.offered)
        self._rows = no_rows(arrays)
        self._help = Ascent(point=np.zeros(0), scale=WEEK_RANGE, top=np.inf)
        self._helpers = helpers_of(arrays, self._rows)
        self._pace = Pace()
        self._pools: Pools | None = None
        self._drifting = Drifting(arrays) if exact else None
        self._then = self._now()
        self._steps, self._apart, self._unsure = 0, FEWEST, UNSURE
        self.best = -np.inf
        self._best = self._compact()

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
        minute, seat, place, _, help_ = self._best
        self._minute.forget(minute)
        self._seat.forget(seat)
        self._place.forget(place)
        self._help.forget(help_)
        self._set_places()
        self._pace = Pace()

    @property
    def prices(self) -> Prices:
        """Those of the best bound."""
        minute, seat, place, rows, help_ = self._best
        points = self._places.spread(place)
        slots, stay = stays(self._arrays, rows, self._by_week(help_))
        points[slots] += stay
        return self._shaped(minute, seat, points, rows, help_)

    def _now(self) -> Prices:
        """The prices of this step, which the next one moves."""
        places = self._places.prices
        return self._shaped(
            self._minute.point.copy(),
            self._seat.point.copy(),
            places if self._drifting else places.copy(),
            self._rows,
            self._help.point.copy(),
        )

    def _shaped(
        self, minute: Floats, seat: Floats, place: Floats, rows: Rows, help_: Floats
    ) -> Prices:
        return Prices(
            minute=minute.reshape(self._arrays.capacity.shape),
            seat=seat.reshape(2, -1),
            place=place,
            row=rows.backup,
            help=self._by_week(help_),
        )

    def _compact(self) -> tuple[Floats, Floats, Floats, Rows, Floats]:
        ascents = self._minute, self._seat, self._place, self._help
        minute, seat, place, help_ = (ascent.point.copy() for ascent in ascents)
        return minute, seat, place, self._rows, help_

    def _step(self, pace: float, *, packing: bool, helping: bool) -> float:
        """Move by ``pace`` of the range of prices, along the slope at the best pairs; the work."""
        prices, arrays = self._now(), self._arrays
        packed = None
        if packing:
            packed = self._packing.pack(prices, self._helpers, self._places.placed)
        priced, parts = self._price(prices, packed)
        parts += 5.0 + 0.02 * self._minute.point.size
        self._steps += 1
        self._pace.next(pace)
        self._minute.move(self._overuse(prices, priced, packed), self._pace)
        self._seat.move((priced.seats - arrays.most).ravel(), self._pace)
        if packed:
            self._place.grow(self._places.open(priced.first))
            self._place.move(self._places.slope(priced.first, packed.places), self._pace)
            if helping:
                slope = help_slope(arrays, priced, prices, self._rows, packed.helped)
                self._help.move(slope.ravel(), self._pace)
                self._open_rows(priced)
            self._set_places()
            parts += packed.work + 0.01 * self._help.point.size
            parts += 0.012 * (self._place.point.size if self._drifting else arrays.slots)
        return parts

    def _open_rows(self, priced: Priced) -> None:
        """From now on whoever now covers in a full week may pay by the week."""
        known = self._rows.number
        self._rows = more_rows(self._arrays, priced, self._rows, self._packing.offered)
        if self._rows.number > known:
            self._help.grow((self._rows.number - known) * self._arrays.here.shape[1])
            self._helpers = helpers_of(self._arrays, self._rows)

    def _set_places(self) -> None:
        """What primaries pay on top: for a place, or for the weeks of a contract that is not there
        in all of them.
        """
        self._places.set(self._place.point)
        slots, points = stays(self._arrays, self._rows, self._by_week(self._help.point))
        self._places.prices[slots] = points

    def _by_week(self, help_: Floats) -> Floats:
        return help_.reshape(-1, self._arrays.here.shape[1])

    def _price(self, prices: Prices, packed: Packed | None) -> tuple[Priced, float]:
        """The best pairs at ``prices``, and the work that finding them was.

        They are looked for in pools, as long as those prove that they hold nearly all of the best.
        """
        arrays, parts = self._arrays, 0.0
        if self._drifting:
            priced = self._drifting.price(prices)
            self._keep(priced.cost, prices, packed)
            squares = self._minute.point.size * len(arrays.here)
            return priced, 0.015 * arrays.slots + 0.004 * priced.tried + 0.0003 * squares
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
            self.best, self._best = bound, self._compact()

    def _value(self, cost: float, prices: Prices, packed: Packed | None) -> float:
        """The dual function, with the ``cost`` of the best pairs: no plan costs less."""
        gain = packed.gain if packed else 0.0
        return cost - self._conjugates(prices) + gain

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
