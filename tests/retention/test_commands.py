"""``flask retention show`` and ``flask retention purge``."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from coverage import clock
from coverage.cli import register
from coverage.domain.ids import ClientId, SeekerSessionId
from coverage.persistence.bookings import BookingRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import db, reading, writing
from coverage.persistence.seeker_sessions import add_session
from tests.booking.cases import a_case


def run(app: Flask, word: str) -> Result:
    register(app)
    return app.test_cli_runner().invoke(args=["retention", word])


def cases() -> int:
    with reading() as session:
        return session.scalar(select(func.count(CaseRow.id))) or 0


def test_a_purge_removes_what_was_shown_and_says_so(app: Flask) -> None:
    today = clock.today("Europe/Amsterdam")
    old = a_case(phone="0612345678", opened=today - timedelta(days=91))
    a_case(phone="0612345678", opened=today - timedelta(days=5))
    with writing() as session:  # it goes with its case, and is counted all the same
        add_session(
            session,
            SeekerSessionId("s" * 32),
            token="t",
            client=ClientId("alfa"),
            case=old,
            language="nl",
            address="",
            address_limit=20,
            began_on=today,
            ends_at=clock.now() - timedelta(hours=2),
        )
    shown = run(app, "show")
    assert shown.exit_code == 0
    before = today - timedelta(days=90)
    assert f"      1  cases whose last conversation was before {before}" in shown.output
    assert "      1  sessions of seekers that ended" in shown.output
    assert cases() == 2
    purged = run(app, "purge")
    assert purged.exit_code == 0
    assert purged.output.splitlines()[:-1] == shown.output.splitlines()
    assert "Nothing of it is left" in purged.output
    assert cases() == 1


def test_no_log_tells_how_many_went(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """A log outlives a case: one that goes tonight tells on which day somebody talked."""
    caplog.set_level(logging.DEBUG)
    today = clock.today("Europe/Amsterdam")
    said = []
    for number in (0, 1, 3):
        for _ in range(number):
            a_case(phone="0612345678", opened=today - timedelta(days=91))
        caplog.clear()
        assert run(app, "purge").exit_code == 0
        said.append(caplog.messages)
    assert said[0] == said[1] == said[2]
    assert any("removed" in each for each in said[0])


def test_a_purge_that_cannot_clean_up_says_so(app: Flask) -> None:
    """Somebody reads all the while: removed it is, but copies may be left."""
    with db.engine.connect() as somebody:
        somebody.execute(select(BookingRow.id)).all()
        done = run(app, "purge")
    assert done.exit_code == 1
    assert "Try again when it is quiet" in done.output
    assert run(app, "purge").exit_code == 0
