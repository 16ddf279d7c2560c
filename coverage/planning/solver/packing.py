"""Which clients an advisor would take, all or nothing, when each pays for its place.

With prices per minute alone, a bound lets a client be split over two advisors so that both are
exactly full: on tight instances that is worth two percent. Here each client offers a price for its
*place* with an advisor, and one for each *week of help* that an advisor gives it as backup. The
advisor chooses the clients of its own and, week by week, the helped ones that gain most, against
what their load would cost beyond the prices per minute: knapsacks with a convex cost, one for each
week, tied together by the own clients, who are there in all weeks. They are solved exactly, by
frontiers (`frontier`): for each set of own clients the best help in every week.

(For generalised assignment: Fisher, Jaikumar and Van Wassenhove, 1986; the copy of a seat on both
sides is Lagrangian decomposition, Guignard and Kim, 1987.)
"""

from dataclasses import dataclass

import numpy as np

from coverage.planning.solver.arrays import GRID, Arrays, Floats, Ints
from coverage.planning.solver.compiled import compiled, compiled_over_cores, each, folded
from coverage.planning.solver.frontier import Frontier, frontier_of, members
from coverage.planning.solver.helping import Helpers
from coverage.planning.solver.placing import Placed
from coverage.planning.solver.pricing import Prices

ENDLESS = 1 << 40
"""Minutes."""
SAFE = 2 * GRID
"""Points by which a gain is lowered: what excess costs is computed with rounding."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Packed:
    """What the sets change in the bound, the places taken (by number of `Placed`), the weeks of
    help (by row of `Prices.help`) taken, and the load of the sets by advisor and week.
    """

    gain: float
    places: Floats
    helped: Floats
    minutes: Floats
    work: float
    """Microseconds or so that it took, for the meter of the run."""


class Packing:
    """The clients that may be in each advisor's set: those active in all weeks of the horizon.

    That keeps the own load the same in all weeks. Others may pay by the week, as anybody may for
    help (`helping`); whoever does not is paid for by the minute alone, which keeps the bound valid.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        whole = arrays.end_week - arrays.first_week == arrays.here.shape[1]
        self.offered = np.repeat(whole, np.diff(arrays.start)) & np.isfinite(arrays.primary)
        """By slot, whether it is a place that can be paid for."""

    def pack(self, prices: Prices, helpers: Helpers, placed: Placed) -> Packed:
        """The best sets of every advisor whom any client pays for a place or a week of help;
        nobody pays for places other than ``placed``.
        """
        places, helped = np.zeros(len(placed.slots)), np.zeros_like(prices.help)
        minutes = np.zeros_like(prices.minute)
        gain, work = _pack(self._arrays, prices, placed, helpers, places, helped, minutes)
        return Packed(
            gain=float(gain.sum()),
            places=places,
            helped=helped,
            minutes=minutes,
            work=float(work.sum()),
        )


@compiled_over_cores
def _pack(
    arrays: Arrays,
    prices: Prices,
    placed: Placed,
    helpers: Helpers,
    places: Floats,
    helped: Floats,
    minutes: Floats,
) -> tuple[Floats, Floats]:
    """By advisor the gain of its sets, and the work; marks the places and the weeks of help taken,
    and their minutes.
    """
    advisors, weeks = minutes.shape
    gain, work = np.zeros(advisors), np.zeros(advisors)
    for advisor in each(advisors):
        seated = placed.numbers[placed.start[advisor] : placed.start[advisor + 1]]
        numbers = seated[prices.place[placed.slots[seated]] > 0.0]
        paying = placed.slots[numbers]
        rows = helpers.rows[helpers.start[advisor] : helpers.start[advisor + 1]]
        help_loads = helpers.load[rows]
        work[advisor] = 0.001 * weeks * len(rows)
        busy = np.zeros(weeks, dtype=np.int64)
        for row in rows:
            for week in range(weeks):
                busy[week] += prices.help[row, week] > 0.0
        if len(paying) == 0 and busy.sum() == 0:
            continue
        nothing = frontier_of(np.zeros(0), np.zeros(0, dtype=np.int64), 0)
        minute = prices.minute[advisor]
        wanted = prices.place[paying].sum() + prices.help[rows].sum()
        most = ENDLESS
        for week in range(weeks):
            most = min(most, _most(arrays, advisor, week, minute[week], wanted))
        loads = arrays.load[paying].astype(np.int64)
        own = frontier_of(prices.place[paying], loads, most)
        total, tried, given = -own.offers, own.work, 0.0
        for week in range(weeks):
            if arrays.here[advisor, week]:
                help_ = nothing
                if busy[week]:
                    _, help_ = _help(arrays, prices, advisor, week, rows, help_loads)
                    tried += help_.work
                    given += help_.offers[-1]
                beyond = _beyond(arrays, advisor, week, minute[week])
                tried += _add_week(total, beyond, own.minutes, help_)
        best = int(total.argmin())
        gain[advisor] = np.floor((total[best] - given) / GRID) * GRID - SAFE
        chosen = members(own, best, len(paying))
        for item in range(len(paying)):
            places[numbers[item]] = chosen[item]
        mine = own.minutes[best]
        minutes[advisor] = mine
        for week in range(weeks):
            if busy[week]:
                some, help_ = _help(arrays, prices, advisor, week, rows, help_loads)
                which = _best_help(_beyond(arrays, advisor, week, minute[week]), mine, help_)
                minutes[advisor, week] = mine + help_.minutes[which]
                taken = members(help_, which, len(some))
                for item in range(len(some)):
                    helped[rows[some[item]], week] = taken[item]
        work[advisor] += 0.012 * tried + 0.16 * weeks + 2.4 * busy.astype(np.bool_).sum()
    return gain, work


