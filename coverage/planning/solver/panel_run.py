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
from coverage.planning.solver.schedule import (
    BESIDE,
    BOUND_SHARE,
    CLOSE_AFTER,
    CLOSE_AT,
    COOLED_SHARE,
    DRIFTING_CLIENTS,
    FEWER_PAIRS,
    FEWER_POINTS,
    FEWEST_NODES,
    FIRST_SWEEPS,
    MANY_CLIENTS,
    PACKED_PACES,
    PACKED_SHARE,
    PAIRS,
    PAIRS_OF_A_CLIENT,
    POINTS,
    PROVEN,
    steps_of,
    sweeps_of,
)
from coverage.planning.solver.search import Search
from coverage.planning.solver.second_round import raise_with_help
from coverage.planning.solver.tiles import Tiles
from coverage.planning.solver.together import Together, beside


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
        self._proof = 0.0
        """Units of work that the second round of the bound took."""
        self._ground: Ground
        self._chosen: Ints

    def go(self) -> None:
        """Bound first: its prices guide the search."""
        if not any(self.problem.candidates.primary):
            return
        arrays = arrays_of(self.problem)
        bounding = Bounding(arrays, exact=arrays.clients > DRIFTING_CLIENTS)
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
                sweeps=sweeps_of(ground),
                sweep=sweep,
                enough=self._enough,
            )
            self._search_together(arrays, bounding, together)
        self._prove(bounding)
        self._report(Phase.DONE)

    def _search_alone(self, arrays: Arrays, bounding: Bounding, ground: Ground) -> None:
        self._raise_bound(
            bounding, PACKED_SHARE, steps=steps_of(arrays), paces=PACKED_PACES, packing=True
        )
        coolings, closed = 0, False
        while not self.effort.over(COOLED_SHARE) and not self._proven():
            coolings += 1
            self._cool(Search(ground, seed=self.limits.seed * 1_000 + coolings), sweeps_of(ground))
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
                meter, share=1.0, steps=steps_of(arrays), paces=PACKED_PACES, packing=True
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

    def _prove(self, bounding: Bounding) -> None:
        """The second round of the bound, once the plan is made; where SCIP proved more than prices
        could, they would not catch up. Prices that are handed out stay those of the first round,
        in which an hour has one price and not two.
        """
        units = self.limits.proof
        if not units or self.effort.cut_short() or self._proven() or self.bound > bounding.best:
            return
        meter = self.effort.apart(units)

        def tell() -> None:
            self.bound, self._proof = max(self.bound, bounding.best), meter.work
            self._report(Phase.PROOF)

        raise_with_help(bounding, meter, tell)
        tell()
        self.effort.cut_short()  # who stopped this round stopped the run: it says so at its end

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
                fraction=self._fraction(),
            )
        )

    def _fraction(self) -> float:
        """Of all work, the second round of the bound included."""
        all_work = self.limits.work + self.limits.proof
        return min(1.0, (self.limits.work * self.effort.fraction + self._proof) / max(1, all_work))

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
            work=self.effort.work + int(self._proof),
        )


def _shadow(prices: Prices) -> ShadowPrices:
    """The dual of the bound, by the hour."""
    return ShadowPrices(
        hours=tuple(tuple((60 * row).tolist()) for row in prices.minute),
        primary=tuple(prices.seat[0].tolist()),
        backup=tuple(prices.seat[1].tolist()),
    )
