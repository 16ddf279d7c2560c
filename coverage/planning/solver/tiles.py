"""The last word on panels: programs over tiles of neighbouring clients, all other loads frozen.

A tile is all the clients of a few advisors who compete for the same clients: neighbours by price
and not by the map alone, since a client in the middle of the country, or one that asks for Arabic,
has its neighbours elsewhere. Tiles begin where a plan loses most points; borders move with every
try, and a tile grows where it could be proven that nothing in it is better. (Large neighbourhood
search; Shaw, 1998.)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from random import Random

import numpy as np

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Floats
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.ground import Ground
from coverage.planning.solver.search import Search
from coverage.planning.solver.tile_model import Answer, Tile, solve_tile

CLIENTS, GROWTH = 24, 1.25
"""Clients in a first tile, and how much more after each that was proven best."""
PAIRS, MORE_PAIRS = 12, 4
"""Pairs of each client in a first tile, and how many more after each."""
POINTS, MORE_POINTS = 80.0, 20.0
"""How much dearer at the prices of the bound than a client's best a pair may be, likewise."""
LONGEST = 0.5
"""CP-SAT's deterministic time for one tile: about a second."""
TILE_PARTS, CLIENT_PARTS, PAIR_PARTS, EFFORT_PARTS = 8_000, 3, 900, 1_400_000
"""Microseconds or so of a tile, for each client there is, for each pair in the tile, and for each
deterministic second.
"""
LEAST = 1e-3
"""Points: a smaller gain is none."""
BORDERS = 2
"""Tiles of one size around an advisor, with other borders, before a larger one."""
RIVALS, RIVAL_POINTS = 8, 60.0
"""Advisors who compete for a client: its cheapest primaries, each weighing by its distance in
points.
"""


@dataclass(kw_only=True)
class _Tries:
    """How often a tile around an advisor did not help, and how large the next may be."""

    failed: int = 0
    size: int = 0


