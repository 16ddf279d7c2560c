"""When links are visited, and that nobody waits for somebody else's server."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select, update

from coverage import clock
from coverage.domain.elsewhere import EVERY, LONGEST_WAIT, LinkId, Trouble, next_visit
from coverage.domain.ids import AdvisorId
from coverage.operations import elsewhere_visits
from coverage.persistence import elsewhere as stored
from coverage.persistence.database import reading, writing
from coverage.persistence.elsewhere import LinkRow
from tests.elsewhere.conftest import MORNING, ON_RADICALE, ON_SQLITE, Program, Service
from tests.elsewhere.peers import Peer
from tests.plans.workers import ROOT, until, worker


def wait(link: int, failures: int, trouble: Trouble | None = None, asked: float = 0) -> timedelta:
    due = next_visit(
        LinkId(link), failures, now=MORNING, trouble=trouble, asked=timedelta(seconds=asked)
    )
    return due - MORNING


def test_a_link_in_trouble_waits_longer_each_time_but_never_for_ever() -> None:
    waits = [wait(7, failures, Trouble.UNREACHABLE) for failures in range(1, 40)]
    assert timedelta(minutes=1) <= waits[0] <= timedelta(minutes=1.2)
    assert all(one < other for one, other in pairwise(waits[:9]))
    assert all(LONGEST_WAIT <= each <= 1.2 * LONGEST_WAIT for each in waits[10:])
    assert EVERY <= wait(7, 0) <= 1.2 * EVERY


def test_links_do_not_all_come_at_one_moment_and_always_at_the_same() -> None:
    assert len({wait(link, 1) for link in range(100)}) > 90
    assert wait(5, 3) == wait(5, 3)


def test_a_refused_password_is_not_tried_soon_again() -> None:
    assert wait(1, 1, Trouble.PASSWORD) >= timedelta(hours=1)


def test_a_server_says_how_long_to_wait_within_reason() -> None:
    assert wait(1, 1, Trouble.BUSY, asked=600) >= timedelta(minutes=10)
    assert wait(1, 1, Trouble.BUSY, asked=10**9) <= 1.2 * LONGEST_WAIT


def add_links(failures: int, number: int, prefix: str) -> None:
    with writing() as session:
        for each in range(number):
            advisor = AdvisorId(f"{prefix}-{each}")
            seed = f"{prefix}{each}"
            link = stored.add(session, advisor, host="x", seed=seed, sealed=b"", now=MORNING)
            session.execute(update(LinkRow).where(LinkRow.id == link).values(failures=failures))


def test_links_in_trouble_never_take_every_turn(app: Flask) -> None:
    add_links(3, 20, "broken")
    claims = elsewhere_visits.claim_due(now=MORNING, most=8)
    assert len(claims) == 4
    add_links(0, 20, "fine")
    more = elsewhere_visits.claim_due(now=MORNING, most=8)
    assert len(more) == 4
    with reading() as session:
        held = session.scalars(select(LinkRow.advisor).where(LinkRow.leased_until.is_not(None)))
        assert sorted(name.split("-")[0] for name in held) == ["broken"] * 4 + ["fine"] * 4
    assert elsewhere_visits.claim_due(now=MORNING, most=8) == []
    later = MORNING + elsewhere_visits.LEASE
    again = elsewhere_visits.claim_due(now=later, most=8)
    assert {claim.attempt for claim in again} <= {1, 2}
    assert len(again) == 8


def test_pages_never_load_what_visits_need() -> None:
    """Half a second and 40 MB that only a worker with a link should pay."""
    program = (
        "import sys, coverage.app, coverage.worker.elsewhere;"
        "print([name for name in ('niquests', 'caldav', 'urllib3') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.fixture
def silence() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.mark.peers
@ON_SQLITE
@ON_RADICALE
def test_a_server_that_never_answers_holds_nobody_up(
    service: Service,
    peer: Peer,
    program: Program,
    silence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While the worker still waits for the silent one, the other has everything."""
    monkeypatch.setenv("ADVISOR_ELSEWHERE_LOOPBACK", "for-tests")
    service.seal_for_workers(monkeypatch)
    service.now = clock.now()
    silent, fine = service.link(silence), service.link(peer.root)

    def pushed() -> bool:
        with reading() as session:
            link = stored.link(session, fine)
            return link is not None and link.read_at is not None

    with worker(service.settings):
        until(pushed)
        with reading() as session:
            row = session.get(LinkRow, silent)
            assert row is not None
            assert (row.leased_until is not None) or row.trouble == Trouble.TOO_SLOW.value
    assert sorted(program.entries().values()) == service.published()
