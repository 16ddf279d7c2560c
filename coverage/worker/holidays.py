"""Addresses of holidays, fetched again as dbos workflows beside the visits to calendars elsewhere.

The table of addresses is the outbox: when one is fetched stands there, whoever begins takes a lease
in it, and the workflow is called after address and attempt. Of a fetch whose worker died nothing is
left but the lease, which ends.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from zoneinfo import ZoneInfo

from dbos import DBOS, SetWorkflowID
from flask import Flask

from coverage import clock
from coverage.domain.holiday_addresses import AddressClaim
from coverage.domain.ids import AddressId
from coverage.operations.calendars.refreshing_time_off import claim_due, fetcher, refresh
from coverage.publishing.addresses import Rules
from coverage.settings import Settings
from coverage.worker.elsewhere import QUEUE

NAME = "holidays"
LOOK_EVERY = 15.0
"""Seconds between two looks at the table of addresses."""


@dataclass(kw_only=True)
class Refreshes:
    """The addresses as one worker sees them; they are fetched in the queue of visits."""

    app: Flask
    settings: Settings
    workflow: Callable[[int, int], None] = field(init=False)
    due: float = 0.0

    def register(self) -> None:
        """Teach dbos what a fetch is; before it is launched."""

        @DBOS.workflow(name=NAME)
        def workflow(address: int, attempt: int) -> None:
            with self.app.app_context():
                refresh(
                    AddressClaim(address=AddressId(address), attempt=attempt),
                    keys=self.settings.sealing_keys,
                    fetch_from=fetcher(
                        Rules(
                            hosts=self.settings.elsewhere_hosts,
                            loopback=self.settings.elsewhere_loopback,
                        )
                    ),
                    zone=ZoneInfo(self.settings.zone),
                    clock=clock.now,
                )

        self.workflow = workflow

    def open(self) -> None:
        """Nothing: the queue is that of visits."""

    def look(self) -> None:
        """Begin what is due, now and then."""
        if monotonic() < self.due:
            return
        self.due = monotonic() + LOOK_EVERY
        for claim in claim_due(now=clock.now()):
            with SetWorkflowID(f"{NAME}.{claim.address}.{claim.attempt}"):
                DBOS.enqueue_workflow(QUEUE, self.workflow, claim.address, claim.attempt)
