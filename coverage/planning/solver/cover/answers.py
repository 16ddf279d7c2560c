"""What was found for client-weeks and surges, as a plan says it: spans, staffing, shortfalls."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from coverage.domain.assignments import (
    CoverRole,
    CoverSpan,
    Panel,
    SurgeShortfall,
    SurgeStaffing,
)
from coverage.planning.last_rules import LastRules
from coverage.planning.masks import members
from coverage.planning.problem import NOBODY, Problem
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.surges import Surges

Answer = tuple[CoverRole, int, str]
"""Role, advisor or NOBODY, and the reason of a gap."""


def spans(problem: Problem, answer: Callable[[int, int], Answer]) -> Iterator[CoverSpan]:
    """Runs of weeks with the same ``answer(client, week)``, client by client."""
    for client in range(len(problem.clients)):
        first, last, taken = NOBODY, NOBODY, None
        for week in members(problem.active[client]):
            found = answer(client, week)
            if taken is not None and (found != taken or week != last + 1):
                yield _span(problem, client, first, last, taken)
                taken = None
            if taken is None:
                first, taken = week, found
            last = week
        if taken is not None:
            yield _span(problem, client, first, last, taken)


def _span(problem: Problem, client: int, first: int, last: int, taken: Answer) -> CoverSpan:
    role, advisor, reason = taken
    return CoverSpan(
        client=problem.clients[client].id,
        first=problem.horizon[first],
        last=problem.horizon[last],
        role=role,
        advisor=None if advisor == NOBODY else problem.advisors[advisor].id,
        reason=reason,
    )


def staffing(problem: Problem, surges: Surges) -> Iterator[SurgeStaffing]:
    """Who works how much in each surge week."""
    for (client, week, advisor), minutes in sorted(surges.worked.items()):
        yield SurgeStaffing(
            client=problem.clients[client].id,
            week=problem.horizon[week],
            advisor=problem.advisors[advisor].id,
            minutes=minutes,
        )


def shortfalls(
    problem: Problem, panels: Sequence[Panel], surges: Surges, room: Room, *, rules: LastRules
) -> Iterator[SurgeShortfall]:
    """What whole half hours of each surge week nobody works, with the rule that lost the last."""
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
