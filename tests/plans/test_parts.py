"""A run of several processes: its parts go to every worker, and only their number decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen

import pytest

from coverage import clock
from coverage.domain.assignments import Panel
from coverage.domain.ids import RunId
from coverage.domain.runs import RunStatus
from coverage.operations import planning
from coverage.persistence import facts
from coverage.persistence.database import reading
from coverage.planning.outcomes import Limits, Planned
from coverage.planning.solver.hands import local_crew
from coverage.planning.solver.make import make_plan
from coverage.settings import Settings
from tests.plans.test_worker import bring_in, plan_of
from tests.plans.workers import follow, kill, parts_in_work, run_holder, start_worker, until

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.slow]
WORK = 1_000


@contextmanager
def two_workers(settings: Settings, *, lease: int = 60) -> Iterator[list[Popen[bytes]]]:
    """Workers that are both there before anything is asked of them."""
    processes = [start_worker(settings, lease=lease), start_worker(settings, lease=lease)]
    try:
        until(lambda: planning.workers_alive(lease=60) == 2)
        yield processes
    finally:
        for process in processes:
            kill(process)


def ask() -> RunId:
    return planning.request_run(None, now=clock.now(), work=WORK, processes=2)


def panels_of_local_crew(size: int) -> tuple[Panel, ...]:
    with reading() as session:
        agency = facts.load_agency(session).in_order()
    with local_crew(size) as crew:
        made = make_plan(agency, Limits(work=WORK), crew=crew)
    assert isinstance(made, Planned)
    return made.plan.panels


def test_parts_go_to_every_worker_and_the_plan_is_that_of_one_machine(settings: Settings) -> None:
    bring_in("agency-s")
    helped: set[int] = set()
    with two_workers(settings) as processes:
        run_id = ask()
        everybody = {process.pid for process in processes}
        until(lambda: helped.update(parts_in_work(settings)) or helped == everybody)
        run = follow(run_id, lambda run: run.status.ended)
    assert (run.status, run.processes) == (RunStatus.DONE, 2)
    assert plan_of(run_id).panels == panels_of_local_crew(2)


def test_a_helper_that_is_killed_in_the_middle_of_a_part_changes_nothing(
    settings: Settings,
) -> None:
    bring_in("agency-s")
    with two_workers(settings, lease=5) as processes:
        run_id = ask()
        until(lambda: bool(parts_in_work(settings) - {run_holder(run_id)}))
        (helper,) = (process for process in processes if process.pid != run_holder(run_id))
        kill(helper)
        assert follow(run_id, lambda run: run.status.ended).status is RunStatus.DONE
    # from here on one worker did what was cut for two
    assert plan_of(run_id).panels == panels_of_local_crew(2)


def test_nobody_goes_on_with_the_parts_of_a_run_that_was_cancelled(settings: Settings) -> None:
    bring_in("agency-s")
    with two_workers(settings):
        run_id = ask()
        until(lambda: bool(parts_in_work(settings)))
        planning.cancel_run(None, run_id, now=clock.now())
        assert follow(run_id, lambda run: run.status.ended).status is RunStatus.CANCELLED
        until(lambda: not parts_in_work(settings))
