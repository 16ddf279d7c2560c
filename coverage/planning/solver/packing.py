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

from coverage.planning.solver.arrays import FULL_SLOPE, GRID, NEAR_SLOPE, Arrays, Floats, Ints
from coverage.planning.solver.pricing import Prices

HEADROOM = 400
"""Minutes above the largest capacity up to which sets are told apart by their load."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Packed:
    """What the sets change in the bound, the places taken, and the load of each set by advisor."""

    gain: float
    places: Floats
    minutes: Floats
    work: int
    """Steps of dynamic programming, for the meter of the run."""


class Packing:
    """The clients that may be in each advisor's set: those active in all weeks of the horizon.

    Others are paid for by the minute alone, which keeps the bound valid and the knapsack
    one-dimensional.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        advisors = len(arrays.capacity)
        slots: list[list[int]] = [[] for _ in range(advisors)]
        loads: list[list[int]] = [[] for _ in range(advisors)]
        for client, facts in enumerate(arrays.clients):
            if facts.active != arrays.always:
                continue
            for place in np.flatnonzero(np.isfinite(facts.primary)):
                advisor = facts.people[place]
                slots[advisor].append(int(arrays.slots[client] + place))
                loads[advisor].append(int(facts.load[place]))
        self._slots = [np.array(some, dtype=np.int64) for some in slots]
        self._loads = [np.array(some, dtype=np.int64) for some in loads]
        self.offered = np.zeros(int(arrays.slots[-1]) + 1)
        """One for every place that can be paid for, else zero."""
        for some in self._slots:
            self.offered[some] = 1.0
        self._top = arrays.capacity.max(axis=1, initial=0.0).astype(np.int64) + HEADROOM
        self._present = arrays.away == 0

    def pack(self, prices: Prices) -> Packed:
        """The best set of every advisor that any client pays for a place."""
        places = np.zeros_like(prices.place)
        minutes = np.zeros(len(self._top))
        gain, work = 0.0, 0
        for advisor, slots in enumerate(self._slots):
            offers = prices.place[slots]
            paying = np.flatnonzero(offers > 0.0)
            if not len(paying):
                continue
            excess = self.excess(advisor, prices.minute[advisor])
            loads = self._loads[advisor][paying]
            value, total, chosen = best_set(offers[paying], loads, excess)
            gain += value
            minutes[advisor] = total
            places[slots[paying[chosen]]] = 1.0
            work += len(paying) + 4
        return Packed(gain=gain, places=places, minutes=minutes, work=work)

    def excess(self, advisor: int, minute: Floats) -> Floats:
        """What a set of so many minutes a week costs beyond its price by the minute, 0 to the top.

        In a week of price p the cost of a load y follows the line p * y up to the capacity that p
        pays for, and the true overload cost above it. The excess is the sum over present weeks:
        convex, and 0 while the set fits in every week. Slopes change at whole minutes, or in
        between by two parts.
        """
        weeks = self._present[advisor]
        price = minute[weeks]
        low = price < NEAR_SLOPE
        near, full = self._arrays.near[advisor, weeks], self._arrays.capacity[advisor, weeks]
        at = np.concatenate([near[low], full])
        rise = np.concatenate(
            [
                NEAR_SLOPE - price[low],
                np.where(low, FULL_SLOPE - NEAR_SLOPE, FULL_SLOPE - price),
            ]
        )
        whole = np.floor(at).astype(np.int64)
        part = at - whole
        size = int(self._top[advisor]) + 2
        changes = np.bincount(whole, rise * (1 - part), minlength=size)
        changes += np.bincount(whole + 1, rise * part, minlength=size)
        excess = np.concatenate([[0.0], np.cumsum(np.cumsum(changes))[:-1]])
        return np.maximum(np.floor(excess / GRID) * GRID - GRID, 0.0)


def best_set(offers: Floats, loads: Ints, excess: Floats) -> tuple[float, int, Ints]:
    """The least of excess minus offers over all sets, its minutes, and which offers it takes."""
    top = min(len(excess) - 1, int(loads.sum()))
    limit = min(top, int(np.searchsorted(excess, offers.sum())))
    value = np.zeros(limit + 1)
    order = np.argsort(-offers, kind="stable")
    taken = []
    for item in order:
        load = int(loads[item])
        better = value[: max(0, limit + 1 - load)] + offers[item]
        take = better > value[load:]
        grown = value.copy()
        np.copyto(grown[load:], better, where=take)
        taken.append(take)
        value = grown
    net = excess[: limit + 1] - value
    if limit < loads.sum() and excess[limit] - offers.sum() < net.min():
        # heavier sets than the table holds: they pay at least this much, and gain no more than all
        return float(excess[limit] - offers.sum()), int(loads.sum()), order
    minutes = rest = int(net.argmin())
    chosen = []
    for item, take in zip(order[::-1], taken[::-1], strict=True):
        load = int(loads[item])
        if rest >= load and take[rest - load]:
            chosen.append(item)
            rest -= load
    return float(net[minutes]), minutes, np.array(chosen, dtype=np.int64)
