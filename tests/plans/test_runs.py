"""A run is begun by one worker at a time, reports while it has it, and ends once."""

from datetime import timedelta

import pytest

from coverage.domain.errors import NoAgency, NotFound, WrongState
from coverage.domain.ids import AccountId, ClientId, RunId
from coverage.domain.runs import ProgressPoint, RunStatus, StopRequest
from coverage.domain.visibility import ContactReader, CoordinatorReader
from coverage.operations import planning, solving
from coverage.persistence import audit, runs, snapshots, workers
from coverage.persistence.database import database_clock, reading, writing
from tests.plans.building import NOW
from tests.plans.planning_agencies import agency, store_facts

pytestmark = pytest.mark.usefixtures("app")
COORDINATOR = CoordinatorReader(account=AccountId(7))


@pytest.fixture
def run_id() -> RunId:
    store_facts(agency())
    return planning.request_run(COORDINATOR, now=NOW, seed=4)


def begin(run_id: RunId, executor: str, *, alive: set[str] | None = None) -> bool:
    with writing() as session:
        return runs.begin_run(session, run_id, executor=executor, alive=alive or set(), now=NOW)


def report(run_id: RunId, executor: str, number: int | None = 0) -> StopRequest | None:
    with writing() as session:
        return runs.report_progress(
            session,
            run_id,
            executor=executor,
            phase="search",
            fraction=0.5,
            point=ProgressPoint(second=1.0, best=10.0, bound=8.0),
            number=number,
        )


def end(run_id: RunId, executor: str) -> bool:
    with writing() as session:
        return runs.end_run(session, run_id, executor=executor, status=RunStatus.DONE, now=NOW)


def status(run_id: RunId) -> RunStatus:
    return planning.run_status(COORDINATOR, run_id).status


def test_asking_for_a_run_keeps_the_facts_of_that_moment(run_id: RunId) -> None:
    store_facts(agency(clients=()))
    with reading() as session:
        order = runs.order_of(session, run_id)
        kept = snapshots.load_snapshot(session, order.snapshot)
        (entry,) = audit.entries(session, subject=f"run:{run_id}")
    assert len(kept.clients) == 2
    assert (order.seed, order.base_version) == (4, 0)
    assert (entry.verb, entry.account) == ("run.requested", 7)


def test_without_facts_there_is_nothing_to_plan() -> None:
    with pytest.raises(NoAgency):
        planning.request_run(COORDINATOR, now=NOW)


def test_a_run_in_the_hands_of_a_live_worker_is_not_given_to_another(run_id: RunId) -> None:
    assert begin(run_id, "first")
    assert not begin(run_id, "second", alive={"first"})
    assert report(run_id, "first") is StopRequest.NONE


def test_the_run_of_a_dead_worker_begins_anew_with_another(run_id: RunId) -> None:
    assert begin(run_id, "first")
    report(run_id, "first")
    assert begin(run_id, "second", alive={"second"})
    run = planning.run_status(COORDINATOR, run_id)
    assert (run.best, run.fraction, run.history) == (None, 0.0, ())


def test_a_worker_thought_dead_can_neither_report_nor_finish(run_id: RunId) -> None:
    begin(run_id, "first")
    begin(run_id, "second")
    assert report(run_id, "first") is None
    assert not end(run_id, "first")
    assert end(run_id, "second")
    assert status(run_id) is RunStatus.DONE


def test_a_run_ends_once(run_id: RunId) -> None:
    begin(run_id, "first")
    assert end(run_id, "first")
    assert not end(run_id, "first")
    assert not begin(run_id, "second")


def test_progress_is_seen_with_its_history(run_id: RunId) -> None:
    begin(run_id, "first")
    report(run_id, "first", number=0)
    report(run_id, "first", number=None)
    run = planning.run_status(COORDINATOR, run_id)
    assert (run.phase, run.fraction, run.best, run.bound) == ("search", 0.5, 10.0, 8.0)
    assert run.history == (ProgressPoint(second=1.0, best=10.0, bound=8.0),)


def test_a_request_to_stop_reaches_the_worker_with_its_next_report(run_id: RunId) -> None:
    begin(run_id, "first")
    planning.stop_run(COORDINATOR, run_id, now=NOW)
    assert report(run_id, "first") is StopRequest.KEEP_BEST
    planning.cancel_run(COORDINATOR, run_id, now=NOW)
    assert report(run_id, "first", number=1) is StopRequest.CANCEL


def test_a_run_that_nobody_has_yet_is_cancelled_at_once(run_id: RunId) -> None:
    planning.cancel_run(COORDINATOR, run_id, now=NOW)
    assert status(run_id) is RunStatus.CANCELLED
    with pytest.raises(WrongState):
        planning.stop_run(COORDINATOR, run_id, now=NOW)


def test_a_run_that_took_three_workers_down_is_given_up(run_id: RunId) -> None:
    for number in range(solving.MAX_ATTEMPTS):
        assert begin(run_id, f"worker-{number}")
    done = solving.carry_out(run_id, executor="last", lease=30, planner=never, clock=lambda: NOW)
    assert done is None
    assert planning.run_status(COORDINATOR, run_id).message == "gave_up"


def test_heartbeats_are_told_by_the_databases_clock(run_id: RunId) -> None:
    solving.alive("here")
    solving.alive("here")
    assert planning.workers_alive(lease=3_600) == 1
    with reading() as session:
        later = database_clock(session) + timedelta(seconds=60)
        assert workers.live_workers(session, since=later) == set()
    solving.leave("here")
    assert planning.workers_alive(lease=3_600) == 0


def test_runs_wait_while_nobody_alive_has_them(run_id: RunId) -> None:
    assert solving.waiting(lease=3_600).runs == ((run_id, 0),)
    begin(run_id, "here")
    assert solving.waiting(lease=3_600).runs == ((run_id, 1),)
    solving.alive("here")
    assert solving.waiting(lease=3_600).runs == ()
    end(run_id, "here")
    solving.leave("here")
    assert solving.waiting(lease=3_600).runs == ()


def test_those_who_do_not_plan_find_no_runs(run_id: RunId) -> None:
    contact = ContactReader(client=ClientId("alfa"), account=AccountId(9))
    for look in (
        lambda: planning.run_status(contact, run_id),
        lambda: planning.list_runs(contact),
        lambda: planning.cancel_run(contact, run_id, now=NOW),
        lambda: planning.request_run(contact, now=NOW),
    ):
        with pytest.raises(NotFound):
            look()


def test_a_run_that_is_not_there_is_not_found() -> None:
    for look in (planning.run_status, lambda r, i: planning.cancel_run(r, i, now=NOW)):
        with pytest.raises(NotFound):
            look(COORDINATOR, RunId("nothing"))


def never(*_: object, **__: object) -> None:  # type: ignore[misc]
    raise AssertionError("this run must not be tried again")
