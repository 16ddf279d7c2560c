"""A small agency with a plan, in which only what a test is about need be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan, SurgeStaffing
from coverage.domain.clients import Client, SchoolRegion, Service
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon, Week

HORIZON = Horizon(start=date(2027, 1, 4), weeks=8)
ANNA, BRAM, CLEO = AdvisorId("anna-canary"), AdvisorId("bram-canary"), AdvisorId("cleo-canary")
MILL, DOCK = ClientId("mill-secretword"), ClientId("dock-secretword")
NAMES = ("Annacanary", "Bramcanary", "Cleocanary", "Millsecretword", "Docksecretword")


def an_advisor(slug: AdvisorId, name: str) -> Advisor:
    return Advisor(
        id=slug,
        name=name,
        postcode="1012",
        hours_per_week=32,
        working_days=frozenset(range(5)),
        radius_km=50,
        languages=frozenset({"nl"}),
        topics=frozenset({"bullying"}),
        sectors=frozenset(),
        max_primary=5,
        max_backup=5,
        credential="LVV",
        valid_until=date(2030, 1, 1),
    )


def a_client(slug: ClientId, name: str, alias: str) -> Client:
    return Client(
        id=slug,
        name=name,
        postcode="1012",
        sector="government",
        employees=100,
        demand_hours_per_week=2,
        visits_per_year=4,
        service=Service.LOCAL,
        languages=frozenset({"nl"}),
        topics=frozenset({"bullying"}),
        school_region=SchoolRegion.NOORD,
        contract_from=date(2026, 1, 1),
        alias=alias,
    )


def an_agency(absences: Iterable[Absence] = (), *, horizon: Horizon = HORIZON) -> Agency:
    return Agency(
        name="Agencycanary",
        horizon=horizon,
        advisors=(
            an_advisor(ANNA, "Annacanary de Vries"),
            an_advisor(BRAM, "Bramcanary Bakker"),
            an_advisor(CLEO, "Cleocanary Smit"),
        ),
        clients=(
            a_client(MILL, "Millsecretword BV", "K-1"),
            a_client(DOCK, "Docksecretword NV", "K-2"),
        ),
        absences=tuple(absences),
    )


def a_week(text: str) -> Week:
    return Week.parse(text)


def a_plan(*, mill_in_week_3: AdvisorId | None = BRAM, horizon: Horizon = HORIZON) -> Plan:
    """Anna stands for the mill, with Bram behind her; Bram for the dock, with Anna and Cleo behind.

    In the third week Bram stands for the mill, unless told otherwise.
    """
    role = {BRAM: CoverRole.BACKUP, CLEO: CoverRole.SUBSTITUTE, None: CoverRole.GAP}[mill_in_week_3]
    first, second, third, fourth, *_, last = horizon
    return Plan(
        horizon=horizon,
        panels=(
            Panel(client=MILL, primary=ANNA, backup=BRAM),
            Panel(client=DOCK, primary=BRAM, backup=ANNA, third=CLEO),
        ),
        cover=(
            a_span(MILL, first, second, ANNA),
            CoverSpan(
                client=MILL,
                first=third,
                last=third,
                role=role,
                advisor=mill_in_week_3,
                reason="" if mill_in_week_3 else "reasoncanary",
            ),
            a_span(MILL, fourth, last, ANNA),
            a_span(DOCK, first, last, BRAM),
        ),
        surge_staffing=(
            SurgeStaffing(client=DOCK, week=second, advisor=CLEO, minutes=90),
            SurgeStaffing(client=DOCK, week=third, advisor=CLEO, minutes=240),
        ),
    )


def a_span(client: ClientId, first: Week, last: Week, primary: AdvisorId) -> CoverSpan:
    return CoverSpan(client=client, first=first, last=last, role=CoverRole.PRIMARY, advisor=primary)


ANNA_AWAY = Absence(advisor=ANNA, first=date(2027, 1, 18), until=date(2027, 1, 24))


def without(agency: Agency, advisor: AdvisorId) -> Agency:
    return replace(agency, advisors=tuple(a for a in agency.advisors if a.id != advisor))
