"""Prices between two looks at all pairs: the best pair within each pool, and what that proves.

No pair outside the pool of client c cost less than outside[c] at the prices of the look. Since then
no pair has become cheaper than the prices of its two people have fallen. So the best of *all* pairs
costs at least the smaller of the pool's best and of outside[c] less the largest such fall: a bound
over all pairs without looking at them. Where prices have moved little, nearly every pool's best is
proven best of all. (Partial pricing as in the simplex method; the proof is the one of reduced-cost
fixing, Dantzig, Fulkerson and Johnson, 1954, for changed prices.)
"""

from dataclasses import dataclass

import numpy as np

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Arrays, Floats, Ints
from coverage.planning.solver.compiled import compiled_over_cores, each, folded
from coverage.planning.solver.pools import Pools
from coverage.planning.solver.pricing import (
    Priced,
    Prices,
    help_points,
    nobody,
    priced_of,
    spread,
    week_points,
)


def price_pools(arrays: Arrays, pools: Pools, prices: Prices) -> tuple[Priced, Floats]:
    """The best pair of each client within its pool, and what those cost by client."""
    minute, upto, helping = spread(arrays, prices)
    first, second = nobody(arrays)
    priced = prices._replace(minute=minute)
    cost = _cheapest(arrays, pools, priced, upto, helping, first, second)
    return priced_of(arrays, cost, first, second, tried=len(pools.first)), cost


@dataclass(frozen=True, kw_only=True, eq=False)
class Proven:
    """What the best of all pairs of all clients cost at least, and the part of the clients whose
    pool may not hold it.
    """

    cost: float
    unsure: float


def proven(arrays: Arrays, pools: Pools, costs: Floats, *, then: Prices, now: Prices) -> Proven:
    """What ``costs`` within pools prove; ``then`` are the prices of the look that filled them."""
    minute = np.maximum(then.minute - now.minute, 0.0) * arrays.here
    aside = ((1.0 - arrays.here) @ minute.T).max(axis=0, initial=0.0)
    seat = np.maximum(then.seat - now.seat, 0.0)
    least = _least(
        arrays,
        pools.outside,
        costs,
        minute.sum(axis=1),
        aside,
        seat,
        then.place - now.place,
        _cheaper_weeks(then, now),
    )
    unsure = float(np.mean(least < costs))
    return Proven(cost=float(least.sum()), unsure=unsure)


def _cheaper_weeks(then: Prices, now: Prices) -> Floats:
    """By slot, by how much its help became cheaper, summed over the weeks."""
    fell = np.zeros(len(now.row))
    slots = np.flatnonzero(then.row != NOBODY)
    fell[slots] = np.maximum(then.help[then.row[slots]] - now.help[now.row[slots]], 0.0).sum(axis=1)
    return fell


@compiled_over_cores
def _least(
    arrays: Arrays,
    outside: Floats,
    costs: Floats,
    covering: Floats,
    helping: Floats,
    seat: Floats,
    place: Floats,
    weeks: Floats,
) -> Floats:
    """By client what its best pair costs at least.

    ``covering`` and ``helping`` are by how much the price of one minute a week of each advisor
    fell, as a primary over all weeks and as a backup at most; ``place`` and ``weeks`` by how much
    what each slot pays on top as primary fell, and as backup at most.
    """
    least = costs.copy()
    for client in each(len(costs)):
        first = second = 0.0
        for slot in range(arrays.start[client], arrays.start[client + 1]):
            advisor, load = arrays.people[slot], arrays.load[slot]
            top = max(place[slot], 0.0)
            first = max(first, load * covering[advisor] + seat[0, advisor] + top)
            second = max(second, load * helping[advisor] + seat[1, advisor] + weeks[slot])
        least[client] = min(least[client], outside[client] - first - second)
    return least


@compiled_over_cores
def _cheapest(
    arrays: Arrays,
    pools: Pools,
    prices: Prices,
    upto: Floats,
    helping: Floats,
    first: Ints,
    second: Ints,
) -> Floats:
    """The least cost of each client within its pool."""
    costs = arrays.uncovered.copy()
    for client in each(len(first)):
        least = costs[client]
        for pair in range(pools.start[client], pools.start[client + 1]):
            cost = pools.fixed[pair]
            if cost >= least:
                continue
            cost += _guide(
                arrays, prices, upto, helping, client, pools.first[pair], pools.second[pair]
            )
            if cost < least:
                least = cost
                first[client], second[client] = pools.first[pair], pools.second[pair]
        costs[client] = least
    return costs


@folded
def _guide(
    arrays: Arrays,
    prices: Prices,
    upto: Floats,
    helping: Floats,
    client: int,
    first: int,
    second: int,
) -> float:
    """What the prices say that the loads and counts of a pair cost."""
    one = arrays.people[first]
    weeks = upto[one, arrays.end_week[client]] - upto[one, arrays.first_week[client]]
    points: float = arrays.load[first] * weeks + prices.seat[0, one] + prices.place[first]
    if second >= 0:
        two = arrays.people[second]
        points += prices.seat[1, two] + arrays.load[second] * help_points(
            arrays, prices.minute, helping, client, one, two
        )
        points += week_points(arrays, prices, client, one, second)
    return points
