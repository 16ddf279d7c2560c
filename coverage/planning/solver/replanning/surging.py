"""Surges after a re-plan: staffed as published where every rule still holds, the others anew."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from coverage.domain.assignments import Goal, Panel, Plan, SurgeShortfall, SurgeStaffing
from coverage.domain.ids import ClientId
from coverage.domain.weeks import Week
from coverage.planning.last_rules import LastRules
from coverage.planning.problem import NOBODY, Problem
from coverage.planning.solver.cover.answers import shortfalls, staffing
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.surges import staff_surges
from coverage.planning.surge_rules import surge_violations, surge_weeks


@dataclass(frozen=True, kw_only=True)
class RecoveredSurges:
    """All surges of a plan, and how the goals of those staffed anew ended."""

    staffing: tuple[SurgeStaffing, ...]
    shortfalls: tuple[SurgeShortfall, ...]
    goals: tuple[Goal, ...] = ()


def recover_surges(
    problem: Problem,
    panels: tuple[Panel, ...],
    published: Plan,
    room: Room,
    *,
    rules: LastRules,
    effort: float,
    seed: int,
) -> RecoveredSurges:
    """Staff every surge; takes the room of all from ``room``."""
    published = _of_now(problem, published)
    kept = _take(problem, published, _standing(problem, panels, published), room)
    worked = [s for s in published.surge_staffing if s.client in kept]
    short = [s for s in published.surge_shortfalls if s.client in kept]
    goals: tuple[Goal, ...] = ()
    anew = {problem.clients[week.client].id for week in surge_weeks(problem)} - kept
    if anew:
        others = tuple(s for s in problem.agency.surges if s.client in anew)
        narrow = replace(problem, agency=replace(problem.agency, surges=others))
        found = staff_surges(narrow, panels, room, effort=effort, seed=seed)
        worked += staffing(problem, found)
        short += shortfalls(problem, panels, found, room, rules=rules)
        goals = found.goals
    return RecoveredSurges(
        staffing=tuple(sorted(worked, key=attrgetter("client", "week", "advisor"))),
        shortfalls=tuple(sorted(short, key=attrgetter("client", "week"))),
        goals=goals,
    )


def _of_now(problem: Problem, published: Plan) -> Plan:
    """``published`` with the surge work of people, clients and weeks that are there now."""
    clients, weeks = problem.client_index, problem.horizon
    return replace(
        published,
        surge_staffing=tuple(
            s
            for s in published.surge_staffing
            if s.client in clients and s.advisor in problem.advisor_index and s.week in weeks
        ),
        surge_shortfalls=tuple(
            s for s in published.surge_shortfalls if s.client in clients and s.week in weeks
        ),
    )


def _standing(problem: Problem, panels: tuple[Panel, ...], published: Plan) -> list[ClientId]:
    """The clients all of whose surge weeks can be staffed just as published, if there is room."""
    told: Counter[tuple[ClientId, Week]] = Counter()
    parts: tuple[SurgeStaffing | SurgeShortfall, ...] = published.surge_shortfalls
    for part in (*parts, *published.surge_staffing):
        told[part.client, part.week] += part.minutes
    asked = {
        (problem.clients[week.client].id, problem.horizon[week.week]): week.staffable
        for week in surge_weeks(problem)
    }
    other = {
        client
        for client, week in asked.keys() | told.keys()
        if told[client, week] != asked.get((client, week), NOBODY)
    }
    broken = {v.client for v in surge_violations(problem, replace(published, panels=panels))}
    kept = {client for client, _ in asked} - other - broken
    return sorted(kept, key=lambda client: problem.client_index[client])


def _take(
    problem: Problem, published: Plan, clients: Sequence[ClientId], room: Room
) -> set[ClientId]:
    """Those of ``clients`` for whose surges there is room; takes it."""
    needed: defaultdict[ClientId, list[tuple[int, int, int]]] = defaultdict(list)
    for s in published.surge_staffing:
        advisor, week = problem.advisor_index[s.advisor], problem.horizon.index(s.week)
        needed[s.client].append((advisor, week, s.minutes))
    kept = set()
    for client in clients:
        if all(room.left(advisor, week) >= minutes for advisor, week, minutes in needed[client]):
            kept.add(client)
            for advisor, week, minutes in needed[client]:
                room.take(advisor, week, minutes)
    return kept
