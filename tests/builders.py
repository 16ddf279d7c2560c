"""Builders that show only what matters to a test; everything else is unremarkable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
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
