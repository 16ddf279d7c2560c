"""The engine finds exactly the times that a slow program finds minute by minute."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from coverage.domain.absences import Absence
from coverage.domain.bookings import ConversationKind, instant_of
from coverage.domain.clients import HalfDay
from coverage.domain.conversation_terms import LENGTHS, ConversationTerms
from coverage.domain.ids import BookingId, PlaceId
from coverage.domain.openings import bits, grid, window_of
from coverage.domain.places import ALL_DAYS, NOON, Place
from coverage.domain.working_hours import Shift, WorkingHours
from coverage.operations.booking.agendas import agenda_of, standing_of
from coverage.operations.booking.booking_facts import OnSite, looked_up
from coverage.operations.booking.searching import Search, by_now
from coverage.operations.viewing.facts import Facts
from coverage.persistence.booking_times import TimeTaken
from tests.booking.engine_worlds import ADA, ALFA, AMERSFOORT, ARNHEM, UTRECHT, ZONE, a_room, world
from tests.booking.slowly import Question, Room, Thing
from tests.builders import a_conflict, an_advisor

SPRING, AUTUMN, QUIET = date(2027, 3, 28), date(2027, 10, 31), date(2027, 3, 10)
"""The clock goes forward, it goes back, nothing happens."""
DAYS = 3
TOWNS = (UTRECHT, "3512", AMERSFOORT, ARNHEM)


@pytest.fixture(params=["UTC", "Europe/Amsterdam"], autouse=True)
def clock_of_the_machine(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Where the machine thinks it is must not matter."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@dataclass(frozen=True, kw_only=True)
class Case:
    """One question as both are asked it."""

    search: Search
    question: Question


@st.composite
def shifts(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    """Two stretches of hours a day at most, on any day and at night too."""
    quarters = [q for q in range(97) if not 8 < q < 12]  # nobody begins at an hour that is skipped
    found = []
    for weekday in range(7):
        if draw(st.integers(0, 4)):
            edges = draw(st.lists(st.sampled_from(quarters), min_size=2, max_size=4, unique=True))
            edges = sorted(edges)
            found += [
                (weekday, 15 * a, 15 * b) for a, b in zip(edges[::2], edges[1::2], strict=False)
            ]
    return found


@st.composite
def cases(draw: st.DrawFn) -> Case:
    first = draw(st.sampled_from((SPRING, AUTUMN, QUIET))) - timedelta(days=1)
    midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
    until = first + timedelta(days=DAYS - 1)
    some_days = st.frozensets(st.sampled_from([first + timedelta(n) for n in range(DAYS)]))
    terms = ConversationTerms(
        minutes=draw(st.sampled_from(LENGTHS)),
        pause=5 * draw(st.integers(0, 6)),
        most_per_day=draw(st.integers(1, 3)),
        phone="1",
        video="https://x.example",
    )
    hours = draw(shifts())
    home = draw(st.sampled_from(TOWNS))
    person = an_advisor("ada", postcode=home, radius_km=500)
    room = draw(st.none() | rooms())
    absences = [Absence(advisor=ADA, first=d, until=d) for d in draw(rarely(some_days))]
    ties = [a_conflict("ada", "alfa", d, d) for d in draw(rarely(some_days))]
    closed = draw(rarely(some_days))
    facts = looked_up(
        Facts(
            agency=world(
                advisors=(person,),
                panels=(),
                places=(a_room("elsewhere", postcode=ARNHEM), *((room,) if room else ())),
                absences=tuple(absences),
                conflicts=tuple(ties),
                days_off=closed,
            )
        )
    )
    window = window_of(first, until, ZONE)
    on_site = draw(presences(first))
    busy = draw(stretches(midnight))
    taken = draw(bookings(midnight, room))
    others = draw(bookings(midnight, room)) if room else []
    standing = standing_of(
        facts,
        ADA,
        terms=terms,
        hours=WorkingHours(shifts=tuple(Shift(weekday=w, begins=a, ends=b) for w, a, b in hours)),
        on_site=on_site,
        window=window,
    )
    search = Search(
        client=ALFA,
        kind=ConversationKind.ROOM if room else ConversationKind.PHONE,
        place=room,
        window=window,
        ignoring=None,
        now=midnight,
        facts=facts,
        agendas={ADA: agenda_of(standing, busy=busy, taken=taken)},
        at_place=[t for t in (*taken, *others) if room and t.place == room.id],
        spent=frozenset(),
        unread={},
    )
    public = facts.closed(first, until)
    off = public | {a.first for a in absences} | {t.first for t in ties}
    things = [Thing(start=a, end=b, where=home) for a, b in busy]
    things += [_presence(each, hours, window.zone) for each in on_site]
    places = facts.places
    things += [
        Thing(
            start=t.starts,
            end=t.ends,
            where=places[t.place].postcode if t.place else home,
            pause=t.pause,
        )
        for t in taken
    ]
    question = Question(
        zone=ZONE,
        first=first,
        until=until,
        shifts=hours,
        off=off,
        things=things,
        minutes=terms.minutes,
        pause=terms.pause,
        most_per_day=terms.most_per_day,
        where=room.postcode if room else home,
        room=None if room is None else _room(room, public, search.at_place),
    )
    return Case(search=search, question=question)


def rarely(days: st.SearchStrategy[frozenset[date]]) -> st.SearchStrategy[frozenset[date]]:
    return st.one_of(*[st.just(frozenset[date]())] * 4, days)


@st.composite
def rooms(draw: st.DrawFn) -> Place:
    first, last = sorted((draw(st.integers(0, 6)), draw(st.integers(0, 6))))
    opens, closes = sorted(draw(st.lists(st.integers(3, 23), min_size=2, max_size=2, unique=True)))
    late = draw(st.sampled_from((0, 10, 45)))
    return a_room(
        "room",
        postcode=draw(st.sampled_from(TOWNS)),
        opening=f"{ALL_DAYS[first]}-{ALL_DAYS[last]} {opens:02}:{late:02}-{closes:02}:{late:02}",
        rooms=draw(st.integers(1, 2)),
    )


@st.composite
def stretches(draw: st.DrawFn, midnight: datetime) -> list[tuple[datetime, datetime]]:
    """Appointments, to the minute, some of them outside the days that are asked for."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        start = midnight + timedelta(minutes=draw(st.integers(-300, DAYS * 1440 + 300)))
        found.append((start, start + timedelta(minutes=draw(st.integers(1, 200)))))
    return found


