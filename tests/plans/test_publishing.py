"""A draft becomes the published plan at once or not at all."""

import threading
from datetime import date

import pytest
from flask import Flask

from coverage.domain.absences import Absence
from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.errors import (
    FactsChanged,
    HardViolations,
    NotFound,
    PublishedMeanwhile,
    WrongState,
)
from coverage.domain.ids import AccountId, PlanId
from coverage.domain.publications import PlanStatus
from coverage.domain.replans import Basis
from coverage.domain.visibility import AdvisorReader, CoordinatorReader
from coverage.domain.weeks import Horizon
from coverage.operations import publishing
from coverage.operations.planning import request_run
from coverage.operations.solving import Report, carry_out
from coverage.persistence import audit, facts, plans
from coverage.persistence.database import reading, writing
from coverage.planning.outcomes import Limits, NothingToPlan, Planned, Progress
from coverage.planning.solver.make import make_plan
from tests.builders import a_client, an_advisor
from tests.plans.building import NOW
from tests.plans.planning_agencies import (
    ADA,
    ALFA,
    BEFORE,
    BETA,
    BO,
    CAS,
    THIRD_WEEK,
    a_draft,
    agency,
    covering,
    panels,
    store_facts,
)

pytestmark = pytest.mark.usefixtures("app")
COORDINATOR = CoordinatorReader(account=AccountId(7))
PINS = tuple(
    Pin(client=panel.client, role=role, advisor=holder, kind=PinKind.PIN)
    for panel in panels()
    for role in Role
    if (holder := panel.holder(role)) is not None
)


def publish(plan_id: PlanId, *, today: date = BEFORE) -> int:
    return publishing.publish(COORDINATOR, plan_id, now=NOW, today=today)


def published() -> PlanId:
    with reading() as session:
        head = plans.published_head(session)
    assert head is not None
    return head.id


def test_the_first_publication_is_version_1_and_says_who_did_it() -> None:
    store_facts(agency())
    plan_id = a_draft()
    assert publish(plan_id) == 1
    with reading() as session:
        head = plans.published_head(session)
        (entry,) = audit.entries(session, subject=f"plan:{plan_id}")
    assert head is not None
    assert (head.id, head.version, head.published_by) == (plan_id, 1, 7)
    assert (entry.verb, entry.account, entry.detail["version"]) == ("plan.published", 7, 1)


def test_the_published_panels_are_the_standing_ones_from_then_on() -> None:
    store_facts(agency())
    publish(a_draft())
    with reading() as session:
        assert facts.load_agency(session).panels == panels()


def test_a_client_without_a_week_in_the_horizon_keeps_its_standing_panel() -> None:
    sleeping = a_client("zeta", contract_from=date(2028, 1, 1))
    kept = Panel(client=sleeping.id, primary=CAS)
    made = agency()
    store_facts(agency(clients=(*made.clients, sleeping), panels=(kept,)))
    publish(a_draft())
    with reading() as session:
        assert kept in facts.load_agency(session).panels


def test_a_draft_is_refused_when_somebody_published_meanwhile() -> None:
    store_facts(agency())
    mine, theirs = a_draft(), a_draft(panels((BO, ADA)))
    publish(theirs)
    with pytest.raises(PublishedMeanwhile) as refusal:
        publish(mine)
    assert (refusal.value.base_version, refusal.value.current_version) == (0, 1)
    assert published() == theirs


def test_of_two_who_publish_at_once_exactly_one_wins(app: Flask) -> None:
    store_facts(agency())
    drafts = [a_draft(), a_draft(panels((BO, ADA))), a_draft(panels((CAS, ADA)))]
    barrier = threading.Barrier(len(drafts))
    versions: list[int] = []
    refused: list[PublishedMeanwhile] = []

    def click(plan_id: PlanId) -> None:
        with app.app_context():
            barrier.wait()
            try:
                versions.append(publish(plan_id))
            except PublishedMeanwhile as refusal:
                refused.append(refusal)

    people = [threading.Thread(target=click, args=(plan_id,)) for plan_id in drafts]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert versions == [1]
    assert len(refused) == 2
    with reading() as session:
        statuses = sorted(plans.head(session, plan_id).status for plan_id in drafts)
        assert statuses == [PlanStatus.DRAFT, PlanStatus.DRAFT, PlanStatus.PUBLISHED]
        assert len(audit.entries(session)) == 1


