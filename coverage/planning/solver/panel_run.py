"""One run of the planner of panels: its steps, the best seats and the best bound so far."""

from dataclasses import dataclass

import numpy as np

from coverage.domain.assignments import PlanScore
from coverage.planning.check import check, net_gap
from coverage.planning.costs import terms_of
from coverage.planning.crews import Crew
from coverage.planning.outcomes import (
    Limits,
    OnProgress,
    Phase,
    Progress,
    ShadowPrices,
)
from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.solver.arrays import Arrays, Ints, arrays_of
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.closing import PAIR_PARTS, close
from coverage.planning.solver.cooling import cool
from coverage.planning.solver.effort import MICRO, Effort
from coverage.planning.solver.ground import Ground, ground_of
from coverage.planning.solver.pools import pools_of
from coverage.planning.solver.pricing import Prices, nobody
from coverage.planning.solver.search import Search
from coverage.planning.solver.tiles import Tiles
from coverage.planning.solver.together import Together, beside

BOUND_SHARE, PACKED_SHARE = 0.25, 0.42
"""Parts of the work after which the plain bound and the bound with packing end at the latest."""
STEPS, MOST_STEPS, STEPS_CLIENTS = 600, 2_400, 2_400_000
"""Steps of the bound with packing: few for many clients, since each step prices all of them."""
PACKED_PACES = 0.02, 0.0003
"""Of the first and the last of those steps."""
BESIDE = 0.17
"""Part of the work that they may take beside the search of other processes."""
COOLED_SHARE = 0.95
"""Part of the work after which coolings end, and tiles begin."""
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
PROVEN = 1e-6
"""Part of the objective between plan and bound that counts as none: `arrays` rounds down."""


@dataclass(kw_only=True)
class Run:
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
        self._ground: Ground
        self._chosen: Ints

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
        ground, before = ground_of(weighed, pools), self.effort.work
        self._cool(Search(ground, seed=self.limits.seed), FIRST_SWEEPS)
        sweep = max(1, self.effort.work - before) / FIRST_SWEEPS
        if self.crew is None or self.crew.size < 2:
            self._search_alone(arrays, bounding, ground)
        else:
            together = Together(
                ground=ground,
                crew=self.crew,
                effort=self.effort,
                seed=self.limits.seed,
                sweeps=_sweeps(ground),
                sweep=sweep,
                enough=self._enough,
            )
            self._search_together(arrays, bounding, together)
        self._report(Phase.DONE)

    def _search_alone(self, arrays: Arrays, bounding: Bounding, ground: Ground) -> None:
        self._raise_bound(
            bounding, PACKED_SHARE, steps=_steps(arrays), paces=PACKED_PACES, packing=True
        )
        coolings, closed = 0, False
        while not self.effort.over(COOLED_SHARE) and not self._proven():
            coolings += 1
            self._cool(Search(ground, seed=self.limits.seed * 1_000 + coolings), _sweeps(ground))
            if not closed and (coolings == CLOSE_AFTER or self.effort.fraction > CLOSE_AT):
                closed = True
                self._close(arrays, bounding)
        self._tile(self._standing())

    def _search_together(self, arrays: Arrays, bounding: Bounding, together: Together) -> None:
        """The bound with places rises here while others search."""
        if self._enough():
            return
        meter = self.effort.apart(BESIDE * self.limits.work)
        closable = self._most_pairs() >= PAIRS_OF_A_CLIENT * arrays.clients

        def raise_bound() -> None:
            bounding.raise_bound(
                meter, share=1.0, steps=_steps(arrays), paces=PACKED_PACES, packing=True
            )

        def tell(search: Search) -> None:
            self._offer(search, Phase.SEARCH)

        with beside(raise_bound):
            if closable:
                together.cool_once(CLOSE_AFTER, tell)
            else:
                together.cool(self.effort.left(COOLED_SHARE - BESIDE / 2), tell)
        self.effort.spend(meter.work * MICRO)
        self._keep(bounding)
        if closable:
            self._close(arrays, bounding)
            if not self.effort.over(COOLED_SHARE) and not self._proven():
                together.cool(self.effort.left(COOLED_SHARE), tell)
        if self._enough():
            return
        search = self._standing()
        if not together.tile(search, self.effort.left(1.0), tell):
            self._tile(search)

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
        self._keep(bounding)

    def _keep(self, bounding: Bounding) -> None:
        self.bound = max(self.bound, bounding.best)
        self.prices = _shadow(bounding.prices)
        self._report(Phase.BOUND)

    def _cool(self, search: Search, sweeps: int) -> None:
        """One cooling from empty seats."""
        cool(search, self.effort, share=COOLED_SHARE, sweeps=sweeps)
        self._offer(search, Phase.SEARCH)

    def _standing(self) -> Search:
        """A search that stands at the best seats so far."""
        search = Search(self._ground, seed=self.limits.seed)
        search.restart(self._chosen)
        return search

    def _tile(self, search: Search) -> None:
        """The last word."""
        if not self._enough():
            self._report(Phase.TILES)
            Tiles(search, seed=self.limits.seed).improve(
                self.effort, better=lambda _: self._offer(search, Phase.TILES)
            )

    def _most_pairs(self) -> int:
        """Pairs that SCIP can take with the work that is left."""
        left = self.effort.left(COOLED_SHARE) * MICRO
        return 0 if self.illness else int(left / (PAIR_PARTS * FEWEST_NODES))

    def _close(self, arrays: Arrays, bounding: Bounding) -> None:
        """For a small agency, the best of all panels and the proof, as far as the work goes."""
        most = self._most_pairs()
        if self._enough() or most < PAIRS_OF_A_CLIENT * arrays.clients:
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
        nodes = int(self.effort.left(COOLED_SHARE) * MICRO / (PAIR_PARTS * pairs))
        closed = close(ground, self.seats, nodes=nodes, stop=self.effort.over)
        self.effort.spend(PAIR_PARTS * pairs * closed.nodes)
        self.bound = max(self.bound, min(self.objective, closed.bound))
        if closed.pairs is not None:
            search = Search(ground, seed=self.limits.seed)
            search.restart(np.array(closed.pairs, dtype=np.int64))
            self._offer(search, Phase.SEARCH)

    def _offer(self, search: Search, phase: Phase) -> bool:
        """Keep the seats of ``search`` if they are the best so far; whether better may exist."""
        weighed = search.objective()
        if weighed < self._weighed:
            self._weighed, self.seats, self.objective = weighed, search.seats(), weighed
            # after closing the pairs of any better plan are in the ground of SCIP
            self._ground, self._chosen = search.ground, search.standing.chosen.copy()
            if self.illness:
                self.objective = sum(terms_of(self.problem, self.seats).values())
        self._report(phase)
        return not self._proven()

    def _enough(self) -> bool:
        return self.effort.over() or self._proven()

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


def _steps(arrays: Arrays) -> int:
    """Of the bound with packing."""
    return int(min(max(STEPS, STEPS_CLIENTS / arrays.clients), MOST_STEPS))


def _sweeps(ground: Ground) -> int:
    """Of one cooling."""
    return max(SWEEPS, SWEEPS_PER_CLIENT * ground.clients)


def _shadow(prices: Prices) -> ShadowPrices:
    """The dual of the bound, by the hour."""
    return ShadowPrices(
        hours=tuple(tuple((60 * row).tolist()) for row in prices.minute),
        primary=tuple(prices.seat[0].tolist()),
        backup=tuple(prices.seat[1].tolist()),
    )
