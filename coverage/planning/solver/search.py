"""Local search: one client at a time takes the best pair of its pool given all others, exactly or
with some heat.

A step looks at every pair of a client's pool with the true change in overload that each would
bring. With heat, a pair is drawn with the chance exp(-cost / heat), by adding Gumbel noise to the
costs and taking the least (heat-bath annealing; Kirkpatrick and others, 1983).
"""

from typing import NamedTuple

import numpy as np

from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.solver.arrays import Arrays, Floats, Ints, Words
from coverage.planning.solver.compiled import compiled_exact, folded
from coverage.planning.solver.pools import Pools

NOISE_SIZE = 1 << 18
STEP_PARTS, OWN_PARTS, HELP_PARTS = 0.3, 0.12, 0.04
"""Microseconds or so of a step, of looking at one primary's weeks, and at one backup's."""


class Standing(NamedTuple):
    """Who sits where, and what follows: changed in place by the kernels below.

    ``chosen`` is the pair of each client in the pools, or NOBODY. ``over`` is minutes above
    ``near`` by advisor and week, ``seats`` clients by role and advisor.
    """

    chosen: Ints
    over: Floats
    seats: Floats


class Search:
    """Seats that change client by client, with the loads that follow from them."""

    def __init__(self, arrays: Arrays, pools: Pools, *, seed: int) -> None:
        self.arrays, self.pools = arrays, pools
        # a sixteenth of a minute: keeps sums exact, see `arrays`
        self.near = np.floor(arrays.near * 16) / 16
        self._full = arrays.capacity - self.near
        uniform = np.random.Generator(np.random.PCG64(seed)).random(NOISE_SIZE)
        gumbel = -np.log(-np.log(np.clip(uniform, 1e-12, 1 - 1e-12)))
        self._noise = np.round(-gumbel * 2**20) / 2**20
        self._random = np.array([2 * seed + 1], dtype=np.uint64)
        self.standing = Standing(
            chosen=np.full(arrays.clients, NOBODY, dtype=np.int64),
            over=-self.near,
            seats=np.zeros((2, len(arrays.here))),
        )
        self.first = np.append(arrays.people, NOBODY)[pools.first].astype(np.int64)
        self.second = np.append(arrays.people, NOBODY)[pools.second].astype(np.int64)
        """The advisors of each pair of the pools."""
        self.open_clients = np.flatnonzero(np.diff(pools.start) > 0)

    def sweep(self, heat: float = 0.0, truth: float = 1.0, *, guided: bool = False) -> float:
        """Seat every client anew, in random order; the work it took, in microseconds or so.

        With ``truth`` below 1, loads and counts cost in part what they cost and in part their
        price at the bound.
        """
        order = self.open_clients.copy()
        return float(_sweep(*self._facts(), order, self._random, self._noise, heat, truth))

    def put(self, client: int, pair: int) -> None:
        """Seat a pair of the pool of ``client`` in place of what it has; NOBODY empties it."""
        now = int(self.standing.chosen[client])
        if now != NOBODY:
            self._add(client, now, -1.0)
        if pair != NOBODY:
            self._add(client, pair, 1.0)
        self.standing.chosen[client] = pair

    def minutes(self, client: int, pair: int) -> tuple[Floats, Floats]:
        """What a pair takes of its primary and of its backup, by week."""
        arrays, pools = self.arrays, self.pools
        weeks = np.zeros(arrays.here.shape[1])
        weeks[arrays.first_week[client] : arrays.end_week[client]] = 1.0
        here = arrays.here[self.first[pair]]
        own = arrays.load[pools.first[pair]] * weeks * here
        if pools.second[pair] == NOBODY:
            return own, np.zeros_like(own)
        helping = weeks * (1.0 - here) * arrays.here[self.second[pair]]
        return own, arrays.load[pools.second[pair]] * helping

    def _add(self, client: int, pair: int, sign: float) -> None:
        own, helping = self.minutes(client, pair)
        standing = self.standing
        for seat, advisor, minutes in (
            (0, self.first[pair], own),
            (1, self.second[pair], helping),
        ):
            if advisor != NOBODY:
                standing.over[advisor] += sign * minutes
                standing.seats[seat, advisor] += sign

    def restart(self, chosen: Ints) -> None:
        """Begin again from the pairs ``chosen``."""
        for client in self.open_clients:
            self.put(int(client), int(chosen[client]))

    def seats(self) -> Seats:
        """The seats as they are now, by advisor number."""
        chosen = self.standing.chosen
        first, second = np.append(self.first, NOBODY), np.append(self.second, NOBODY)
        return Seats(primary=tuple(first[chosen].tolist()), backup=tuple(second[chosen].tolist()))

    def holders(self, client: int) -> tuple[int, int]:
        """Who sits for ``client``, by advisor number."""
        pair = self.standing.chosen[client]
        if pair == NOBODY:
            return NOBODY, NOBODY
        return int(self.first[pair]), int(self.second[pair])

    def objective(self) -> float:
        """The cost of the seats, up to the rounding of `arrays`."""
        chosen = self.standing.chosen
        free = np.minimum(self.arrays.uncovered, 30_000.0)
        fixed = np.append(self.pools.fixed, 0.0)[chosen]
        return float(np.where(chosen == NOBODY, free, fixed).sum() + self.strain().sum())

    def loads(self, advisor: int) -> Floats:
        """Minutes of ``advisor`` by week."""
        minutes: Floats = self.standing.over[advisor] + self.near[advisor]
        return minutes

    def places_left(self, advisor: int, *, primary: bool) -> int:
        """Clients that ``advisor`` may still have as primary, or backup; below 0 if crowded."""
        seat = 0 if primary else 1
        return int(self.arrays.most[seat, advisor] - self.standing.seats[seat, advisor])

    def strain(self) -> Floats:
        """Points for load and for too many clients, by advisor."""
        arrays, standing = self.arrays, self.standing
        loads = arrays.near_slope * np.maximum(standing.over, 0.0)
        rise = arrays.full_slope - arrays.near_slope
        loads += rise * np.maximum(standing.over - self._full, 0.0)
        crowds = np.maximum(standing.seats - arrays.most, 0.0).sum(axis=0)
        strain: Floats = loads.sum(axis=1) + arrays.crowd * crowds
        return strain

    def _facts(self) -> tuple[object, ...]:
        """The arrays that a sweep needs, one by one: compiled loops are slow on tuples of them."""
        arrays, pools, standing = self.arrays, self.pools, self.standing
        slopes = arrays.near_slope, arrays.full_slope - arrays.near_slope, arrays.crowd
        return (
            pools.start, self.first, self.second, pools.fixed, pools.guide,
            arrays.load[pools.first], np.append(arrays.load, 0.0)[pools.second],
            arrays.here, arrays.away_weeks, arrays.away_start,
            arrays.first_week, arrays.end_week, arrays.uncovered,
            self._full, arrays.most, slopes,
            standing.chosen, standing.over, standing.seats,
        )


