"""A few promising pairs of every client: those near its best at the prices of the bound.

Promising is a pair's cost at prices over all compatible pairs, never distance alone: a good backup
is one whose absences complement the primary's. The steps of the bound between two full pricings,
and the search, look at pools only.
"""

from typing import NamedTuple

import numpy as np

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Arrays, Floats, Ints
from coverage.planning.solver.compiled import compiled_over_cores, each, folded
from coverage.planning.solver.pairs import alone_points, pair_points
from coverage.planning.solver.pricing import (
    Priced,
    Prices,
    cheap_first,
    help_points,
    priced_of,
    seat_costs,
    spread,
    together,
    week_points,
)

PER_PRIMARY = 5
"""Pairs with the same primary in one pool, so that there is somebody else when prices move."""


class Pools(NamedTuple):
    """The pairs of client ``c`` are those from ``start[c]`` to ``start[c + 1]``, cheapest first.

    ``first`` and ``second`` are slots (``second`` NOBODY for having no backup), ``fixed`` what the
    pair costs apart from loads and counts, ``guide`` what the prices say that those cost. No pair
    of client ``c`` outside its pool cost less than ``outside[c]`` at the prices of the look.
    """

    start: Ints
    first: Ints
    second: Ints
    fixed: Floats
    guide: Floats
    outside: Floats


def pools_of(
    arrays: Arrays,
    prices: Prices,
    *,
    most: int,
    points: float,
    known: tuple[Ints, Ints],
    alike: int = PER_PRIMARY,
) -> tuple[Priced, Pools]:
    """The best of all pairs of every client, and up to ``most`` pairs of each within ``points`` of
    it, up to ``alike`` with the same primary.

    ``known`` are slots of pairs to hold against; they become those of the best pairs.
    """
    minute, upto, helping = spread(arrays, prices)
    sizes = np.diff(arrays.start)
    room = np.minimum(sizes * sizes, most)  # n (n - 1) pairs and n alone
    place = np.concatenate([[0], np.cumsum(room)]).astype(np.int64)
    first, second = (np.full(place[-1], NOBODY, dtype=np.int64) for _ in range(2))
    fixed, guide = np.zeros(place[-1]), np.zeros(place[-1])
    priced = prices._replace(minute=minute)
    cost, tried = arrays.uncovered.copy(), np.zeros(arrays.clients, dtype=np.int64)
    outside = np.full(arrays.clients, np.inf)
    counts = _fill(
        arrays,
        priced,
        upto,
        helping,
        known[0],
        known[1],
        cost,
        tried,
        place,
        points,
        alike,
        first,
        second,
        fixed,
        guide,
        outside,
    )
    kept = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    index = np.arange(kept[-1]) + np.repeat(place[:-1] - kept[:-1], counts)
    found = Pools(kept, first[index], second[index], fixed[index], guide[index], outside)
    return priced_of(arrays, cost, *known, tried=int(tried.sum())), found


@compiled_over_cores
def _fill(
    arrays: Arrays,
    prices: Prices,
    upto: Floats,
    helping: Floats,
    best_first: Ints,
    best_second: Ints,
    cost: Floats,
    tried: Ints,
    place: Ints,
    points: float,
    alike: int,
    first: Ints,
    second: Ints,
    fixed: Floats,
    guide: Floats,
    outside: Floats,
) -> Ints:
    """Write the pairs of each client into its places, in order; how many there are."""
    counts = np.zeros(len(place) - 1, dtype=np.int64)
    for client in each(len(place) - 1):
        room = place[client + 1] - place[client]
        if room > 0:
            one, two = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
            costs = np.empty((2, room))
            number = _nearest(
                arrays,
                prices,
                upto,
                helping,
                client,
                points,
                alike,
                best_first[client : client + 1],
                best_second[client : client + 1],
                cost[client : client + 1],
                tried[client : client + 1],
                one,
                two,
                costs[0],
                costs[1],
                outside[client : client + 1],
            )
            order = np.argsort(costs[0, :number] + costs[1, :number], kind="mergesort")
            counts[client] = number
            for rank in range(number):
                at, pair = place[client] + rank, order[rank]
                first[at], second[at] = one[pair], two[pair]
                fixed[at], guide[at] = costs[0, pair], costs[1, pair]
    return counts


