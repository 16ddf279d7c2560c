"""A session is half an hour of choosing, and asks for few days and times."""

from __future__ import annotations

from datetime import datetime, timedelta

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


def test_a_session_ends_after_two_hours_however_busy_it_is() -> None:
    settle()
    token = a_seeker().token
    for minutes in range(0, 120, 20):
        assert seeking.seeker_of(token, now=NOW + timedelta(minutes=minutes)) is not None
    assert seeking.seeker_of(token, now=NOW + timedelta(hours=2)) is None
    # nobody makes theirs a younger one
    younger = f"{token.rpartition('.')[0]}.ffffffff"
    assert seeking.seeker_of(younger, now=NOW) is None
    assert seeking.seeker_of("x" * 43, now=NOW) is None


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


def asked_until_refused(source: str, *, now: datetime = NOW) -> int:
    """How many times an address can ask for, with a session for every five."""
    wanted = a_time() + timedelta(minutes=7)
    for asked in range(100):
        if asked % 5 == 0:
            seeker = a_seeker(source=source, now=now)
        try:
            seeker.hold(wanted)
        except TimeGone:
            continue
        except TooManyAttempts:
            return asked
    raise AssertionError("nobody is ever refused")


def begun_until_refused(source: str, *, now: datetime = NOW) -> tuple[int, int]:
    """How many sessions an address can begin, and how long it is told to wait then."""
    for begun in range(100):
        try:
            a_seeker(source=source, now=now)
        except TooManyAttempts as refusal:
            return begun, refusal.retry_after
    raise AssertionError("nobody is ever refused")


def test_one_address_asks_for_some_twenty_times_however_many_sessions_it_has() -> None:
    settle()
    assert 12 <= asked_until_refused("192.0.2.99") <= 29
    a_seeker(source="192.0.2.98").hold(a_time())


def test_one_address_begins_few_sessions_and_another_is_not_kept_out() -> None:
    settle()
    assert 12 <= begun_until_refused("192.0.2.99")[0] <= 29
    a_seeker(source="192.0.2.98")


def test_who_counts_how_often_they_can_begin_does_not_learn_how_often_colleagues_did() -> None:
    """The employer's own office stands behind one address. In some hours it can begin fewer
    sessions though nobody else did, in others more though somebody else did.
    """
    settle()
    alone, beside = set(), set()
    for hour in range(0, 40, 2):
        now = NOW + timedelta(hours=hour)
        count, wait = begun_until_refused("192.0.2.99", now=now)
        alone.add(count)
        assert wait == 900  # whatever it really is
        a_seeker(source="192.0.2.98", now=now)  # somebody at the next office
        count, wait = begun_until_refused("192.0.2.98", now=now)
        beside.add(count)
        assert wait == 900
    assert len(alone) > 8
    assert len(alone & beside) > 5
    assert min(alone) < 18
    assert max(beside) > 22


def test_who_comes_back_to_an_address_that_waits_does_not_learn_that_somebody_was_there() -> None:
    """An hour after it was used up, an address waits about as often without anybody in between."""
    settle()
    shut = 0
    for number in range(30):
        source = f"198.51.100.{number}"
        begun_until_refused(source)
        try:
            a_seeker(source=source, now=NOW + timedelta(minutes=59))
        except TooManyAttempts:
            shut += 1
    assert 8 <= shut <= 22


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
