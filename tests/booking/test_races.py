"""Two hundred people want one time, and one has it: whoever is quicker, wherever it is stored."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, or_, select

from coverage.domain.bookings import HOLD_LASTS, BookingState, ConversationKind
from coverage.domain.errors import HoldEnded, Refusal, TimeGone
from coverage.operations.booking import booking, own_case, own_conversations
from coverage.operations.booking.booking import Held
from coverage.operations.booking.spending import Wish
from coverage.persistence.bookings import BookingRow, TakenTimeRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import reading
from tests.booking.engine_worlds import (
    ADA,
    ALFA,
    ARNHEM,
    BETA,
    BO,
    NOW,
    TERMS,
    TODAY,
    ZONE,
    a_room,
    settle,
    world,
)
from tests.booking.seekers import KEYS, SECRET, Seeker, a_seeker, a_time, offers

THREADS = 24
"""At the same moment; the rest of many stands in line."""


def all_at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[object]:
    """Do all of it, `THREADS` at the same moment; what each gave, or its refusal."""
    barrier = Barrier(min(THREADS, len(acts)))

    def act(number: int) -> object:
        with app.app_context():
            if number < barrier.parties:
                barrier.wait()
            try:
                return acts[number]()
            except Refusal as refusal:
                return type(refusal)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(act, range(len(acts))))


def seekers(count: int) -> list[Seeker]:
    """So many people, each at home."""
    return [a_seeker(source=f"198.51.{n // 250}.{n % 250}") for n in range(count)]


def overlapping(now: datetime = NOW) -> Iterable[tuple[str, datetime, datetime]]:
    """Pairs of bookings of one advisor that take the same time, the pause included."""
    with reading() as session:
        rows = session.scalars(
            select(BookingRow)
            .where(BookingRow.state.in_([BookingState.BOOKED.value, BookingState.ON_HOLD.value]))
            .where(or_(BookingRow.held_until.is_(None), BookingRow.held_until > now))
            .order_by(BookingRow.advisor, BookingRow.starts)
        ).all()
        for one, other in itertools.pairwise(rows):
            until = one.ends + timedelta(minutes=one.pause)
            if one.advisor == other.advisor and other.starts < until:
                yield one.advisor, one.starts, other.starts


def test_two_hundred_seekers_want_one_time_and_one_has_it(app: Flask) -> None:
    settle()
    time, people = a_time(), seekers(200)
    held = all_at_once(app, [lambda each=each: each.hold(time) for each in people])
    refused = Counter(each for each in held if isinstance(each, type))
    assert refused == {TimeGone: 199}
    winner = people[next(n for n, each in enumerate(held) if not isinstance(each, type))]
    done = all_at_once(app, [lambda each=each: each.confirm() for each in people])
    assert Counter(done) == {None: 1, HoldEnded: 199}
    assert winner.receipt().booking.starts == time
    with reading() as session:
        assert session.scalar(select(func.count(CaseRow.id))) == 1
        assert session.scalar(select(func.count(BookingRow.id))) == 1


def test_times_that_overlap_are_never_both_had(app: Flask) -> None:
    settle()
    times = sorted({each.starts for each in offers()})[:30]
    people = seekers(60)
    acts = [lambda n=n: people[n].hold(times[n // 2 % len(times)]) for n in range(len(people))]
    held = all_at_once(app, acts)
    assert any(not isinstance(each, type) for each in held)
    assert not list(overlapping())


def test_overlaps_of_different_lengths_are_never_both_had(app: Flask) -> None:
    # the advisor makes conversations shorter while people book: old holds are 90 minutes long
    settle()
    times = sorted({each.starts for each in offers()})[:24]
    people = seekers(48)
    for number, time in enumerate(times[::4]):
        people[number].hold(time)
    settle(ada=replace(TERMS, minutes=60))
    shorter = sorted({each.starts for each in offers()})[:24]
    acts = [lambda n=n: people[n].hold(shorter[n % len(shorter)]) for n in range(24, len(people))]
    all_at_once(app, acts)
    assert not list(overlapping())


@pytest.mark.parametrize("seats", [1, 2])
def test_of_two_advisors_who_want_a_room_at_once_as_many_have_it_as_it_has_seats(
    app: Flask, seats: int
) -> None:
    settle(world(places=(a_room(rooms=seats),)))
    room = {"kind": ConversationKind.ROOM, "place": "room"}
    mine = {each.starts for each in offers(**room)}
    theirs = {each.starts for each in offers(**room, advisors=(BO,))}
    time = min(
        (one, other)
        for one in mine
        for other in theirs
        if abs(one - other) < timedelta(minutes=90) and one > NOW + timedelta(days=3)
    )
    people = seekers(20)
    acts = [
        lambda n=n: people[n].hold(time[n % 2], advisor=("ada", "bo")[n % 2], **room)
        for n in range(len(people))
    ]
    held = all_at_once(app, acts)
    assert sum(not isinstance(each, type) for each in held) == seats
    with reading() as session:
        taken = select(TakenTimeRow.resource).where(TakenTimeRow.resource.like("r:%")).distinct()
        assert set(session.scalars(taken)) == {f"r:room:{n + 1}" for n in range(seats)}


def test_nobody_is_in_two_towns_with_half_an_hour_in_between(app: Flask) -> None:
    rooms = (a_room(), a_room("far", postcode=ARNHEM))
    both = frozenset(room.id for room in rooms)
    settle(world(places=rooms), bo=replace(TERMS, minutes=60, most_per_day=6, places=both))
    room = {"kind": ConversationKind.ROOM, "advisors": (BO,)}
    here = [each.starts for each in offers(place="room", **room)]
    there = [each.starts for each in offers(client=BETA, place="far", **room)]
    # one after the other in two towns, with up to three quarters of an hour for the road
    pairs = [
        (one, other)
        for one in here
        for other in there
        if timedelta(minutes=60) <= abs(other - one) <= timedelta(minutes=105)
    ][:12]
    assert pairs
    acts: list[Callable[[], object]] = []
    for number, (one, other) in enumerate(pairs):
        alfa, beta = (a_seeker(each, source=f"192.0.2.{number}") for each in (ALFA, BETA))
        acts += [partial(in_room, alfa, one, "room"), partial(in_room, beta, other, "far")]
    done = all_at_once(app, acts)
    assert any(not isinstance(each, type) for each in done)
    with reading() as session:
        found = session.scalars(select(BookingRow).order_by(BookingRow.starts))
        towns = [(each.place, each.starts, each.ends) for each in found]
    for (place, _, ends), (another, starts, _) in pairwise(towns):
        # Utrecht and Arnhem are some sixty kilometres of road apart
        assert place == another or starts - ends >= timedelta(minutes=60)


def in_room(seeker: Seeker, starts: datetime, place: str) -> Held:
    """Ask for a room with Bo."""
    return seeker.hold(starts, advisor="bo", kind=ConversationKind.ROOM, place=place)


def test_a_hold_runs_out_at_the_moment_somebody_else_wants_it(app: Flask) -> None:
    settle()
    time = a_time()
    slow = a_seeker()
    slow.hold(time)
    then = NOW + HOLD_LASTS
    slow.now = then
    others = [a_seeker(source=f"203.0.113.{n}", now=then) for n in range(12)]
    acts = [slow.confirm, *(lambda each=each: each.hold(time) for each in others)]
    done = all_at_once(app, acts)
    got = [n for n, each in enumerate(done) if not isinstance(each, type)]
    assert len(got) == 1
    with reading() as session:
        booked = session.scalar(select(func.count(CaseRow.id)))
    assert booked == (1 if got == [0] else 0)
    assert not list(overlapping(then))


def test_confirming_twenty_times_at_once_books_once_and_under_one_code(app: Flask) -> None:
    settle()
    seeker = a_seeker()
    seeker.hold(a_time())
    done = all_at_once(app, [seeker.confirm] * 20)
    assert Counter(done) == {None: 20}
    receipts = all_at_once(app, [seeker.receipt] * 4)
    assert len(set(receipts)) == 1
    with reading() as session:
        assert session.scalar(select(func.count(CaseRow.id))) == 1
        assert session.scalar(select(func.count(BookingRow.id))) == 1


def test_people_who_change_their_minds_about_whom_to_talk_to(app: Flask) -> None:
    settle()
    mine, theirs = a_time(), a_time(advisors=(BO,))
    people = seekers(12)
    for number, each in enumerate(people[:2]):
        each.hold((mine, theirs)[number], advisor=("ada", "bo")[number])
    acts: list[Callable[[], object]] = [
        partial(each.hold, (theirs, mine)[n % 2], advisor=("bo", "ada")[n % 2])
        for n, each in enumerate(people)
    ]
    acts += [partial(booking.release, each.reader) for each in people[:2]]
    all_at_once(app, acts)
    assert not list(overlapping())
    with reading() as session:
        kept = set(session.scalars(select(BookingRow.id)))
        assert set(session.scalars(select(TakenTimeRow.booking))) == kept


def test_people_who_move_to_one_time_get_it_once_and_the_others_keep_theirs(app: Flask) -> None:
    settle(ada=replace(TERMS, most_per_day=6))
    times: list[datetime] = []
    for each in sorted({each.starts for each in offers(first=TODAY + timedelta(days=2))}):
        if not times or each - times[-1] > timedelta(hours=3):
            times.append(each)
    people = seekers(6)
    for seeker, time in zip(people, times, strict=False):
        seeker.hold(time)
        seeker.confirm()
    goal = times[len(people) + 1]

    def move(seeker: Seeker) -> None:
        mine = seeker.receipt().booking
        wish = Wish(advisor=ADA, kind=ConversationKind.PHONE, place=None, starts=goal)
        own_conversations.move(seeker.reader, mine.id, wish, key=SECRET, now=NOW, zone=ZONE)
        seeker.confirm()

    done = all_at_once(app, [lambda each=each: move(each) for each in people])
    assert Counter(done) == {None: 1, TimeGone: 5}
    now = [own_case.own_case(each.reader, keys=KEYS, now=NOW, zone=ZONE).coming for each in people]
    assert [len(each) for each in now] == [1] * 6
    starts = Counter(each[0].booking.starts for each in now)
    assert starts[goal] == 1
    assert not list(overlapping())
