"""Which newcomers are worth trying: homes, languages and topics among the clients who cost most.

Trying everybody who could exist is out of the question, and not needed: a newcomer who helps lives
near clients whose seats cost much, and speaks and covers what those ask beyond what most of the
pool does anyway. Homes are postcodes of such clients, kept apart; skills are the needs that occur
around a home. A quick estimate by prices ranks them (`worth`), the best are worked out in full.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from coverage.domain.clients import Client, Service
from coverage.domain.postcodes import road_km_row
from coverage.planning.advice.answers import Use
from coverage.planning.advice.newcomers import HOURS, newcomer
from coverage.planning.advice.worth import SeatWorth
from coverage.planning.costs import (
    CHANGE_BACKUP,
    CHANGE_PRIMARY,
    NEAR_FULL_SHARE,
    TRAVEL_BACKUP_HOUR,
    TRAVEL_PRIMARY_HOUR,
)
from coverage.planning.problem import NOBODY, Problem

HOMES, APART_KM = 24, 30.0
"""How many homes are looked at, and how far they lie apart."""
COSTLY = 1_500
"""Clients that are looked at, those with the dearest seats."""
NEEDS = 3
"""Needs tried at a home."""
OFFERED = 60
"""Clients to whom a newcomer is offered in full, the best by estimate."""

Need = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A newcomer worth trying; ``estimate`` in points, ``clients`` the likeliest first."""

    use: Use
    home: str
    languages: frozenset[str]
    topics: frozenset[str]
    sectors: frozenset[str]
    estimate: float
    clients: tuple[int, ...]


def drafts(problem: Problem, seats: Sequence[SeatWorth]) -> list[Draft]:
    """The best newcomer of each home and each use, the most promising first."""
    costly = sorted(seats, key=lambda seat: (-seat.most, seat.client))[:COSTLY]
    common, found = _common(problem), []
    for home in homes(problem, costly):
        near = _near(problem, home, costly)
        for use in Use:
            tried = _drafts_at(problem, home, _chances(problem, near, use), common, use)
            found += [max(tried, key=lambda draft: draft.estimate)] if tried else []
    return sorted(found, key=lambda draft: (-draft.estimate, draft.home, draft.use))


def homes(problem: Problem, costly: Iterable[SeatWorth]) -> list[str]:
    """Postcodes of costly clients, `APART_KM` from each other; of anybody when all are central."""
    found: list[str] = []
    for seat in costly:
        facts = problem.clients[seat.client]
        if facts.service is Service.CENTRAL and found:
            continue
        if min(road_km_row(facts.postcode, found), default=APART_KM) >= APART_KM:
            found.append(facts.postcode)
        if len(found) == HOMES:
            break
    return found


@dataclass(frozen=True, kw_only=True)
class _Chance:
    """A client near a home, what it would gain with somebody from there, and its weekly minutes."""

    client: int
    points: float
    minutes: int


def _near(
    problem: Problem, home: str, costly: Sequence[SeatWorth]
) -> list[tuple[SeatWorth, float]]:
    """The seats in reach of ``home``, with road kilometres."""
    radius = newcomer(problem, postcode=home).radius_km
    clients = [problem.clients[seat.client] for seat in costly]
    row = road_km_row(home, [client.postcode for client in clients])
    roads = (
        0.0 if client.service is Service.CENTRAL else km
        for client, km in zip(clients, row, strict=True)
    )
    return [(seat, km) for seat, km in zip(costly, roads, strict=True) if km <= radius]


def _chances(problem: Problem, near: Sequence[tuple[SeatWorth, float]], use: Use) -> list[_Chance]:
    """The clients who would gain anything, those with most first."""
    found = []
    for seat, km in near:
        points = _gain(problem, seat, km, use)
        if points > 0:
            minutes = problem.demand[seat.client]
            found.append(_Chance(client=seat.client, points=points, minutes=minutes))
    return sorted(found, key=lambda chance: (-chance.points, chance.client))


def _drafts_at(
    problem: Problem, home: str, chances: Sequence[_Chance], common: Need, use: Use
) -> list[Draft]:
    by_need: defaultdict[Need, float] = defaultdict(float)
    for chance in chances:
        facts = problem.clients[chance.client]
        by_need[facts.languages, facts.topics] += chance.points
    order = sorted(by_need, key=lambda need: (-by_need[need], *map(sorted, need)))
    skills = {(common[0] | need[0], common[1] | need[1]) for need in islice(order, NEEDS)}
    return [
        _draft(problem, home, use, skill, chances)
        for skill in sorted(skills, key=lambda skill: (*map(sorted, skill),))
    ]


def _gain(problem: Problem, seat: SeatWorth, km: float, use: Use) -> float:
    """What is left of the worth of a seat after a change of panel and the newcomer's travel."""
    travel = problem.clients[seat.client].visits_per_year * 2 * km / 60
    published = problem.published
    second = seat.backup - TRAVEL_BACKUP_HOUR * travel
    second -= CHANGE_BACKUP * (published.backup[seat.client] != NOBODY)
    if use is Use.POOL:
        return second
    first = seat.primary - TRAVEL_PRIMARY_HOUR * travel
    first -= CHANGE_PRIMARY * (published.primary[seat.client] != NOBODY)
    return max(first, second)


def _common(problem: Problem) -> Need:
    """What at least half of the pool speaks, and covers."""
    pool = [person for person in problem.advisors if person.internal_to is None]
    return _majority([p.languages for p in pool]), _majority([p.topics for p in pool])


def _majority(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    known = frozenset[str]().union(*sets)
    return frozenset(one for one in known if 2 * sum(one in part for part in sets) >= len(sets))


def _draft(problem: Problem, home: str, use: Use, skill: Need, chances: Sequence[_Chance]) -> Draft:
    able = [chance for chance in chances if _serves(skill, problem.clients[chance.client])]
    return Draft(
        use=use,
        home=home,
        languages=skill[0],
        topics=skill[1],
        sectors=_sectors(problem, able),
        estimate=_estimate(problem, able, use),
        clients=tuple(chance.client for chance in able[:OFFERED]),
    )


def _serves(skill: Need, facts: Client) -> bool:
    return facts.languages <= skill[0] and facts.topics <= skill[1]


def _estimate(problem: Problem, able: Sequence[_Chance], use: Use) -> float:
    """The gains that fit: into her hours, or into the number of clients that a backup may have."""
    points, left = 0.0, 60 * HOURS * NEAR_FULL_SHARE
    most = max((person.max_backup for person in problem.advisors), default=0)
    for chance in able[:most] if use is Use.POOL else able:
        if use is Use.STABLE and chance.minutes > left:
            continue
        points, left = points + chance.points, left - chance.minutes
    return points


def _sectors(problem: Problem, able: Sequence[_Chance]) -> frozenset[str]:
    """The two sectors with most to gain: as many as an advisor usually knows."""
    gains: defaultdict[str, float] = defaultdict(float)
    for chance in able[:OFFERED]:
        gains[problem.clients[chance.client].sector] += chance.points
    return frozenset(sorted(gains, key=lambda sector: (-gains[sector], sector))[:2])
