"""Which advisors an agency lacks most: where, with what skills, for how many hours."""

import math
from collections.abc import Iterable, Iterator, Sequence

from coverage.domain.assignments import Role
from coverage.domain.ids import ClientId
from coverage.planning.advice.answers import AgencyAdvice, HourWorth, Profile, Use
from coverage.planning.advice.newcomers import (
    HOURS,
    Widened,
    away_weeks,
    newcomer,
    unseated,
    widened,
)
from coverage.planning.advice.profiles import Draft, drafts
from coverage.planning.advice.seating import Seating, seat
from coverage.planning.advice.worth import Worth, seat_worths, worth_of
from coverage.planning.costs import NEAR_FULL_SHARE
from coverage.planning.explain import Standing
from coverage.planning.explain.standing import covered_weeks
from coverage.planning.masks import members
from coverage.planning.outcomes import ShadowPrices
from coverage.planning.problem import NOBODY, Problem

TRIED = 8
"""Newcomers of each use that are worked out in full."""
ALIKE = 0.6
"""A profile that helps this share of the clients of a better one is not told beside it."""


def advise_agency(
    problem: Problem, standing: Standing, prices: ShadowPrices, *, most: int = 8
) -> AgencyAdvice:
    """The newcomers who would close most points of the panels as they stand, at most ``most``.

    ``prices`` are those of the plan's bound, for the advisors and weeks of ``problem``; empty
    where there are none. Each
    profile is worked out by itself: two of them together gain less than the sum.
    """
    worth = worth_of(problem, standing, prices)
    away = away_weeks(problem)
    ranked = drafts(problem, seat_worths(problem, standing, worth))
    best: list[Profile] = []
    for use, share in ((Use.STABLE, most - most // 3), (Use.POOL, most // 3)):
        found = _best(problem, standing, ranked, away, use)
        best += [profile for profile in found if profile not in best][:share]
    gaps = _gap_masks(problem, standing)
    return AgencyAdvice(
        uncovered=sum(primary == NOBODY for primary in standing.seats.primary),
        no_backup=sum(
            primary != NOBODY and backup == NOBODY
            for primary, backup in zip(standing.seats.primary, standing.seats.backup, strict=True)
        ),
        gap_weeks=sum(mask.bit_count() for mask in gaps.values()),
        above=sum(_above(problem, standing)),
        priced=worth.priced,
        away_weeks=tuple(problem.horizon[week] for week in away),
        profiles=tuple(best),
        hours=tuple(_hours(problem, worth)),
    )


def _best(
    problem: Problem,
    standing: Standing,
    ranked: Sequence[Draft],
    away: tuple[int, ...],
    use: Use,
) -> list[Profile]:
    """The best profiles of one use, those that help others than a better one only."""
    likely = [draft for draft in ranked if draft.use is use][:TRIED]
    tried = [_profile(problem, standing, draft, away) for draft in likely]
    return list(_different(sorted(tried, key=lambda one: (-one.points, one.postcode))))


def _profile(problem: Problem, standing: Standing, draft: Draft, away: tuple[int, ...]) -> Profile:
    person = newcomer(
        problem,
        postcode=draft.home,
        languages=draft.languages,
        topics=draft.topics,
        sectors=draft.sectors,
    )
    wide = widened(problem, person, away=away)
    before = unseated(wide, standing)
    able = [client for client in draft.clients if wide.may_sit(client)]
    found = seat(wide, before, able, use=draft.use)
    closed = list(_closed(wide, before, found))
    clients = [problem.clients[problem.client_index[part.client]] for part in found.helped]
    return Profile(
        use=_use(found),
        postcode=draft.home,
        radius_km=person.radius_km,
        languages=_asked(facts.languages for facts in clients),
        topics=_asked(facts.topics for facts in clients),
        sectors=draft.sectors,
        points=found.points,
        hours_per_week=_contract(wide, found.standing),
        helped=tuple(sorted(found.helped, key=lambda part: (-part.points, part.client))),
        gap_weeks=len(closed),
        closed=tuple(problem.horizon[week] for week in sorted(set(closed))),
        above=sum(_above(problem, standing)) - sum(_above(wide, found.standing)),
    )


def _use(found: Seating) -> Use:
    """Who was offered as primary too and is wanted as backup only is one of the pool."""
    stable = any(part.role is Role.PRIMARY for part in found.helped)
    return Use.STABLE if stable else Use.POOL


def _asked(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """What those who are helped ask; what only others ask need not be mastered."""
    return frozenset[str]().union(*sets)


def _contract(problem: Widened, standing: Standing) -> int:
    """Hours a week that keep the fullest week of the newcomer below 85 % of what is there."""
    present, loads = problem.present[problem.newcomer], standing.load[problem.newcomer]
    needed = (
        load / 60 * 5 / days / NEAR_FULL_SHARE
        for load, days in zip(loads, present, strict=True)
        if load and days
    )
    return math.ceil(min(HOURS, max(needed, default=0.0)))


def _gap_masks(problem: Problem, standing: Standing) -> dict[int, int]:
    """The weeks of each client, uncovered ones left out, that primary and backup leave open."""
    pairs = zip(standing.seats.primary, standing.seats.backup, strict=True)
    return {
        client: problem.active[client] & ~own & ~helped
        for client, pair in enumerate(pairs)
        if pair[0] != NOBODY
        for own, helped in [covered_weeks(problem, client, *pair)]
    }


def _closed(problem: Widened, before: Standing, found: Seating) -> Iterator[int]:
    """Each open week that the newcomer closes, by number, once for each client."""
    for part in found.helped:
        client = problem.client_index[part.client]
        after = found.standing.seats.primary[client], found.standing.seats.backup[client]
        pair = before.seats.primary[client], before.seats.backup[client]
        was = covered_weeks(problem, client, *pair)
        own, helped = covered_weeks(problem, client, *after)
        yield from members((own | helped) & ~(was[0] | was[1]))


def _above(problem: Problem, standing: Standing) -> Iterator[int]:
    """Minutes above capacity, advisor by advisor."""
    for loads, capacities in zip(standing.load, problem.capacity, strict=True):
        yield sum(max(0, load - room) for load, room in zip(loads, capacities, strict=True))


def _different(profiles: Sequence[Profile]) -> Iterator[Profile]:
    """The best first, without those who would help mostly the same clients in the same way."""
    told: list[set[ClientId]] = []
    for profile in profiles:
        clients = {part.client for part in profile.helped}
        if clients and all(len(clients & other) <= ALIKE * len(clients) for other in told):
            told.append(clients)
            yield profile


def _hours(problem: Problem, worth: Worth, *, most: int = 5) -> Iterator[HourWorth]:
    """Whose contract would be worth most to widen, by what an hour there is worth."""
    gains = {
        advisor: [
            points * days / max(1, len(person.working_days))
            for points, days in zip(worth.hours[advisor], problem.present[advisor], strict=True)
        ]
        for advisor, person in enumerate(problem.advisors)
        if person.internal_to is None
    }
    for advisor in sorted(gains, key=lambda one: (-sum(gains[one]), one))[:most]:
        row = gains[advisor]
        if sum(row) > 0:
            weeks = sorted(range(problem.weeks), key=lambda week: (-row[week], week))[:3]
            yield HourWorth(
                advisor=problem.advisors[advisor].id,
                points=sum(row),
                fullest=tuple(problem.horizon[week] for week in sorted(weeks) if row[week]),
            )
