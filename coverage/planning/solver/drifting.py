"""The best of all pairs of every client at prices that move, without looking at all pairs anew.

A *row* is all pairs of a client with one primary. Its *rest* is what the cheapest of them costs
beyond the primary itself: backup, gaps, help. When prices move, the primary's part is worked out
for every row, which is one number each; the rest can have fallen by no more than the largest fall
of any backup's. So only rows that could undercut the best pair in hand are looked at again, a
handful of three hundred. What comes out is the least cost over *all* pairs, at every step.
(Lazy evaluation, Minoux 1978; bounds on what drifts, as in k-means without most distances: Elkan,
*Using the triangle inequality to accelerate k-means*, ICML 2003.)
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Arrays, Floats, Ints
from coverage.planning.solver.compiled import compiled_over_cores, each, folded
from coverage.planning.solver.pairs import alone_points, help_price, pair_points
from coverage.planning.solver.pricing import (
    Priced,
    Prices,
    nobody,
    priced_of,
    seat_costs,
    spread,
    together,
    week_points,
)


class Shared(NamedTuple):
    """Weeks that two advisors (row, column) are both away, and weeks that one is."""

    both: NDArray[np.uint16]
    away: Ints


class Falls(NamedTuple):
    """By how much help became cheaper at most: a minute a week of each advisor and a seat, and what
    is paid on top, by row of `Prices.help`; rows that are newer began at zero, below which no price
    falls.
    """

    minute: Floats
    seat: Floats
    help: Floats


class Drifting:
    """What was seen of every row, and how far it may have drifted since."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        gone = 1.0 - arrays.here
        self._shared = Shared((gone @ gone.T).astype(np.uint16), gone.sum(axis=1).astype(np.int64))
        self._rest = np.full(arrays.slots, -np.inf)
        """By slot, the rest of its row when it was looked at, plus ``drift`` at that time."""
        self._drift = np.zeros(arrays.clients)
        self._known = nobody(arrays)
        self._then: Prices | None = None
        self._tried = np.zeros(arrays.clients, dtype=np.int64)

    def price(self, prices: Prices) -> Priced:
        """The best pair of each client over all of its pairs."""
        arrays = self._arrays
        minute, upto, helping = spread(arrays, prices)
        priced = prices._replace(minute=minute)
        fell = self._falls(priced)
        cost = arrays.uncovered.copy()
        _look(
            arrays,
            priced,
            upto,
            helping,
            self._shared,
            fell,
            self._rest,
            self._drift,
            self._known[0],
            self._known[1],
            cost,
            self._tried,
        )
        self._then = priced._replace(seat=prices.seat.copy(), help=prices.help.copy())
        return priced_of(arrays, cost, *self._known, tried=int(self._tried.sum()))

    def _falls(self, now: Prices) -> Falls:
        """From the step before to this one."""
        then = self._then
        if then is None:
            return Falls(np.zeros(len(now.minute)), np.zeros(len(now.minute)), np.zeros(0))
        minute = np.maximum(then.minute - now.minute, 0.0)
        aside = ((1.0 - self._arrays.here) @ minute.T).max(axis=0, initial=0.0)
        help_ = np.maximum(then.help - now.help[: len(then.help)], 0.0).sum(axis=1)
        return Falls(aside, np.maximum(then.seat[1] - now.seat[1], 0.0), help_)


@compiled_over_cores
def _look(
    arrays: Arrays,
    prices: Prices,
    upto: Floats,
    helping: Floats,
    shared: Shared,
    fell: Falls,
    rest: Floats,
    drift: Floats,
    best_first: Ints,
    best_second: Ints,
    least: Floats,
    tried: Ints,
) -> None:
    """Write the best pair of each client and what it costs, and what was learned of rows."""
    weeks = arrays.here.shape[1]
    for client in each(len(drift)):
        start, end = arrays.start[client], arrays.start[client + 1]
        primary, backup = seat_costs(arrays, prices, upto, client)
        dearest, lowest = 0.0, np.inf
        for slot in range(start, end):
            advisor = arrays.people[slot]
            fall = arrays.load[slot] * fell.minute[advisor] + fell.seat[advisor]
            if 0 <= prices.row[slot] < len(fell.help):
                fall += fell.help[prices.row[slot]]
            dearest = max(dearest, fall)
            lowest = min(lowest, backup[slot - start])
        drift[client] += dearest
        lowest = min(lowest, arrays.alone[client])
        whole = arrays.end_week[client] - arrays.first_week[client] == weeks
        cost = least[client]
        first = second = NOBODY
        if best_first[client] != NOBODY:
            i, j = best_first[client] - start, best_second[client] - start
            now = primary[i]
            if best_second[client] == NOBODY:
                now += alone_points(arrays, client, arrays.people[start + i])
            else:
                now += backup[j] + together(arrays, prices, helping, client, i, j)
            if now < cost:
                cost, first, second = now, best_first[client], best_second[client]
        tried[client] = 0
        for i in range(end - start):
            if primary[i] + max(lowest, rest[start + i] - drift[client]) >= cost:
                continue
            tried[client] += end - start
            own = backup[i]
            backup[i] = np.inf
            if whole:
                seen, j = _row(arrays, prices, helping, shared, backup, client, start + i)
            else:
                seen, j = _part_row(arrays, prices, backup, client, start + i)
            backup[i] = own
            rest[start + i] = seen + drift[client]
            if primary[i] + seen < cost:
                cost = primary[i] + seen
                first, second = start + i, j
        best_first[client], best_second[client], least[client] = first, second, cost


@folded
def _row(
    arrays: Arrays,
    prices: Prices,
    helping: Floats,
    shared: Shared,
    backup: Floats,
    client: int,
    slot: int,
) -> tuple[float, int]:
    """The rest of a row of a client of all weeks, and the slot of its backup."""
    start, one = arrays.start[client], arrays.people[slot]
    kind = arrays.differ_in[client]
    per_one = arrays.gap_one[client] - arrays.gap_none[client]
    per_both = arrays.gap[client] - arrays.gap_one[client] - per_one
    mine = shared.away[one] * per_one + arrays.here.shape[1] * arrays.gap_none[client]
    least, best = alone_points(arrays, client, one), NOBODY
    for j in range(len(backup)):
        two = arrays.people[start + j]
        cost = backup[j] + mine + per_both * shared.both[one, two]
        cost += arrays.load[start + j] * helping[one, two]
        if cost < least:
            cost += per_one * shared.away[two]
            if kind >= 0 and arrays.codes[kind, one] == arrays.codes[kind, two]:
                cost += arrays.alike
            cost += week_points(arrays, prices, client, one, start + j)
            if cost < least:
                least, best = cost, start + j
    return least, best


@folded
def _part_row(
    arrays: Arrays, prices: Prices, backup: Floats, client: int, slot: int
) -> tuple[float, int]:
    """The same for a client whose contract begins or ends in the horizon."""
    start, one = arrays.start[client], arrays.people[slot]
    least, best = alone_points(arrays, client, one), NOBODY
    for j in range(len(backup)):
        if backup[j] >= least:
            continue
        two = arrays.people[start + j]
        cost = backup[j] + pair_points(arrays, client, one, two)
        if cost >= least:
            continue
        cost += arrays.load[start + j] * help_price(arrays, prices.minute, client, one, two)
        cost += week_points(arrays, prices, client, one, start + j)
        if cost < least:
            least, best = cost, start + j
    return least, best