@folded
def _drawn(random: Words, below: int) -> int:
    """A number from 0 to ``below`` - 1 (xorshift64*; Vigna, 2016)."""
    state = random[0]
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    random[0] = state
    high = (state * np.uint64(2685821657736338717)) >> np.uint64(33)
    return int(high % np.uint64(below))


@folded
def _price_of(
    over: Floats, full: Floats, weeks: Floats, begin: int, end: int, load: float, near_slope: float,
    rise: float,
) -> float:
    """What ``load`` more minutes cost in the weeks from ``begin`` to ``end`` that are 1."""
    near = above = 0.0
    for week in range(begin, end):
        was, now = over[week], over[week] + load * weeks[week]
        near += max(now, 0.0) - max(was, 0.0)
        above += max(now - full[week], 0.0) - max(was - full[week], 0.0)
    return near_slope * near + rise * above


@compiled_exact
def _sweep(
    start: Ints, first: Ints, second: Ints, fixed: Floats, guide: Floats,
    load: Floats, help_load: Floats, here: Floats, away_weeks: Ints, away_start: Ints,
    first_week: Ints, end_week: Ints, uncovered: Floats, full: Floats, most: Floats,
    slopes: tuple[float, float, float], chosen: Ints, over: Floats, seats: Floats,
    order: Ints, random: Words, noise: Floats, heat: float, truth: float,
) -> float:
    near_slope, rise, crowd = slopes
    own_cost, known = np.zeros(len(here)), np.full(len(here), -1)
    work = 0.0
    for rank in range(len(order) - 1, -1, -1):
        other = _drawn(random, rank + 1)
        order[rank], order[other] = order[other], order[rank]
        client = order[rank]
        begin, end = first_week[client], end_week[client]
        was = chosen[client]
        if was >= 0:
            one, two = first[was], second[was]
            seats[0, one] -= 1.0
            for week in range(begin, end):
                over[one, week] -= load[was] * here[one, week]
            if two >= 0:
                seats[1, two] -= 1.0
                for at in range(away_start[one], away_start[one + 1]):
                    week = away_weeks[at]
                    if begin <= week < end:
                        over[two, week] -= help_load[was] * here[two, week]
        least, pick, true_cost = np.inf, -1, np.inf
        shift = _drawn(random, len(noise) - (start[client + 1] - start[client]))
        for pair in range(start[client], start[client + 1]):
            base = fixed[pair]
            noisy = base + (1.0 - truth) * guide[pair]
            noisy += heat * noise[shift + pair - start[client]]
            if noisy >= least:
                continue
            one, two = first[pair], second[pair]
            if known[one] != client:
                known[one] = client
                own_cost[one] = _price_of(
                    over[one], full[one], here[one], begin, end, load[pair], near_slope, rise
                )
                if seats[0, one] >= most[0, one]:
                    own_cost[one] += crowd
                work += OWN_PARTS
            if noisy + truth * own_cost[one] >= least:
                continue
            cost = own_cost[one]
            if two >= 0:
                near = above = 0.0
                for at in range(away_start[one], away_start[one + 1]):
                    week = away_weeks[at]
                    if begin <= week < end:
                        before = over[two, week]
                        after = before + help_load[pair] * here[two, week]
                        near += max(after, 0.0) - max(before, 0.0)
                        above += max(after - full[two, week], 0.0)
                        above -= max(before - full[two, week], 0.0)
                cost += near_slope * near + rise * above
                if seats[1, two] >= most[1, two]:
                    cost += crowd
                work += HELP_PARTS
            if noisy + truth * cost < least:
                least, pick = noisy + truth * cost, pair
                true_cost = base + truth * cost + (1.0 - truth) * guide[pair]
        work += STEP_PARTS
        if true_cost > uncovered[client]:
            pick = -1
        chosen[client] = pick
        if pick >= 0:
            one, two = first[pick], second[pick]
            seats[0, one] += 1.0
            for week in range(begin, end):
                over[one, week] += load[pick] * here[one, week]
            if two >= 0:
                seats[1, two] += 1.0
                for at in range(away_start[one], away_start[one + 1]):
                    week = away_weeks[at]
                    if begin <= week < end:
                        over[two, week] += help_load[pick] * here[two, week]
    return work
