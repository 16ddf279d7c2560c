"""An advisor calls a conversation off, or agrees on the next one with the seeker."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from coverage.domain.bookings import BookingState, ConversationKind
from coverage.domain.errors import NotFound, TimeGone, WrongState
from coverage.domain.ids import BookingId, PlaceId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.booking import conversations, follow_ups, own_case, own_conversations
from coverage.operations.booking.follow_ups import Wanted
from coverage.operations.booking.spending import Wish
from coverage.persistence.bookings import BookingRow, SpentTimeRow, TakenTimeRow
from coverage.persistence.calendar_rows import ObjectRow
from coverage.persistence.database import reading
from coverage.persistence.notices import NoticeRow
from tests.booking import seekers
from tests.booking.cases import a_case
from tests.booking.engine_worlds import ADA, BO, KEY, NOW, TODAY, ZONE, at, settle
from tests.booking.engine_worlds import a_booking as booked

READER = AdvisorReader(advisor=ADA)
PHONE = Wanted(kind=ConversationKind.PHONE)
ROOM = Wanted(kind=ConversationKind.ROOM, place=PlaceId("room"))
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def world(app: Flask) -> None:
    settle()


def times(number: str, wanted: Wanted = PHONE, day: date = TOMORROW) -> list[str]:
    found = follow_ups.follow_up_times(
        READER, BookingId(number), wanted, first=day, until=day, now=NOW, zone=ZONE
    )
    return [f"{moment.astimezone(ZONE):%H:%M}" for moment in found.times]


def agree(number: str, starts: datetime, wanted: Wanted = PHONE) -> BookingId:
    return follow_ups.follow_up(
        READER, BookingId(number), wanted, starts=starts, key=KEY, now=NOW, zone=ZONE
    )


def objects() -> int:
    with reading() as session:
        return session.query(ObjectRow).filter(ObjectRow.etag.is_not(None)).count()


def test_all_free_times_of_ones_own_are_there_without_a_quota_or_notice() -> None:
    first = booked(at(TODAY, "10:00"))
    grid = [f"{hour:02}:{minute:02}" for hour in range(9, 16) for minute in (0, 30)]
    assert times(first) == grid
    # an hour from now is soon enough for two who sit together
    assert "13:00" in times(first, day=TODAY)


def test_the_next_conversation_takes_time_and_is_in_the_calendar() -> None:
    first = booked(at(TODAY, "10:00"), state=BookingState.TOOK_PLACE)
    made = agree(first, at(TOMORROW, "13:00"), ROOM)
    with reading() as session:
        row, before = session.get_one(BookingRow, made), session.get_one(BookingRow, first)
        assert (row.case, row.client, row.state) == (before.case, "alfa", "booked")
        assert (row.place, row.seat) == ("room", 1)
        resources = {
            taken.resource for taken in session.query(TakenTimeRow).filter_by(booking=made)
        }
        assert resources == {"a:ada", "r:room:1"}
    assert objects() == 1
    assert "13:00" not in times(first)
    with pytest.raises(TimeGone):
        agree(first, at(TOMORROW, "13:30"))


@pytest.mark.parametrize(
    ("clock", "wanted"),
    [
        ("13:10", PHONE),
        ("03:00", PHONE),
        ("16:30", PHONE),
        ("13:00", Wanted(kind=ConversationKind.ROOM, place=PlaceId("nowhere"))),
        ("13:00", Wanted(kind=ConversationKind.ROOM)),
        ("13:00", Wanted(kind=ConversationKind.PHONE, place=PlaceId("room"))),
    ],
)
def test_a_time_or_place_that_is_not_ones_own_is_refused(clock: str, wanted: Wanted) -> None:
    first = booked(at(TODAY, "10:00"))
    with pytest.raises(TimeGone):
        agree(first, at(TOMORROW, clock), wanted)


def test_no_more_than_two_are_planned_at_once() -> None:
    first = booked(at(TODAY, "10:00"))
    agree(first, at(TOMORROW, "13:00"))
    later = at(TODAY + timedelta(days=2), "13:00")
    with pytest.raises(WrongState):
        agree(first, later)


def test_calling_off_frees_the_time_and_never_offers_it_again() -> None:
    first = booked(at(TODAY, "10:00"), state=BookingState.TOOK_PLACE)
    made = agree(first, at(TOMORROW, "13:00"))
    follow_ups.call_off(READER, made, now=NOW)
    with reading() as session:
        row = session.get_one(BookingRow, made)
        assert (row.state, row.called_off) == ("cancelled", True)
        assert session.query(TakenTimeRow).filter_by(booking=made).count() == 0
        assert session.query(SpentTimeRow).count() == 1
    assert objects() == 0
    assert "13:00" in times(first)
    with pytest.raises(WrongState):
        follow_ups.call_off(READER, made, now=NOW)


def test_a_seeker_who_left_a_mail_address_is_told_that_there_is_news() -> None:
    from tests.booking.cases import a_booking

    booking = a_booking(a_case(mail="zq@example.org"), at(TOMORROW, "13:00"))
    follow_ups.call_off(READER, booking, now=NOW)
    with reading() as session:
        (notice,) = session.query(NoticeRow).all()
        assert notice.occasion == f"called-off.{booking}"


def test_what_has_begun_is_not_called_off() -> None:
    with pytest.raises(WrongState):
        follow_ups.call_off(READER, BookingId(booked(at(TODAY, "08:30"))), now=NOW)


def test_anothers_conversation_does_not_exist() -> None:
    theirs = BookingId(booked(at(TOMORROW, "13:00"), advisor="bo"))
    with pytest.raises(NotFound):
        follow_ups.call_off(READER, theirs, now=NOW)
    with pytest.raises(NotFound):
        agree(theirs, at(TOMORROW, "15:00"))
    with pytest.raises(NotFound):
        conversations.own_conversation(READER, theirs, keys={}, now=NOW)
    assert BO == "bo"


def test_who_was_called_off_is_offered_the_backup_and_nobody_is_swapped() -> None:
    seeker = seekers.a_seeker()
    seeker.hold(seekers.a_time())
    seeker.confirm()
    mine = own(seeker).coming[0].booking
    follow_ups.call_off(READER, mine.id, now=NOW)
    seen = own(seeker).coming[0]
    assert seen.fell_away
    assert seen.backup is not None
    assert (seen.backup.id, own(seeker).case.advisor) == (BO, ADA)
    own_case.consent_to_backup(seeker.reader, True)
    wanted = seekers.a_time(2, advisors=(BO,))
    wish = Wish(advisor=BO, kind=ConversationKind.PHONE, place=None, starts=wanted)
    own_conversations.take_backup(
        seeker.reader,
        mine.id,
        wish,
        keys=seekers.KEYS,
        key=seekers.SECRET,
        now=NOW,
        zone=ZONE,
    )
    seeker.confirm()
    after = own(seeker)
    assert after.case.advisor == BO
    assert [each.booking.starts for each in after.coming] == [wanted]


def test_a_seeker_is_done_with_what_was_called_off_when_they_say_so() -> None:
    seeker = seekers.a_seeker()
    seeker.hold(seekers.a_time())
    seeker.confirm()
    mine = own(seeker).coming[0].booking
    follow_ups.call_off(READER, mine.id, now=NOW)
    own_conversations.cancel(seeker.reader, mine.id, now=NOW)
    assert own(seeker).coming == ()


def own(seeker: seekers.Seeker) -> own_case.OwnCase:
    return own_case.own_case(seeker.reader, keys=seekers.KEYS, now=NOW, zone=ZONE)
