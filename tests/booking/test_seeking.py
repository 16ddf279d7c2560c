"""A session is half an hour of choosing, and asks for few days and times."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coverage.domain.bookings import ConversationKind
from coverage.domain.clients import HalfDay
from coverage.domain.errors import SeekerSessionEnded, TimeGone, TooManyAttempts
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.seeking import SESSION_LASTS, Choices
from coverage.operations.booking import booking, seeking
from tests.booking.engine_worlds import NOW, TODAY, settle
from tests.booking.seekers import a_seeker, a_time

pytestmark = pytest.mark.usefixtures("app")


def test_a_session_ends_half_an_hour_after_the_last_page() -> None:
    settle()
    seeker = a_seeker()
    later = NOW + timedelta(minutes=20)
    assert seeking.seeker_of(seeker.token, now=later)
    assert seeking.seeker_of(seeker.token, now=later + SESSION_LASTS - timedelta(seconds=1))
    assert seeking.seeker_of(seeker.token, now=later + 2 * SESSION_LASTS) is None
    assert seeking.seeker_of("", now=NOW) is None
    assert seeking.seeker_of("somebody's guess", now=NOW) is None


def test_choices_are_kept_as_they_were_made() -> None:
    settle()
    seeker = a_seeker()
    assert seeking.choices_of(seeker.reader) == Choices()
    chosen = Choices(
        advisor=AdvisorId("bo"),
        avoided=frozenset({AdvisorId("ada")}),
        kind=ConversationKind.ROOM,
        place=PlaceId("room"),
        near="3511",
        on_site=True,
        day=TODAY,
        half_day=HalfDay.AFTERNOON,
    )
    seeking.choose(seeker.reader, chosen, now=NOW)
    assert seeking.choices_of(seeker.reader) == chosen


def test_of_two_who_come_at_once_the_earlier_one_may_be_counted_later() -> None:
    # their moments were taken before they waited for each other
    settle()
    a_seeker(now=NOW + timedelta(milliseconds=20))
    assert a_seeker(now=NOW).reader


def test_a_session_looks_at_ten_days_and_at_those_as_often_as_it_likes() -> None:
    settle()
    reader = a_seeker().reader
    for _ in range(2):
        for day in range(10):
            seeking.see_day(reader, TODAY + timedelta(days=day))
    with pytest.raises(TooManyAttempts):
        seeking.see_day(reader, TODAY + timedelta(days=10))


def test_a_session_asks_for_eight_times_whether_it_gets_them_or_not() -> None:
    settle()
    seeker, time = a_seeker(), a_time()
    for number in range(8):
        if number % 2:
            seeker.hold(time)
        else:
            with pytest.raises(TimeGone):
                seeker.hold(time + timedelta(minutes=7))
    with pytest.raises(TooManyAttempts):
        seeker.hold(time)


def test_one_address_asks_for_twenty_times_however_many_sessions_it_has() -> None:
    settle()
    wanted = a_time() + timedelta(minutes=7)
    for _ in range(4):
        seeker = a_seeker(source="192.0.2.99")
        for _ in range(5):
            with pytest.raises(TimeGone):
                seeker.hold(wanted)
    with pytest.raises(TooManyAttempts):
        a_seeker(source="192.0.2.99").hold(wanted)
    a_seeker(source="192.0.2.98").hold(a_time())


def test_one_address_begins_few_sessions_and_another_is_not_kept_out() -> None:
    settle()
    for _ in range(20):
        a_seeker(source="192.0.2.99")
    with pytest.raises(TooManyAttempts):
        a_seeker(source="192.0.2.99")
    a_seeker(source="192.0.2.98")


def test_who_leaves_gives_back_what_was_kept_and_keeps_what_was_booked() -> None:
    settle()
    one, other, third = a_seeker(), a_seeker(), a_seeker()
    time = a_time()
    reader = one.reader
    one.hold(time)
    seeking.end(reader)
    assert seeking.seeker_of(one.token, now=NOW) is None
    with pytest.raises(SeekerSessionEnded):
        booking.release(reader)
    other.hold(time)
    other.confirm()
    seeking.end(other.reader)
    with pytest.raises(TimeGone):
        third.hold(time)
