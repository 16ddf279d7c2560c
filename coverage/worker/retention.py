"""What is due to go, every night once, and what expires, every few minutes.

The night's work is a dbos workflow called after its day: whichever worker is free does it, apart
from the loop that says that this worker is alive.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic, sleep

from dbos import DBOS, SetWorkflowID
from flask import Flask

from coverage import clock
from coverage.operations.retention import Occasion, purge, scrub_all, sweep_expired
from coverage.settings import Settings
from coverage.worker.forgetting import forget_ended

QUEUE = "retention"
SWEEP_EVERY = 180.0
"""Seconds between two looks at holds and sessions."""
TRY_AGAIN = 60.0
"""Seconds to wait when others were using the database."""
MOST_TRIES = 60
KEPT = timedelta(days=7)
"""How long dbos keeps that the night's work was done."""
_POLL_EVERY = 5.0
_LOG = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Retention:
    """What one worker does for it."""

    app: Flask
    settings: Settings
    workflow: Callable[[str], None] = field(init=False)
    due: float = 0.0

    def register(self) -> None:
        """Teach dbos what the night's work is; before it is launched."""

        @DBOS.workflow(name="retention")
        def workflow(_day: str) -> None:
            with self.app.app_context():
                self._purge()

        self.workflow = workflow

    def open(self) -> None:
        """Start to do it; once dbos is launched."""
        DBOS.register_queue(QUEUE, concurrency=1, polling_interval_sec=_POLL_EVERY)

    def begin(self, day: date) -> None:
        """Have the work of the night before ``day`` done, if nobody did."""
        with SetWorkflowID(f"retention.{day}"):
            DBOS.enqueue_workflow(QUEUE, self.workflow, str(day))

    def look(self) -> None:
        """End what expired, now and then."""
        if monotonic() >= self.due:
            self.due = monotonic() + SWEEP_EVERY
            sweep_expired(now=clock.now())

    def forget(self, *, now: datetime) -> None:
        """Remove what dbos still knows of nights long ago."""
        forget_ended("retention", before=now - KEPT)

    def _purge(self) -> None:
        today = clock.today(self.settings.zone)
        scrubbed = purge(Occasion.of(self.settings, now=clock.now(), today=today)).scrubbed
        for _ in range(MOST_TRIES):
            if scrubbed:
                return
            sleep(TRY_AGAIN)
            scrubbed = scrub_all()
        _LOG.error("the database was in use all the time: it could not be scrubbed this night")
