"""Planning the panels: a bound over all pairs, then panels close to it, within deterministic
work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np

from coverage.domain.assignments import PlanScore
from coverage.planning.check import check, net_gap
from coverage.planning.costs import terms_of
from coverage.planning.crews import Crew
from coverage.planning.outcomes import (
    Limits,
    NothingToPlan,
    OnProgress,
    Outcome,
    OutOfTime,
    Phase,
    Progress,
    ShadowPrices,
    ShouldStop,
    Solved,
    Stopped,
)
from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.solver.arrays import Arrays, Ints, arrays_of
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.closing import PAIR_PARTS, close
from coverage.planning.solver.cooling import cool
from coverage.planning.solver.effort import MICRO, Effort
from coverage.planning.solver.ground import ground_of
from coverage.planning.solver.parts import cut
from coverage.planning.solver.pools import pools_of
from coverage.planning.solver.pricing import Prices, nobody
from coverage.planning.solver.search import Search
from coverage.planning.solver.tiles import Tiles

BOUND_SHARE, PACKED_SHARE = 0.25, 0.42
"""Parts of the work after which the plain bound and the bound with packing end at the latest."""
STEPS, MOST_STEPS, STEPS_CLIENTS = 600, 2_400, 2_400_000
"""Steps of the bound with packing: few for many clients, since each step prices all of them."""
COOLED_SHARE, COOLED_BEFORE_PARTS = 0.95, 0.7
"""Part of the work after which coolings end, and tiles or parts begin."""
SWEEPS, SWEEPS_PER_CLIENT, FIRST_SWEEPS = 8_000, 27, 100
"""Sweeps of one cooling at least, by size, and of the first, unless the work ends before. Small
agencies gain more from coolings with other seeds, large ones from a slower one.
"""
PAIRS, POINTS = 200, 500.0
FEWER_PAIRS, FEWER_POINTS, MANY_CLIENTS = 60, 150.0, 1_000
"""Pairs of a client that the search looks at, and how far above its best at the prices they may
be; fewer for many clients, who get fewer sweeps.
"""
CLOSE_AFTER, CLOSE_AT = 6, 0.2
"""Coolings, or the part of the work, after which a small agency is closed: the better the panels,
the fewer pairs are left.
"""
FEWEST_NODES, PAIRS_OF_A_CLIENT = 400, 8
"""Nodes without which closing is not worth its beginning, and pairs of a client that are left at
least where panels are not yet proven.
"""
ROUND = 0.04
"""Part of the work that a round of parts takes."""
PROVEN = 1e-6
"""Part of the objective between plan and bound that counts as none: `arrays` rounds down."""


def _quiet(_: Progress) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


def solve(
    problem: Problem,
    limits: Limits,
    *,
    progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    illness: float = 0.0,
    crew: Crew | None = None,
    clock: Callable[[], float] = monotonic,
) -> Outcome:
    """Panels for every active client of ``problem``, and a bound that no panels can beat.

    The outcome depends on the problem, ``limits.work``, ``limits.seed`` and the size of ``crew``
    alone, unless a person or the safety limit stops the run; then it is the best so far. There
    always are panels: a client whom nobody may serve stays uncovered and is paid for.

    With ``illness`` (the part of the weeks in which anybody may be out) the search also weighs the
    gaps that it would bring; the objective and the bound that are told stay those without. With a
    ``crew`` the last part of the work is done in parts, by as many processes as it has.
    """
    if not problem.clients:
        return NothingToPlan()
    effort = Effort(limits, should_stop=should_stop or _never, clock=clock)
    run = _Run(
        problem=problem,
        limits=limits,
        effort=effort,
        progress=progress or _quiet,
        illness=illness,
        crew=crew,
    )
    run.go()
    panels = problem.panels_of(run.seats)
    score = run.score()
    if effort.stopped:
        return Stopped(panels=panels, score=score, prices=run.prices)
    if effort.late:
        return OutOfTime(panels=panels, score=score, prices=run.prices)
    return Solved(panels=panels, score=score, prices=run.prices)


@dataclass(kw_only=True)
class _Run:
    """One run: the best seats and the best bound so far."""

    problem: Problem
    limits: Limits
    effort: Effort
    progress: OnProgress
    illness: float
    crew: Crew | None

    def __post_init__(self) -> None:
        empty = (NOBODY,) * len(self.problem.clients)
        self.seats = Seats(primary=empty, backup=empty)
        self.objective = float("inf")
        self.bound = self.problem.constants
        self.prices = ShadowPrices()
        self._weighed = float("inf")
        """What the search makes of the best seats: the objective, with illness if asked."""

    def go(self) -> None:
        """Bound first: its prices guide the search."""
        if not any(self.problem.candidates.primary):
            return
        arrays = arrays_of(self.problem)
        bounding = Bounding(arrays)
        self._raise_bound(bounding, BOUND_SHARE, steps=300, paces=(0.05, 0.0008), packing=False)
        # prices by the minute guide the search; with places in them, coolings end 0.2 % worse
        weighed = arrays.for_illness(self.illness) if self.illness else arrays
        few = arrays.clients < MANY_CLIENTS
        pairs, points = (PAIRS, POINTS) if few else (FEWER_PAIRS, FEWER_POINTS)
        _, pools = pools_of(
            weighed, bounding.prices, most=pairs, points=points, known=nobody(arrays)
        )
        ground = ground_of(weighed, pools)
        best = np.full(ground.clients, NOBODY, dtype=np.int64)
        best = self._cool(
            Search(ground, seed=self.limits.seed), FIRST_SWEEPS, best, share=COOLED_SHARE
        )
        steps = int(min(max(STEPS, STEPS_CLIENTS / arrays.clients), MOST_STEPS))
        self._raise_bound(bounding, PACKED_SHARE, steps=steps, paces=(0.02, 0.0003), packing=True)
        sweeps = max(SWEEPS, SWEEPS_PER_CLIENT * ground.clients)
        share = COOLED_SHARE if self._alone() else COOLED_BEFORE_PARTS
        coolings, closed = 0, False
        while not self.effort.over(share) and not self._proven():
            coolings += 1
            seed = self.limits.seed * 1_000 + coolings
            best = self._cool(Search(ground, seed=seed), sweeps, best, share=share)
            if not closed and (coolings == CLOSE_AFTER or self.effort.fraction > CLOSE_AT):
                closed = True
                self._close(arrays, bounding)
        search = Search(ground, seed=self.limits.seed)
        search.restart(best)
        if self.crew is not None and not self._alone():
            self._solve_parts(search, self.crew)
        elif not self.effort.over() and not self._proven():
            self._report(Phase.TILES)
            Tiles(search, seed=self.limits.seed).improve(
                self.effort, better=lambda _: self._offer(search, Phase.TILES)
            )
        self._report(Phase.DONE)

    def _raise_bound(
        self,
        bounding: Bounding,
        share: float,
        *,
        steps: int,
        paces: tuple[float, float],
        packing: bool,
    ) -> None:
        """By the minute first, which is cheap, then with whole places."""
        if self._proven():
            return
        bounding.raise_bound(self.effort, share=share, steps=steps, paces=paces, packing=packing)
        self.bound = max(self.bound, bounding.best)
        self.prices = _shadow(bounding.prices)
        self._report(Phase.BOUND)

    def _cool(self, search: Search, sweeps: int, best: Ints, *, share: float) -> Ints:
        """One cooling from empty seats; the pairs it found, or ``best`` if those are better."""
        before = self._weighed
        chosen = cool(search, self.effort, share=share, sweeps=sweeps)
        self._offer(search, Phase.SEARCH)
        return chosen if self._weighed < before else best

    def _close(self, arrays: Arrays, bounding: Bounding) -> None:
        """For a small agency, the best of all panels and the proof, as far as the work goes."""
        if self.illness or self._proven() or self.effort.over():
            return
        left = (COOLED_SHARE - self.effort.fraction) * self.limits.work * MICRO
        most = int(left / (PAIR_PARTS * FEWEST_NODES))
        if most < PAIRS_OF_A_CLIENT * arrays.clients:
            return
        _, pools = pools_of(
            arrays,
            bounding.prices,
            most=most + 1,
            points=self.objective - bounding.best,
            known=nobody(arrays),
            alike=most + 1,
        )
        pairs = len(pools.first)
        if not 0 < pairs <= most:
            return
        ground = ground_of(arrays, pools)
        nodes = int(left / (PAIR_PARTS * pairs))
        closed = close(ground, self.seats, nodes=nodes, stop=self.effort.over)
        self.effort.spend(PAIR_PARTS * pairs * closed.nodes)
        self.bound = max(self.bound, min(self.objective, closed.bound))
        if closed.pairs is not None:
            search = Search(ground, seed=self.limits.seed)
            search.restart(np.array(closed.pairs, dtype=np.int64))
            self._offer(search, Phase.SEARCH)

    def _solve_parts(self, search: Search, crew: Crew) -> None:
        """Rounds of parts until the work is done."""
        work = max(1, int(ROUND * self.limits.work))
        number = 0
        while not self.effort.over() and not self._proven():
            number += 1
            seed = self.limits.seed * 1_000_000 + number
            parts = cut(search, regions=crew.size, seed=seed, work=work)
            parts.put_back(search, crew(parts.orders()))
            self.effort.spend(work * MICRO)
            self._offer(search, Phase.TILES)

    def _alone(self) -> bool:
        return self.crew is None or self.crew.size < 2

    def _offer(self, search: Search, phase: Phase) -> bool:
        """Keep the seats of ``search`` if they are the best so far; whether better may exist."""
        weighed = search.objective()
        if weighed < self._weighed:
            self._weighed, self.seats, self.objective = weighed, search.seats(), weighed
            if self.illness:
                self.objective = sum(terms_of(self.problem, self.seats).values())
        self._report(phase)
        return not self._proven()

    def _proven(self) -> bool:
        return not self.illness and (1.0 - PROVEN) * self.objective <= self.bound

    def _report(self, phase: Phase) -> None:
        self.progress(
            Progress(
                phase=phase,
                objective=self.objective,
                bound=self.bound,
                fraction=self.effort.fraction,
            )
        )

    def score(self) -> PlanScore:
        """The score of the best seats, by the checker's own arithmetic."""
        checked = check(self.problem, self.problem.panels_of(self.seats))
        bound = min(self.bound, checked.objective)
        return PlanScore(
            objective=checked.objective,
            bound=bound,
            net_gap=net_gap(checked.objective, bound, checked.constants),
            constants=checked.constants,
            terms=dict(checked.terms),
            seed=self.limits.seed,
            seconds=self.effort.seconds,
            work=self.effort.work,
        )


def _shadow(prices: Prices) -> ShadowPrices:
    """The dual of the bound, by the hour."""
    return ShadowPrices(
        hours=tuple(tuple((60 * row).tolist()) for row in prices.minute),
        primary=tuple(prices.seat[0].tolist()),
        backup=tuple(prices.seat[1].tolist()),
    )