class Tiles:
    """Improves the seats of a search, tile by tile; the seats never become worse."""

    def __init__(self, search: Search, *, seed: int) -> None:
        self._search, self._seed = search, seed
        self._random = Random(seed)  # noqa: S311 - a search, not a secret
        open_clients = [int(client) for client in search.open_clients]
        self._best = {client: _cheapest(search.ground, client) for client in open_clients}
        self._open = [c for c in open_clients if np.isfinite(self._best[c][0])]
        self._rivals = rivals_of(search.ground, self._open)
        self._tries = [_Tries() for _ in search.ground.here]
        self._cost = search.objective()

    def improve(self, effort: Effort, *, better: Callable[[float], bool]) -> None:
        """Solve tiles until the work is done, or ``better``, told the cost of better seats, says
        no.
        """
        while self._open and not effort.over():
            lost, homes = self._lost()
            start = self._worst(lost, homes)
            tries = self._tries[start]
            advisors = self._advisors(start, homes, CLIENTS * GROWTH**tries.size)
            tile = self._tile([c for a in advisors for c in homes[a]], tries.size)
            before = self._cost
            answer = self._solve(tile, effort)
            if self._cost < before:
                for advisor in advisors:
                    self._tries[advisor] = _Tries()
                if not better(self._cost):
                    return
            else:
                tries.failed += 1
                if not answer.proven:
                    tries.size = max(0, tries.size - 1)
                elif tries.failed % BORDERS == 0:
                    tries.size += 1

    def _lost(self) -> tuple[Floats, Mapping[int, list[int]]]:
        """Points lost around each advisor, and the clients who belong there.

        Lost are load, crowds, and whatever a client pays beyond its best pair at the prices. One
        without a panel belongs to its cheapest primary.
        """
        lost, homes = self._search.strain(), dict[int, list[int]]()
        for client in self._open:
            search = self._search
            pair = int(search.standing.chosen[client])
            best, home = self._best[client]
            paid = search.ground.uncovered[client]
            if pair != NOBODY:
                paid = search.ground.fixed[pair] + search.ground.guide[pair]
                home = int(search.ground.first[pair])
            lost[home] += paid - best
            homes.setdefault(home, []).append(client)
        return lost, homes

    def _worst(self, lost: Floats, homes: Mapping[int, list[int]]) -> int:
        """Where most is lost; every try that did not help halves the interest."""
        return max(
            sorted(homes), key=lambda a: float((lost[a] + 1.0) / 2.0 ** self._tries[a].failed)
        )

    def _advisors(self, start: int, homes: Mapping[int, list[int]], clients: float) -> list[int]:
        """``start`` and the rivals around it, until they have enough clients."""
        found, rivalry = [start], self._rivals[start].copy()
        others = sorted(set(homes) - {start})
        while others and sum(len(homes[a]) for a in found) < clients:
            nearest = max(others, key=lambda a: float(rivalry[a]) * self._random.uniform(0.5, 1.5))
            others.remove(nearest)
            found.append(nearest)
            rivalry += self._rivals[nearest]
        return found

    def _tile(self, clients: list[int], size: int) -> Tile:
        """The pairs that ``clients`` may take: theirs, and the best at the prices of the bound."""
        chosen = self._search.standing.chosen
        now = {client: int(chosen[client]) for client in sorted(clients)}
        most, points = PAIRS + MORE_PAIRS * size, POINTS + MORE_POINTS * size
        pools = {client: self._pool(client, pair, most, points) for client, pair in now.items()}
        return Tile(pools=pools, now=now)

    def _pool(self, client: int, now: int, most: int, points: float) -> list[int]:
        pools = self._search.ground
        start, end = pools.start[client], pools.start[client + 1]
        dearest = pools.fixed[start] + pools.guide[start] + points
        cheap = range(start, min(end, start + most))
        pairs = {pair for pair in cheap if pools.fixed[pair] + pools.guide[pair] <= dearest}
        pairs.add(now)
        if np.isfinite(pools.uncovered[client]):
            pairs.add(NOBODY)
        return sorted(pairs)

    def _solve(self, tile: Tile, effort: Effort) -> Answer:
        """Take what the program finds if its true cost is lower, else leave all as it was."""
        people = self._people(tile)
        before = self._true_cost(tile, people)
        self._seat(dict.fromkeys(tile.now, NOBODY))
        answer = solve_tile(self._search, tile, effort=LONGEST, seed=self._seed)
        parts = TILE_PARTS + CLIENT_PARTS * len(self._open) + PAIR_PARTS * tile.pairs
        effort.spend(parts + EFFORT_PARTS * answer.effort)
        self._seat(answer.pairs or tile.now)
        gain = before - self._true_cost(tile, people)
        if gain > LEAST:
            self._cost -= gain
        else:
            self._seat(tile.now)
        return answer

    def _seat(self, pairs: Mapping[int, int]) -> None:
        for client, pair in pairs.items():
            self._search.put(client, pair)

    def _people(self, tile: Tile) -> list[int]:
        """All whose load or number of clients the tile can change."""
        ground, found = self._search.ground, set[int]()
        for pairs in tile.pools.values():
            for pair in pairs:
                if pair != NOBODY:
                    found |= {int(ground.first[pair]), int(ground.second[pair])}
        found.discard(NOBODY)
        return sorted(found)

    def _true_cost(self, tile: Tile, people: list[int]) -> float:
        """What the clients of the tile and ``people`` cost now, loads in exact
        minutes.
        """
        search, ground = self._search, self._search.ground
        chosen = search.standing.chosen
        points = [
            float(
                ground.uncovered[client]
                if chosen[client] == NOBODY
                else ground.fixed[chosen[client]]
            )
            for client in tile.now
        ]
        loads, capacity = search.loads()[people], ground.capacity[people]
        rise = ground.full_slope - ground.near_slope
        points += (rise * np.maximum(loads - capacity, 0.0)).ravel().tolist()
        near = np.maximum(loads - ground.near[people], 0.0)
        points += (ground.near_slope * near).ravel().tolist()
        crowds = np.maximum(search.standing.seats - ground.most, 0.0)[:, people]
        return fsum(points) + ground.crowd * float(crowds.sum())


def _cheapest(ground: Ground, client: int) -> tuple[float, int]:
    """The least that a pair costs at the prices of the bound, and its primary."""
    pair = ground.start[client]
    return float(ground.fixed[pair] + ground.guide[pair]), int(ground.first[pair])


def rivals_of(ground: Ground, clients: Iterable[int]) -> Floats:
    """How much two advisors compete: over clients, both being cheap primaries."""
    found, priced = np.zeros((len(ground.here),) * 2), ground.fixed + ground.guide
    for client in clients:
        own = slice(ground.start[client], ground.start[client + 1])
        people, at = np.unique(ground.first[own], return_index=True)
        best = priced[own][at]
        nearest = np.argsort(best, kind="stable")[:RIVALS]
        people, best = people[nearest], best[nearest]
        weight = RIVAL_POINTS / (RIVAL_POINTS + best - best[0])
        found[np.ix_(people, people)] += np.round(np.outer(weight, weight), 6)
    return found