@folded
def _help(
    arrays: Arrays, prices: Prices, advisor: int, week: int, rows: Ints, loads: Ints
) -> tuple[Ints, Frontier]:
    """Which of an advisor's ``rows`` pay for help in ``week``, and the sets of them."""
    offers = prices.help[rows, week]
    some = np.flatnonzero(offers > 0.0)
    top = _most(arrays, advisor, week, prices.minute[advisor, week], offers.sum())
    return some, frontier_of(offers[some], loads[some], top)


@folded
def _excess(beyond: tuple[float, float, float, float], minutes: float) -> float:
    """What a load of so many minutes or more costs at least beyond its price by the minute.

    ``beyond`` are the minutes from which it costs more, how much a minute, and the same for the
    second such bend.
    """
    excess: float = beyond[1] * max(minutes - beyond[0], 0.0)
    excess += beyond[3] * max(minutes - beyond[2], 0.0)
    return excess


@folded
def _beyond(
    arrays: Arrays, advisor: int, week: int, price: float
) -> tuple[float, float, float, float]:
    """The bends of the cost of a week beyond its ``price``, for `_excess`.

    The line price * load touches the true cost from below at the load that the price pays for:
    ``near``, or the capacity. Up to there the excess is 0, since whoever pays by the minute alone
    may fill up what is left; above it is convex.
    """
    near, full = arrays.near[advisor, week], arrays.capacity[advisor, week]
    if price < arrays.near_slope:
        return near, arrays.near_slope - price, full, arrays.full_slope - arrays.near_slope
    return full, arrays.full_slope - price, full, 0.0


@compiled
def _most(arrays: Arrays, advisor: int, week: int, price: float, wanted: float) -> int:
    """Minutes above which no set gains in ``week``: their excess is more than the ``wanted`` points
    that all offer. There is no such number for a week of absence, or at the highest price.
    """
    rise = arrays.full_slope - price
    if arrays.here[advisor, week] == 0.0 or rise <= 0.0:
        return ENDLESS
    return int(min(arrays.capacity[advisor, week] + wanted / rise, float(ENDLESS))) + 1


@compiled
def _add_week(
    total: Floats, beyond: tuple[float, float, float, float], own: Ints, help_: Frontier
) -> int:
    """Add to ``total``, for each of the sets with ``own`` minutes, the least of excess minus offers
    over all sets of help in this week, plus the offers of all of them; the sets tried.

    ``own`` rises, and so do minutes and offers of the sets of help. Of those that fit beside an own
    set without any excess only the last counts; the excess of the ones after it rises, so that
    none counts any more once it exceeds all that the offers may still gain.
    """
    room, last, tried = beyond[0], len(help_.minutes) - 1, 0
    highest = help_.offers[last]
    fits = 0
    for set_ in range(len(own) - 1, -1, -1):
        if own[set_] + help_.minutes[last] <= room:
            break
        while fits < last and own[set_] + help_.minutes[fits + 1] <= room:
            fits += 1
        least = np.inf
        for which in range(fits, last + 1):
            excess = _excess(beyond, own[set_] + help_.minutes[which])
            tried += 1
            if excess - highest > least:
                break
            least = min(least, excess - help_.offers[which])
        total[set_] += least + highest
    return tried


@compiled
def _best_help(beyond: tuple[float, float, float, float], own: int, help_: Frontier) -> int:
    """The set of help that is best beside ``own`` minutes."""
    least, best = np.inf, 0
    for which in range(len(help_.minutes)):
        excess = _excess(beyond, own + help_.minutes[which])
        if excess - help_.offers[which] < least:
            least, best = excess - help_.offers[which], which
    return best
