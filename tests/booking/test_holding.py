"""A time is kept for ten minutes and then booked: once, for one person, with their own code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coverage.domain.bookings import HOLD_LASTS
from coverage.domain.errors import HoldEnded, TimeGone
from coverage.operations.booking import booking
from tests.booking.engine_worlds import NOW, settle
from tests.booking.seekers import a_seeker, a_time, offers

pytestmark = pytest.mark.usefixtures("app")


def test_a_time_that_is_listed_is_kept_for_ten_minutes() -> None:
    settle()
    wanted = offers()[0]
    seeker = a_seeker()
    kept = seeker.hold(wanted.starts)
    assert (kept.starts, kept.ends) == (wanted.starts, wanted.ends)
    assert kept.until == NOW + HOLD_LASTS
    assert booking.held(seeker.reader, NOW) == kept
    assert booking.held(seeker.reader, NOW + HOLD_LASTS) is None


def test_what_one_seeker_keeps_another_can_have_who_asks_after_it_was_given_back() -> None:
    settle()
    wanted = offers()[-1]
    one, other = a_seeker(), a_seeker()
    one.hold(wanted.starts)
    booking.release(one.reader)
    other.hold(wanted.starts)


@pytest.mark.parametrize("given_back", [True, False])
def test_who_was_refused_cannot_find_out_that_somebody_was_deciding(given_back: bool) -> None:
    """What was booked or withdrawn never comes back, so a hold does not either."""
    settle()
    wanted = offers()[-1]
    one, watcher, colleague = a_seeker(), a_seeker(), a_seeker()
    before = offers()
    one.hold(wanted.starts)
    with pytest.raises(TimeGone):
        watcher.hold(wanted.starts)
    if given_back:
        booking.release(one.reader)
    for each in (watcher, colleague):
        each.now = NOW + HOLD_LASTS
        with pytest.raises(TimeGone):
            each.hold(wanted.starts)
    assert offers() == before, "a list changes at night, not when one is refused"
    assert wanted not in offers(now=NOW + timedelta(days=1))


def test_who_holds_a_time_still_books_it_when_others_were_refused() -> None:
    settle()
    wanted = offers()[-1]
    one, other = a_seeker(), a_seeker()
    one.hold(wanted.starts)
    with pytest.raises(TimeGone):
        other.hold(wanted.starts)
    one.confirm()
    assert one.receipt().booking.starts == wanted.starts


def test_a_refusal_for_another_reason_spends_nothing() -> None:
    settle()
    wanted, seeker = offers()[-1], a_seeker()
    with pytest.raises(TimeGone):
        seeker.hold(wanted.starts + timedelta(minutes=7))
    seeker.hold(wanted.starts)


def test_who_confirms_has_a_booking_and_the_same_code_however_often_they_look() -> None:
    settle()
    seeker = a_seeker()
    seeker.hold(a_time())
    seeker.confirm()
    first = seeker.receipt()
    seeker.confirm()
    assert seeker.receipt() == first
    assert len(first.words) == 6
    assert len(first.locator) == 6


def test_after_the_ten_minutes_the_time_is_booked_when_nobody_took_it() -> None:
    settle()
    seeker = a_seeker()
    kept = seeker.hold(a_time())
    seeker.now = NOW + HOLD_LASTS + timedelta(minutes=1)
    seeker.confirm()
    assert seeker.receipt().booking.starts == kept.starts


def test_after_the_ten_minutes_nothing_is_booked_when_somebody_took_it() -> None:
    settle()
    slow, quick = a_seeker(), a_seeker()
    wanted = a_time()
    slow.hold(wanted)
    slow.now = quick.now = NOW + HOLD_LASTS
    quick.hold(wanted)
    with pytest.raises(HoldEnded):
        slow.confirm()
    assert slow.reader.case is None
    quick.confirm()
    assert quick.receipt().booking.starts == wanted
