"""Which clients an advisor would take as primary, all or nothing, when each pays for its place.

With prices per minute alone, a bound lets a client be split over two advisors so that both are
exactly full: on tight instances that is worth two percent. Here each client offers a price for its
*place* with an advisor, and the advisor chooses the set of clients that gains most, against what
their load would cost beyond the prices per minute: a knapsack with a convex cost, solved exactly by
dynamic programming over minutes. (For generalised assignment: Fisher, Jaikumar and Van Wassenhove,
1986; the copy of the primary's seat on both sides is Lagrangian decomposition, Guignard and Kim,
1987.)
"""

from dataclasses import dataclass

import numpy as np

from coverage.planning.solver.arrays import GRID, Arrays, Floats, Ints
from coverage.planning.solver.compiled import compiled, compiled_over_cores, each
from coverage.planning.solver.pricing import Prices

HEADROOM = 400
"""Minutes above the largest capacity up to which sets are told apart by their load."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Packed:
    """What the sets change in the bound, the places taken, and the load of each set by advisor."""

    gain: float
    places: Floats
    minutes: Floats
    work: float
    """Microseconds or so that it took, for the meter of the run."""


class Packing:
    """The clients that may be in each advisor's set: those active in all weeks of the horizon.

    Others are paid for by the minute alone, which keeps the bound valid and the knapsack
    one-dimensional.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        client = np.repeat(np.arange(arrays.clients), np.diff(arrays.start))
        whole = arrays.end_week - arrays.first_week == arrays.here.shape[1]
        slots = np.flatnonzero(whole[client] & np.isfinite(arrays.primary))
        self._slots = slots[np.argsort(arrays.people[slots], kind="stable")]
        counts = np.bincount(arrays.people[slots], minlength=len(arrays.here))
        self._start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.offered = np.zeros(arrays.slots)
        """One for every place that can be paid for, else zero."""
        self.offered[slots] = 1.0
        self._top = arrays.capacity.max(axis=1, initial=0.0).astype(np.int64) + HEADROOM

    def pack(self, prices: Prices) -> Packed:
        """The best set of every advisor that any client pays for a place."""
        places = np.zeros_like(prices.place)
        gain, minutes, work = _pack(
            self._arrays, prices, self._slots, self._start, self._top, places
        )
        return Packed(
            gain=float(gain.sum()), places=places, minutes=minutes, work=float(work.sum())
        )


@compiled_over_cores
def _pack(
    arrays: Arrays, prices: Prices, slots: Ints, start: Ints, top: Ints, places: Floats
) -> tuple[Floats, Floats, Floats]:
    """By advisor the gain and the minutes of its set, and the work; marks the places taken."""
    advisors = len(top)
    gain, minutes, work = np.zeros(advisors), np.zeros(advisors), np.zeros(advisors)
    for advisor in each(advisors):
        own = slots[start[advisor] : start[advisor + 1]]
        paying = own[prices.place[own] > 0.0]
        work[advisor] = 0.002 * len(own)
        if len(paying) == 0:
            continue
        offers, loads = prices.place[paying], arrays.load[paying].astype(np.int64)
        excess = _excess(arrays, advisor, prices.minute[advisor], top[advisor])
        net, total, chosen = best_set(offers, loads, excess)
        gain[advisor], minutes[advisor] = net, total
        for item in range(len(paying)):
            if chosen[item]:
                places[paying[item]] = 1.0
        work[advisor] += 0.0006 * top[advisor] * (len(paying) + 4)
    return gain, minutes, work


@compiled
def _excess(arrays: Arrays, advisor: int, minute: Floats, top: int) -> Floats:
    """What a set of so many minutes a week costs beyond its price by the minute, from 0 to ``top``.

    In a week of price p the cost of a load y follows the line p * y up to the capacity that p pays
    for, and the true overload cost above it. The excess is the sum over present weeks: convex, and
    0 while the set fits in every week. Slopes change at whole minutes, or in between by two parts.
    """
    changes = np.zeros(top + 3)
    for week in range(len(minute)):
        if arrays.here[advisor, week] == 0.0:
            continue
        price = minute[week]
        low = price < arrays.near_slope
        if low:
            _bend(changes, arrays.near[advisor, week], arrays.near_slope - price)
        rise = arrays.full_slope - (arrays.near_slope if low else price)
        _bend(changes, arrays.capacity[advisor, week], rise)
    excess = np.zeros(top + 2)
    slope = 0.0
    for minutes in range(1, top + 2):
        slope += changes[minutes - 1]
        excess[minutes] = excess[minutes - 1] + slope
    for minutes in range(top + 2):
        excess[minutes] = max(0.0, np.floor(excess[minutes] / GRID) * GRID - GRID)
    return excess


@compiled
def _bend(changes: Floats, at: float, rise: float) -> None:
    """The slope rises by ``rise`` at ``at`` minutes."""
    whole = int(np.floor(at))
    changes[whole] += rise * (1.0 - (at - whole))
    changes[whole + 1] += rise * (at - whole)


@compiled
def best_set(offers: Floats, loads: Ints, excess: Floats) -> tuple[float, int, Ints]:
    """The least of excess minus offers over all sets, its minutes, and 1 for the offers it takes.

    Whole minutes are the states of the dynamic program; ``excess`` rises.
    """
    total, wanted = loads.sum(), offers.sum()
    top = min(len(excess) - 1, total)
    limit = min(top, np.searchsorted(excess, wanted))
    value = np.zeros(limit + 1)
    taken = np.zeros((len(offers), limit + 1), dtype=np.uint8)
    for item in range(len(offers)):
        load, offer = loads[item], offers[item]
        for minutes in range(limit, load - 1, -1):
            better = value[minutes - load] + offer
            if better > value[minutes]:
                value[minutes] = better
                taken[item, minutes] = 1
    net = excess[: limit + 1] - value
    best = net.argmin()
    chosen = np.zeros(len(offers), dtype=np.int64)
    if limit < total and excess[limit] - wanted < net[best]:
        # heavier sets than the table holds: they pay at least this much, and gain no more than all
        chosen[:] = 1
        return float(excess[limit] - wanted), int(total), chosen
    rest = best
    for item in range(len(offers) - 1, -1, -1):
        if taken[item, rest]:
            chosen[item] = 1
            rest -= loads[item]
    return float(net[best]), int(best), chosen
