"""Local search: one client at a time takes the best pair of its pool given all others, exactly or
with some heat.

A step looks at every pair of a client's pool with the true change in overload that each would
bring. With heat, a pair is drawn with the chance exp(-cost / heat), by adding Gumbel noise to the
costs and taking the least (heat-bath annealing; Kirkpatrick and others, 1983).
"""

from typing import NamedTuple

import numpy as np

from coverage.planning.costs import UNCOVERED
from coverage.planning.problem import NOBODY, Seats
from coverage.planning.solver.arrays import Floats, Ints
from coverage.planning.solver.ground import Ground
from coverage.planning.solver.sweeping import seat_anew

NOISE_SIZE = 1 << 18
SWEEP_PARTS = 20.0
"""Microseconds or so of starting a sweep."""


class Standing(NamedTuple):
    """Who sits where, and what follows: changed in place by `seat_anew`.

    ``chosen`` is the pair of each client in the pools, or NOBODY. ``over`` is minutes above
    ``near`` by advisor and week, ``seats`` clients by role and advisor.
    """

    chosen: Ints
    over: Floats
    seats: Floats


class Search:
    """Seats that change client by client, with the loads that follow from them."""

    def __init__(self, ground: Ground, *, seed: int) -> None:
        self.ground = ground
        # a sixteenth of a minute: keeps sums exact, see `arrays`
        self._near = np.floor(ground.near * 16) / 16
        self._full = ground.capacity - self._near
        uniform = np.random.Generator(np.random.PCG64(seed)).random(NOISE_SIZE)
        gumbel = -np.log(-np.log(np.clip(uniform, 1e-12, 1 - 1e-12)))
        self._noise = np.round(-gumbel * 2**20) / 2**20
        self._random = np.array([2 * seed + 1], dtype=np.uint64)
        self.standing = Standing(
            chosen=np.full(ground.clients, NOBODY, dtype=np.int64),
            over=ground.held - self._near,
            seats=ground.held_seats.copy(),
        )
        self.open_clients = np.flatnonzero(np.diff(ground.start) > 0)

    def sweep(self, heat: float = 0.0, truth: float = 1.0) -> float:
        """Seat every client anew, in random order; the work it took, in microseconds or so.

        With ``truth`` below 1, loads and counts cost in part what they cost and in part their
        price at the bound.
        """
        # one by one: compiled loops are slow on tuples of arrays
        g, standing = self.ground, self.standing
        slopes = g.near_slope, g.full_slope - g.near_slope, g.crowd
        return SWEEP_PARTS + float(
            seat_anew(
                g.start,
                g.first,
                g.second,
                g.fixed,
                g.guide,
                g.load,
                g.help_load,
                g.here,
                g.away_weeks,
                g.away_start,
                g.first_week,
                g.end_week,
                g.uncovered,
                self._full,
                g.most,
                slopes,
                standing.chosen,
                standing.over,
                standing.seats,
                self.open_clients.copy(),
                self._random,
                self._noise,
                heat,
                truth,
            )
        )

    def put(self, client: int, pair: int) -> None:
        """Seat a pair of the pool of ``client`` in place of what it has; NOBODY empties it."""
        now = int(self.standing.chosen[client])
        if now != NOBODY:
            self._add(client, now, -1.0)
        if pair != NOBODY:
            self._add(client, pair, 1.0)
        self.standing.chosen[client] = pair

    def restart(self, chosen: Ints) -> None:
        """Begin again from the pairs ``chosen``."""
        for client in np.flatnonzero(self.standing.chosen != chosen):
            self.put(int(client), int(chosen[client]))

    def minutes(self, client: int, pair: int) -> tuple[Floats, Floats]:
        """What a pair takes of its primary and of its backup, by week."""
        ground = self.ground
        weeks = np.zeros(ground.here.shape[1])
        weeks[ground.first_week[client] : ground.end_week[client]] = 1.0
        here = ground.here[ground.first[pair]]
        own = ground.load[pair] * weeks * here
        if ground.second[pair] == NOBODY:
            return own, np.zeros_like(own)
        return own, ground.help_load[pair] * weeks * (1.0 - here) * ground.here[ground.second[pair]]

    def _add(self, client: int, pair: int, sign: float) -> None:
        ground, standing = self.ground, self.standing
        own, helping = self.minutes(client, pair)
        standing.over[ground.first[pair]] += sign * own
        standing.seats[0, ground.first[pair]] += sign
        if ground.second[pair] != NOBODY:
            standing.over[ground.second[pair]] += sign * helping
            standing.seats[1, ground.second[pair]] += sign

    def seats(self) -> Seats:
        """The seats as they are now, by advisor number."""
        first, second = (
            np.append(some, NOBODY)[self.standing.chosen]
            for some in (self.ground.first, self.ground.second)
        )
        return Seats(primary=tuple(first.tolist()), backup=tuple(second.tolist()))

    def objective(self) -> float:
        """The cost of the seats, up to the rounding of `arrays`."""
        ground, chosen = self.ground, self.standing.chosen
        free = np.minimum(ground.uncovered, UNCOVERED)
        fixed = np.append(ground.fixed, 0.0)[chosen]
        return float(np.where(chosen == NOBODY, free, fixed).sum() + self.strain().sum())

    def loads(self) -> Floats:
        """Minutes by advisor and week."""
        minutes: Floats = self.standing.over + self._near
        return minutes

    def places_left(self, advisor: int, *, primary: bool) -> int:
        """Clients that ``advisor`` may still have as primary, or backup; below 0 if crowded."""
        seat = 0 if primary else 1
        return int(self.ground.most[seat, advisor] - self.standing.seats[seat, advisor])

    def without(self, clients: Ints) -> tuple[Floats, Floats]:
        """Minutes by advisor and week, and clients by role and advisor, of all but ``clients``."""
        loads, seats = self.loads(), self.standing.seats.copy()
        for client in clients:
            pair = int(self.standing.chosen[client])
            if pair == NOBODY:
                continue
            own, helping = self.minutes(int(client), pair)
            first, second = self.ground.first[pair], self.ground.second[pair]
            loads[first] -= own
            seats[0, first] -= 1
            if second != NOBODY:
                loads[second] -= helping
                seats[1, second] -= 1
        return loads, seats

    def strain(self) -> Floats:
        """Points for load and for too many clients, by advisor."""
        ground, standing = self.ground, self.standing
        loads = ground.near_slope * np.maximum(standing.over, 0.0)
        rise = ground.full_slope - ground.near_slope
        loads += rise * np.maximum(standing.over - self._full, 0.0)
        crowds = np.maximum(standing.seats - ground.most, 0.0).sum(axis=0)
        strain: Floats = loads.sum(axis=1) + ground.crowd * crowds
        return strain
