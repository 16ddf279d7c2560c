"""An agency with a published plan, small enough to know by heart.

Eight weeks from 1 March 2027, today is Wednesday 3 March. Ada is primary and Bo backup of Alfa, Bo
primary and Ada backup of Beta. Ada is away in the third week, in which Bo covers Alfa. Cas and Dee
sit on no panel; Cas speaks Turkish; Dee once worked for Alfa.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from coverage.domain.absences import Absence
from coverage.domain.advisors import Conflict, ConflictKind, Gender
from coverage.domain.agencies import Agency
from coverage.domain.assignments import (
    CoverRole,
    CoverSpan,
    Panel,
    Plan,
    PlanScore,
    SurgeStaffing,
)
from coverage.domain.clients import DifferIn, HalfDay, Presence
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon
from coverage.persistence import plans
from coverage.persistence.database import writing
from coverage.persistence.facts import replace_panels, store_agency
from tests.builders import MONDAY, a_client, an_advisor

NOW = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
TODAY = date(2027, 3, 3)
HORIZON = Horizon(start=MONDAY, weeks=8)
ADA, BO, CAS, DEE = (AdvisorId(slug) for slug in ("ada", "bo", "cas", "dee"))
ALFA, BETA = ClientId("alfa"), ClientId("beta")
KEYS = {"k1": b"k" * 32}

SCORE = PlanScore(
    objective=0.0, bound=0.0, net_gap=0.0, constants=0.0, terms={}, seed=1, seconds=0.1, work=1
)


def desk_agency() -> Agency:
    """The facts."""
    presence = Presence(every_weeks=2, weekday=1, half_day=HalfDay.MORNING)
    return Agency(
        name="Test agency",
        horizon=HORIZON,
        advisors=(
            an_advisor("ada", gender=Gender.FEMALE, background="zq-background-ada"),
            an_advisor("bo", gender=Gender.MALE),
            an_advisor("cas", languages=frozenset({"nl", "tr"}), hours_per_week=20),
            an_advisor("dee", hours_per_week=10),
        ),
        clients=(
            a_client(
                "alfa",
                preferred_gender=Gender.MALE,
                differ_in=DifferIn.BACKGROUND,
                presence=(presence,),
            ),
            a_client("beta"),
        ),
        absences=(Absence(advisor=ADA, first=date(2027, 3, 15), until=date(2027, 3, 21)),),
        conflicts=(
            Conflict(
                advisor=DEE,
                client=ALFA,
                first=date(2020, 1, 1),
                until=date(2021, 1, 1),
                kind=ConflictKind.FORMER_EMPLOYMENT,
            ),
        ),
    )


def desk_plan(*staffing: SurgeStaffing) -> Plan:
    """The plan that is published, with ``staffing`` of surges."""
    return Plan(
        horizon=HORIZON,
        panels=(
            Panel(client=ALFA, primary=ADA, backup=BO),
            Panel(client=BETA, primary=BO, backup=ADA),
        ),
        cover=(
            _span(ALFA, 0, 1, CoverRole.PRIMARY, ADA),
            _span(ALFA, 2, 2, CoverRole.BACKUP, BO),
            _span(ALFA, 3, 7, CoverRole.PRIMARY, ADA),
            _span(BETA, 0, 5, CoverRole.PRIMARY, BO),
            _span(BETA, 6, 6, CoverRole.SUBSTITUTE, CAS),
            _span(BETA, 7, 7, CoverRole.GAP, None),
        ),
        surge_staffing=staffing,
    )


def _span(
    client: ClientId, first: int, last: int, role: CoverRole, advisor: AdvisorId | None
) -> CoverSpan:
    return CoverSpan(
        client=client, first=HORIZON[first], last=HORIZON[last], role=role, advisor=advisor
    )


def settle(*, plan: Plan | None = None) -> None:
    """Store the facts, and ``plan`` as the published one when given."""
    with writing() as session:
        store_agency(session, desk_agency())
    if plan is not None:
        publish(plan, version=1)


def publish(plan: Plan, *, version: int) -> None:
    """Make ``plan`` the one that holds."""
    with writing() as session:
        replace_panels(session, plan.panels)
        number = plans.store_draft(
            session, plan, SCORE, run_id=None, base_version=version - 1, now=NOW
        )
        plans.publish_draft(session, number, version=version, now=NOW, by=None)
