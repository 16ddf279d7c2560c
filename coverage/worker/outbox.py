"""Tables that are outboxes: when something is due stands in a row, and any worker may begin it.

Whoever begins takes a lease in the row and counts an attempt; the workflow is called after both. A
row whose worker died is begun again under another attempt when the lease is over, so what a
workflow does can be done twice without harm, or sees that its attempt is no longer the last. What
dbos writes down is the number of a row and of the attempt, nothing of whom it concerns.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from dbos import DBOS, SetWorkflowID
from flask import Flask

from coverage.worker.forgetting import forget_ended

KEPT = timedelta(days=1)
"""How long dbos keeps that a workflow ended."""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A queue of dbos. ``at_once`` is how many one worker carries out at one moment, and
    ``poll_every`` the seconds between two looks of dbos at it.
    """

    name: str
    at_once: int
    poll_every: float


@dataclass(kw_only=True)
class Outbox:
    """One such table as one worker sees it.

    ``name`` is that of its workflows. ``claim`` takes what is due and gives row and attempt of
    each; ``carry_out`` does one, in a thread and within the application. Several may share a
    ``queue``; the one that ``opens`` it does so once. ``look_every`` is in seconds.
    """

    app: Flask
    name: str
    queue: Queue
    opens: bool = True
    look_every: float
    claim: Callable[[], Iterable[tuple[int, int]]]
    carry_out: Callable[[int, int], None]
    workflow: Callable[[int, int], None] = field(init=False)
    due: float = 0.0

    def register(self) -> None:
        """Teach dbos the workflow; before it is launched."""

        @DBOS.workflow(name=self.name)
        def workflow(row: int, attempt: int) -> None:
            with self.app.app_context():
                self.carry_out(row, attempt)

        self.workflow = workflow

    def open(self) -> None:
        """Start to carry out; once dbos is launched."""
        if self.opens:
            DBOS.register_queue(
                self.queue.name,
                worker_concurrency=self.queue.at_once,
                polling_interval_sec=self.queue.poll_every,
            )

    def look(self) -> None:
        """Begin what is due, now and then."""
        if monotonic() < self.due:
            return
        self.due = monotonic() + self.look_every
        for row, attempt in self.claim():
            with SetWorkflowID(f"{self.name}.{row}.{attempt}"):
                DBOS.enqueue_workflow(self.queue.name, self.workflow, row, attempt)

    def forget(self, *, now: datetime) -> None:
        """Remove what dbos still knows of workflows that ended a while ago."""
        forget_ended(self.name, before=now - KEPT)
