"""From the published plan and the facts of now to a plan that is good again, with few changes."""

from collections.abc import Iterator
from dataclasses import replace

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Plan, PlanScore
from coverage.domain.replans import Basis, Move, MoveCause, ReplanReport
from coverage.domain.weeks import Week
from coverage.planning.check import check, net_gap
from coverage.planning.costs import terms_of
from coverage.planning.loads import cover_of
from coverage.planning.outcomes import (
    Ending,
    Limits,
    NothingToPlan,
    OnProgress,
    Phase,
    Planned,
    Progress,
    ShouldStop,
)
from coverage.planning.problem import Problem, Seats, build_problem
from coverage.planning.solver.arrays import arrays_of
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.make import BrokenPlan
from coverage.planning.solver.replanning.covering import recover_weeks
from coverage.planning.solver.replanning.descent import Descent
from coverage.planning.solver.replanning.needs import (
    changed_advisors,
    could_choose,
    freed_advisors,
    near_to,
    needs_of,
    remaining,
    standing_seats,
)
from coverage.planning.solver.replanning.seating import Seating

BUDGET = 10
"""Moves of clients that what happened does not concern."""
SEARCH_SHARE = 0.5
"""Part of the work after which the search for moves ends at the latest; the rest raises a bound."""
STANDARD_PART = 4
"""A re-plan may take this part of the work of a whole plan; its first answer takes a second."""


def _quiet(_: Progress) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