@st.composite
def presences(draw: st.DrawFn, first: date) -> list[OnSite]:
    return [
        OnSite(
            day=first + timedelta(days=draw(st.integers(0, DAYS - 1))),
            half=draw(st.sampled_from(list(HalfDay))),
            postcode=draw(st.sampled_from(TOWNS)),
        )
        for _ in range(draw(st.integers(0, 1)))
    ]


@st.composite
def bookings(draw: st.DrawFn, midnight: datetime, room: Place | None) -> list[TimeTaken]:
    """Conversations on the telephone, in the room that is asked for, and in another one."""
    found = []
    for number in range(draw(st.integers(0, 4))):
        start = midnight + timedelta(minutes=5 * draw(st.integers(-40, DAYS * 288 + 40)))
        names = [None, "elsewhere", *([room.id] if room else [])]
        place = draw(st.sampled_from(names))
        found.append(
            TimeTaken(
                id=BookingId(str(number)),
                advisor=ADA,
                place=None if place is None else PlaceId(place),
                seat=draw(st.integers(1, room.rooms)) if room and place == room.id else 1,
                starts=start,
                ends=start + timedelta(minutes=draw(st.sampled_from(LENGTHS))),
                pause=5 * draw(st.integers(0, 4)),
                since=None,
                on_hold=False,
                given_up=False,
            )
        )
    return found


def _presence(place: OnSite, hours: list[tuple[int, int, int]], zone: ZoneInfo) -> Thing:
    morning = place.half is HalfDay.MORNING
    mine = [
        (begins, ends)
        for weekday, begins, ends in hours
        if weekday == place.day.weekday() and (begins < NOON if morning else ends > NOON)
    ]
    begins = min((b for b, _ in mine), default=9 * 60)
    ends = max((e for _, e in mine), default=17 * 60)
    if morning:
        ends = min(ends, NOON)
    else:
        begins = max(begins, NOON)
    midnight = datetime.combine(place.day, datetime.min.time(), zone)
    start, end = (
        (midnight + timedelta(minutes=minutes)).astimezone(UTC) for minutes in (begins, ends)
    )
    return Thing(start=start, end=end, where=place.postcode)


def _room(room: Place, closed: frozenset[date], taken: Sequence[TimeTaken]) -> Room:
    days, clock = room.opening.split(" ")
    first, last = (ALL_DAYS.index(name) for name in days.split("-"))
    opens, closes = (60 * int(t[:2]) + int(t[3:]) for t in clock.split("-"))
    return Room(
        opening=dict.fromkeys(range(first, last + 1), (opens, closes)),
        closed=closed,
        seats=[
            [(t.starts, t.ends + timedelta(minutes=t.pause)) for t in taken if t.seat == number]
            for number in range(1, room.rooms + 1)
        ],
    )


@given(cases())
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_the_engine_finds_what_a_search_minute_by_minute_finds(case: Case) -> None:
    search = case.search
    found = [instant_of(search.window.start + bit) for bit in bits(search.free(ADA, by_now))]
    expected = list(case.question.answers())
    event("some times are free" if expected else "nothing is free")
    assert found == expected


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (QUIET, 24)])
def test_a_day_has_as_many_half_hours_as_its_clock_shows(day: date, hours: int) -> None:
    window = window_of(day, day, ZONE)
    assert len(list(bits(grid(window, 1)))) == 2 * hours


@pytest.mark.parametrize("day", [SPRING, AUTUMN, QUIET])
def test_nine_o_clock_is_nine_o_clock_on_every_day(day: date) -> None:
    window = window_of(day - timedelta(days=1), day + timedelta(days=1), ZONE)
    for each in window.days:
        moment = instant_of(window.start + window.bit_at(each, 9 * 60)).astimezone(ZONE)
        assert (moment.date(), moment.hour, moment.minute) == (each, 9, 0)