@folded
def _nearest(
    arrays: Arrays,
    prices: Prices,
    upto: Floats,
    helping: Floats,
    client: int,
    points: float,
    alike: int,
    best_first: Ints,
    best_second: Ints,
    least: Floats,
    tried: Ints,
    one: Ints,
    two: Ints,
    fixed: Floats,
    guide: Floats,
    outside: Floats,
) -> int:
    """All pairs within ``points`` of the cheapest, unordered; a full pool drops its dearest.

    What follows from a pair is never negative. So with the cost of any pair in hand, a primary
    whose own cost plus the cheapest backup is dearer by ``points`` cannot be of interest, and
    neither can such a backup. The pair that was best at the prices before is nearly always a good
    one to hold against; what is left is a small corner of the square. Nothing is lost: the least
    cost is that over all pairs. The pool is a heap with its dearest pair on top (Williams, 1964).
    """
    start, end = arrays.start[client], arrays.start[client + 1]
    primary, backup = seat_costs(arrays, prices, upto, client)
    room, number = len(one), 0
    best, limit = least[0], least[0] + points
    if best_first[0] != NOBODY and best_second[0] != NOBODY:
        i, j = best_first[0] - start, best_second[0] - start
        cost = primary[i] + backup[j] + together(arrays, prices, helping, client, i, j)
        limit = min(limit, cost + points)
    best_first[0] = best_second[0] = NOBODY
    total = np.empty(room)
    columns = cheap_first(backup, limit - primary.min())
    row, row_total, row_fixed = (
        np.empty(alike, dtype=np.int64),
        np.empty(alike),
        np.empty(alike),
    )
    for i in range(end - start):
        if primary[i] >= limit:
            continue
        mine = arrays.people[start + i]
        in_row, row_limit = 0, limit
        cost = primary[i] + alone_points(arrays, client, mine)
        if cost < row_limit:
            row[0], row_total[0], in_row = NOBODY, cost, 1
            row_fixed[0] = arrays.primary[start + i] + cost - primary[i]
            if in_row == alike:
                row_limit = cost
        for j in columns:
            if primary[i] + backup[j] >= row_limit:
                break
            if i == j:
                continue
            theirs = arrays.people[start + j]
            tried[0] += 1
            pair = pair_points(arrays, client, mine, theirs)
            cost = primary[i] + backup[j] + pair
            cost += arrays.load[start + j] * help_points(
                arrays, prices.minute, helping, client, mine, theirs
            )
            if cost >= row_limit:
                continue
            cost += week_points(arrays, prices, client, mine, start + j)
            if cost >= row_limit:
                continue
            at = min(in_row, alike - 1)
            while at > 0 and row_total[at - 1] > cost:
                row[at], row_total[at] = row[at - 1], row_total[at - 1]
                row_fixed[at] = row_fixed[at - 1]
                at -= 1
            row[at], row_total[at] = j, cost
            row_fixed[at] = arrays.primary[start + i] + arrays.backup[start + j] + pair
            in_row = min(in_row + 1, alike)
            if in_row == alike:
                row_limit = row_total[alike - 1]
        if in_row == alike:
            outside[0] = min(outside[0], row_limit)
        for rank in range(in_row):
            if row_total[rank] >= limit:
                break
            j, cost = row[rank], row_total[rank]
            if number < room:
                at = number
                number += 1
                while at > 0 and total[(at - 1) // 2] < cost:
                    above = (at - 1) // 2
                    total[at], one[at], two[at] = total[above], one[above], two[above]
                    fixed[at], guide[at] = fixed[above], guide[above]
                    at = above
            else:
                at = 0
                while 2 * at + 1 < room:
                    below = 2 * at + 1
                    if below + 1 < room and total[below + 1] > total[below]:
                        below += 1
                    if total[below] <= cost:
                        break
                    total[at], one[at], two[at] = total[below], one[below], two[below]
                    fixed[at], guide[at] = fixed[below], guide[below]
                    at = below
            one[at], two[at] = start + i, start + j if j >= 0 else NOBODY
            total[at], fixed[at], guide[at] = cost, row_fixed[rank], cost - row_fixed[rank]
            if cost < best:
                best, best_first[0], best_second[0] = cost, one[at], two[at]
                limit = min(limit, best + points)
            if number == room and room < (end - start) ** 2:
                limit = min(limit, total[0])
    least[0], outside[0] = best, min(outside[0], limit)
    kept = 0
    for at in range(number):
        if total[at] <= best + points:
            one[kept], two[kept] = one[at], two[at]
            fixed[kept], guide[kept] = fixed[at], guide[at]
            kept += 1
    return kept
