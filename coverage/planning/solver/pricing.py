"""What pairs cost a client under given prices, and what the best ones take."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Arrays, Floats, Ints
from coverage.planning.solver.compiled import compiled, folded
from coverage.planning.solver.pairs import help_price, pair_points


class Prices(NamedTuple):
    """What an advisor's time and seats are said to cost, in points.

    ``minute`` is by advisor and week; ``seat`` is per client of each advisor, as primary (row 0)
    and as backup (row 1); ``place`` is what a client pays on top for one advisor as its primary, by
    slot; ``help`` what it pays on top for a week in which that advisor covers as backup. Only slots
    with a ``row`` pay for help, in that row of it, week by week; NOBODY for all others. More rows
    are those of primaries who are paid by the week (`helping`); ``place`` holds their sum.
    """

    minute: Floats
    seat: Floats
    place: Floats
    row: Ints
    help: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Priced:
    """What follows if every client takes its best pair.

    ``cost`` is with prices, over all clients. ``load`` is minutes by advisor and week, ``seats``
    are clients by row of `Prices.seat` and advisor. ``first`` and ``second`` are the slots of each
    client's best pair, or NOBODY. ``tried`` are the pairs that were worked out to find them.
    """

    cost: float
    load: Floats
    seats: Floats
    first: Ints
    second: Ints
    tried: int


def nobody(arrays: Arrays) -> tuple[Ints, Ints]:
    """No pair yet for any client."""
    first, second = (np.full(arrays.clients, NOBODY, dtype=np.int64) for _ in range(2))
    return first, second


def spread(arrays: Arrays, prices: Prices) -> tuple[Floats, Floats, Floats]:
    """Prices by the minute where advisors are there; their sums before each week; and what a
    minute of one advisor (column) costs over all weeks that another (row) is away.
    """
    minute = prices.minute * arrays.here
    upto = np.zeros((len(minute), minute.shape[1] + 1))
    np.cumsum(minute, axis=1, out=upto[:, 1:])
    return minute, upto, (1.0 - arrays.here) @ minute.T


@folded
def seat_costs(arrays: Arrays, prices: Prices, upto: Floats, client: int) -> tuple[Floats, Floats]:
    """What each candidate of ``client`` costs by itself at the prices: as primary, as backup.

    ``upto`` are the prices of a minute in all weeks before one, by advisor and week.
    """
    start, end = arrays.start[client], arrays.start[client + 1]
    primary, backup = np.empty(end - start), np.empty(end - start)
    first_week, end_week = arrays.first_week[client], arrays.end_week[client]
    for slot in range(start, end):
        advisor = arrays.people[slot]
        own = arrays.load[slot] * (upto[advisor, end_week] - upto[advisor, first_week])
        primary[slot - start] = (
            arrays.primary[slot] + own + prices.seat[0, advisor] + prices.place[slot]
        )
        backup[slot - start] = arrays.backup[slot] + prices.seat[1, advisor]
    return primary, backup


@folded
def help_points(
    arrays: Arrays, minute: Floats, helping: Floats, client: int, first: int, second: int
) -> float:
    """`help_price`, looked up in ``helping`` (advisor by advisor) for a client of all weeks."""
    if arrays.end_week[client] - arrays.first_week[client] == arrays.here.shape[1]:
        return float(helping[first, second])
    return help_price(arrays, minute, client, first, second)


@folded
def week_points(arrays: Arrays, prices: Prices, client: int, first: int, slot: int) -> float:
    """What ``slot`` as backup of advisor ``first`` pays on top for the weeks that it covers."""
    points, row = 0.0, prices.row[slot]
    if row >= 0:
        begin, end = arrays.first_week[client], arrays.end_week[client]
        for place in range(arrays.away_start[first], arrays.away_start[first + 1]):
            week = arrays.away_weeks[place]
            if begin <= week < end:
                points += prices.help[row, week]
    return points


@compiled
def cheap_first(costs: Floats, limit: float) -> Ints:
    """The places of ``costs`` below ``limit``, the cheapest first."""
    some = np.flatnonzero(costs < limit)
    return some[np.argsort(costs[some])]


@folded
def together(arrays: Arrays, prices: Prices, helping: Floats, client: int, i: int, j: int) -> float:
    """What candidates ``i`` as primary and ``j`` as backup cost beyond their own seats."""
    start = arrays.start[client]
    one, two = arrays.people[start + i], arrays.people[start + j]
    help_ = help_points(arrays, prices.minute, helping, client, one, two)
    points = pair_points(arrays, client, one, two) + float(arrays.load[start + j] * help_)
    return points + week_points(arrays, prices, client, one, start + j)


def priced_of(arrays: Arrays, costs: Floats, first: Ints, second: Ints, *, tried: int) -> Priced:
    """What the pairs of slots ``first`` and ``second`` take, and the sum of ``costs`` by client."""
    load, seats = np.zeros_like(arrays.capacity), np.zeros_like(arrays.most)
    _count(arrays, first, second, load, seats)
    return Priced(
        cost=float(costs.sum()),
        load=load,
        seats=seats,
        first=first.copy(),
        second=second.copy(),
        tried=tried,
    )


@compiled
def _count(arrays: Arrays, first: Ints, second: Ints, load: Floats, seats: Floats) -> None:
    """Add what the best pairs take."""
    for client in range(arrays.gap.shape[0]):
        if first[client] == NOBODY:
            continue
        one = arrays.people[first[client]]
        seats[0, one] += 1
        minutes = arrays.load[first[client]]
        for week in range(arrays.first_week[client], arrays.end_week[client]):
            load[one, week] += minutes * arrays.here[one, week]
        if second[client] == NOBODY:
            continue
        two = arrays.people[second[client]]
        seats[1, two] += 1
        minutes = arrays.load[second[client]]
        for place in range(arrays.away_start[one], arrays.away_start[one + 1]):
            week = arrays.away_weeks[place]
            if arrays.first_week[client] <= week < arrays.end_week[client]:
                load[two, week] += minutes * arrays.here[two, week]
