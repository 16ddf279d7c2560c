"""What one process does for a run: coolings, or tiles, on the whole ground or on a region of it.

Advisors are put into regions by who sits on panels with whom (`regions`). A region is a ground of
its own (`ground.part_of`): its clients whose panel lies inside may move to pairs inside, everybody
else stays. So no two regions touch the load of the same advisor, what each gains is gained for the
whole, and none need know of another. Borders differ from round to round, and every client gets its
turn.

A part goes to its process as bytes, and so does its answer; see `coverage.planning.crews`.
"""

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coverage.planning.outcomes import Limits
from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Ints
from coverage.planning.solver.cooling import WHOLE, cool
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.ground import Ground, part_of
from coverage.planning.solver.search import Search
from coverage.planning.solver.tiles import Tiles


@dataclass(frozen=True, kw_only=True, eq=False)
class Cooling:
    """Coolings on ``ground``, one for each of ``seeds``, within ``work`` units: the best of them.

    With a ``span`` that begins later, the part of one cooling that goes on from ``chosen``.
    """

    ground: Ground
    chosen: Ints
    seeds: tuple[int, ...]
    sweeps: int
    span: tuple[float, float]
    work: int

    def solve(self) -> tuple[Ints, Effort]:
        """The pairs in the end, by client."""
        effort = _meter(self.work)
        best, least = self.chosen, np.inf
        for seed in self.seeds:
            if effort.over():
                break
            search = Search(self.ground, seed=seed)
            search.restart(self.chosen)
            found = cool(search, effort, share=1.0, sweeps=self.sweeps, span=self.span)
            if self.span != WHOLE or search.objective() < least:
                best, least = found, search.objective()
        return best, effort


@dataclass(frozen=True, kw_only=True, eq=False)
class Tiling:
    """Tiles on ``ground`` from the pairs ``chosen``, within ``work`` units: never worse."""

    ground: Ground
    chosen: Ints
    seed: int
    work: int

    def solve(self) -> tuple[Ints, Effort]:
        """The pairs in the end, by client."""
        effort = _meter(self.work)
        search = Search(self.ground, seed=self.seed)
        search.restart(self.chosen)
        Tiles(search, seed=self.seed).improve(effort, better=lambda _: True)
        return search.standing.chosen, effort


Part = Cooling | Tiling


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """What came of a part: the pairs of its clients, and the units that they took."""

    chosen: Ints
    work: int


def order(part: Part) -> bytes:
    """A part as bytes, for `solve_part`."""
    return pickle.dumps(part)


def solve_part(content: bytes) -> bytes:
    """Solve a part: pure, and the same everywhere."""
    part: Part = pickle.loads(content)  # noqa: S301 - from our own run, by way of our own worker
    chosen, effort = part.solve()
    return np.append(chosen, effort.work).astype(np.int64).tobytes()


def answer_of(content: bytes) -> Answer:
    """What `solve_part` answered."""
    numbers = np.frombuffer(content, dtype=np.int64)
    return Answer(chosen=numbers[:-1], work=int(numbers[-1]))


@dataclass(frozen=True, kw_only=True, eq=False)
class Region:
    """A ground that can be searched apart, and where its clients and pairs stand in the whole."""

    ground: Ground
    chosen: Ints
    clients: Ints
    pairs: Ints


def cut(search: Search, homes: Ints) -> Iterator[Region]:
    """The regions of a search as it stands; ``homes`` says where each advisor belongs."""
    ground, chosen = search.ground, search.standing.chosen
    cheapest = ground.start[:-1].clip(0, max(0, len(ground.first) - 1))
    first = ground.first[np.where(chosen == NOBODY, cheapest, chosen)]
    second = np.append(ground.second, NOBODY)[chosen]
    inside = (second == NOBODY) | (homes[first] == homes[second])
    inside &= np.diff(ground.start) > 0
    for region in range(homes.max(initial=NOBODY) + 1):
        own = np.flatnonzero(inside & (homes[first] == region))
        if not len(own):
            continue
        loads, seats = search.without(own)
        part, places = part_of(ground, own, np.flatnonzero(homes == region), loads, seats)
        where = np.where(chosen[own] == NOBODY, NOBODY, np.searchsorted(places, chosen[own]))
        yield Region(ground=part, chosen=where.astype(np.int64), clients=own, pairs=places)


def put_back(search: Search, regions: Sequence[Region], answers: Sequence[Answer]) -> None:
    """Seat in the whole what was found in its regions."""
    chosen = search.standing.chosen.copy()
    for region, answer in zip(regions, answers, strict=True):
        chosen[region.clients] = np.append(region.pairs, NOBODY)[answer.chosen]
    search.restart(chosen)


def _meter(work: int) -> Effort:
    """Nobody stops a part: the worker that has it ends its process (decision 0078)."""
    return Effort(Limits(work=max(1, work)), should_stop=lambda: False)
