"""Times that can be booked, from the database to the offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from coverage.domain.absences import Absence
from coverage.domain.bookings import BookingState, ConversationKind
from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId, BookingId, PlaceId
from coverage.domain.working_hours import Shift
from coverage.operations.booking import booking_times, free_times
from coverage.operations.booking.booking_times import (
    Offer,
    half_of,
    times_and_nearest,
)
from coverage.operations.booking.free_times import Free
from coverage.persistence.database import reading, writing
from coverage.persistence.elsewhere import LinkRow
from coverage.persistence.facts import add_absence
from coverage.persistence.working_hours import replace_shifts
from tests.booking.engine_worlds import (
    ADA,
    ALFA,
    BETA,
    BO,
    KEY,
    NOW,
    TERMS,
    TODAY,
    ZONE,
    a_booking,
    a_room,
    at,
    settle,
    spend,
    wanted,
    world,
)
from tests.builders import a_client, a_conflict, an_advisor
from tests.statements import statements

ROOM = PlaceId("room")
TOMORROW = NOW + timedelta(days=1)


def listed(now: datetime = NOW, key: bytes = KEY, **changes: Any) -> tuple[Offer, ...]:
    with reading() as session:
        return booking_times.listed(session, wanted(**changes), key=key, now=now, zone=ZONE)


def is_free(starts: datetime, *, now: datetime = NOW, **changes: Any) -> Free | None:
    usual: dict[str, Any] = {
        "client": ALFA,
        "advisor": ADA,
        "kind": ConversationKind.PHONE,
        "place": None,
        "offered": True,
    }
    with reading() as session:
        return free_times.is_free(
            session, starts=starts, key=KEY, now=now, zone=ZONE, **(usual | changes)
        )


def own_times(day: date, **changes: Any) -> tuple[datetime, ...]:
    usual: dict[str, Any] = {"kind": ConversationKind.PHONE, "place": None, "now": NOW}
    with reading() as session:
        return free_times.free_for_advisor(
            session, ADA, first=day, until=day, zone=ZONE, **(usual | changes)
        )


def halves_of(advisor: AdvisorId, day: date, now: datetime) -> set[HalfDay]:
    with reading() as session:
        found = booking_times.public_half_days(
            session, [advisor], first=day, until=day, zone=ZONE, now=now
        )
    return {half for _, half in found[advisor]}


def half_days() -> bytes:
    with reading() as session:
        found = booking_times.public_half_days(
            session, [ADA, BO], first=TODAY, until=TODAY + timedelta(days=28), zone=ZONE, now=NOW
        )
    return repr(sorted((a, sorted(halves)) for a, halves in found.items())).encode()


def starts_of(offers: tuple[Offer, ...]) -> set[datetime]:
    return {offer.starts for offer in offers}


def test_a_time_that_is_listed_can_be_had(app: Flask) -> None:
    settle()
    offers = listed()
    assert len(offers) > 20
    for offer in offers[:10]:
        assert is_free(offer.starts) == Free(ends=offer.ends, pause=15, seat=0)


def test_no_half_day_lists_more_than_the_quota(app: Flask) -> None:
    settle()
    halves = [half_of(offer.starts, ZONE) for offer in listed()]
    assert max(halves.count(each) for each in halves) == 2


def test_public_half_days_stay_the_same_to_the_byte_when_conversations_are_booked(
    app: Flask,
) -> None:
    settle()
    before = half_days()
    for offer in listed():
        a_booking(offer.starts)
    assert half_days() == before


def test_public_half_days_follow_absences_and_holidays(app: Flask) -> None:
    easter = date(2027, 3, 29)
    day = TODAY + timedelta(days=2)
    settle(
        world(days_off=frozenset({easter}), absences=(Absence(advisor=ADA, first=day, until=day),))
    )
    with reading() as session:
        found = booking_times.public_half_days(
            session, [ADA], first=TODAY, until=easter, zone=ZONE, now=NOW
        )[ADA]
    days = {each for each, _ in found}
    assert easter not in days
    assert day not in days
    assert (day + timedelta(days=1), HalfDay.MORNING) in found


def test_a_half_day_is_named_while_it_is_not_too_near_for_a_conversation(app: Flask) -> None:
    settle()
    tuesday = TODAY + timedelta(days=1)
    both = {HalfDay.MORNING, HalfDay.AFTERNOON}
    # a day's notice; the last conversation of an hour and a half begins at half past three
    assert halves_of(ADA, tuesday, at(TODAY, "09:00")) == both
    assert halves_of(ADA, tuesday, at(TODAY, "12:00")) == both
    assert halves_of(ADA, tuesday, at(TODAY, "12:01")) == {HalfDay.AFTERNOON}
    assert halves_of(ADA, tuesday, at(TODAY, "15:30")) == {HalfDay.AFTERNOON}
    assert halves_of(ADA, tuesday, at(TODAY, "15:31")) == set()


@pytest.mark.parametrize(
    ("sunday", "latest"),
    [("2027-03-21", "10:30"), ("2028-03-26", "09:30"), ("2027-10-31", "11:30")],
)
def test_hours_of_notice_are_hours_that_pass_also_when_the_clock_changes(
    app: Flask, sunday: str, latest: str
) -> None:
    settle()
    with writing() as session:
        replace_shifts(session, ADA, [Shift(weekday=6, begins=9 * 60, ends=12 * 60)])
    day = date.fromisoformat(sunday)
    now = at(day - timedelta(days=1), latest)
    assert halves_of(ADA, day, now) == {HalfDay.MORNING}
    assert halves_of(ADA, day, now + timedelta(minutes=1)) == set()


def test_the_list_of_today_keeps_what_is_booked_today_and_refuses_it(app: Flask) -> None:
    settle()
    before = listed()
    gone = before[4]
    a_booking(gone.starts, booked_at=NOW)
    later = starts_of(listed(now=NOW + timedelta(hours=5)))
    assert gone.starts in later
    assert later == {o.starts for o in before if o.starts >= NOW + timedelta(hours=29)}
    assert is_free(gone.starts, now=NOW + timedelta(hours=5)) is None
    assert gone.starts not in starts_of(listed(now=TOMORROW))


def test_a_list_only_ever_loses_times_at_the_turn(app: Flask) -> None:
    settle()
    last_day = TODAY + timedelta(days=28)
    known = starts_of(listed(until=last_day))
    for hours in range(5, 24 * 20, 12):
        now = NOW + timedelta(hours=hours)
        found = starts_of(listed(now=now, until=last_day))
        assert found <= known
        known = found


def test_between_two_turns_only_the_notice_takes_times_away(app: Flask) -> None:
    settle()
    turn = at(TODAY + timedelta(days=3), "03:00")
    late = turn + timedelta(hours=23, minutes=59)
    after_notice = {s for s in starts_of(listed(now=turn)) if s >= late + timedelta(hours=24)}
    assert starts_of(listed(now=late)) == after_notice


def test_a_hold_refuses_at_once_and_no_longer_than_it_lasts(app: Flask) -> None:
    settle()
    offer = listed()[4]
    a_booking(offer.starts, state=BookingState.ON_HOLD, held_until=NOW + timedelta(minutes=10))
    assert is_free(offer.starts) is None
    assert offer in listed()
    assert is_free(offer.starts, now=NOW + timedelta(minutes=10)) is not None


def test_a_time_that_was_cancelled_does_not_come_back_for_any_seeker(app: Flask) -> None:
    settle()
    offer = listed()[4]
    a_booking(offer.starts, state=BookingState.CANCELLED, client="beta")
    for now in (NOW, TOMORROW):
        assert offer.starts not in starts_of(listed(now=now))
        assert is_free(offer.starts, now=now) is None
    assert offer.starts in own_times(offer.starts.date())


def test_a_spent_time_is_not_offered_again_at_its_client(app: Flask) -> None:
    settle()
    offer = listed()[4]
    spend(offer.starts)
    assert offer not in listed()
    assert is_free(offer.starts) is None
    spend(offer.starts, client="beta", advisor="bo")
    assert listed(client=BETA, advisors=(BO,)) != ()


def test_a_seeker_can_move_to_a_time_that_their_own_booking_is_in_the_way_of(app: Flask) -> None:
    settle()
    offer = listed()[4]
    mine = BookingId(a_booking(offer.starts))
    assert offer not in listed()
    assert offer in listed(ignoring=mine)
    assert is_free(offer.starts, ignoring=mine) is not None


def test_taken_withdrawn_and_never_offered_times_are_refused_alike(app: Flask) -> None:
    settle()
    offers = listed()
    day = offers[4].starts.date()
    possible = set(own_times(day))
    never = next(iter(sorted(possible - starts_of(offers))))
    taken = offers[5]
    a_booking(taken.starts, booked_at=NOW)
    everything = {s for d in range(1, 28) for s in own_times(TODAY + timedelta(days=d))}
    later = NOW + timedelta(days=9)
    withdrawn = min(starts_of(offers) - starts_of(listed(now=later)) - {taken.starts})
    free = min(s for s in starts_of(listed(now=later)) if s in everything)
    asked = []
    for starts, now in ((taken.starts, NOW), (never, NOW), (withdrawn, later), (free, later)):
        with statements() as found:
            result = is_free(starts, now=now)
        asked.append(found)
        assert (result is None) == (starts != free or now != later)
    assert asked[0] == asked[1] == asked[2] == asked[3]


def test_the_key_decides_which_times_are_offered(app: Flask) -> None:
    settle()
    assert listed() == listed()
    assert starts_of(listed(key=b"another" * 5)) != starts_of(listed())


def test_clients_are_not_offered_the_same_times_of_one_advisor(app: Flask) -> None:
    settle()
    assert starts_of(listed(advisors=(BO,))) != starts_of(listed(client=BETA, advisors=(BO,)))


def test_whoever_is_first_lists_all_in_order(app: Flask) -> None:
    settle()
    offers = listed(advisors=(ADA, BO))
    assert {offer.advisor for offer in offers} == {ADA, BO}
    assert [o.starts for o in offers] == sorted(o.starts for o in offers)


def test_nothing_is_offered_within_the_notice_nor_further_than_four_weeks(app: Flask) -> None:
    settle(ada=replace(TERMS, notice=72))
    offers = listed(until=TODAY + timedelta(days=90))
    assert min(o.starts for o in offers) >= NOW + timedelta(hours=72)
    assert max(o.starts for o in offers) < at(TODAY + timedelta(days=29), "00:00")


def test_an_advisor_who_is_full_for_the_day_is_not_offered(app: Flask) -> None:
    settle(ada=replace(TERMS, most_per_day=1))
    offer = next(o for o in listed() if half_of(o.starts, ZONE)[1] is HalfDay.MORNING)
    day = half_of(offer.starts, ZONE)[0]
    a_booking(at(day, "15:30"))
    assert not [o for o in listed() if half_of(o.starts, ZONE)[0] == day]


def test_nobody_is_offered_on_a_day_of_conflict(app: Flask) -> None:
    day = TODAY + timedelta(days=7)
    settle(world(conflicts=(a_conflict("ada", "alfa", day),)))
    assert max(o.starts for o in listed()) < at(day, "00:00")
    assert is_free(at(day, "10:00"), offered=False) is None


def test_an_absence_takes_its_day_away(app: Flask) -> None:
    settle()
    offer = listed()[4]
    day = half_of(offer.starts, ZONE)[0]
    with writing() as session:
        add_absence(session, Absence(advisor=ADA, first=day, until=day), origin="advisor", now=NOW)
    assert offer not in listed()
    assert is_free(offer.starts) is None


def test_who_cannot_be_booked_is_offered_to_nobody(app: Flask) -> None:
    settle(ada=replace(TERMS, bookable=False))
    assert listed() == ()
    assert half_days() != b""
    assert is_free(at(TODAY + timedelta(days=3), "10:00"), offered=False) is not None


def test_without_a_number_nobody_talks_on_the_telephone(app: Flask) -> None:
    settle(ada=replace(TERMS, phone=""))
    assert listed() == ()
    assert listed(kind=ConversationKind.VIDEO) != ()


def test_an_advisor_whose_calendar_elsewhere_is_unknown_is_withheld(app: Flask) -> None:
    settle()
    offer = listed()[0]
    with writing() as session:
        session.add(_stale_link())
    assert listed() == ()
    assert is_free(offer.starts) is None


def test_a_room_is_offered_while_it_has_a_seat(app: Flask) -> None:
    settle()
    asked: dict[str, Any] = {"kind": ConversationKind.ROOM, "place": ROOM}
    offer = listed(**asked)[4]
    assert is_free(offer.starts, **asked) == Free(ends=offer.ends, pause=15, seat=1)
    a_booking(offer.starts, advisor="bo", place="room", seat=1)
    assert offer not in listed(**asked)
    assert is_free(offer.starts, **asked) is None
    assert is_free(offer.starts) is not None


def test_the_second_seat_is_given_when_the_first_is_taken(app: Flask) -> None:
    settle(world(places=(a_room(rooms=2),)))
    asked: dict[str, Any] = {"kind": ConversationKind.ROOM, "place": ROOM}
    offer = listed(**asked)[4]
    a_booking(offer.starts, advisor="bo", place="room", seat=1)
    found = is_free(offer.starts, **asked)
    assert found is not None
    assert found.seat == 2


def test_a_room_of_another_employer_is_offered_to_nobody_else(app: Flask) -> None:
    clients = (a_client("alfa", own_site_allowed=True), a_client("beta", own_site_allowed=True))
    settle(world(clients=clients, places=(a_room(client=BETA),)))
    asked: dict[str, Any] = {"kind": ConversationKind.ROOM, "place": ROOM}
    assert listed(**asked) == ()
    assert listed(**asked, client=BETA, advisors=(BO,)) != ()


def test_travel_is_kept_free_around_a_room_far_away(app: Flask) -> None:
    far = a_room("far", postcode="6811")
    settle(
        world(
            advisors=(an_advisor("ada", radius_km=100), an_advisor("bo")),
            panels=(),
            places=(a_room(), far),
        )
    )
    day = TODAY + timedelta(days=2)
    a_booking(at(day, "11:00"), place="far", seat=1)
    times = [each.astimezone(ZONE).strftime("%H:%M") for each in own_times(day)]
    # Arnhem is 75 minutes away, and a quarter of an hour lies between two conversations
    assert times == ["14:00", "14:30", "15:00", "15:30"]


def test_the_nearest_half_days_with_times_are_named(app: Flask) -> None:
    settle()
    saturday = TODAY + timedelta(days=5)
    with reading() as session:
        _, found = times_and_nearest(
            session, wanted(), day=saturday, half=HalfDay.MORNING, key=KEY, now=NOW, zone=ZONE
        )
    halves = {half_of(offer.starts, ZONE) for offer in listed()}
    assert len(found) == 3
    assert set(found) <= halves
    assert list(found) == sorted(found)
    assert all(abs((day - saturday).days) <= 3 for day, _ in found)


def test_times_of_a_half_day_are_those_that_are_listed_and_it_is_not_near_itself(
    app: Flask,
) -> None:
    settle()
    for offer in listed()[:6]:
        day, half = half_of(offer.starts, ZONE)
        asked: dict[str, Any] = {"day": day, "half": half, "key": KEY, "now": NOW, "zone": ZONE}
        with reading() as session:
            times, nearest = times_and_nearest(session, wanted(), **asked)
            assert (day, half) not in nearest
        of_the_day = listed(first=day, until=day)
        assert times == tuple(o for o in of_the_day if half_of(o.starts, ZONE)[1] is half)


@pytest.mark.parametrize("minute", ["10:15", "10:01", "18:00", "23:30"])
def test_what_is_no_time_of_the_grid_is_never_free(app: Flask, minute: str) -> None:
    settle()
    assert is_free(at(TODAY + timedelta(days=3), minute), offered=False) is None


def _stale_link() -> LinkRow:
    return LinkRow(
        advisor=ADA,
        host="dav.example",
        seed="s",
        sealed=b"x",
        linked_at=NOW - timedelta(days=3),
        due_at=NOW,
        failures=3,
    )
