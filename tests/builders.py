"""Builders that show only what matters to a test; everything else is unremarkable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor, Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import Client, SchoolRegion, Service
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon

MONDAY = date(2027, 3, 1)
"""The first day of a month without public holidays or school holidays in most regions."""


def an_advisor(slug: str = "ada", **changes: Any) -> Advisor:
    """A full-time advisor in Utrecht who may serve any client near it."""
    advisor = Advisor(
        id=AdvisorId(slug),
        name=slug.title(),
        postcode="3511",
        hours_per_week=40,
        working_days=frozenset(range(5)),
        radius_km=60,
        languages=frozenset({"nl"}),
        topics=frozenset({"bullying", "intimidation"}),
        sectors=frozenset({"government"}),
        max_primary=10,
        max_backup=10,
        credential="LVV",
        valid_until=date(2030, 1, 1),
    )
    return replace(advisor, **changes)


def a_client(slug: str = "alfa", **changes: Any) -> Client:
    """A local client in Utrecht that asks for nothing special."""
    client = Client(
        id=ClientId(slug),
        name=slug.title(),
        postcode="3521",
        sector="government",
        employees=100,
        demand_hours_per_week=2,
        visits_per_year=10,
        service=Service.LOCAL,
        languages=frozenset({"nl"}),
        topics=frozenset({"bullying"}),
        school_region=SchoolRegion.MIDDEN,
        contract_from=date(2026, 1, 1),
        alias=f"K-{slug}",
    )
    return replace(client, **changes)


def an_agency(**changes: Any) -> Agency:
    """Two advisors, one client, four quiet weeks."""
    agency = Agency(
        name="Test agency",
        horizon=Horizon(start=MONDAY, weeks=4),
        advisors=(an_advisor("ada"), an_advisor("bo")),
        clients=(a_client("alfa"),),
    )
    return replace(agency, **changes)


def a_panel(client: str, primary: str = "", backup: str = "", third: str = "") -> Panel:
    """Who sits where at ``client``; an empty name is an empty seat."""
    seats = [AdvisorId(name) if name else None for name in (primary, backup, third)]
    return Panel(client=ClientId(client), primary=seats[0], backup=seats[1], third=seats[2])


def a_pin(client: str, role: Role, advisor: str) -> Pin:
    """A seat that ``advisor`` must have."""
    return Pin(client=ClientId(client), role=role, advisor=AdvisorId(advisor), kind=PinKind.PIN)


def a_ban(client: str, role: Role | None, advisor: str) -> Pin:
    """A seat that ``advisor`` must not have; None: no seat at all."""
    return Pin(client=ClientId(client), role=role, advisor=AdvisorId(advisor), kind=PinKind.BAN)


def a_conflict(advisor: str, client: str, first: date, until: date | None = None) -> Conflict:
    """A tie between two, from ``first`` to ``until``, or without an end."""
    return Conflict(
        advisor=AdvisorId(advisor),
        client=ClientId(client),
        first=first,
        until=until,
        kind=ConflictKind.FORMER_EMPLOYMENT,
    )


def days_away(advisor: str, first: date, days: int) -> Absence:
    """An absence of so many days in a row, weekends included."""
    return Absence(advisor=AdvisorId(advisor), first=first, until=first + timedelta(days=days - 1))


def weeks_away(advisor: str, week: int, weeks: int = 1) -> Absence:
    """An absence in whole weeks, counted from the week of `MONDAY`."""
    return days_away(advisor, MONDAY + timedelta(weeks=week), 7 * weeks)
