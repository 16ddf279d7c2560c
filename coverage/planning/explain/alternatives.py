"""The best other panels for one client, and those that one relaxation away would be better still.

A pair costs what its primary costs, what its backup costs, and what the two cost together, which is
never below zero. Going through primaries and backups from the cheapest, the search may stop where
the first two alone exceed the worst of the best pairs found: what it returns is exact, over all
pairs.
"""

import math
from bisect import insort
from collections.abc import Iterator, Mapping, Sequence

from coverage.domain.assignments import Role
from coverage.domain.clients import DifferIn
from coverage.domain.ids import AdvisorId
from coverage.planning.explain.panel_answers import Alternative, Need
from coverage.planning.explain.standing import PanelCosts
from coverage.planning.masks import members
from coverage.planning.panel_rules import broken_for_role
from coverage.planning.problem import NOBODY
from coverage.planning.violations import Breach

NEAR_KM = 30
"""How far outside a radius a near miss may be; chosen by us, half of the usual radius."""

Points = Mapping[int, float]
Pair = tuple[float, int, int]
"""Points, primary, backup; pairs of equal points are ordered by number."""


def best_others(costs: PanelCosts, *, most: int) -> tuple[Alternative, ...]:
    """The ``most`` cheapest panels that break nothing, beside the one that stands."""
    found = _cheapest(costs, _primaries(costs), _backups(costs), most=most + 1)
    others = [pair for pair in found if pair[1:] != costs.pair][:most]
    return tuple(_alternative(costs, *pair[1:]) for pair in others)


def best_pair(costs: PanelCosts, *, apart: DifferIn | None = None) -> Pair | None:
    """The cheapest pair of two people; with ``apart`` the cheapest who differ in that."""
    primaries, backups = _primaries(costs), _backups(costs)
    backups = {advisor: points for advisor, points in backups.items() if advisor != NOBODY}
    if apart is None:
        return next(iter(_cheapest(costs, primaries, backups, most=1)), None)
    best: Pair | None = None
    for primary, points in primaries.items():
        others = {b: more for b, more in backups.items() if costs.differ(primary, b, apart)}
        ceiling = math.inf if best is None else best[0]
        alone = {primary: points}
        best = next(iter(_cheapest(costs, alone, others, most=1, ceiling=ceiling)), best)
    return best


def best_instead(costs: PanelCosts, role: Role, *, most: int) -> tuple[Alternative, ...]:
    """The ``most`` cheapest panels in which only the primary, or only the backup, is another."""
    primary, backup = costs.pair
    primaries, backups = _primaries(costs), _backups(costs)
    if role is Role.PRIMARY:
        primaries = {a: points for a, points in primaries.items() if a != primary}
        backups = {backup: costs.backup_points(backup)}
    elif primary == NOBODY:
        return ()
    else:
        primaries = {primary: costs.primary_points(primary)}
        backups = {a: points for a, points in backups.items() if a != backup}
    return tuple(
        _alternative(costs, *pair[1:]) for pair in _cheapest(costs, primaries, backups, most=most)
    )


def near_misses(
    costs: PanelCosts, others: Sequence[Alternative], *, most: int
) -> tuple[Alternative, ...]:
    """The best panels with one advisor whom a single rule keeps out, and that may be relaxed.

    Each such advisor is told once, in the best pair, and only where it beats all of ``others``.
    """
    limit = min((other.difference for other in others), default=math.inf)
    ceiling = limit + sum(costs.terms(*costs.pair).values())
    best: dict[AdvisorId, tuple[Pair, Need]] = {}
    for pair, need in sorted(_near_pairs(costs, ceiling), key=lambda found: found[0]):
        best.setdefault(need.advisor, (pair, need))
    found = [_alternative(costs, *pair[1:], need) for pair, need in list(best.values())[:most]]
    return tuple(other for other in found if other.difference < limit)


def _near_pairs(costs: PanelCosts, ceiling: float) -> Iterator[tuple[Pair, Need]]:
    """The best pair of each outsider in each seat, unless it costs more than ``ceiling``."""
    primaries, backups = _primaries(costs), _backups(costs)
    for advisor, need in _needs(costs, Role.PRIMARY).items():
        alone = {advisor: costs.primary_points(advisor)}
        for pair in _cheapest(costs, alone, backups, most=1, ceiling=ceiling):
            yield pair, need
    for advisor, need in _needs(costs, Role.BACKUP).items():
        alone = {advisor: costs.backup_points(advisor)}
        for pair in _cheapest(costs, primaries, alone, most=1, ceiling=ceiling):
            yield pair, need


