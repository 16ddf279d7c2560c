"""A small agency whose plan holds one of each state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage import clock
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, Plan, SurgeShortfall, SurgeStaffing
from coverage.domain.clients import SchoolRegion, Surge
from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.weeks import Horizon, Week
from tests.builders import a_client, an_advisor, an_agency
from tests.coordinator.plans import a_panel, away, instead, plan_by_panels, store
from tests.entering import enter

MONDAY = date(2027, 2, 1)
"""Week 5; the schools of South are closed in week 7, those of North and Central in week 8."""


def small_agency() -> Agency:
    """Alfa: backup in W6, gap in W7, substitute in W8. Beta: a surge. Gamma: no backup."""
    return an_agency(
        horizon=Horizon(start=MONDAY, weeks=8),
        advisors=(
            an_advisor("ada", name="Ada Postma", background="canary-background"),
            an_advisor("bo", name="Bo Visser"),
            an_advisor("cas", name="Cas Winter"),
        ),
        clients=(
            a_client("alfa", name="Alfa Works", school_region=SchoolRegion.NOORD),
            a_client("beta", name="Beta Care", school_region=SchoolRegion.ZUID),
            a_client("gamma", name="Gamma School", school_region=SchoolRegion.MIDDEN),
        ),
        absences=(away("ada", "2027-W06", "2027-W08"), away("bo", "2027-W07", "2027-W08")),
        surges=(
            Surge(
                client=ClientId("beta"),
                first=date(2027, 3, 1),
                until=date(2027, 3, 12),
                extra_hours_per_week=8,
                neutral=False,
            ),
        ),
    )


def small_plan(agency: Agency) -> Plan:
    """The plan for `small_agency`, with its substitute and its surge."""
    panels = [a_panel("alfa", "ada", "bo"), a_panel("beta", "cas", "bo"), a_panel("gamma", "cas")]
    plan = plan_by_panels(agency, panels)
    # the two weeks without either become one gap and one substitute
    spans = []
    for span in plan.cover:
        if span.role is CoverRole.GAP and span.client == "alfa":
            spans += [replace(span, last=span.first), replace(span, first=span.last)]
        else:
            spans.append(span)
    plan = replace(
        plan,
        cover=tuple(spans),
        surge_staffing=(
            SurgeStaffing(
                client=ClientId("beta"),
                week=Week.parse("2027-W09"),
                advisor=AdvisorId("ada"),
                minutes=480,
            ),
        ),
        surge_shortfalls=(
            SurgeShortfall(
                client=ClientId("beta"), week=Week.parse("2027-W10"), minutes=480, reason="room"
            ),
        ),
    )
    return instead(plan, "alfa", "2027-W08", CoverRole.SUBSTITUTE, "cas")


@dataclass(frozen=True)
class Published:
    """A stored agency with a published plan."""

    agency: Agency
    plan: Plan
    id: PlanId


@pytest.fixture(autouse=True)
def before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planned weeks are all to come, on whatever day this runs."""
    monkeypatch.setattr(clock, "today", lambda _zone: MONDAY)


@pytest.fixture
def published(app: Flask) -> Published:
    agency = small_agency()
    plan = small_plan(agency)
    return Published(agency=agency, plan=plan, id=store(agency, plan))


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A coordinator's browser."""
    return enter(app, "coordinator")