def test_a_draft_that_breaks_a_rule_is_refused_with_every_violation() -> None:
    store_facts(agency())
    plan_id = a_draft(panels((ADA, ADA)))
    with pytest.raises(HardViolations) as refusal:
        publish(plan_id)
    assert "same_advisor" in {broken.rule for broken in refusal.value.violations}
    assert {broken.client for broken in refusal.value.violations} == {ALFA}
    with reading() as session:
        assert plans.published_head(session) is None


def run_draft() -> PlanId:
    """A draft that the planner made, so that the facts it was made from are kept.

    Pins fix the panels, so that the tests know who stands for whom.
    """
    store_facts(agency(pins=PINS))
    run_id = request_run(COORDINATOR, now=NOW)
    plan_id = carry_out(run_id, executor="here", lease=30, planner=solver, clock=lambda: NOW)
    assert plan_id is not None
    return plan_id


def solver(
    made: Agency,
    *,
    work: int | None,
    seed: int,
    illness: float,
    processes: int,
    basis: Basis | None,
    report: Report,
) -> Planned | NothingToPlan:
    def say(progress: Progress) -> None:
        report(progress)

    return make_plan(made, Limits(work=100, seed=seed), progress=say, should_stop=lambda: False)


def test_a_conflict_that_became_known_since_stops_the_publication() -> None:
    plan_id = run_draft()
    tie = Conflict(advisor=ADA, client=ALFA, first=date(2027, 1, 1), kind=ConflictKind.FAMILY)
    store_facts(agency(conflicts=(tie,)))
    with pytest.raises(HardViolations) as refusal:
        publish(plan_id)
    (broken,) = refusal.value.violations
    assert (broken.rule, broken.client, broken.advisor) == ("conflict", ALFA, ADA)


def test_an_absence_that_came_in_since_does_not_stop_the_publication() -> None:
    plan_id = run_draft()
    with writing() as session:
        facts.add_absence(
            session,
            Absence(advisor=BO, first=date(2027, 3, 15), until=date(2027, 3, 19)),
            origin="advisor",
            now=NOW,
        )
    assert publishing.facts_moved(COORDINATOR, plan_id)
    assert publish(plan_id) == 1


def test_an_advisor_who_left_the_agency_stops_the_publication() -> None:
    plan_id = run_draft()
    store_facts(agency(advisors=(an_advisor("bo"), an_advisor("cas")), absences=()))
    assert {b.rule for b in publishing.violations_of(COORDINATOR, plan_id, today=BEFORE)} >= {
        "unknown"
    }
    with pytest.raises(HardViolations):
        publish(plan_id)


def test_a_draft_of_other_weeks_than_the_agency_plans_now_is_refused() -> None:
    plan_id = run_draft()
    store_facts(agency(horizon=Horizon(start=date(2027, 3, 8), weeks=4)))
    with pytest.raises(FactsChanged):
        publish(plan_id)


def test_the_published_past_stays_as_it_was() -> None:
    store_facts(agency())
    publish(a_draft())
    second = a_draft(panels((BO, CAS)))
    publish(second, today=THIRD_WEEK)
    assert covering(second, ALFA) == [
        (0, "primary", ADA),
        (1, "backup", BO),
        (2, "primary", BO),
        (3, "primary", BO),
    ]


def test_before_the_horizon_begins_nothing_is_past() -> None:
    store_facts(agency())
    publish(a_draft())
    second = a_draft(panels((BO, CAS)))
    publish(second, today=BEFORE)
    assert {who for _, _, who in covering(second, ALFA)} == {BO}
    assert {who for _, _, who in covering(second, BETA)} == {BO}


def test_a_published_plan_cannot_be_published_again_nor_discarded() -> None:
    store_facts(agency())
    plan_id = a_draft()
    publish(plan_id)
    with pytest.raises(WrongState):
        publish(plan_id)
    with pytest.raises(WrongState):
        publishing.discard(COORDINATOR, plan_id, now=NOW)


def test_a_discarded_draft_cannot_be_published() -> None:
    store_facts(agency())
    plan_id = a_draft()
    publishing.discard(COORDINATOR, plan_id, now=NOW)
    with pytest.raises(WrongState):
        publish(plan_id)


def test_only_those_who_plan_may_publish_or_discard() -> None:
    store_facts(agency())
    plan_id = a_draft()
    for act in (
        lambda: publishing.publish(AdvisorReader(advisor=ADA), plan_id, now=NOW, today=BEFORE),
        lambda: publishing.discard(AdvisorReader(advisor=ADA), plan_id, now=NOW),
        lambda: publishing.publish(COORDINATOR, PlanId(404), now=NOW, today=BEFORE),
    ):
        with pytest.raises(NotFound):
            act()
