"""Visits to calendars elsewhere as dbos workflows: whichever worker is free makes the next one.

The table of links is the outbox: when a visit is due stands there, whoever begins one takes a lease
in it, and its workflow is called after link and attempt. A visit whose worker died is begun again
under another attempt when the lease is over; what it may have done by then can be done twice
without harm (decision 0046). Visits wait for other people's servers, so several go on at one time,
each in a thread, apart from plans.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dbos import DBOS, SetWorkflowID
from flask import Flask

from coverage import clock
from coverage.domain.elsewhere import Account, Claim, LinkId
from coverage.operations.elsewhere_visits import claim_due, visit
from coverage.publishing.addresses import Rules
from coverage.settings import Settings
from coverage.worker.forgetting import forget_ended

if TYPE_CHECKING:  # imported when the first visit begins
    from coverage.publishing.servers import Server

QUEUE = "elsewhere"
AT_ONCE = 8
"""Visits that go on at one moment, over all workers."""
POLL_EVERY = 0.5
"""Seconds between two looks of dbos at its queue."""
LOOK_EVERY = 1.0
"""Seconds between two looks of ours at the table of links."""
KEPT = timedelta(days=1)
"""How long dbos keeps what it wrote down about a visit."""
_LOG = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Visits:
    """The queue of visits as one worker sees it."""

    app: Flask
    settings: Settings
    workflow: Callable[[int, int], None] = field(init=False)
    due: float = 0.0

    def register(self) -> None:
        """Teach dbos what a visit is; before it is launched."""

        @DBOS.workflow(name="visit")
        def workflow(link: int, attempt: int) -> None:
            with self.app.app_context():
                visit(
                    Claim(link=LinkId(link), attempt=attempt),
                    keys=self.settings.sealing_keys,
                    connect=self._connect,
                    zone=ZoneInfo(self.settings.zone),
                    clock=clock.now,
                )

        self.workflow = workflow

    def open(self) -> None:
        """Start to make visits; once dbos is launched."""
        DBOS.register_queue(QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=POLL_EVERY)

    def look(self) -> None:
        """Begin what is due, now and then."""
        if monotonic() < self.due:
            return
        self.due = monotonic() + LOOK_EVERY
        for claim in claim_due(now=clock.now(), most=AT_ONCE):
            with SetWorkflowID(f"elsewhere.{claim.link}.{claim.attempt}"):
                DBOS.enqueue_workflow(QUEUE, self.workflow, claim.link, claim.attempt)

    def _connect(self, account: Account) -> "Server":
        # half a second and more to import, for workers that have a link to visit
        from coverage.publishing.servers import Server
        from coverage.publishing.sessions import GuardedSession

        rules = Rules(
            hosts=self.settings.elsewhere_hosts, loopback=self.settings.elsewhere_loopback
        )
        return Server(GuardedSession(account.address, rules), account)


def remove_old_visits(*, now: datetime) -> None:
    """Remove what dbos still knows of visits that ended, or were left, long ago."""
    forget_ended(["visit", "holidays"], before=now - KEPT)