def replan(
    agency: Agency,
    basis: Basis,
    limits: Limits | None = None,
    *,
    seed: int = 1,
    work: int | None = None,
    budget: int = BUDGET,
    progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Planned | NothingToPlan:
    """The plan with the fewest changes from the published one that is good by the facts of now.

    Weeks before ``basis.since`` cost nothing, so that no panel moves for their sake; publishing
    keeps them as they were. ``basis.was`` tells which advisors changed, so that those whom somebody
    new could help are looked at too. ``progress`` hears of the first
    answer as soon as it is checked. The same facts, plan, work and budget give the same plan.
    BrokenPlan when the result breaks a rule.
    """
    published = replace(basis.published, panels=_standing(agency, basis.published))
    agency = replace(agency, panels=_known(agency, published))
    problem = build_problem(agency)
    if not problem.clients:
        return NothingToPlan()
    limits = limits or _standard(problem, seed=seed, work=work)
    effort = Effort(limits, should_stop=should_stop or _never)
    moving = Replanning(
        problem,
        published,
        since=basis.since,
        budget=budget,
        effort=effort,
        progress=progress or _quiet,
    )
    moving.answer()
    moving.search(basis.was or agency)
    moving.raise_bound()
    recovered = recover_weeks(problem, moving.seats(), published, seed=limits.seed)
    checked = check(problem, recovered.plan)
    if not checked.sound:
        raise BrokenPlan(checked.violations)
    bound = min(moving.bound, checked.objective)
    score = PlanScore(
        objective=checked.objective,
        bound=bound,
        net_gap=net_gap(checked.objective, bound, checked.constants),
        constants=checked.constants,
        terms=dict(checked.terms),
        seed=limits.seed,
        seconds=effort.seconds,
        work=effort.work,
        goals=recovered.goals,
    )
    return Planned(plan=recovered.plan, score=score, ending=_ending(effort), report=moving.report())


class Replanning:
    """The panels of one re-plan: the published ones, and the way down from them."""

    def __init__(
        self,
        problem: Problem,
        published: Plan,
        *,
        since: Week,
        budget: int = BUDGET,
        effort: Effort,
        progress: OnProgress = _quiet,
    ) -> None:
        self._problem, self._published, self._since = problem, published, since
        self._effort, self._progress = effort, progress
        self._rest = remaining(problem, since)
        self._standing = standing_seats(problem, published.panels)
        self._cover = cover_of(self._rest, self._standing)
        self._needs = needs_of(self._rest, published, self._standing, self._cover)
        self._seating = Seating(self._rest, self._standing, self._cover)
        self._descent = Descent(
            self._seating, self._needs, budget=budget, effort=effort, share=SEARCH_SHARE
        )
        self._objective = float("inf")
        self.bound = problem.constants

    def answer(self) -> None:
        """Answer what happened, and tell it at once."""
        self._descent.answer_needs()
        self._tell_panels()

    def search(self, was: Agency) -> None:
        """Go on while a move pays, near to what is not as it was by the facts of ``was``."""
        agency, numbers = self._problem.agency, self._problem.advisor_index
        changed = [numbers[a] for a in changed_advisors(was, agency) if a in numbers]
        freed = [numbers[a] for a in freed_advisors(was, agency)]
        near = near_to(self._standing, self._needs, changed)
        if self._descent.improve(near, could_choose(self._rest, freed)):
            self._tell_panels()

    def raise_bound(self) -> None:
        """What no plan can undercut by the new facts, with what work is left."""
        if not self._effort.over():
            bounding = Bounding(arrays_of(self._problem))
            bounding.raise_bound(
                self._effort, share=1.0, steps=300, paces=(0.05, 0.0008), packing=False
            )
            self.bound = max(self.bound, bounding.best)
        self._tell(Phase.DONE)

    def seats(self) -> Seats:
        """The seats as they are now."""
        primary, backup = zip(*self._seating.seats, strict=True)
        return Seats(primary=primary, backup=backup)

    def report(self) -> ReplanReport:
        """Who moved and why, and what that is worth in the weeks that remain."""
        after = cover_of(self._rest, self.seats())
        return ReplanReport(
            since=self._since,
            moves=tuple(self._moves()),
            standing=terms_of(self._rest, self._standing, cover=self._cover),
            after=terms_of(self._rest, self.seats(), cover=after),
            gaps_standing=sum(mask.bit_count() for mask in self._cover.gap),
            gaps_after=sum(mask.bit_count() for mask in after.gap),
        )

    def _tell_panels(self) -> None:
        checked = check(self._problem, self._problem.panels_of(self.seats()))
        if not checked.sound:
            raise BrokenPlan(checked.violations)
        self._objective = checked.objective
        self._tell(Phase.SEARCH)

    def _tell(self, phase: Phase) -> None:
        self._progress(
            Progress(
                phase=phase,
                objective=self._objective,
                bound=self.bound,
                fraction=self._effort.fraction,
            )
        )

    def _moves(self) -> Iterator[Move]:
        published = {panel.client: panel for panel in self._published.panels}
        for client, panel in enumerate(self._problem.panels_of(self.seats())):
            then = published.get(panel.client, Panel(client=panel.client))
            before, after = (then.primary, then.backup), (panel.primary, panel.backup)
            if before != after:
                need = self._needs.get(client)
                yield Move(
                    client=panel.client,
                    cause=need.cause if need else MoveCause.GAIN,
                    before=before,
                    after=after,
                    gain=self._descent.gain(client),
                    weeks=need.weeks if need else 0,
                )


def _standing(agency: Agency, published: Plan) -> tuple[Panel, ...]:
    """The published panels, and those that stand of clients without a week in its horizon."""
    planned = {panel.client for panel in published.panels}
    return (*published.panels, *(p for p in agency.panels if p.client not in planned))


def _known(agency: Agency, published: Plan) -> tuple[Panel, ...]:
    """The panels of ``published`` without people and clients of whom there are no facts now."""
    advisors = {advisor.id for advisor in agency.advisors}
    clients = {client.id for client in agency.clients}
    return tuple(
        Panel(
            client=panel.client,
            primary=panel.primary if panel.primary in advisors else None,
            backup=panel.backup if panel.backup in advisors else None,
            third=panel.third if panel.third in advisors else None,
        )
        for panel in published.panels
        if panel.client in clients
    )


def _standard(problem: Problem, *, seed: int, work: int | None) -> Limits:
    if work is not None:
        return Limits(work=work, seed=seed)
    whole = Limits.standard(problem, seed=seed)
    return replace(whole, work=max(1, whole.work // STANDARD_PART))


def _ending(effort: Effort) -> Ending:
    if effort.stopped:
        return Ending.STOPPED
    return Ending.OUT_OF_TIME if effort.late else Ending.COMPLETE
