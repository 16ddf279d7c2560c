"""Busy time elsewhere: from when to when, and nothing else is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from coverage.domain.elsewhere import Trouble
from coverage.operations import elsewhere, elsewhere_visits
from coverage.persistence.database import Row, db, reading
from tests.calendars.agencies import ANNA as ADVISOR
from tests.elsewhere.conftest import ON_RADICALE, ON_SQLITE, Program, Service, an_event
from tests.elsewhere.peers import SECRET, Peer

pytestmark = pytest.mark.peers

EVENTS = {
    "plain": an_event("plain", "20270105T090000Z", "20270105T100000Z"),
    "beside": an_event("beside", "20270105T093000Z", "20270105T103000Z"),
    "free": an_event("free", "20270106T090000Z", "20270106T100000Z", more="TRANSP:TRANSPARENT"),
    "off": an_event("off", "20270107T090000Z", "20270107T100000Z", more="STATUS:CANCELLED"),
    "weekly": an_event(
        "weekly", "20270325T090000Z", "20270325T100000Z", more="RRULE:FREQ=WEEKLY;COUNT=2"
    ),
    "floating": an_event("floating", "20270329T090000", "20270329T100000"),
    "past": an_event("past", "20261201T090000Z", "20261201T100000Z"),
}


def write(program: Program, events: dict[str, str]) -> None:
    for name, body in events.items():
        assert program.put(f"{program.own().url}{name}.ics", body) < 300


def test_busy_time_is_read_and_nothing_else(service: Service, peer: Peer, program: Program) -> None:
    write(program, EVENTS)
    service.link(peer.root)
    service.visit()
    assert service.busy() == [
        "01-05 10:00/01-05 11:30",
        "03-25 10:00/03-25 11:00",
        "03-29 09:00/03-29 10:00",
        "04-01 11:00/04-01 12:00",
    ]
    with reading() as session:
        for table in Row.metadata.sorted_tables:
            for row in session.execute(table.select()):
                assert "Dentistcanary" not in str(tuple(row)), table.name
                assert SECRET not in str(tuple(row)), table.name


@ON_SQLITE
def test_a_change_there_counts_at_the_next_visit(
    service: Service, peer: Peer, program: Program
) -> None:
    write(program, {"plain": EVENTS["plain"]})
    service.link(peer.root)
    service.visit()
    moved = an_event("plain", "20270105T130000Z", "20270105T140000Z")
    write(program, {"plain": moved})
    service.in_a_while()
    assert service.busy() == ["01-05 14:00/01-05 15:00"]
    program.delete(f"{program.own().url}plain.ics")
    service.in_a_while()
    assert service.busy() == []


@ON_SQLITE
def test_a_calendar_that_is_gone_makes_nobody_busy(
    service: Service, peer: Peer, program: Program
) -> None:
    write(program, {"plain": EVENTS["plain"]})
    service.link(peer.root)
    service.visit()
    program.own().delete()
    service.in_a_while()
    assert service.busy() == []


@ON_SQLITE
def test_days_further_ahead_are_read_as_they_come_near(
    service: Service, peer: Peer, program: Program
) -> None:
    write(program, {"far": an_event("far", "20270706T090000Z", "20270706T100000Z")})
    service.link(peer.root)
    service.visit()
    assert service.busy() == []
    service.later(days=3)
    service.visit()
    assert service.busy() == ["07-06 11:00/07-06 12:00"]


@ON_SQLITE
@ON_RADICALE
def test_busy_time_outlives_trouble_but_not_for_ever(
    service: Service, peer: Peer, program: Program
) -> None:
    """What was last read still counts, and after the limit the advisor is withheld."""
    write(program, {"plain": EVENTS["plain"]})
    link = service.link(peer.root)
    service.visit()
    assert service.state().read_at == service.now
    service.link(peer.root, password="wrong")
    service.visit()
    assert service.state().trouble is Trouble.PASSWORD
    assert service.busy() == ["01-05 10:00/01-05 11:00"]
    with reading() as session:
        assert elsewhere.withheld(session, service.now + timedelta(hours=24)) == set()
        late = service.now + timedelta(hours=25)
        assert elsewhere.withheld(session, late) == {ADVISOR}
        assert elsewhere.withheld(session, late, after=timedelta(days=3)) == set()
        assert elsewhere.unreadable(session, late) == {ADVISOR: service.now}
    service.link(peer.root)
    service.later(hours=30)
    service.visit()
    with reading() as session:
        assert elsewhere.withheld(session, service.now) == set()
    assert service.state().id == link


@ON_SQLITE
@ON_RADICALE
def test_an_appointment_that_cannot_be_read_hides_no_other(
    service: Service, peer: Peer, program: Program
) -> None:
    often = an_event(
        "often", "20270105T000000Z", "20270105T000001Z", more="RRULE:FREQ=SECONDLY;INTERVAL=2"
    )
    write(program, {"plain": EVENTS["plain"], "often": often})
    service.link(peer.root)
    service.visit()
    assert service.busy() == ["01-05 10:00/01-05 11:00"]
    assert service.state().skipped == 1


@ON_SQLITE
@ON_RADICALE
def test_the_stored_password_opens_with_its_own_key_only(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    with db.engine.connect() as connection:
        sealed = connection.scalar(text("SELECT sealed FROM elsewhere_link"))
    assert SECRET.encode() not in sealed
    service.settings = type(service.settings)(
        **{**vars(service.settings), "sealing_keys": {"k2": b"q" * 32}}
    )
    service.visit()
    assert service.state().trouble is Trouble.SEALED


@ON_SQLITE
@ON_RADICALE
def test_more_calendars_than_are_read_are_told_and_always_the_same_ones(
    service: Service, peer: Peer, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound is a hundred; five take less long to make."""
    monkeypatch.setattr(elsewhere_visits, "MOST_READ", 4)
    principal = program.client.principal()
    for number in range(5):
        there = principal.make_calendar(cal_id=f"own-{number}")
        day = f"2027010{number + 4}"
        body = an_event(f"e{number}", f"{day}T090000Z", f"{day}T100000Z")
        assert program.put(f"{there.url}e.ics", body) < 300
    service.link(peer.root)
    service.visit()
    link = service.state()
    assert link.left_out == 2  # our own is one of six
    assert link.pushed_at is not None
    before = service.busy()
    assert len(before) in (3, 4)
    service.in_a_while()
    assert service.busy() == before
    monkeypatch.setattr(elsewhere_visits, "MOST_READ", 100)
    service.in_a_while()
    assert service.state().left_out == 0
    assert len(service.busy()) == 5
