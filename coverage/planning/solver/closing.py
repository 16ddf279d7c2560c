"""The gap closed: an exact program over every pair that a better plan could use.

With a bound L and panels of cost U in hand, a pair whose cost at the prices of the bound is more
than U - L above its client's best is in no plan better than U: forcing it in lifts the bound above
U (reduced-cost fixing; Dantzig, Fulkerson and Johnson, 1954). For a small agency a dozen pairs of
each client are left. All of them together are one mixed-integer program, which SCIP closes by
branch and cut: where prices see divisible clients, its cuts (mixed-integer rounding; Marchand and
Wolsey, 2001) see whole ones.

SCIP is bounded by its number of nodes, so that the outcome does not depend on the machine. It
begins with the panels in hand, and ends early only when somebody says stop.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event, Thread

import numpy as np
from ortools.linear_solver import pywraplp

from coverage.planning.problem import NOBODY, Seats
from coverage.planning.solver.arrays import Floats
from coverage.planning.solver.ground import Ground
from coverage.planning.solver.search import Search

PAIR_PARTS = 26.0
"""Microseconds or so that SCIP takes for each pair at each node."""
ROOT = 150
"""Nodes that cost as much as the cuts before the first branch."""
ASK = 0.3
"""Seconds between two questions whether to stop."""
NEARLY = 1e-7
"""Part of the objective between plan and bound at which SCIP ends. OR-Tools would let it end at a
ten-thousandth, a hundred times what counts as proven.
"""
SAFE = 1e-3
"""Points by which a bound of SCIP is lowered: it computes with tolerances."""


@dataclass(frozen=True, kw_only=True)
class Closed:
    """``pairs`` of each client in the pools, or NOBODY; None when SCIP found none.

    No choice from the pools costs less than ``bound``. ``nodes`` is what it took, cuts included.
    """

    pairs: list[int] | None
    bound: float
    nodes: int


def close(ground: Ground, known: Seats, *, nodes: int, stop: Callable[[], bool]) -> Closed:
    """The best choice of one pair for each client of ``ground``, as far as SCIP comes in ``nodes``
    from the seats that are ``known``.
    """
    return _Program(ground).solve(known, max(1, nodes - ROOT), stop)


class _Program:
    """One variable for each pair, one row for each advisor-week that could cost something."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._solver = pywraplp.Solver.CreateSolver("SCIP")
        self._fixed = 0.0
        self._chosen = [self._solver.BoolVar("") for _ in ground.first]
        self._costs = self._solver.Objective()
        self._costs.SetMinimization()
        for client in range(ground.clients):
            self._client(client)
        for advisor, (pairs, minutes) in self._loads().items():
            self._weeks(advisor, pairs, minutes)
        self._crowds()

    def solve(self, known: Seats, nodes: int, stop: Callable[[], bool]) -> Closed:
        """Branch and cut, up to so many nodes."""
        parameters = (
            f"limits/totalnodes = {nodes}",
            f"limits/gap = {NEARLY}",
            "randomization/randomseedshift = 1",
        )
        self._solver.SetSolverSpecificParametersAsString("\n".join(parameters) + "\n")
        self._begin_with(known)
        status = self._solve(stop)
        spent = int(self._solver.nodes()) + ROOT
        if status not in {pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE}:
            # after a failure of SCIP, OR-Tools tells a bound of plus infinity, or of zero
            return Closed(pairs=None, bound=-np.inf, nodes=spent)
        bound = self._costs.BestBound() + self._fixed - SAFE
        pairs = [NOBODY] * self._ground.clients
        for client in range(self._ground.clients):
            for pair in self._pairs(client):
                if self._chosen[pair].solution_value() > 0.5:
                    pairs[client] = pair
        return Closed(pairs=pairs, bound=bound, nodes=spent)

    def _begin_with(self, known: Seats) -> None:
        """Tell SCIP which pairs are chosen now, as far as they are in the pools."""
        hint = np.zeros(len(self._chosen))
        people = self._ground.first, self._ground.second
        for client in range(self._ground.clients):
            for pair in self._pairs(client):
                now = known.primary[client], known.backup[client]
                hint[pair] = now == (people[0][pair], people[1][pair])
        self._solver.SetHint(self._chosen, hint.tolist())

    def _solve(self, stop: Callable[[], bool]) -> int:
        """Solve, asking meanwhile whether to ``stop``; SCIP itself never comes back to ask."""
        done = Event()

        def watch() -> None:
            while not done.wait(ASK):
                if stop():
                    # once more each time: SCIP forgets an interruption from before it began
                    self._solver.InterruptSolve()

        watcher = Thread(target=watch, daemon=True)
        watcher.start()
        try:
            return int(self._solver.Solve())
        finally:
            done.set()
            watcher.join()

    def _pairs(self, client: int) -> range:
        return range(self._ground.start[client], self._ground.start[client + 1])

    def _client(self, client: int) -> None:
        """One pair, or no panel where that is allowed."""
        ground, pairs = self._ground, self._pairs(client)
        uncovered = float(ground.uncovered[client])
        if not len(pairs):
            self._fixed += uncovered
            return
        row = self._solver.Constraint(1, 1)
        for pair in pairs:
            row.SetCoefficient(self._chosen[pair], 1)
            self._costs.SetCoefficient(self._chosen[pair], float(ground.fixed[pair]))
        if np.isfinite(uncovered):
            free = self._solver.BoolVar("")
            row.SetCoefficient(free, 1)
            self._costs.SetCoefficient(free, uncovered)

    def _loads(self) -> dict[int, tuple[list[int], Floats]]:
        """The pairs that take something of each advisor, and how much, by pair and week."""
        ground, search = self._ground, Search(self._ground, seed=0)
        taken: dict[int, list[tuple[int, Floats]]] = defaultdict(list)
        for client in range(ground.clients):
            for pair in self._pairs(client):
                own, helping = search.minutes(client, pair)
                taken[int(ground.first[pair])].append((pair, own))
                if ground.second[pair] != NOBODY:
                    taken[int(ground.second[pair])].append((pair, helping))
        return {
            advisor: ([pair for pair, _ in some], np.array([minutes for _, minutes in some]))
            for advisor, some in taken.items()
        }

    def _weeks(self, advisor: int, pairs: list[int], minutes: Floats) -> None:
        """Minutes above `near` and above capacity; weeks of one kind share a row."""
        ground = self._ground
        for loads, weeks in _alike(minutes):
            kinds = Counter((ground.near[advisor, w], ground.capacity[advisor, w]) for w in weeks)
            for (near, capacity), times in kinds.items():
                rise = ground.full_slope - ground.near_slope
                for room, slope in ((near, ground.near_slope), (capacity, rise)):
                    self._above(pairs, loads, float(room), cost=float(slope * times))

    def _above(self, pairs: list[int], loads: Floats, room: float, *, cost: float) -> None:
        """Pay ``cost`` for each unit that the chosen of ``pairs`` take above ``room``."""
        if loads.sum() <= room:
            return
        excess = self._solver.NumVar(0, self._solver.infinity(), "")
        self._costs.SetCoefficient(excess, cost)
        row = self._solver.Constraint(-self._solver.infinity(), room)
        row.SetCoefficient(excess, -1)
        for pair, load in zip(pairs, loads, strict=True):
            if load:
                row.SetCoefficient(self._chosen[pair], float(load))

    def _crowds(self) -> None:
        """Clients above what an advisor may have, as primary and as backup."""
        for seat, people in enumerate((self._ground.first, self._ground.second)):
            for advisor in np.unique(people[people != NOBODY]):
                pairs = np.flatnonzero(people == advisor).tolist()
                most = float(self._ground.most[seat, advisor])
                self._above(pairs, np.ones(len(pairs)), most, cost=self._ground.crowd)


def _alike(minutes: Floats) -> Iterator[tuple[Floats, list[int]]]:
    """Weeks in which the same pairs take the same minutes."""
    groups: dict[bytes, list[int]] = defaultdict(list)
    for week in range(minutes.shape[1]):
        groups[minutes[:, week].tobytes()].append(week)
    for weeks in groups.values():
        yield minutes[:, weeks[0]], weeks
