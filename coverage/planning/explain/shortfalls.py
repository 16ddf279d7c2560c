"""Why hours of a surge week are left to nobody, and what would bring them."""

from collections.abc import Sequence

from coverage.domain.assignments import Panel, Plan
from coverage.domain.errors import NotFound
from coverage.domain.ids import ClientId
from coverage.domain.weeks import Week
from coverage.planning.explain.funnelling import funnel_of, rows_of, rules_of
from coverage.planning.explain.gap_answers import ShortfallReasons
from coverage.planning.explain.openings import Opening, minutes_taken
from coverage.planning.explain.relaxations import relaxations_of
from coverage.planning.funnels import last_rule, surge_breaches
from coverage.planning.narrowing import narrowed
from coverage.planning.problem import Problem, Seats
from coverage.planning.surge_rules import SurgeWeek, surge_weeks


def why_shortfall(
    problem: Problem,
    plan: Plan,
    client: ClientId,
    week: Week,
    *,
    most: int = 5,
    seats: Seats | None = None,
    taken: Sequence[int] | None = None,
) -> ShortfallReasons:
    """Explain what is short of the surge of ``client`` in ``week`` under ``plan``.

    Whole half hours count: nobody works part of one. ``seats`` and ``taken`` are as in `why_gap`,
    the covering of ``client`` included. Raises `NotFound` where no surge asks
    anything.
    """
    asked = _asked(problem, client, week)
    work = [part for part in plan.surge_staffing if (part.client, part.week) == (client, week)]
    people = tuple(part.advisor for part in work)
    staffed = sum(part.minutes for part in work)
    short = max(0, asked.staffable - staffed)
    numbers = {problem.advisor_index[a] for a in people if a in problem.advisor_index}
    opening = _opening(
        problem,
        plan,
        asked,
        short=short,
        team=numbers,
        seats=seats or problem.seats_of(plan.panels),
        taken=minutes_taken(problem, plan, week) if taken is None else taken,
    )
    return ShortfallReasons(
        client=client,
        week=week,
        asked=asked.staffable,
        staffed=staffed,
        short=short,
        neutral=asked.neutral,
        languages=opening.languages,
        people=people,
        rules=rules_of(opening),
        rows=rows_of(opening),
        funnel=funnel_of(opening),
        reason=last_rule(opening.broken),
        relaxations=relaxations_of(opening, most=most) if short else (),
    )


def _asked(problem: Problem, client: ClientId, week: Week) -> SurgeWeek:
    for asked in surge_weeks(problem):
        if problem.clients[asked.client].id == client and problem.horizon[asked.week] == week:
            return asked
    raise NotFound(client)


def _opening(
    problem: Problem,
    plan: Plan,
    asked: SurgeWeek,
    *,
    short: int,
    team: set[int],
    seats: Seats,
    taken: Sequence[int],
) -> Opening:
    facts = problem.clients[asked.client]
    panel = next((panel for panel in plan.panels if panel.client == facts.id), None)
    panel = panel or Panel(client=facts.id)
    return Opening(
        problem=narrowed(problem, facts.id),
        seats=seats,
        client=asked.client,
        week=asked.week,
        panel=panel,
        languages=facts.languages | asked.languages,
        broken=surge_breaches(
            problem,
            asked,
            panel,
            lambda advisor: problem.capacity[advisor][asked.week] - taken[advisor],
            team=team,
        ),
        taken=taken,
        short=short,
        on_site=asked.on_site > 0,
    )