def _primaries(costs: PanelCosts) -> Points:
    """What each possible primary costs, the cheapest first."""
    able = costs.problem.primaries(costs.client)
    return _in_order({advisor: costs.primary_points(advisor) for advisor in able})


def _backups(costs: PanelCosts) -> Points:
    """What each possible backup costs, the cheapest first; nobody, unless one is pinned."""
    able = costs.problem.backups(costs.client)
    free = (costs.client, Role.BACKUP) not in costs.problem.candidates.pins
    return _in_order(
        {advisor: costs.backup_points(advisor) for advisor in (*able, *[NOBODY] * free)}
    )


def _in_order(points: Points) -> Points:
    return dict(sorted(points.items(), key=lambda item: (item[1], item[0])))


def _cheapest(
    costs: PanelCosts,
    primaries: Points,
    backups: Points,
    *,
    most: int,
    ceiling: float = math.inf,
) -> list[Pair]:
    """The ``most`` cheapest pairs within ``ceiling``; both arguments in order of points."""
    best: list[Pair] = []
    for primary, first in primaries.items():
        for backup, second in backups.items():
            if first + second > ceiling:
                break
            if primary == backup:
                continue
            points = first + second + costs.pair_points(primary, backup)
            if points <= ceiling:
                insort(best, (points, primary, backup))
                del best[most:]
                ceiling = best[-1][0] if len(best) == most else ceiling
    return best


def _needs(costs: PanelCosts, role: Role) -> dict[int, Need]:
    """Who would need one relaxation to take ``role``; nobody where a pin decides."""
    problem, client = costs.problem, costs.client
    pins = problem.candidates.pins
    if (client, role) in pins:
        return {}
    pinned = {advisor for (where, _), advisor in pins.items() if where == client}
    outside = ~problem.candidates.allowed[role][client] & ((1 << len(problem.advisors)) - 1)
    found = {}
    for advisor in members(outside):
        if advisor not in pinned and (need := _need(costs, role, advisor)) is not None:
            found[advisor] = need
    return found


def _need(costs: PanelCosts, role: Role, advisor: int) -> Need | None:
    """The only rule that keeps ``advisor`` from ``role``, if it is one that may give."""
    problem, client = costs.problem, costs.client
    facts, person = problem.clients[client], problem.advisors[advisor]
    broken = broken_for_role(problem, client, advisor, role)
    if len(broken) != 1:
        return None
    rule = broken[0]
    if rule is Breach.DISTANCE:
        km = problem.road_km(client, advisor)
        beyond = math.ceil(km - person.radius_km)
        if beyond > NEAR_KM:
            return None
        return Need(rule=rule, advisor=person.id, km=math.ceil(km), beyond=beyond)
    if rule in (Breach.LANGUAGE, Breach.TOPIC):
        missing = (
            facts.languages - person.languages
            if rule is Breach.LANGUAGE
            else facts.topics - person.topics
        )
        return Need(rule=rule, advisor=person.id, skill=min(missing)) if len(missing) == 1 else None
    return Need(rule=rule, advisor=person.id) if rule is Breach.BAN else None


def _alternative(
    costs: PanelCosts, primary: int, backup: int, need: Need | None = None
) -> Alternative:
    """The panel of ``primary`` and ``backup``, beside the one that stands."""
    now, then = costs.terms(*costs.pair), costs.terms(primary, backup)
    changes = {key: then[key] - now[key] for key in now}
    name = costs.problem.advisors
    return Alternative(
        primary=name[primary].id,
        backup=None if backup == NOBODY else name[backup].id,
        difference=sum(then.values()) - sum(now.values()),
        better=tuple(sorted(_told(changes, -1), key=lambda part: part[1])),
        worse=tuple(sorted(_told(changes, +1), key=lambda part: -part[1])),
        need=need,
    )


def _told(changes: Mapping[str, float], sign: int) -> Iterator[tuple[str, float]]:
    """The changes in one direction; what is left of rounding counts as no change."""
    return ((key, points) for key, points in changes.items() if sign * points > 1e-9)
