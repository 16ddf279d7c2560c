"""The years that are known of a series move on by themselves, with nobody touching it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coverage.domain.calendars import OwnerKind, Window
from coverage.operations.busy_times import busy
from coverage.operations.calendars.moving_horizon import move_horizon
from coverage.persistence import calendars
from coverage.persistence.calendar_rows import ObjectRow, OccurrenceRow
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import Origin, absences_of
from tests.desks.agencies import ADA, BO, NOW, TODAY, desk_plan, settle
from tests.desks.writing import ZONE, an_event, prepare_calendars, write

EVERY_AUGUST = an_event("DTSTART;VALUE=DATE:20270802", "DURATION:P5D", "RRULE:FREQ=YEARLY")
YEARS = timedelta(days=5 * 366)


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    settle(plan=desk_plan())
    prepare_calendars(ADA, BO)


def move(days: timedelta) -> int:
    return move_horizon(now=NOW + days, today=TODAY + days, zone=ZONE)


def is_busy(day: datetime) -> bool:
    with reading() as session:
        found = busy(session, [ADA], Window(start=day, end=day + timedelta(hours=1)))
    return bool(found[ADA])


def rows() -> tuple[int, int]:
    with reading() as session:
        found = session.scalar(select(func.count()).select_from(OccurrenceRow))
        highest = session.scalar(select(func.max(ObjectRow.change)))
    return found or 0, highest or 0


def absences() -> list[date]:
    with reading() as session:
        stored = absences_of(session, ADA)
    return [one.absence.first for one in stored if one.origin is Origin.CALENDAR]


def test_a_holiday_every_year_goes_on_years_later() -> None:
    write(EVERY_AUGUST)
    later = datetime(2032, 8, 4, 12, tzinfo=UTC)
    assert not is_busy(later)
    assert move(YEARS) == 1
    assert is_busy(later)


def test_the_days_of_later_years_become_absences_as_they_come_within_reach() -> None:
    write(EVERY_AUGUST)
    before = absences()
    move(timedelta(days=366))
    assert set(absences()) > set(before)
    assert {day.year for day in absences()} == {2027, 2028, 2029, 2030}


def test_moving_twice_is_moving_once() -> None:
    write(EVERY_AUGUST)
    move(YEARS)
    before = rows()
    assert move(YEARS) == 0
    assert rows() == before


def test_no_client_notices() -> None:
    write(EVERY_AUGUST)
    before = rows()[1]
    with reading() as session:
        collection = calendars.collection(session, OwnerKind.ADVISOR, ADA, "time-off")
    move(YEARS)
    with reading() as session:
        assert calendars.collection(session, OwnerKind.ADVISOR, ADA, "time-off") == collection
    assert rows()[1] == before


def test_nothing_is_done_from_one_day_to_the_next() -> None:
    write(EVERY_AUGUST)
    assert move(timedelta(days=1)) == 0


def test_a_series_that_has_ended_is_left_alone() -> None:
    write(an_event("DTSTART;VALUE=DATE:20270802", "RRULE:FREQ=YEARLY;COUNT=3"))
    assert move(YEARS) == 0


def test_every_series_of_every_calendar_moves() -> None:
    for number in range(3):
        for advisor in (ADA, BO):
            body = an_event("DTSTART:20270802T100000Z", "RRULE:FREQ=YEARLY", uid=f"s{number}")
            write(body, advisor=advisor, href=f"{number}.ics")
    assert move(YEARS) == 6


def test_a_stored_object_that_can_no_longer_be_read_stops_nobody() -> None:
    write(EVERY_AUGUST)
    write(EVERY_AUGUST, advisor=BO)
    with writing() as session:
        broken = session.scalars(select(ObjectRow).order_by(ObjectRow.id)).first()
        assert broken
        broken.body = b"worn by time"
    assert move(YEARS) == 2
    assert move(YEARS) == 0
