"""What would have to give for another panel: overload, or another client's advisor.

An alternative is often dear for one reason only: the advisor whom it wants is full. Then the
question of a coordinator is who would have to give that advisor up. Each client with that advisor
in a seat is tried with somebody else in that seat, with the alternative in force; the exchange that
leaves the objective lowest is told. It is one exchange of one seat, exact for itself; longer chains
of them are what the planner is for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coverage.domain.assignments import Role
from coverage.planning.costs import backup_terms, primary_terms
from coverage.planning.explain.panel_answers import Alternative, Exchange, Overload
from coverage.planning.explain.standing import PanelCosts, covered_weeks, with_panel
from coverage.planning.problem import NOBODY, Problem

CROWDED = frozenset({"overload", "near_full", "too_many"})
"""Terms that another client can take the edge off."""
WORTH_TELLING = 25.0
"""Points: less of `CROWDED` asks nothing of anybody else, and a smaller gain is no reason to move a
client (chosen by us)."""

Found = tuple[float, Exchange]


def with_what_gives(
    costs: PanelCosts, others: Sequence[Alternative], *, most: int
) -> tuple[Alternative, ...]:
    """``others`` with the overload that each brings, and the exchange of the first ``most``."""
    number = costs.problem.advisor_index
    return tuple(
        _with_what_gives(
            costs,
            other,
            (number[other.primary], NOBODY if other.backup is None else number[other.backup]),
            look=index < most,
        )
        for index, other in enumerate(others)
    )


def _with_what_gives(
    costs: PanelCosts, other: Alternative, pair: tuple[int, int], *, look: bool
) -> Alternative:
    crowded = sum(points for key, points in other.worse if key in CROWDED)
    exchange = _best_exchange(costs, other, pair) if look and crowded >= WORTH_TELLING else None
    return replace(other, overloads=tuple(_overloads(costs, pair)), exchange=exchange)


def _overloads(costs: PanelCosts, pair: tuple[int, int]) -> Iterator[Overload]:
    """Beyond what the panel as it stands asks of the same advisor."""
    problem = costs.problem
    now = dict(zip(costs.pair, covered_weeks(problem, costs.client, *costs.pair), strict=True))
    for advisor, weeks in zip(pair, covered_weeks(problem, costs.client, *pair), strict=True):
        above = costs.above(advisor, weeks & ~now.get(advisor, 0)) if weeks else {}
        if above:
            yield Overload(
                advisor=problem.advisors[advisor].id,
                weeks=len(above),
                minutes=sum(above.values()),
                worst=problem.horizon[max(above, key=lambda week: (above[week], -week))],
            )


def _best_exchange(costs: PanelCosts, other: Alternative, pair: tuple[int, int]) -> Exchange | None:
    """The exchange that saves most; None when none saves enough to be told."""
    problem = costs.problem
    after = with_panel(problem, costs.standing, costs.client, primary=pair[0], backup=pair[1])
    best: Found | None = None
    for advisor in {who for who in pair if who != NOBODY} - {costs.pair[0]}:
        for client, role in _seats_of(advisor, after.seats.primary, after.seats.backup):
            if client != costs.client:
                there = PanelCosts(problem=problem, standing=after, client=client)
                ceiling = -WORTH_TELLING if best is None else best[0]
                found = _cheaper(there, role, ceiling=ceiling)
                best = found or best
    if best is None:
        return None
    return replace(best[1], difference=other.difference + best[0])


def _seats_of(
    advisor: int, primary: Sequence[int], backup: Sequence[int]
) -> Iterator[tuple[int, Role]]:
    """The clients with ``advisor`` as primary, then those with them as backup."""
    for role, holders in ((Role.PRIMARY, primary), (Role.BACKUP, backup)):
        for client, holder in enumerate(holders):
            if holder == advisor:
                yield client, role


def _cheaper(costs: PanelCosts, role: Role, *, ceiling: float) -> Found | None:
    """Somebody else in ``role``, who changes the objective by less than ``ceiling``; the best."""
    now, (primary, backup) = costs.total(*costs.pair), costs.pair
    best: tuple[float, int] | None = None
    for alone, advisor in _in_order(costs.problem, costs.client, role, costs.pair):
        if alone - now >= ceiling:
            break  # and so are all that follow: what a seat adds is never below zero
        pair = (advisor, backup) if role is Role.PRIMARY else (primary, advisor)
        points = (
            costs.primary_points(pair[0])
            + costs.backup_points(pair[1])
            + costs.pair_points(*pair)
            - now
        )
        if points < ceiling:
            best, ceiling = (points, advisor), points
    if best is None:
        return None
    people = costs.problem.advisors
    exchange = Exchange(
        client=costs.problem.clients[costs.client].id,
        role=role,
        advisor=people[primary if role is Role.PRIMARY else backup].id,
        to=people[best[1]].id,
        difference=best[0],
    )
    return best[0], exchange


def _in_order(
    problem: Problem, client: int, role: Role, pair: tuple[int, int]
) -> list[tuple[float, int]]:
    """Who else may take ``role``, by what they cost before loads and pairs are looked at."""
    able = problem.primaries(client) if role is Role.PRIMARY else problem.backups(client)
    terms = primary_terms if role is Role.PRIMARY else backup_terms
    return sorted(
        (sum(terms(problem, client, advisor).values()), advisor)
        for advisor in able
        if advisor not in pair
    )
