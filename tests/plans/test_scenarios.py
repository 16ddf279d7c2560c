"""What if: planned beside the plan that holds, and without a trace in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from coverage.domain.changes import AdvisorOut, ClientLeaves
from coverage.domain.errors import (
    ImpossibleChange,
    InvalidInput,
    NotFound,
    NothingPublished,
    WrongState,
)
from coverage.domain.ids import AccountId, AdvisorId, PlanId, ScenarioId
from coverage.domain.publications import PlanStatus
from coverage.domain.replans import MoveCause
from coverage.domain.runs import RunKind, RunStatus
from coverage.domain.visibility import AdvisorReader, CoordinatorReader
from coverage.operations import exporting, planning, publishing, scenarios, solving
from coverage.persistence import facts
from coverage.persistence.database import Row, reading
from coverage.planning.outcomes import Limits, NothingToPlan, Planned
from coverage.planning.solver.make import make_plan
from coverage.planning.solver.replanning import replan
from tests.builders import MONDAY
from tests.plans.building import NOW
from tests.plans.planning_agencies import ADA, ALFA, BO, a_draft, agency, store_facts

COORDINATOR = CoordinatorReader(account=AccountId(1))
BEFORE = MONDAY - timedelta(days=30)
ILL = AdvisorOut(advisor=ADA, first=MONDAY, until=MONDAY + timedelta(days=11))

pytestmark = pytest.mark.usefixtures("app")


def solver(agency: Any, *, seed: int, basis: Any, report: Any, **_: Any) -> Planned | NothingToPlan:
    limits = Limits(work=100, seed=seed)
    if basis is not None:
        return replan(agency, basis, limits, progress=lambda found: report(found) and None)
    return make_plan(agency, limits)


def carry_out(run: Any) -> PlanId | None:
    return solving.carry_out(run, executor="here", lease=30, planner=solver, clock=lambda: NOW)


def a_published_plan() -> PlanId:
    store_facts(agency())
    plan_id = a_draft()
    publishing.publish(COORDINATOR, plan_id, now=NOW, today=BEFORE)
    return plan_id


def a_scenario(name: str = "Ada ill") -> ScenarioId:
    return scenarios.create(COORDINATOR, name, [ILL], now=NOW)


def planned(number: ScenarioId, kind: RunKind = RunKind.REPLAN) -> PlanId:
    run = scenarios.request_run(COORDINATOR, number, kind=kind, now=NOW, today=BEFORE)
    plan_id = carry_out(run)
    assert plan_id is not None
    return plan_id


def everything(*but: str) -> dict[str, list[Any]]:
    """Every row of every table, but of those that scenarios are kept in."""
    with reading() as session:
        return {
            table.name: sorted(map(str, session.execute(select(table)).all()))
            for table in Row.metadata.sorted_tables
            if table.name not in but
        }


def sizes() -> dict[str, int]:
    with reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Row.metadata.sorted_tables
            if table.name != "worker"
        }


@pytest.mark.parametrize("kind", list(RunKind))
def test_a_scenario_leaves_calendars_facts_audit_and_the_published_plan_as_they_are(
    kind: RunKind,
) -> None:
    published = a_published_plan()
    own = ("plan", "cover_span", "panel_seat", "plan_panel", "run", "run_progress", "scenario")
    others = [
        name
        for name in everything()
        if name.startswith(("audit", "calendar", "outbox", "advisor", "client", "absence", "stand"))
    ]
    assert others
    before = everything(*own)
    planned(a_scenario(), kind)
    after = everything(*own)
    assert {name: after[name] for name in others} == {name: before[name] for name in others}
    assert publishing.published_version() == 1
    assert exporting.find_plan(None, "published") == published


def test_a_plan_of_a_scenario_is_no_draft_and_can_not_be_published_nor_discarded() -> None:
    a_published_plan()
    made = planned(a_scenario())
    assert publishing.list_drafts(COORDINATOR) == []
    with pytest.raises(WrongState):
        publishing.publish(COORDINATOR, made, now=NOW, today=BEFORE)
    with pytest.raises(WrongState):
        publishing.discard(COORDINATOR, made, now=NOW)
    found = scenarios.scenario_named(COORDINATOR, "Ada ill")
    assert found.plan is not None
    assert found.plan.status is PlanStatus.SCENARIO


def test_runs_of_scenarios_are_not_among_the_runs_of_the_agency() -> None:
    a_published_plan()
    number = a_scenario()
    planned(number)
    assert planning.list_runs(COORDINATOR) == []
    assert [run.kind for run in scenarios.scenario(COORDINATOR, number).runs] == [RunKind.REPLAN]


@pytest.mark.parametrize("kind", list(RunKind))
def test_dropping_a_scenario_takes_everything_of_it_along(kind: RunKind) -> None:
    a_published_plan()
    before = sizes()
    number = a_scenario()
    planned(number, kind)
    scenarios.drop(COORDINATOR, number)
    assert sizes() == before
    with pytest.raises(NotFound):
        scenarios.scenario(COORDINATOR, number)


def test_a_scenario_dropped_while_it_is_planned_leaves_nothing_behind() -> None:
    a_published_plan()
    before = sizes()
    number = a_scenario()
    run = scenarios.request_run(COORDINATOR, number, kind=RunKind.PLAN, now=NOW, today=BEFORE)

    def dropping(agency: Any, **others: Any) -> Planned | NothingToPlan:
        scenarios.drop(COORDINATOR, number)
        return solver(agency, **others)

    found = solving.carry_out(run, executor="here", lease=30, planner=dropping, clock=lambda: NOW)
    assert found is None
    assert sizes() == before


def test_a_replan_says_who_moved_and_why() -> None:
    a_published_plan()
    report = scenarios.report_of(COORDINATOR, planned(a_scenario()))
    assert report is not None
    assert all(move.cause in MoveCause for move in report.moves)
    assert sum(report.after.values()) <= sum(report.standing.values())


def test_a_scenario_can_only_suppose_what_can_be() -> None:
    store_facts(agency())
    with pytest.raises(ImpossibleChange):
        scenarios.create(COORDINATOR, "x", [replace(ILL, advisor=AdvisorId("eve"))], now=NOW)
    with pytest.raises(InvalidInput) as refused:
        scenarios.create(COORDINATOR, " ", [ILL], now=NOW)
    assert refused.value.problems == {"name": "required"}
    a_scenario()
    with pytest.raises(InvalidInput) as refused:
        a_scenario()
    assert refused.value.problems == {"name": "taken"}


def test_changes_may_be_added_until_a_plan_was_asked_for() -> None:
    a_published_plan()
    number = a_scenario()
    leaving = ClientLeaves(client=ALFA, last=MONDAY + timedelta(days=4))
    scenarios.add_change(COORDINATOR, number, leaving)
    found = scenarios.scenario(COORDINATOR, number)
    assert scenarios.changes_of(COORDINATOR, found) == [ILL, leaving]
    scenarios.drop_change(COORDINATOR, number, 1)
    planned(number)
    with pytest.raises(WrongState):
        scenarios.add_change(COORDINATOR, number, leaving)


def test_a_replan_needs_panels_to_start_from() -> None:
    store_facts(agency())
    with pytest.raises(NothingPublished):
        planning.request_replan(COORDINATOR, now=NOW, today=BEFORE)
    number = a_scenario()
    with pytest.raises(NothingPublished):
        scenarios.request_run(COORDINATOR, number, kind=RunKind.REPLAN, now=NOW, today=BEFORE)


def test_a_replan_on_the_facts_of_now_is_a_draft_that_can_be_published() -> None:
    a_published_plan()
    run = planning.request_replan(COORDINATOR, now=NOW, today=BEFORE)
    made = carry_out(run)
    assert made is not None
    assert planning.run_status(COORDINATOR, run).status is RunStatus.DONE
    assert publishing.publish(COORDINATOR, made, now=NOW, today=BEFORE) == 2
    with reading() as session:
        assert {panel.primary for panel in facts.load_agency(session).panels} <= {ADA, BO}


def test_only_coordinators_meet_scenarios() -> None:
    store_facts(agency())
    number = a_scenario()
    reader = AdvisorReader(advisor=ADA)
    with pytest.raises(NotFound):
        scenarios.list_scenarios(reader)
    with pytest.raises(NotFound):
        scenarios.scenario(reader, number)
    with pytest.raises(NotFound):
        scenarios.drop(reader, number)
