"""A round of the search in parts, each of which another process can solve.

Advisors are put into as many regions as there are processes, by who competes with whom. A part is
one region: its clients whose panel lies inside may move to pairs inside, everybody else stays. So
no two parts touch the load of the same advisor, what each gains is gained for the whole, and none
need know of another. Borders differ from round to round, and every client gets its turn.
"""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from coverage.planning.outcomes import Limits
from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Floats, Ints
from coverage.planning.solver.cooling import cool
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.ground import Ground, part_of
from coverage.planning.solver.search import Search
from coverage.planning.solver.tiles import Tiles, rivals_of

REHEATED = 12.0, 4.0
"""Points: the heats between which a part cools anew before its tiles."""
COOLED_SHARE = 0.5
SWEEPS = 2_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """One region, the pairs its clients have, and what to spend on it."""

    ground: Ground
    chosen: Ints
    seed: int
    work: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Round:
    """The parts of one round, and where the clients and the pairs of each stand in the whole."""

    parts: tuple[Part, ...]
    clients: tuple[Ints, ...]
    pairs: tuple[Ints, ...]

    def orders(self) -> list[bytes]:
        """The parts as bytes, for `solve_part`."""
        return [pickle.dumps(part) for part in self.parts]

    def put_back(self, search: Search, answers: Sequence[bytes]) -> None:
        """Seat what the parts found."""
        chosen = search.standing.chosen.copy()
        for clients, pairs, answer in zip(self.clients, self.pairs, answers, strict=True):
            chosen[clients] = np.append(pairs, NOBODY)[np.frombuffer(answer, dtype=np.int64)]
        search.restart(chosen)


def cut(search: Search, *, regions: int, seed: int, work: int) -> Round:
    """A round of ``regions`` parts of the search as it stands, each with ``work`` to spend."""
    ground, chosen = search.ground, search.standing.chosen
    homes = _regions(rivals_of(ground, search.open_clients), regions, seed)
    first = np.where(
        chosen == NOBODY,
        ground.first[ground.start[:-1].clip(0, len(ground.first) - 1)],
        ground.first[chosen],
    )
    second = np.append(ground.second, NOBODY)[chosen]
    inside = (second == NOBODY) | (homes[first] == homes[second])
    inside &= np.diff(ground.start) > 0
    parts, clients, pairs = [], [], []
    for region in range(regions):
        own = np.flatnonzero(inside & (homes[first] == region))
        advisors = np.flatnonzero(homes == region)
        if not len(own):
            continue
        loads, seats = search.without(own)
        part, places = part_of(ground, own, advisors, loads, seats)
        where = np.searchsorted(places, chosen[own])
        parts.append(
            Part(
                ground=part,
                chosen=np.where(chosen[own] == NOBODY, NOBODY, where).astype(np.int64),
                seed=seed * 1_000 + region,
                work=work,
            )
        )
        clients.append(own)
        pairs.append(places)
    return Round(parts=tuple(parts), clients=tuple(clients), pairs=tuple(pairs))


def solve_part(order: bytes) -> bytes:
    """The best pairs found for a part, never worse than those it came with; by client, as
    int64.
    """
    part: Part = pickle.loads(order)  # noqa: S301 - from our own run, by way of our own worker
    search = Search(part.ground, seed=part.seed)
    search.restart(part.chosen)
    effort = Effort(Limits(work=part.work), should_stop=lambda: False)
    before = search.objective()
    cool(search, effort, share=COOLED_SHARE, sweeps=SWEEPS, truth=1.0, heats=REHEATED)
    if search.objective() >= before:
        search.restart(part.chosen)
    Tiles(search, seed=part.seed).improve(effort, better=lambda _: True)
    return search.standing.chosen.tobytes()


def _regions(rivals: Floats, regions: int, seed: int) -> Ints:
    """A region for each advisor: grown from seeds far apart, each in turn taking its next rival."""
    random = Random(seed)  # noqa: S311 - a search, not a secret
    advisors = len(rivals)
    homes = np.full(advisors, NOBODY, dtype=np.int64)
    pull = np.zeros((regions, advisors))
    start = random.randrange(advisors)
    for region in range(min(regions, advisors)):
        if region:
            free = np.flatnonzero(homes == NOBODY)
            start = int(free[pull[:region].sum(axis=0)[free].argmin()])
        homes[start] = region
        pull[region] += rivals[start]
    while (free := np.flatnonzero(homes == NOBODY)).size:
        sizes = np.bincount(homes[homes != NOBODY], minlength=regions)
        region = int(sizes.argmin())
        wish = pull[region][free] * (0.5 + np.array([random.random() for _ in free]))
        nearest = int(free[wish.argmax()])
        homes[nearest] = region
        pull[region] += rivals[nearest]
    return homes
