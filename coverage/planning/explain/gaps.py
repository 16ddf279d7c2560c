"""Why nobody covers a client in a week, and what would close the gap."""

from collections.abc import Sequence

from coverage.domain.assignments import Panel, Plan
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.planning.explain.funnelling import funnel_of, rows_of, rules_of
from coverage.planning.explain.gap_answers import GapReasons
from coverage.planning.explain.openings import Opening, minutes_taken
from coverage.planning.explain.relaxations import relaxations_of
from coverage.planning.funnels import gap_breaches, last_rule
from coverage.planning.narrowing import narrowed
from coverage.planning.problem import Problem, Seats


def why_gap(
    problem: Problem,
    plan: Plan,
    client: ClientId,
    week: Week,
    *,
    most: int = 5,
    seats: Seats | None = None,
    taken: Sequence[int] | None = None,
    table: bool = True,
) -> GapReasons:
    """Explain the gap of ``client`` in ``week`` under ``plan``, on the facts of ``problem``.

    ``seats`` are those of all panels of ``plan``, and ``taken`` the minutes that it asks of each
    advisor in ``week`` without the covering of ``client`` (see `minutes_taken`): for those who know
    them, and then ``plan`` need hold no more than the panel of ``client``.
    Without ``table`` the rows are left out.

    Asked of a week that somebody covers, or whom the facts now allow, it tells who is left at the
    end of the funnel. Raises `NotFound` for a week in which the client is not active.
    """
    number = problem.client_index.get(client)
    if number is None or week not in problem.horizon:
        raise NotFound(client)
    if not problem.is_active(number, problem.horizon.index(week)):
        raise NotFound(client)
    opening = _opening(problem, plan, number, week, seats=seats, taken=taken)
    return GapReasons(
        client=client,
        week=week,
        minutes=problem.demand[number],
        away=_away(opening),
        rules=rules_of(opening),
        rows=rows_of(opening) if table else (),
        funnel=funnel_of(opening),
        reason=last_rule(opening.broken),
        relaxations=relaxations_of(opening, most=most),
    )


def _opening(
    problem: Problem,
    plan: Plan,
    client: int,
    week: Week,
    *,
    seats: Seats | None,
    taken: Sequence[int] | None,
) -> Opening:
    name = problem.clients[client].id
    panel = next((panel for panel in plan.panels if panel.client == name), Panel(client=name))
    index = problem.horizon.index(week)
    used = minutes_taken(problem, plan, week, without=client) if taken is None else taken
    return Opening(
        problem=narrowed(problem, name),
        seats=seats or problem.seats_of(plan.panels),
        client=client,
        week=index,
        panel=panel,
        languages=problem.clients[client].languages,
        broken=gap_breaches(
            problem,
            client,
            index,
            lambda advisor: problem.capacity[advisor][index] - used[advisor],
            panel=panel,
        ),
        taken=used,
    )


def _away(opening: Opening) -> tuple[AdvisorId, ...]:
    """The members of the panel who are away, or no longer with the agency."""
    number = opening.problem.advisor_index
    return tuple(
        member
        for member in opening.panel.members()
        if member not in number or opening.problem.is_away(number[member], opening.week)
    )
