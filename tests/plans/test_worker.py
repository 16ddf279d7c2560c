"""Runs in a real worker process: they stop when asked and outlive their worker."""

import signal
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from coverage import clock
from coverage.calendars.holidays import days_off
from coverage.domain.assignments import Plan
from coverage.domain.ids import PlanId, RunId
from coverage.domain.runs import RunStatus
from coverage.folders import read_folder
from coverage.operations import planning
from coverage.persistence import facts, plans
from coverage.persistence.database import reading, writing
from coverage.persistence.outlooks import OutlookRow
from coverage.persistence.plan_contents import delete_contents
from coverage.persistence.plans import PlanRow
from coverage.persistence.prices import PricesRow
from coverage.persistence.runs import RunRow
from coverage.planning.check import check
from coverage.planning.outcomes import Limits, Planned
from coverage.planning.problem import build_problem
from coverage.planning.solver.make import make_plan
from coverage.settings import Settings
from tests.plans.workers import follow, group_is_empty, kill, start_worker, until, worker

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.slow]
DATA = Path(__file__).parents[1] / "data"
A_WHILE = 4_000
"""Work that takes long enough to step in between."""
FOR_EVER = 3_000_000


def bring_in(name: str) -> None:
    with writing() as session:
        facts.store_agency(session, read_folder(DATA / name, days_off=days_off))


def plan_of(run_id: RunId) -> Plan:
    plan_id = planning.run_status(None, run_id).plan_id
    assert plan_id is not None
    with reading() as session:
        return plans.load_plan(session, PlanId(plan_id))


def ask(work: int | None = None) -> RunId:
    return planning.request_run(None, now=clock.now(), work=work)


def is_searching(run_id: RunId) -> None:
    follow(run_id, lambda run: run.best is not None and bool(run.history))


def test_a_run_ends_in_a_sound_draft_with_its_score(settings: Settings) -> None:
    bring_in("agency-tiny")
    run_id = ask(work=500)
    with worker(settings):
        run = follow(run_id, lambda run: run.status.ended)
    assert (run.status, run.message, run.fraction) == (RunStatus.DONE, "", 1.0)
    with reading() as session:
        (draft,) = plans.drafts(session)
        agency = facts.load_agency(session)
    assert draft.run_id == run_id
    checked = check(build_problem(agency), plan_of(run_id))
    assert checked.sound
    assert checked.objective == pytest.approx(draft.score.objective)
    assert draft.score.bound <= draft.score.objective


def test_a_run_that_was_stored_while_no_worker_was_there_is_taken_up(settings: Settings) -> None:
    bring_in("agency-tiny")
    waiting = [ask(work=100), ask(work=100)]
    with worker(settings):
        for run_id in waiting:
            assert follow(run_id, lambda run: run.status.ended).status is RunStatus.DONE


def test_a_killed_workers_run_is_finished_by_another_with_the_same_plan(
    settings: Settings,
) -> None:
    bring_in("agency-s")
    run_id = ask(work=A_WHILE)
    first = start_worker(settings)
    try:
        is_searching(run_id)
    finally:
        kill(first)
    assert planning.run_status(None, run_id).status is RunStatus.RUNNING
    with worker(settings):
        assert follow(run_id, lambda run: run.status.ended).status is RunStatus.DONE
    with reading() as session:
        assert len(plans.drafts(session)) == 1
        agency = facts.load_agency(session)
    undisturbed = make_plan(
        agency.in_order(),
        Limits(work=A_WHILE, seed=1),
        progress=lambda _: None,
        should_stop=lambda: False,
    )
    assert isinstance(undisturbed, Planned)
    assert plan_of(run_id).panels == undisturbed.plan.panels


def test_the_solver_of_a_killed_worker_ends_by_itself(settings: Settings) -> None:
    bring_in("agency-s")
    run_id = ask(work=FOR_EVER)
    process = start_worker(settings)
    try:
        is_searching(run_id)
    finally:
        kill(process)
    until(lambda: group_is_empty(process.pid))


def test_a_worker_that_is_told_to_stop_hands_its_run_over_at_once(settings: Settings) -> None:
    bring_in("agency-s")
    run_id = ask(work=FOR_EVER)
    # so long a lease that only the worker's own farewell can explain that the run changes hands
    leaving = start_worker(settings, lease=3_600)
    try:
        is_searching(run_id)
        leaving.send_signal(signal.SIGTERM)
        assert leaving.wait() == 0
    finally:
        kill(leaving)
    until(lambda: group_is_empty(leaving.pid))
    started = planning.run_status(None, run_id).started_at
    with worker(settings, lease=3_600):
        follow(run_id, lambda run: run.started_at != started)


def test_a_run_that_is_going_on_can_be_cancelled(settings: Settings) -> None:
    bring_in("agency-s")
    run_id, next_one = ask(work=FOR_EVER), ask(work=100)
    with worker(settings):
        is_searching(run_id)
        planning.cancel_run(None, run_id, now=clock.now())
        assert follow(run_id, lambda run: run.status.ended).status is RunStatus.CANCELLED
        assert follow(next_one, lambda run: run.status.ended).status is RunStatus.DONE
    with reading() as session:
        assert [draft.run_id for draft in plans.drafts(session)] == [next_one]


def test_a_run_can_be_stopped_with_its_best_plan_so_far(settings: Settings) -> None:
    bring_in("agency-s")
    run_id = ask(work=FOR_EVER)
    with worker(settings):
        is_searching(run_id)
        planning.stop_run(None, run_id, now=clock.now())
        run = follow(run_id, lambda run: run.status.ended)
    assert (run.status, run.message) == (RunStatus.DONE, "stopped")
    with reading() as session:
        agency = facts.load_agency(session)
    assert check(build_problem(agency), plan_of(run_id)).sound


def test_an_agency_without_active_clients_gives_no_plan_and_says_why(settings: Settings) -> None:
    agency = read_folder(DATA / "agency-tiny", days_off=days_off)
    with writing() as session:
        facts.store_agency(
            session,
            replace(agency, clients=(), places=(), surges=(), conflicts=(), panels=(), pins=()),
        )
    run_id = ask()
    with worker(settings):
        run = follow(run_id, lambda run: run.status.ended)
    assert (run.status, run.message, run.plan_id) == (RunStatus.FAILED, "nothing_to_plan", None)


def test_a_run_that_outlived_its_workflow_goes_on_in_another(settings: Settings) -> None:
    bring_in("agency-tiny")
    run_id = ask(work=100)
    with worker(settings):
        made = follow(run_id, lambda run: run.status.ended).plan_id
        assert made is not None
        # as when a workflow steps back for a live worker, which then dies
        with writing() as session:
            delete_contents(session, made)
            for row in (PricesRow, OutlookRow):
                session.execute(delete(row).where(row.plan == made))
            session.execute(delete(PlanRow).where(PlanRow.id == made))
            session.execute(
                update(RunRow)
                .where(RunRow.id == run_id)
                .values(status=RunStatus.RUNNING, executor="long gone")
            )
        assert follow(run_id, lambda run: run.status.ended).status is RunStatus.DONE
    assert plan_of(run_id).panels
