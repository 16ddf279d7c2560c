"""Plans and agencies for tests of this room: small, and made of real facts where a rule matters."""

from __future__ import annotations

from datetime import UTC, date, datetime

from coverage.domain.agencies import Agency
from coverage.domain.assignments import (
    CoverRole,
    CoverSpan,
    Panel,
    Plan,
    PlanScore,
    SurgeShortfall,
    SurgeStaffing,
)
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon, Week

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HORIZON = Horizon(start=date(2027, 3, 22), weeks=3)
SCORE = PlanScore(
    objective=120.5,
    bound=100.0,
    net_gap=0.17,
    constants=0.0,
    terms={"both_away": 120.5},
    seed=1,
    seconds=0.5,
    work=10,
)
ADA, BO, CAS = AdvisorId("ada"), AdvisorId("bo"), AdvisorId("cas")
ALFA, BETA = ClientId("alfa"), ClientId("beta")


def week(number: int) -> Week:
    """The ``number``-th week of the horizon, from 0."""
    return HORIZON[number]


def span(
    client: ClientId, first: int, last: int, role: CoverRole, advisor: AdvisorId | None = None
) -> CoverSpan:
    return CoverSpan(
        client=client,
        first=week(first),
        last=week(last),
        role=role,
        advisor=advisor,
        reason="room" if advisor is None else "",
    )


def small_plan(*, gap: bool = True) -> Plan:
    """Two clients over three weeks: one covered by its panel, one with a gap or a substitute."""
    last = span(BETA, 2, 2, CoverRole.GAP) if gap else span(BETA, 2, 2, CoverRole.SUBSTITUTE, CAS)
    return Plan(
        horizon=HORIZON,
        panels=(
            Panel(client=ALFA, primary=ADA, backup=BO),
            Panel(client=BETA, primary=BO, third=ADA),
        ),
        cover=(
            span(ALFA, 0, 0, CoverRole.PRIMARY, ADA),
            span(ALFA, 1, 2, CoverRole.BACKUP, BO),
            span(BETA, 0, 1, CoverRole.PRIMARY, BO),
            last,
        ),
        surge_staffing=(SurgeStaffing(client=BETA, week=week(1), advisor=CAS, minutes=90),),
        surge_shortfalls=(SurgeShortfall(client=BETA, week=week(1), minutes=30, reason="room"),),
    )


def bare_agency() -> Agency:
    return Agency(name="Tiny", horizon=HORIZON)
