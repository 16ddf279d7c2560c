"""Why a client has the panel it has: what is kept, what it costs, what else there would be."""

from collections.abc import Sequence

from coverage.domain.assignments import Panel, Role
from coverage.domain.clients import Service
from coverage.domain.errors import NotFound
from coverage.domain.ids import ClientId
from coverage.domain.weeks import Week
from coverage.planning.costs import (
    NEAR_FULL_HOUR,
    OVERLOAD_HOUR,
    TOO_MANY,
    TRAVEL_BACKUP_HOUR,
    TRAVEL_PRIMARY_HOUR,
    alike,
    both_away_points,
)
from coverage.planning.explain.alternatives import best_instead, best_others, near_misses
from coverage.planning.explain.exchanges import with_what_gives
from coverage.planning.explain.panel_answers import Alternative, PanelReasons, SeatReasons, Term
from coverage.planning.explain.standing import PanelCosts, Standing, standing_of
from coverage.planning.masks import members
from coverage.planning.narrowing import narrowed
from coverage.planning.panel_rules import broken_for_role
from coverage.planning.problem import NOBODY, Problem

EXCHANGES = 2
"""How many of the best panels of a kind are told with the exchange that they would take."""


def why_panel(
    problem: Problem,
    panels: Sequence[Panel],
    client: ClientId,
    *,
    standing: Standing | None = None,
    most: int = 5,
) -> PanelReasons:
    """Explain the panel of ``client`` among ``panels``; at most ``most`` alternatives of each kind.

    ``standing`` is that of ``panels``, for those who explain many clients. Raises `NotFound` for a
    client without an active week.
    """
    if client not in problem.client_index:
        raise NotFound(client)
    number, problem = problem.client_index[client], narrowed(problem, client)
    costs = PanelCosts(
        problem=problem, standing=standing or standing_of(problem, panels), client=number
    )
    panel = next((panel for panel in panels if panel.client == client), Panel(client=client))
    facts, terms = problem.clients[number], _terms(costs)
    primaries, backups = problem.candidates.primary[number], problem.candidates.backup[number]
    others = best_others(costs, most=most)
    return PanelReasons(
        client=client,
        languages=facts.languages,
        topics=facts.topics,
        seats=_seats(problem, number, panel),
        differ_in=facts.differ_in,
        differs=_differs(costs),
        active_weeks=problem.active[number].bit_count(),
        both_away=_both_away(costs),
        terms=terms,
        total=sum(term.points for term in terms),
        primaries=primaries.bit_count(),
        backups=backups.bit_count(),
        panels=primaries.bit_count() * backups.bit_count() - (primaries & backups).bit_count(),
        for_primary=_gives(costs, best_instead(costs, Role.PRIMARY, most=most)),
        for_backup=_gives(costs, best_instead(costs, Role.BACKUP, most=most)),
        alternatives=_gives(costs, others),
        near_misses=near_misses(costs, others, most=most),
        concerns=tuple(concern for concern in problem.concerns if concern.client == client),
    )


def _gives(costs: PanelCosts, others: Sequence[Alternative]) -> tuple[Alternative, ...]:
    return with_what_gives(costs, others, most=EXCHANGES)


def _seats(problem: Problem, client: int, panel: Panel) -> tuple[SeatReasons, ...]:
    """The filled seats; somebody who has left the agency cannot be explained and is left out."""
    return tuple(
        _seat(problem, client, role, problem.advisor_index[holder])
        for role in Role
        if (holder := panel.holder(role)) is not None and holder in problem.advisor_index
    )


def _seat(problem: Problem, client: int, role: Role, advisor: int) -> SeatReasons:
    facts, person = problem.clients[client], problem.advisors[advisor]
    wish = facts.preferred_gender if role is Role.PRIMARY else None
    published = {
        Role.PRIMARY: problem.published.primary,
        Role.BACKUP: problem.published.backup,
        Role.THIRD: problem.published_third,
    }[role][client]
    return SeatReasons(
        role=role,
        advisor=person.id,
        broken=tuple(broken_for_role(problem, client, advisor, role)),
        road_km=problem.road_km(client, advisor) if facts.service is Service.LOCAL else None,
        radius_km=person.radius_km,
        sector_known=facts.sector in person.sectors,
        gender_met=None if wish is None else person.gender == wish,
        away_weeks=(problem.active[client] & problem.away[advisor]).bit_count(),
        pinned=problem.candidates.pins.get((client, role)) == advisor,
        published=None if published == NOBODY else published == advisor,
    )


def _differs(costs: PanelCosts) -> bool | None:
    """Whether the two differ as the client asked."""
    if costs.problem.clients[costs.client].differ_in is None or NOBODY in costs.pair:
        return None
    return not alike(costs.problem, costs.client, *costs.pair)


def _both_away(costs: PanelCosts) -> tuple[Week, ...]:
    """Active weeks in which neither is there; all of them where there is no primary."""
    problem, weeks = costs.problem, costs.problem.active[costs.client]
    primary, backup = costs.pair
    if primary != NOBODY:
        weeks &= problem.away[primary]
        weeks &= problem.away[backup] if backup != NOBODY else weeks
    return tuple(problem.horizon[week] for week in members(weeks))


def _terms(costs: PanelCosts) -> tuple[Term, ...]:
    """Every key of the cost table, in its order."""
    rates = {
        "both_away": both_away_points(costs.problem, costs.client),
        "overload": OVERLOAD_HOUR,
        "near_full": NEAR_FULL_HOUR,
        "too_many": TOO_MANY,
        "travel_primary": TRAVEL_PRIMARY_HOUR,
        "travel_backup": TRAVEL_BACKUP_HOUR,
    }
    return tuple(
        Term(key=key, points=points, amount=points / rates.get(key, points or 1.0))
        for key, points in costs.terms(*costs.pair).items()
    )
