"""The cover of every client-week from fixed panels: who, in what role, or why nobody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from coverage.domain.assignments import CoverRole, Goal, Panel, Plan
from coverage.planning.last_rules import LastRules
from coverage.planning.loads import Cover, cover_of
from coverage.planning.masks import has
from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.solver.cover.answers import Answer, shortfalls, spans, staffing
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.substitutes import find_substitutes
from coverage.planning.solver.cover.surges import staff_surges
from coverage.planning.solver.cover.thirds import Thirds, seat_thirds
from coverage.planning.solver.cover.watch import OnShare, Watch

EFFORT = 0.5
"""CP-SAT's deterministic time for each goal; a unit is one to three seconds on one core."""


@dataclass(frozen=True, kw_only=True)
class Covered:
    """A whole plan on given panels, and how each goal ended."""

    plan: Plan
    goals: tuple[Goal, ...]
    stopped: bool = False
    """Whether somebody asked to stop before the end."""


def cover_weeks(
    problem: Problem,
    panels: Sequence[Panel],
    *,
    effort: float = EFFORT,
    seed: int = 1,
    progress: OnShare | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Covered:
    """Fill thirds, gap weeks and surges on what ``panels`` leave; every gap gets its reason.

    ``progress`` hears the share that is done. Once ``should_stop`` says so, each step takes whoever
    comes first and seeks no further; what it leaves open is a gap with its reason, as always.
    """
    watch = Watch(progress=progress, should_stop=should_stop)
    seats = problem.seats_of(panels)
    cover = cover_of(problem, seats)
    room = Room(problem, cover)
    thirds = seat_thirds(
        problem, seats, cover.gap, room, effort=effort, seed=seed, watch=watch.part(0, 0.1)
    )
    seated = _with_thirds(problem, seats, thirds)
    open_weeks = _without(cover.gap, thirds.covered)
    holders = [frozenset(problem.advisor_index[a] for a in panel.members()) for panel in seated]
    substitutes = find_substitutes(
        problem, holders, open_weeks, room, effort=effort, seed=seed, watch=watch.part(0.1, 0.4)
    )
    surges = staff_surges(
        problem, seated, room, effort=effort, seed=seed, watch=watch.part(0.4, 0.9)
    )
    extra = {where: (CoverRole.THIRD, advisor) for where, advisor in thirds.covered.items()}
    extra |= {
        where: (CoverRole.SUBSTITUTE, advisor) for where, advisor in substitutes.covered.items()
    }
    rules = LastRules(problem)
    plan = Plan(
        horizon=problem.horizon,
        panels=seated,
        cover=tuple(spans(problem, _answers(seats, cover, extra, rules))),
        surge_staffing=tuple(staffing(problem, surges)),
        surge_shortfalls=tuple(shortfalls(problem, seated, surges, room, rules=rules)),
    )
    goals = thirds.goals + substitutes.goals + surges.goals
    watch.done(1)
    return Covered(plan=plan, goals=goals, stopped=watch.stopped)


def _with_thirds(problem: Problem, seats: Seats, thirds: Thirds) -> tuple[Panel, ...]:
    return tuple(
        replace(
            panel,
            third=problem.advisors[thirds.seats[index]].id if index in thirds.seats else None,
        )
        for index, panel in enumerate(problem.panels_of(seats))
    )


def _without(gaps: Sequence[int], covered: Mapping[tuple[int, int], int]) -> tuple[int, ...]:
    left = list(gaps)
    for client, week in covered:
        left[client] &= ~(1 << week)
    return tuple(left)


def _answers(
    seats: Seats,
    cover: Cover,
    extra: Mapping[tuple[int, int], tuple[CoverRole, int]],
    rules: LastRules,
) -> Callable[[int, int], Answer]:
    """What is said of a client and a week: the first who covers it, or why nobody does."""

    def answer(client: int, week: int) -> Answer:
        if has(cover.primary[client], week):
            return CoverRole.PRIMARY, seats.primary[client], ""
        if has(cover.backup[client], week):
            return CoverRole.BACKUP, seats.backup[client], ""
        if (client, week) in extra:
            return *extra[client, week], ""
        return CoverRole.GAP, NOBODY, rules.of_gap(client, week).value

    return answer
