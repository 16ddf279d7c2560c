"""Addresses of holidays, fetched again beside the visits to calendars elsewhere.

The table of addresses is the outbox. Of a fetch whose worker died nothing is left but the lease,
which ends.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask import Flask

from coverage import clock
from coverage.domain.holiday_addresses import AddressClaim
from coverage.domain.ids import AddressId
from coverage.operations.calendars.refreshing_time_off import claim_due, fetcher, refresh
from coverage.settings import Settings
from coverage.worker.elsewhere import QUEUE, rules
from coverage.worker.outbox import Outbox

LOOK_EVERY = 15.0


def holidays(app: Flask, settings: Settings) -> Outbox:
    """The addresses that are due, in the queue of visits."""

    def claim() -> Iterator[tuple[int, int]]:
        for due in claim_due(now=clock.now()):
            yield due.address, due.attempt

    def carry_out(address: int, attempt: int) -> None:
        refresh(
            AddressClaim(address=AddressId(address), attempt=attempt),
            keys=settings.sealing_keys,
            fetch_from=fetcher(rules(settings)),
            zone=ZoneInfo(settings.zone),
            clock=clock.now,
        )

    return Outbox(
        app=app,
        name="holidays",
        queue=QUEUE,
        opens=False,
        look_every=LOOK_EVERY,
        claim=claim,
        carry_out=carry_out,
    )
