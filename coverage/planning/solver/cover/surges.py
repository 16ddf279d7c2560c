"""Step 3: who works the extra hours of each surge."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coverage.domain.assignments import Goal, Panel
from coverage.planning.problem import Problem
from coverage.planning.solver.cover.calls import Call, Whole, calls_of, steps_left
from coverage.planning.solver.cover.goals import Aim, Key, Reached, goals_of, seek
from coverage.planning.solver.cover.groups import groups, scarce
from coverage.planning.solver.cover.hours import WeekFlow, filled, sure, week_flows
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.surge_bounds import Alone, alone, bounds
from coverage.planning.solver.cover.surge_model import pose_hours
from coverage.planning.solver.cover.surge_search import (
    Roster,
    Work,
    descend,
    first_come,
    improve,
    settled,
    solve_block,
)
from coverage.planning.solver.cover.watch import UNWATCHED, Watch
from coverage.planning.surge_rules import MAX_PEOPLE, STEP_MINUTES, SurgeWeek, surge_weeks

AIMS = (
    Aim(name="surge_unmet", unit="hours", scale=STEP_MINUTES / 60),
    Aim(name="surge_people", unit="advisors"),
    Aim(name="surge_handovers", unit="hand-overs"),
    Aim(name="surge_travel", unit="km", scale=1 / 10),
)
WHOLE = 1_000
"""Choices of a group that is solved as one."""
BLOCK_EFFORT = 0.04
"""Deterministic time for a wish over a block, as a share of that over a group."""


@dataclass(frozen=True, kw_only=True)
class Surges:
    """Minutes worked by client, week and advisor, and every surge week with what it asked."""

    worked: Mapping[Key, int]
    asked: tuple[SurgeWeek, ...]
    goals: tuple[Goal, ...]


def staff_surges(
    problem: Problem,
    panels: Sequence[Panel],
    room: Room,
    *,
    effort: float,
    seed: int,
    watch: Watch = UNWATCHED,
) -> Surges:
    """Least unmet hours; fewest people over a surge; fewest hand-overs between weeks; least travel.

    Takes the room it uses.
    """
    asked = surge_weeks(problem)
    if not asked:
        return Surges(worked={}, asked=(), goals=())
    left = steps_left(problem, room)
    calls = calls_of(problem, asked, panels, left)
    flows = week_flows(calls, left)
    work = _first(calls, flows, left, effort=effort, seed=seed)
    watch.done(0.2)
    roster = Roster(calls, left, work)
    most = sum(flow.most for flow in flows)
    unmet = most - sum(work.values())
    least = sure(calls, flows, unmet)
    found = {call.client: alone(call, left, least[call.client]) for call in calls}
    watch.done(0.3)
    ends = _improved(roster, found, room, unmet=unmet, effort=effort, seed=seed, watch=watch)
    amounts = roster.amounts()
    wanted = sum(week.staffable // STEP_MINUTES for week in asked)
    hours = Reached(wanted - sum(amounts.values()), wanted - most)
    worked = {where: STEP_MINUTES * steps for where, steps in amounts.items()}
    for (_, week, advisor), minutes in worked.items():
        room.take(advisor, week, minutes)
    return Surges(worked=worked, asked=asked, goals=goals_of(AIMS, [hours, *ends]))


def _improved(
    roster: Roster,
    found: Mapping[int, Alone],
    room: Room,
    *,
    unmet: int,
    effort: float,
    seed: int,
    watch: Watch,
) -> list[Reached]:
    """Improve ``roster``, group by group; how people, hand-overs and travel ended.

    A small group is solved whole. That is exact only when no hours are ``unmet`` that could be met.
    """
    parts = _groups(roster, room)
    proven: dict[int, list[Reached]] = {}
    if not watch.stopped:
        descend(roster, found, watch=watch.part(0.3, 0.4))
        rest: list[int] = []
        for number, group in enumerate(parts):
            if all(settled(roster, found, client) for client in group):
                continue
            if _size(roster, group) > WHOLE or watch.stopped:
                rest += group
                continue
            ends = solve_block(roster, group, cast=None, effort=effort, seed=seed)
            if not unmet:
                proven[number] = ends
        block_effort = BLOCK_EFFORT * effort
        improve(roster, found, rest, effort=block_effort, seed=seed, watch=watch.part(0.4, 0.9))
        descend(roster, {client: found[client] for client in rest}, watch=watch.part(0.9, 1))
    total = [Reached(0, 0)] * 3
    for number, group in enumerate(parts):
        ends = proven.get(number) or _by_lone_clients(roster, found, group)
        total = [one + other for one, other in zip(total, ends, strict=True)]
    return total


def _groups(roster: Roster, room: Room) -> list[list[int]]:
    demands: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for client, call in roster.calls.items():
        for row, advisor in enumerate(call.advisors):
            for column, week in enumerate(call.weeks):
                if call.able[row, column]:
                    asked = STEP_MINUTES * int(call.asked[column])
                    demands[int(advisor), week][client] = asked
    return groups(roster.calls, scarce(demands, room).values())


def _size(roster: Roster, group: Sequence[int]) -> int:
    """Who could work when, counted over ``group``."""
    return sum(int(roster.calls[client].able.sum()) for client in group)


def _by_lone_clients(
    roster: Roster, found: Mapping[int, Alone], group: Sequence[int]
) -> list[Reached]:
    costs = [roster.cost(client) for client in group]
    people, handovers, travel = (sum(cost[goal] for cost in costs) for goal in range(3))
    least = bounds([found[client] for client in group], people=people, handovers=handovers)
    return [Reached(*pair) for pair in zip((people, handovers, travel), least, strict=True)]


def _first(
    calls: Sequence[Call], flows: Sequence[WeekFlow], left: Whole, *, effort: float, seed: int
) -> Work:
    """All the hours there can be, by the people of a first choice as far as it goes."""
    work = filled(flows, left, first_come(calls, left))
    teams = Counter((client, week) for client, week, _ in work)
    crowded = {week for (_, week), size in teams.items() if size > MAX_PEOPLE}
    for flow in flows:
        if flow.week in crowded:
            inside = {key: n for key, n in work.items() if key[1] == flow.week}
            work = {key: n for key, n in work.items() if key[1] != flow.week}
            work |= _uncrowded(flow, inside, left, effort=effort, seed=seed)
    return work


def _uncrowded(
    flow: WeekFlow, work: Mapping[Key, int], left: Whole, *, effort: float, seed: int
) -> Work:
    """One week with at most three people at a client: the three who do most, then by CP-SAT."""
    start: Work = {}
    kept: Counter[int] = Counter()
    for key, steps in sorted(work.items(), key=lambda part: (part[0][0], -part[1], part[0])):
        if kept[key[0]] < MAX_PEOPLE:
            kept[key[0]] += 1
            start[key] = steps
    calls = [call.in_week(flow.week) for call in flow.calls]
    cast = {call.client: range(len(call.advisors)) for call in calls}
    posed = pose_hours(calls, cast, left, most=flow.most)
    found, _ = seek(posed, start, effort=effort, seed=seed)
    return found
