"""Planning the panels: a bound over all pairs, then panels close to it, within deterministic
work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from coverage.domain.assignments import PlanScore
from coverage.planning.check import check, net_gap
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
from coverage.planning.solver.arrays import Arrays
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.cooling import Cooled, cool
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.pricing import Prices
from coverage.planning.solver.search import Hood, Search, hood_of
from coverage.planning.solver.tiles import Tiles

BOUND_SHARE, PACKED_SHARE = 0.25, 0.45
"""Parts of the work after which the plain bound and the bound with packing end at the latest."""
SWEEPS = 200
"""Sweeps of one cooling, unless the work ends before."""
COOLED_SHARE = 0.75
"""Part of the work after which coolings end, and tiles begin."""
HOOD = 30
"""Candidates on either side that the search looks at for each client."""
PROVEN = 1e-6
"""Points between plan and bound that count as none: the rounding of `arrays`."""


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
    illness: float = 0.0,  # noqa: ARG001 - the search does not weigh it yet
    clock: Callable[[], float] = monotonic,
) -> Outcome:
    """Panels for every active client of ``problem``, and a bound that no panels can beat.

    The outcome depends on the problem, ``limits.work`` and ``limits.seed`` alone, unless a person
    or the safety limit stops the run; then it is the best so far. There always are panels: a client
    whom nobody may serve stays uncovered and is paid for.

    With ``illness`` (the part of the weeks in which anybody may be out) the search also weighs the
    gaps that it would bring; the objective and the bound that are told stay those without.
    """
    if not problem.clients:
        return NothingToPlan()
    effort = Effort(limits, should_stop=should_stop or _never, clock=clock)
    run = _Run(problem=problem, limits=limits, effort=effort, progress=progress or _quiet)
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

    def __post_init__(self) -> None:
        self.seats = self._nobody()
        self._coolings = 0
        self.objective = float("inf")
        self.bound = self.problem.constants
        self.prices = ShadowPrices()

    def go(self) -> None:
        """Bound first: its prices guide the search."""
        if not any(self.problem.candidates.primary):
            return
        arrays = Arrays(self.problem)
        bounding = Bounding(arrays)
        self._raise_bound(bounding, BOUND_SHARE, steps=300, paces=(0.05, 0.0008), packing=False)
        # prices by the minute guide the search; with places in them, coolings end 0.2 % worse
        hoods = [
            hood_of(arrays, bounding.prices, client, limit=HOOD)
            for client in range(len(self.problem.clients))
        ]
        self._cool(arrays, hoods, self.problem.published, sweeps=0)
        self._raise_bound(bounding, PACKED_SHARE, steps=600, paces=(0.02, 0.0003), packing=True)
        while not self.effort.over(COOLED_SHARE) and not self._proven():
            self._coolings += 1
            self._cool(arrays, hoods, self._nobody(), sweeps=SWEEPS)
        if not self.effort.over() and not self._proven():
            self._solve_tiles(arrays, hoods)
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

    def _cool(self, arrays: Arrays, hoods: list[Hood], start: Seats, *, sweeps: int) -> None:
        """One cooling, each with a seed of its own."""
        seed = self.limits.seed * 1_000 + self._coolings
        search = Search(arrays, hoods, start, seed=seed)
        self._offer(cool(search, self.effort, share=COOLED_SHARE, sweeps=sweeps, seed=seed))

    def _solve_tiles(self, arrays: Arrays, hoods: list[Hood]) -> None:
        """From the best panels of all coolings, until the work is done."""
        search = Search(arrays, hoods, self.seats, seed=self.limits.seed)
        tiles = Tiles(self.problem, search, seed=self.limits.seed)
        self._report(Phase.TILES)
        tiles.improve(self.effort, better=self._better)

    def _better(self, seats: Seats, objective: float) -> bool:
        """Take what a tile gave; whether to go on."""
        self.seats, self.objective = seats, objective
        self._report(Phase.TILES)
        return not self._proven()

    def _nobody(self) -> Seats:
        empty = (NOBODY,) * len(self.problem.clients)
        return Seats(primary=empty, backup=empty)

    def _offer(self, cooled: Cooled) -> None:
        if cooled.objective < self.objective:
            self.objective, self.seats = cooled.objective, cooled.seats
        self._report(Phase.SEARCH)

    def _proven(self) -> bool:
        return self.objective - self.bound <= PROVEN * len(self.problem.clients)

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
    return ShadowPrices(
        hours=tuple(tuple((60 * row).tolist()) for row in prices.minute),
        primary=tuple(prices.primary.tolist()),
        backup=tuple(prices.backup.tolist()),
    )
