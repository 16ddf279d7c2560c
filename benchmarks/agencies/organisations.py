"""The clients: how large, how demanding, how far between.

Sizes are lognormal within a sector (Gibrat's law; Cabral and Mata 2003 for firms): many small ones
and a few that weigh as much as fifty others. What they ask of an advisor grows with the power 3/4
of their staff (a larger organisation has a policy, a works council and people of its own) times a
lognormal of 25 %, since one house has more to report than the next. Nobody gets more than five
hours a week out of one panel: larger clients contract by unit. The hours are then scaled so that
all demand is the wanted share of all capacity.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from benchmarks.agencies.country import provinces, school_region
from benchmarks.agencies.laws import lognormal, one_of, some_of
from benchmarks.agencies.names import organisation_names
from benchmarks.agencies.shapes import Shape, Shares
from coverage.domain.advisors import Gender
from coverage.domain.clients import Client, DifferIn, HalfDay, Presence, Service
from coverage.domain.ids import ClientId
from coverage.domain.vocabulary import Topic
from coverage.domain.weeks import Horizon

STAFF = {
    "government": 260.0,
    "healthcare": 190.0,
    "education": 170.0,
    "industry": 140.0,
    "construction": 70.0,
    "retail": 90.0,
    "it": 70.0,
    "culture": 60.0,
}
"""Median staff of the clients of a sector; as many clients from each."""
STAFF_SPREAD, LEAST_STAFF, MOST_STAFF = 1.05, 12, 12_000
MOST_HOURS, LEAST_HOURS = 5.0, 0.1
NEED: Shares = {Topic.SEXUAL_HARASSMENT: 0.5, Topic.DISCRIMINATION: 0.3, Topic.INTEGRITY_ISSUE: 0.2}
CENTRAL = 0.06
"""Share served by phone and video alone."""
GENDERS = {"": 70.0, "female": 20.0, "male": 10.0}
DIFFER = {"": 50.0, "gender": 35.0, "background": 15.0}
THREE = 0.2
OWN_SITE = 0.25
PRESENT_FROM = 300
"""Staff from which a client may want a standing half-day on site."""
PRESENCES = (
    Presence(every_weeks=1, weekday=0, half_day=HalfDay.MORNING),
    Presence(every_weeks=2, weekday=1, half_day=HalfDay.MORNING),
    Presence(every_weeks=2, weekday=3, half_day=HalfDay.AFTERNOON),
    Presence(every_weeks=4, weekday=2, half_day=HalfDay.MORNING),
)
STARTS, ENDS = 0.03, 0.03
"""Shares whose contract begins and ends within the horizon."""
YEARS = 3.0
"""Mean age of a contract: exponential, as when each year the same share leaves."""


def clients(
    dice: Random, sites: Sequence[str], capacity: float, shape: Shape, horizon: Horizon
) -> tuple[Client, ...]:
    """One client for each of ``sites``, together asking ``shape.fullness`` of ``capacity`` (hours
    over the horizon).
    """
    sectors = dice.choices(list(STAFF), k=len(sites))
    drafts = list(_drafts(dice, sites, sectors, shape, horizon))
    wishes = [
        draft.employees**0.75 * lognormal(dice, 1.0, 0.25, least=0.4, most=2.5) for draft in drafts
    ]
    weeks = [_weeks(draft, horizon) for draft in drafts]
    scale = _scale(wishes, weeks, shape.fullness * capacity)
    return tuple(
        replace(draft, demand_hours_per_week=round(_hours(wish * scale), 1))
        for draft, wish in zip(drafts, wishes, strict=True)
    )


def _drafts(
    dice: Random, sites: Sequence[str], sectors: list[str], shape: Shape, horizon: Horizon
) -> Iterator[Client]:
    """Clients without their hours."""
    names = organisation_names(dice, sectors)
    for number, (site, sector, (slug, name)) in enumerate(zip(sites, sectors, names, strict=True)):
        staff = lognormal(dice, STAFF[sector], STAFF_SPREAD, least=LEAST_STAFF, most=MOST_STAFF)
        service = Service.CENTRAL if dice.random() < CENTRAL else Service.LOCAL
        gender, differ = one_of(dice, GENDERS), one_of(dice, DIFFER)
        begins = horizon.start - timedelta(days=round(dice.expovariate(1 / (365 * YEARS))) + 1)
        if dice.random() < STARTS:
            begins = horizon.start + timedelta(days=dice.randint(1, 4 * horizon.weeks))
        ends = horizon.start + timedelta(days=dice.randint(2 * horizon.weeks, 7 * horizon.weeks))
        yield Client(
            id=ClientId(slug),
            name=name,
            postcode=site,
            sector=sector,
            employees=round(staff),
            demand_hours_per_week=0.0,
            visits_per_year=float(_visits(dice, staff)),
            service=service,
            languages=frozenset({"nl", *some_of(dice, shape.asked), *_frisian(dice, site)}),
            topics=frozenset({Topic.BULLYING, Topic.INTIMIDATION, *some_of(dice, NEED)}),
            preferred_gender=Gender(gender) if gender else None,
            panel_size=3 if dice.random() < THREE else 2,
            differ_in=DifferIn(differ) if differ else None,
            school_region=school_region(site),
            contract_from=begins,
            contract_until=ends if dice.random() < ENDS and ends > begins else None,
            own_site_allowed=dice.random() < OWN_SITE,
            alias=f"K-{1000 + number}",
            presence=_presence(dice, staff, service),
        )


def _visits(dice: Random, staff: float) -> int:
    """A visit reaches a building and not a person: with the root of the staff, give or take."""
    return min(40, max(2, round(0.5 * math.sqrt(staff) * dice.uniform(0.8, 1.3))))


def _frisian(dice: Random, site: str) -> list[str]:
    return ["fy"] if provinces()[site] == "Friesland" and dice.random() < 0.15 else []


def _presence(dice: Random, staff: float, service: Service) -> tuple[Presence, ...]:
    if staff <= PRESENT_FROM or service is Service.CENTRAL or dice.random() > 0.4:
        return ()
    return (dice.choice(PRESENCES),)


def _weeks(client: Client, horizon: Horizon) -> int:
    """How many weeks its contract touches."""
    if client.contract_from <= horizon.start and client.contract_until is None:
        return horizon.weeks
    return sum(client.active_in(week) for week in horizon)


def _hours(wish: float) -> float:
    return min(MOST_HOURS, max(LEAST_HOURS, wish))


def _scale(wishes: Sequence[float], weeks: Sequence[int], hours: float) -> float:
    """The factor at which all together ask ``hours``, by halving; the limits bind for a few."""
    low, high = 0.0, MOST_HOURS / min(wishes, default=1.0)
    for _ in range(50):
        middle = (low + high) / 2
        asked = sum(_hours(w * middle) * n for w, n in zip(wishes, weeks, strict=True))
        low, high = (middle, high) if asked < hours else (low, middle)
    return high
