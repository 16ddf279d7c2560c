"""The search of one run by several processes, round by round (decision 0080).

Every process has coolings of its own, with other seeds. What they end with differs in one client of
five, here better in one, there in the other: so the best of each are crossed, which is a search
among nothing but the pairs that one of them chose, and takes seconds. (Solution merging; Aggarwal,
Orlin and Tai, 1997, who call it optimised crossover.) How many processes were asked for decides the
parts and with that the plan; who is alive decides only how long a round takes.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from coverage.planning.crews import Crew
from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Ints
from coverage.planning.solver.cooling import WHOLE, cool
from coverage.planning.solver.effort import MICRO, Effort
from coverage.planning.solver.ground import Ground, narrowed
from coverage.planning.solver.parts import (
    Answer,
    Cooling,
    Part,
    Tiling,
    answer_of,
    cut,
    order,
    put_back,
)
from coverage.planning.solver.regions import regions_of, ties_of
from coverage.planning.solver.search import Search

LONGEST, SHORTEST = 10_000, 1_500
"""Units of a part: a round hears no request to stop, and a part has to be worth its way."""
TILED = 6_000
"""Units of tiles that each process must have; a single tile may take a thousand."""
GOOD = 0.75
"""Part of a whole cooling beyond which sharing the work equally takes nothing from any of them."""
CROSSED, POLISHED = 0.05, 0.05
"""Part of the work that crossing takes, and the search among all pairs after it."""
CROSSING, POLISHING = (20.0, 2.0), (8.0, 3.0)
"""Points: the heats of both."""

AHEAD = 500
"""The number of the first cooling before closing; the others count from 1."""

OnSearch = Callable[[Search], object]
"""Is told of a search that stands at a plan which may be the best."""


@dataclass(frozen=True, kw_only=True)
class Together:
    """A run that has a crew; ``sweep`` is the units that a sweep over everybody takes, and
    ``enough`` is asked between rounds whether to stop.
    """

    ground: Ground
    crew: Crew
    effort: Effort
    seed: int
    sweeps: int
    sweep: float
    enough: Callable[[], bool]

    def cool_once(self, coolings: int, tell: OnSearch) -> None:
        """So many whole coolings, shared out."""
        each = -(-coolings // self.crew.size)
        units = each * self.sweeps * self.sweep
        self._round_of_coolings(each, units, AHEAD, tell)
        self.effort.spend(MICRO * units * self.crew.size)

    def cool(self, units: float, tell: OnSearch) -> None:
        """Spend ``units`` on coolings, and on crossing what they end with.

        Processes that have a good cooling each share the work equally. Where that would make
        coolings short, they are shortened by the root of the number only, and crossing makes up
        for it; all of them together then do more than one process would.
        """
        size, whole = self.crew.size, self.sweeps * self.sweep
        cooling = (1.0 - CROSSED - POLISHED) * units
        own = max(cooling / size, min(cooling / np.sqrt(size), GOOD * whole))
        coolings = max(1, round(own / whole))
        one, ended = own / coolings, list[Ints]()
        at_once = max(1, int(LONGEST / one))
        for done in range(0, coolings, at_once):
            if self.enough():
                return
            number = min(at_once, coolings - done)
            if one <= LONGEST:
                ended += self._round_of_coolings(number, number * one, 1 + done, tell)
            else:
                ended += self._chain(one, 1 + done, tell)
            self.effort.spend(MICRO * cooling * number / coolings)
        self._cross(ended, CROSSED * units, POLISHED * units, tell)

    def tile(self, search: Search, units: float, tell: OnSearch) -> bool:
        """Tiles in every region at once; whether there was work enough for that."""
        own = int(units / self.crew.size)
        if own < TILED:
            return False
        homes = regions_of(ties_of(search.ground), self.crew.size, seed=self.seed)
        regions = list(cut(search, homes))
        parts: list[Part] = [
            Tiling(ground=region.ground, chosen=region.chosen, seed=self.seed, work=own)
            for region in regions
        ]
        put_back(search, regions, self._ask(parts))
        self.effort.spend(MICRO * units)
        tell(search)
        return True

    def _round_of_coolings(self, each: int, units: float, first: int, tell: OnSearch) -> list[Ints]:
        """``each`` whole coolings by every process, in ``units`` each and a little more if need
        be.
        """
        parts: list[Part] = [
            Cooling(
                ground=self.ground,
                chosen=self._empty(),
                seeds=tuple(self._seed(process, first + at) for at in range(each)),
                sweeps=self.sweeps,
                span=WHOLE,
                work=int(1.1 * units),
            )
            for process in range(self.crew.size)
        ]
        return self._told([answer.chosen for answer in self._ask(parts)], tell)

    def _chain(self, units: float, number: int, tell: OnSearch) -> list[Ints]:
        """One cooling by every process, ``units`` each, in slices of a round."""
        slices = int(np.ceil(units / LONGEST))
        chosen = [self._empty() for _ in range(self.crew.size)]
        for at in range(slices):
            if self.enough():
                break
            parts: list[Part] = [
                Cooling(
                    ground=self.ground,
                    chosen=chosen[process],
                    seeds=(self._seed(process, number) * 100 + at,),
                    sweeps=max(1, self.sweeps // slices),
                    span=(at / slices, (at + 1) / slices),
                    work=int(units / slices),
                )
                for process in range(self.crew.size)
            ]
            chosen = [answer.chosen for answer in self._ask(parts)]
        return self._told(chosen, tell)

    def _cross(self, ended: list[Ints], crossing: float, polishing: float, tell: OnSearch) -> None:
        """The best among all pairs that any of ``ended`` chose, then among those of the pools."""
        if self.enough() or not ended:
            return
        chosen = np.unique(np.concatenate(ended))
        narrow, pairs = narrowed(self.ground, chosen[chosen != NOBODY])
        best = min(ended, key=lambda some: self._at(some).objective())
        where = np.where(best == NOBODY, NOBODY, np.searchsorted(pairs, best))
        crossed = self._warmed(narrow, where, crossing, CROSSING)
        back = np.append(pairs, NOBODY)[crossed.standing.chosen]
        self._told([back], tell)
        tell(self._warmed(self.ground, back, polishing, POLISHING))

    def _warmed(
        self, ground: Ground, chosen: Ints, units: float, heats: tuple[float, float]
    ) -> Search:
        """A search from ``chosen`` at true costs, warmed up and cooled again."""
        search, meter = Search(ground, seed=self.seed), self.effort.apart(units)
        search.restart(chosen)
        cool(search, meter, share=1.0, sweeps=self.sweeps, truth=1.0, heats=heats)
        self.effort.spend(MICRO * units)
        return search

    def _ask(self, parts: list[Part]) -> list[Answer]:
        """What the crew makes of ``parts``."""
        return [answer_of(content) for content in self.crew([order(part) for part in parts])]

    def _at(self, chosen: Ints) -> Search:
        search = Search(self.ground, seed=self.seed)
        search.restart(chosen)
        return search

    def _told(self, ended: list[Ints], tell: OnSearch) -> list[Ints]:
        for chosen in ended:
            tell(self._at(chosen))
        return ended

    def _seed(self, process: int, number: int) -> int:
        return self.seed * 1_000_000 + number * 1_000 + process

    def _empty(self) -> Ints:
        return np.full(self.ground.clients, NOBODY, dtype=np.int64)


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Do ``work`` in a thread while the processes of the crew are busy with something else."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        running = thread.submit(work)
        yield
        running.result()
