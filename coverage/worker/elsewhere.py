"""Visits to calendars elsewhere: whichever worker is free makes the next one.

The table of links is the outbox; what a visit may have done before its worker died can be done
twice without harm (decision 0046). Visits wait for other people's servers, so several go on at one
time, apart from plans.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import Flask

from coverage import clock
from coverage.domain.elsewhere import Account, Claim, LinkId
from coverage.operations.elsewhere_visits import claim_due, visit
from coverage.publishing.addresses import Rules
from coverage.settings import Settings
from coverage.worker.outbox import Outbox, Queue

if TYPE_CHECKING:  # imported when the first visit begins
    from coverage.publishing.servers import Server

QUEUE = Queue(name="elsewhere", at_once=8, poll_every=0.5)
LOOK_EVERY = 1.0


def visits(app: Flask, settings: Settings) -> Outbox:
    """The links whose visit is due."""

    def claim() -> Iterator[tuple[int, int]]:
        for due in claim_due(now=clock.now(), most=QUEUE.at_once):
            yield due.link, due.attempt

    def connect(account: Account) -> "Server":
        # half a second and more to import, for workers that have a link to visit
        from coverage.publishing.servers import Server
        from coverage.publishing.sessions import GuardedSession

        return Server(GuardedSession(account.address, rules(settings)), account)

    def carry_out(link: int, attempt: int) -> None:
        visit(
            Claim(link=LinkId(link), attempt=attempt),
            keys=settings.sealing_keys,
            connect=connect,
            zone=ZoneInfo(settings.zone),
            clock=clock.now,
        )

    return Outbox(
        app=app,
        name="visit",
        queue=QUEUE,
        look_every=LOOK_EVERY,
        claim=claim,
        carry_out=carry_out,
    )


def rules(settings: Settings) -> Rules:
    """Which addresses of other people's servers a worker may go to."""
    return Rules(hosts=settings.elsewhere_hosts, loopback=settings.elsewhere_loopback)
