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


def spans(
    client: ClientId, *parts: tuple[str, str, CoverRole, AdvisorId | None]
) -> list[CoverSpan]:
    return [
        CoverSpan(
            client=client,
            first=a_week(first),
            last=a_week(last),
            role=role,
            advisor=advisor,
            reason="" if advisor else "reasoncanary",
        )
        for first, last, role, advisor in parts
    ]


def a_plan(*, mill_in_week_3: AdvisorId | None = BRAM) -> Plan:
    """Anna stands for the mill, with Bram behind her; Bram for the dock, with Anna and Cleo behind.

    In week 3 Anna is away: Bram stands for the mill, unless told otherwise.
    """
    third_week = {
        BRAM: CoverRole.BACKUP,
        CLEO: CoverRole.SUBSTITUTE,
        None: CoverRole.GAP,
    }[mill_in_week_3]
    return Plan(
        horizon=HORIZON,
        panels=(
            Panel(client=MILL, primary=ANNA, backup=BRAM),
            Panel(client=DOCK, primary=BRAM, backup=ANNA, third=CLEO),
        ),
        cover=(
            *spans(
                MILL,
                ("2027-W01", "2027-W02", CoverRole.PRIMARY, ANNA),
                ("2027-W03", "2027-W03", third_week, mill_in_week_3),
                ("2027-W04", "2027-W08", CoverRole.PRIMARY, ANNA),
            ),
            *spans(DOCK, ("2027-W01", "2027-W08", CoverRole.PRIMARY, BRAM)),
        ),
        surge_staffing=(
            SurgeStaffing(client=DOCK, week=a_week("2027-W02"), advisor=CLEO, minutes=90),
            SurgeStaffing(client=DOCK, week=a_week("2027-W03"), advisor=CLEO, minutes=240),
        ),
    )


ANNA_AWAY = Absence(advisor=ANNA, first=date(2027, 1, 18), until=date(2027, 1, 24))


def without(agency: Agency, advisor: AdvisorId) -> Agency:
    return replace(agency, advisors=tuple(a for a in agency.advisors if a.id != advisor))
