"""The cover of every client-week from fixed panels: who, in what role, or why nobody."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from coverage.domain.assignments import (
    CoverRole,
    CoverSpan,
    Goal,
    Panel,
    Plan,
    SurgeShortfall,
    SurgeStaffing,
)
from coverage.planning.last_rules import LastRules
from coverage.planning.loads import Cover, cover_of
from coverage.planning.masks import has, members
from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.substitutes import find_substitutes
from coverage.planning.solver.cover.surges import Surges, staff_surges
from coverage.planning.solver.cover.thirds import Thirds, seat_thirds
from coverage.planning.solver.cover.watch import OnShare, Watch

EFFORT = 0.5
"""CP-SAT's deterministic time for each goal; a unit is one to three seconds on one core."""

Taken = tuple[CoverRole, int, str]
"""Role, advisor or NOBODY, and the reason of a gap."""


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
    plan = Plan(
        horizon=problem.horizon,
        panels=seated,
        cover=tuple(_spans(problem, seats, cover, extra)),
        surge_staffing=tuple(_staffing(problem, surges)),
        surge_shortfalls=tuple(_shortfalls(problem, seated, surges, room)),
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


def _spans(
    problem: Problem,
    seats: Seats,
    cover: Cover,
    extra: Mapping[tuple[int, int], tuple[CoverRole, int]],
) -> Iterator[CoverSpan]:
    """Runs of weeks with the same answer, client by client."""
    rules = LastRules(problem)
    for client in range(len(problem.clients)):
        first, last, taken = NOBODY, NOBODY, None
        for week in members(problem.active[client]):
            found = _taken(seats, cover, extra, rules, where=(client, week))
            if taken is not None and (found != taken or week != last + 1):
                yield _span(problem, client, first, last, taken)
                taken = None
            if taken is None:
                first, taken = week, found
            last = week
        if taken is not None:
            yield _span(problem, client, first, last, taken)


def _taken(
    seats: Seats,
    cover: Cover,
    extra: Mapping[tuple[int, int], tuple[CoverRole, int]],
    rules: LastRules,
    *,
    where: tuple[int, int],
) -> Taken:
    client, week = where
    if has(cover.primary[client], week):
        return CoverRole.PRIMARY, seats.primary[client], ""
    if has(cover.backup[client], week):
        return CoverRole.BACKUP, seats.backup[client], ""
    if where in extra:
        return *extra[where], ""
    return CoverRole.GAP, NOBODY, rules.of_gap(client, week).value


def _span(problem: Problem, client: int, first: int, last: int, taken: Taken) -> CoverSpan:
    role, advisor, reason = taken
    return CoverSpan(
        client=problem.clients[client].id,
        first=problem.horizon[first],
        last=problem.horizon[last],
        role=role,
        advisor=None if advisor == NOBODY else problem.advisors[advisor].id,
        reason=reason,
    )


def _staffing(problem: Problem, surges: Surges) -> Iterator[SurgeStaffing]:
    for (client, week, advisor), minutes in sorted(surges.worked.items()):
        yield SurgeStaffing(
            client=problem.clients[client].id,
            week=problem.horizon[week],
            advisor=problem.advisors[advisor].id,
            minutes=minutes,
        )


def _shortfalls(
    problem: Problem, panels: Sequence[Panel], surges: Surges, room: Room
) -> Iterator[SurgeShortfall]:
    """What whole half hours of each surge week nobody works, with the rule that lost the last."""
    rules = LastRules(problem)
    teams: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for (client, week, advisor), minutes in surges.worked.items():
        teams[client, week][advisor] = minutes
    for asked in surges.asked:
        team = teams[asked.client, asked.week]
        worked = sum(team.values())
        if worked == asked.staffable:
            continue
        left = partial(room.left, week=asked.week)
        rule = rules.of_shortfall(asked, panels[asked.client], left, team=team)
        yield SurgeShortfall(
            client=problem.clients[asked.client].id,
            week=problem.horizon[asked.week],
            minutes=asked.staffable - worked,
            reason=rule.value,
        )
