"""A whole agency, subject by subject."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from benchmarks.agencies import history, leave, organisations, pool, ties, wishes
from benchmarks.agencies.country import Map, Near
from benchmarks.agencies.laws import dice_for
from benchmarks.agencies.shapes import COUNTRY, Shape
from coverage.calendars.holidays import days_off
from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.availability import absent_days, presence_by_week
from coverage.domain.clients import Client
from coverage.domain.eligibility import conflicting
from coverage.domain.weeks import Horizon

START = date(2027, 1, 4)
INTERNAL = 50
"""One internal advisor for so many; a pool below twenty has none."""


def make_agency(
    advisors: int,
    clients: int,
    *,
    seed: int,
    shape: Shape = COUNTRY,
    horizon: Horizon = Horizon(start=START, weeks=52),  # noqa: B008 - frozen
) -> Agency:
    """An agency of ``advisors`` and ``clients`` with every kind of fact that a folder holds."""
    where = Map(shape)
    homes = where.draw(dice_for(seed, "homes"), advisors)
    sites = where.draw(dice_for(seed, "sites"), clients)
    people = tuple(pool.advisors(dice_for(seed, "advisors"), homes, clients, shape, horizon))
    away = tuple(leave.absences(dice_for(seed, "absences"), people, horizon))
    hours = _capacity(people, away, horizon)
    customers = organisations.clients(dice_for(seed, "clients"), sites, hours, shape, horizon)
    people, customers = _with_internals(people, customers)
    near = Near([person.postcode for person in people])
    dice = dice_for(seed, "conflicts")
    conflicts = tuple(
        ties.conflicts(dice, people, customers, near=near, shape=shape, horizon=horizon)
    )
    apart = conflicting(conflicts, horizon)
    tied = {(c.advisor, c.client): c.first for c in conflicts if (c.advisor, c.client) in apart}
    dice = dice_for(seed, "panels")
    panels = tuple(history.panels(dice, people, customers, near=near, tied=tied, horizon=horizon))
    by_person, by_client = {p.id: p for p in people}, {c.id: c for c in customers}
    return Agency(
        name="Made-up agency",
        horizon=horizon,
        advisors=people,
        clients=customers,
        places=tuple(wishes.places(dice_for(seed, "places"), where, customers)),
        absences=away,
        conflicts=conflicts,
        surges=tuple(wishes.surges(dice_for(seed, "surges"), customers, horizon)),
        panels=panels,
        pins=tuple(wishes.pins(dice_for(seed, "pins"), panels, by_person, by_client, tied)),
    )


def _capacity(people: Sequence[Advisor], away: Sequence[Absence], horizon: Horizon) -> float:
    """Hours that everybody together has over the horizon."""
    absent = absent_days(away, horizon)
    off = days_off(horizon, good_friday=False, liberation_day=False)
    minutes = sum(
        week.capacity
        for person in people
        for week in presence_by_week(
            person, horizon, absent=absent.get(person.id, set()), days_off=off
        )
    )
    return minutes / 60


def _with_internals(
    people: tuple[Advisor, ...], customers: tuple[Client, ...]
) -> tuple[tuple[Advisor, ...], tuple[Client, ...]]:
    """The largest clients have somebody of their own, who is the third of their panel there."""
    count = 0 if len(people) < 20 else max(1, len(people) // INTERNAL)
    largest = sorted(customers, key=lambda c: (-c.employees, c.id))[:count]
    inside = {
        person.id: replace(person, internal_to=client.id, postcode=client.postcode)
        for person, client in zip(
            people[:: max(1, len(people) // max(1, count))], largest, strict=False
        )
    }
    employers = {client.id for client in largest}
    return (
        tuple(inside.get(person.id, person) for person in people),
        tuple(replace(c, panel_size=3) if c.id in employers else c for c in customers),
    )
