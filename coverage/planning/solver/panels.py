"""Planning the panels: a bound over all pairs, then panels close to it, within deterministic
work.
"""

from collections.abc import Callable
from time import monotonic

from coverage.planning.crews import Crew
from coverage.planning.outcomes import (
    Limits,
    NothingToPlan,
    OnProgress,
    Outcome,
    OutOfTime,
    Progress,
    ShouldStop,
    Solved,
    Stopped,
)
from coverage.planning.problem import Problem
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.panel_run import Run


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
    ``crew`` the search is done by as many processes as it has, and ``limits.work`` is what they do
    in all.
    """
    if not problem.clients:
        return NothingToPlan()
    effort = Effort(limits, should_stop=should_stop or _never, clock=clock)
    run = Run(
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
