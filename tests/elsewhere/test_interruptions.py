"""Visits that end anywhere: nothing is lost and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from niquests import Response
from sqlalchemy import update

from coverage import clock
from coverage.domain.elsewhere import Account, Trouble
from coverage.operations import elsewhere, elsewhere_visits
from coverage.persistence.database import writing
from coverage.persistence.elsewhere import LinkRow
from coverage.publishing.servers import Server
from coverage.publishing.sessions import GuardedSession
from tests.dav.conftest import this_horizon
from tests.elsewhere.conftest import (
    HERE,
    ON_RADICALE,
    ON_SQLITE,
    READER,
    ZONE,
    Program,
    Service,
    an_event,
    visiting,
)
from tests.elsewhere.peers import Peer, radicale
from tests.plans.workers import until, worker

pytestmark = pytest.mark.peers


class PowerCut(BaseException):
    """The process ends here: nothing after it runs, not even what catches every failure."""


class Cut(GuardedSession):
    """A session after whose n-th request, or just before it, the process ends."""

    after: int
    before: bool
    counted: count[int]

    def request(self, method: str, url: str, **rest: object) -> Response:
        number = next(self.counted)
        if self.before and number == self.after:
            raise PowerCut
        response = super().request(method, url, **rest)  # type: ignore[arg-type]
        if number == self.after:
            raise PowerCut
        return response


def cutting(after: int, *, before: bool) -> Callable[[Account], Server]:
    def connect(account: Account) -> Server:
        session = Cut(account.address, HERE)
        session.after, session.before, session.counted = after, before, count(1)
        return Server(session, account)

    return connect


def until_it_is_through(service: Service, step: int, *, before: bool) -> int:
    """Visits that are each cut off a little later; how many there were."""
    for number in count():
        service.later(minutes=6)  # the lease of the visit that was cut off is over
        try:
            service.visit(cutting(2 + number * step, before=before))
        except PowerCut:
            continue
        return number
    raise AssertionError


@ON_SQLITE
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_visit_that_is_cut_off_anywhere_is_simply_made_again(
    service: Service, peer: Peer, program: Program, before: bool
) -> None:
    service.link(peer.root)
    assert until_it_is_through(service, 1, before=before) > 8
    assert sorted(program.entries().values()) == service.published()
    service.publish(less=True)
    until_it_is_through(service, 2, before=before)
    assert sorted(program.entries().values()) == service.published()
    elsewhere.unlink(READER, service.state().id, remove=True, now=service.now)
    program.put(
        f"{program.ours().url}mine.ics", an_event("mine", "20270105T090000Z", "20270105T100000Z")
    )
    until_it_is_through(service, 4, before=before)
    assert list(program.entries().values()) == ["Dentistcanary"]
    assert service.links() == 0


@ON_SQLITE
def test_deletions_elsewhere_and_cuts_together_double_nothing(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    service.visit()
    for event in program.ours().get_events()[:4]:
        event.delete()
    service.later(minutes=15)
    until_it_is_through(service, 2, before=False)
    assert sorted(program.entries().values()) == service.published()


@ON_SQLITE
@ON_RADICALE
def test_two_visits_at_one_moment_are_one(service: Service, peer: Peer, program: Program) -> None:
    """A visit that was thought dead goes on, while another one is made: it writes nothing more."""
    service.link(peer.root)
    (claim,) = elsewhere_visits.claim_due(now=service.now, most=8)
    assert elsewhere_visits.claim_due(now=service.now, most=8) == []

    def slow(account: Account) -> Server:
        service.later(minutes=6)
        assert service.visit() == 1
        return visiting(account)

    elsewhere_visits.visit(
        claim,
        keys=service.settings.sealing_keys,
        connect=slow,
        zone=ZONE,
        clock=lambda: service.now,
    )
    service.in_a_while()
    assert sorted(program.entries().values()) == service.published()


@ON_SQLITE
def test_a_server_that_restarts_finds_everything_once(service: Service, tmp_path: Path) -> None:
    with radicale(tmp_path / "there") as peer:
        service.link(peer.root)
        service.visit()
    service.in_a_while()
    state = service.state()
    assert (state.trouble, state.failures) == (Trouble.UNREACHABLE, 1)
    service.publish(less=True)
    assert service.visit() == 0  # in trouble: it waits for its time
    with radicale(tmp_path / "there", port=int(peer.root.rsplit(":", 1)[1].rstrip("/"))) as peer:
        service.in_a_while()
        program = Program(peer)
        assert sorted(program.entries().values()) == service.published()
        program.client.close()
    assert service.state().failures == 0


def test_a_worker_is_killed_again_and_again_and_all_is_there_once(
    app: Flask, service: Service, peer: Peer, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real workers, each ended by ``kill -9`` when it has written some more."""
    monkeypatch.setenv("ADVISOR_ELSEWHERE_LOOPBACK", "for-tests")
    service.seal_for_workers(monkeypatch)
    service.horizon, service.now = replace(this_horizon(), weeks=52), clock.now()
    service.publish()
    link = service.link(peer.root)

    def there() -> int:
        return sum("/naast-" in str(c.url) for c in program.calendars()) and len(program.entries())

    for some in (1, 4):
        with worker(service.settings):
            until(partial(lambda wanted: there() >= wanted, some))
        elsewhere.try_now(READER, link, now=clock.now())
        with writing() as session:  # its lease is over
            session.execute(update(LinkRow).values(leased_until=None))
    with worker(service.settings):
        until(lambda: service.state().pushed_at is not None)
        assert sorted(program.entries().values()) == service.published()
        service.publish(less=True)
        until(lambda: sorted(program.entries().values()) == service.published())
    assert service.state().trouble is None
