"""Runs as dbos workflows: started once, adopted when their worker dies, finished by exactly one.

The table of runs is the outbox. A run is stored in one transaction by whoever asks for it, and
every worker keeps looking for runs that nobody alive has: queued ones it enqueues, those of a dead
worker it resumes. The id of a run is the id of its workflow, so that doing either twice is
harmless. Which worker is alive is told by heartbeats on the database's clock. dbos's own tables are
apart from ours (decision 0031).
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from threading import Event
from time import monotonic
from typing import Protocol
from zoneinfo import ZoneInfo

from dbos import DBOS, DBOSConfig, SetWorkflowID
from flask import Flask
from sqlalchemy.engine import make_url

from coverage import clock
from coverage.domain.ids import RunId
from coverage.operations import solving
from coverage.operations.calendars import coverage_calendars
from coverage.operations.calendars.importing_time_off import forget_unconfirmed
from coverage.operations.calendars.moving_horizon import move_horizon
from coverage.settings import Settings
from coverage.worker.elsewhere import visits
from coverage.worker.holidays import holidays
from coverage.worker.notices import notices
from coverage.worker.old_sqlite import teach_subsec
from coverage.worker.parts import Parts, PartSolver, remove_old_parts
from coverage.worker.retention import Retention
from coverage.worker.solving import Spare, plan_in_child

VERSION = "1"
"""The version of the workflow's steps, not of the program: workflows of another version are adopted
by nobody, so it changes only when their steps do."""
QUEUE = "plans"
POLL_EVERY = 0.2
"""Seconds between two looks of dbos at its queue."""
LOOK_EVERY = 0.5
"""Seconds between two looks of ours at the table of runs."""
_LOG = logging.getLogger(__name__)

Start = Callable[[str, RunId], None]
"""Starts the workflow of this id for a run; nothing happens when there is one already."""


class Duty(Protocol):
    """Work beside runs: it registers its workflows before dbos is up, opens its queue after, and
    looks every half second whether anything is due, and forgets, once a day, what dbos need not
    know any more.
    """

    def register(self) -> None: ...
    def open(self) -> None: ...
    def look(self) -> None: ...
    def forget(self, *, now: datetime) -> None: ...


def work_database(database_url: str) -> str:
    """Where dbos keeps its own tables: a file beside ours on SQLite, a schema beside ours on
    PostgreSQL.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return database_url
    stem = url.database.removesuffix(".sqlite3")
    return url.set(database=f"{stem}-work.sqlite3").render_as_string(hide_password=False)


@dataclass(frozen=True, kw_only=True)
class Worker:
    """One worker process. ``executor`` is unique to it: nobody mistakes it for one before it."""

    app: Flask
    settings: Settings
    executor: str

    @property
    def lease(self) -> float:
        """Seconds without a heartbeat after which this worker is thought dead."""
        return self.settings.worker_lease

    def work(self, stop: Event) -> None:
        """Carry out runs until ``stop`` is set."""
        retention = Retention(app=self.app, settings=self.settings)
        duties = (
            visits(self.app, self.settings),
            holidays(self.app, self.settings),
            notices(self.app, self.settings),
            retention,
        )
        start = self._launch(duties)
        _LOG.info("worker %s is ready", self.executor)
        beat_due, swept = 0.0, date.min
        while not stop.wait(LOOK_EVERY):
            with self.app.app_context():
                if monotonic() >= beat_due:
                    solving.alive(self.executor)
                    beat_due = monotonic() + self.lease / 5
                self._look(start)
                for duty in duties:
                    duty.look()
                if swept != (today := clock.today(self.settings.zone)):
                    retention.begin(today)
                    self._sweep(today, duties)
                    swept = today
        with self.app.app_context():
            solving.leave(self.executor)

    def _launch(self, duties: Sequence[Duty]) -> Start:
        """Bring dbos up, without a door to the network; returns how to start a run's workflow."""
        teach_subsec()
        DBOS(
            config=DBOSConfig(
                name="naast",
                system_database_url=work_database(self.settings.database_url),
                application_version=VERSION,
                executor_id=self.executor,
                log_level="WARNING",
            )
        )

        solver, spare = PartSolver(), Spare()
        spare.prepare()
        if self.settings.solver_processes > 1:
            solver.prepare()
        for duty in duties:
            duty.register()
        parts = Parts.register(executor=self.executor, registry=self, solver=solver)

        @DBOS.step(name="carry_out")
        def carry_out(run_id: str) -> None:
            with self.app.app_context():
                solving.carry_out(
                    RunId(run_id),
                    executor=self.executor,
                    lease=self.lease,
                    planner=partial(
                        plan_in_child, give_out=partial(parts.give_out, RunId(run_id)), spare=spare
                    ),
                    clock=clock.now,
                )

        @DBOS.workflow(name="run")
        def run(run_id: str) -> None:
            _LOG.info("run %s taken up", run_id)
            carry_out(run_id)
            _LOG.info("run %s left", run_id)

        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=POLL_EVERY)
        parts.open()
        for duty in duties:
            duty.open()

        def start(workflow: str, run_id: RunId) -> None:
            with SetWorkflowID(workflow):
                DBOS.enqueue_workflow(QUEUE, run, run_id)

        return start

    def present(self) -> frozenset[str]:
        """The workers that are alive."""
        with self.app.app_context():
            return solving.present(lease=self.lease)

    def holds(self, executor: str, run_id: RunId) -> bool:
        """Whether the run goes on and is in the hands of that worker."""
        with self.app.app_context():
            return solving.holds(executor, run_id)

    def _look(self, start: Start) -> None:
        """See to it that every run that nobody alive has is in the hands of a workflow."""
        found = solving.waiting(lease=self.lease)
        for run_id, begun in found.runs:
            # a workflow may have ended without its run, because another worker held it then: that
            # worker died since, and the run goes on under the number of times it was begun
            for workflow in (run_id, f"{run_id}.{begun}"):
                if not _ended(workflow, run_id, start, present=found.present):
                    break
            else:
                solving.give_up(run_id, now=clock.now())

    def _sweep(self, today: date, duties: Sequence[Duty]) -> None:
        """Once a day, take what is long past out of the calendars, look further ahead in them, let
        go what is kept no longer, and take what nobody waits for out of dbos.
        """
        now = clock.now()
        coverage_calendars.sweep(now=now, today=today)
        move_horizon(now=now, today=today, zone=ZoneInfo(self.settings.zone))
        forget_unconfirmed(now=now)
        remove_old_parts(now=now)
        for duty in duties:
            duty.forget(now=now)


def _ended(workflow: str, run_id: RunId, start: Start, *, present: frozenset[str]) -> bool:
    """Start the workflow, or resume it when its worker died; True when it has ended for good."""
    status = DBOS.get_workflow_status(workflow)
    if status is None:
        start(workflow, run_id)
        return False
    if status.status == "PENDING" and status.executor_id not in present:
        _LOG.info("run %s is adopted from %s", run_id, status.executor_id)
        DBOS.resume_workflow(workflow, queue_name=QUEUE)
    return status.status not in ("ENQUEUED", "PENDING", "DELAYED")
