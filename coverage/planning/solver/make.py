"""A whole plan from an agency's facts: panels, then the cover of every week, checked at the end."""

from collections.abc import Callable
from dataclasses import replace

from coverage.domain.agencies import Agency
from coverage.planning.check import check
from coverage.planning.crews import Crew
from coverage.planning.outcomes import (
    Ending,
    Limits,
    NothingToPlan,
    OnProgress,
    OutOfTime,
    Phase,
    Planned,
    Progress,
    ShouldStop,
    Solved,
    Stopped,
)
from coverage.planning.outlooks import outlook_of
from coverage.planning.problem import build_problem
from coverage.planning.solver.cover import cover_weeks
from coverage.planning.solver.panels import solve
from coverage.planning.violations import Violation

_ENDINGS = {
    Solved: Ending.COMPLETE,
    Stopped: Ending.STOPPED,
    OutOfTime: Ending.OUT_OF_TIME,
}

PANELS_SHARE = 0.85
"""The panels' part of a run, as far as its progress goes."""


class BrokenPlan(Exception):  # noqa: N818  it is our mistake, never the user's
    """The planner made a plan that `check` rejects; it is not handed out."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(f"{len(violations)} violations, first: {violations[:3]}")
        self.violations = violations


def make_plan(
    agency: Agency,
    limits: Limits | None = None,
    *,
    seed: int = 1,
    work: int | None = None,
    progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    illness: float = 0.0,
    crew: Crew | None = None,
) -> Planned | NothingToPlan:
    """Plan ``agency``; without ``limits`` with ``seed``, and ``work`` units or those that its size
    needs.

    ``illness`` is the part of the weeks, 0 to `MOST_ILLNESS`, in which the planner reckons with
    anybody being out; the score stays that of a plan without illness. ``crew`` solves the panels in
    parts, None for all in this process. The same facts, work, seed, illness and size of the crew
    give the same plan. BrokenPlan when the result breaks a rule.
    """
    problem = build_problem(agency)
    limits = limits or Limits.standard(problem, seed=seed, work=work)
    seating = None if progress is None else _seating(progress)
    outcome = solve(
        problem, limits, progress=seating, should_stop=should_stop, illness=illness, crew=crew
    )
    if isinstance(outcome, NothingToPlan):
        return outcome
    stopped = isinstance(outcome, Stopped)
    covered = cover_weeks(
        problem,
        outcome.panels,
        # not the run's seed: equal panels get equal substitutes and surges
        progress=_covering(outcome, progress),
        should_stop=(lambda: True) if stopped else should_stop,
    )
    checked = check(problem, covered.plan)
    if not checked.sound:
        raise BrokenPlan(checked.violations)
    return Planned(
        plan=covered.plan,
        score=replace(outcome.score, goals=covered.goals),
        ending=Ending.STOPPED if covered.stopped else _ENDINGS[type(outcome)],
        prices=outcome.prices,
        outlook=outlook_of(problem, covered.plan, illness=illness),
    )


def _seating(progress: OnProgress) -> OnProgress:
    """Progress of the panels, as the first part of the whole run; only the whole run is done."""

    def tell(made: Progress) -> None:
        phase = Phase.COVER if made.phase is Phase.DONE else made.phase
        progress(replace(made, phase=phase, fraction=PANELS_SHARE * made.fraction))

    return tell


def _covering(
    outcome: Solved | Stopped | OutOfTime, progress: OnProgress | None
) -> Callable[[float], None] | None:
    """Progress of the week cover, as the last part of the run."""
    if progress is None:
        return None

    def tell(share: float) -> None:
        progress(
            Progress(
                phase=Phase.DONE if share >= 1 else Phase.COVER,
                objective=outcome.score.objective,
                bound=outcome.score.bound,
                fraction=PANELS_SHARE + (1 - PANELS_SHARE) * share,
            )
        )

    return tell
