"""A booked conversation stands in its advisor's calendar, and says as little as can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from time import tzset

import pytest
from icalendar import Calendar
from sqlalchemy import select

from coverage.domain.bookings import ConversationKind
from coverage.domain.errors import TimeGone
from coverage.operations.booking import own_conversations
from coverage.persistence.bookings import TakenTimeRow
from coverage.persistence.calendars import CalendarRow, ObjectRow
from coverage.persistence.database import reading, writing
from coverage.persistence.working_hours import ShiftRow
from tests.booking.engine_worlds import ALFA, NOW, a_room, at, settle, world
from tests.booking.seekers import a_seeker, a_time, offers
from tests.builders import a_client

pytestmark = pytest.mark.usefixtures("app")


def lines() -> list[str]:
    """The objects in Ada's calendar of conversations."""
    with reading() as session:
        found = session.scalars(
            select(ObjectRow.body)
            .join(CalendarRow, CalendarRow.id == ObjectRow.calendar)
            .where(CalendarRow.name == "conversations", CalendarRow.owner == "ada")
            .where(ObjectRow.body.is_not(None))
        )
        return [bytes(each).decode() for each in found if each is not None]


def test_a_time_that_is_only_kept_is_in_no_calendar() -> None:
    settle()
    a_seeker().hold(a_time())
    assert lines() == []


def test_a_booking_is_a_neutral_busy_event_and_goes_when_it_is_cancelled() -> None:
    settle()
    seeker = a_seeker()
    starts = a_time(kind=ConversationKind.ROOM, place="room")
    seeker.hold(starts, kind=ConversationKind.ROOM, place="room")
    seeker.confirm()
    [body] = lines()
    [event] = Calendar.from_ical(body).walk("VEVENT")
    assert event["summary"] == "Afspraak"
    assert event["location"] == "room"
    assert event["class"] == "CONFIDENTIAL"
    assert event["transp"] == "OPAQUE"
    assert event["dtstart"].dt == event["dtstamp"].dt == starts, "not when it was booked"
    assert set(event) == {
        *("UID", "DTSTAMP", "DTSTART", "DTEND"),
        *("SUMMARY", "LOCATION", "CLASS", "TRANSP"),
    }
    mine = seeker.receipt().booking
    for word in ("alfa", "Alfa", mine.id, str(mine.case), "ada"):
        assert word not in body
    own_conversations.cancel(seeker.reader, mine.id, now=NOW)
    assert lines() == []


def test_a_room_at_the_employers_goes_by_the_alias_never_by_its_code() -> None:
    """The code of a room at a client's own site may hold the client's name."""
    settle(
        world(
            clients=(
                a_client("alfa", alias="K-7", own_site_allowed=True, panel_size=3),
                a_client("beta"),
            ),
            places=(a_room("gemeente-alfa-kamer", client=ALFA),),
        )
    )
    seeker = a_seeker()
    starts = a_time(kind=ConversationKind.ROOM, place="gemeente-alfa-kamer")
    seeker.hold(starts, kind=ConversationKind.ROOM, place="gemeente-alfa-kamer")
    seeker.confirm()
    [body] = lines()
    [event] = Calendar.from_ical(body).walk("VEVENT")
    assert event["location"] == "K-7 (1)"
    assert "alfa" not in body


@pytest.fixture(params=["UTC", "Europe/Amsterdam"])
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine whose own clock is in this zone."""
    monkeypatch.setenv("TZ", request.param)
    tzset()
    yield request.param
    monkeypatch.undo()
    tzset()


def on_sundays(begins: int, ends: int) -> None:
    """Let Ada work on Sundays as well."""
    with writing() as session:
        session.add(ShiftRow(advisor="ada", weekday=6, begins=begins, ends=ends))


@pytest.mark.usefixtures("machine")
# in 2027 the clock changes on Easter Sunday, when nobody works
@pytest.mark.parametrize("day", [date(2028, 3, 26), date(2027, 10, 31)])
def test_in_the_nights_when_clocks_change_a_conversation_lasts_as_long_as_it_says(
    day: date,
) -> None:
    settle()
    on_sundays(0, 7 * 60)
    now = datetime.combine(day - timedelta(days=11), time(8), tzinfo=UTC)
    times = [e.starts for e in offers(now=now, first=day, until=day)]
    assert times
    seeker = a_seeker(now=now)
    kept = seeker.hold(times[0])
    assert kept.ends - kept.starts == timedelta(minutes=90)
    seeker.confirm()
    [event] = Calendar.from_ical(lines()[0]).walk("VEVENT")
    assert (event["dtstart"].dt, event["dtend"].dt) == (kept.starts, kept.ends)
    with reading() as session:
        quanta = session.scalars(select(TakenTimeRow.quantum)).all()
    assert len(quanta) == (90 + 15) // 5


@pytest.mark.usefixtures("machine")
def test_on_easter_monday_nothing_is_had_however_it_is_asked_for() -> None:
    settle()
    day = date(2027, 3, 29)
    assert offers(first=day - timedelta(days=3), until=day - timedelta(days=3))
    assert not offers(first=day, until=day)
    with pytest.raises(TimeGone):
        a_seeker().hold(at(day, "10:00"))
