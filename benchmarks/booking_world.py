"""An agency full of conversations: facts, agendas and bookings for the benchmarks of booking."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coverage.domain.agencies import Agency
from coverage.domain.conversation_terms import ConversationTerms
from coverage.domain.ids import AdvisorId, BookingId, PlaceId
from coverage.domain.openings import Window, window_of
from coverage.domain.stretches import Stretch
from coverage.domain.working_hours import hours_of
from coverage.operations.booking.agendas import Agenda, agenda_of, standing_of
from coverage.operations.booking.booking_facts import BookingFacts, looked_up
from coverage.operations.viewing.facts import Facts
from coverage.persistence.booking_times import TimeTaken

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2027, 3, 15)
"""Two weeks before the clock changes."""
TERMS = ConversationTerms(phone="0301234567", video="https://meet.example/x")


@dataclass(frozen=True, kw_only=True)
class World:
    """Facts, and for each advisor appointments and bookings in four weeks."""

    facts: BookingFacts
    window: Window
    appointments: Mapping[AdvisorId, list[Stretch]]
    bookings: Mapping[AdvisorId, list[TimeTaken]]

    def agenda(self, advisor: AdvisorId) -> Agenda:
        """What the engine is given of one advisor, from their hours to their bookings."""
        hours = hours_of(self.facts.advisors[advisor], ())
        standing = standing_of(
            self.facts, advisor, terms=TERMS, hours=hours, on_site=(), window=self.window
        )
        return agenda_of(standing, busy=self.appointments[advisor], taken=self.bookings[advisor])


def busy_world(agency: Agency, *, seed: int = 1, first: date = MONDAY, days: int = 28) -> World:
    """``agency``, each of its advisors with an appointment a day and two or three bookings."""
    rng = random.Random(seed)
    advisors = tuple(replace(a, internal_to=None) for a in agency.advisors)
    facts = looked_up(Facts(agency=replace(agency, advisors=advisors)))
    rooms = [place.id for place in agency.places if place.rooms and place.client is None]
    window = window_of(first, first + timedelta(days=days - 1), ZONE)
    workdays = [day for day in window.days if day.weekday() < 5]
    appointments, bookings = {}, {}
    for advisor in facts.advisors:
        appointments[advisor] = [_appointment(rng, day) for day in workdays]
        bookings[advisor] = [
            _booking(rng, advisor, day, hour, rooms)
            for day in workdays
            for hour in rng.sample((9, 11, 13, 15), rng.choice((2, 3)))
        ]
    return World(facts=facts, window=window, appointments=appointments, bookings=bookings)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock on the wall."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE).astimezone(UTC)


def _appointment(rng: random.Random, day: date) -> Stretch:
    start = at(day, rng.randrange(8, 17), rng.randrange(60))
    return start, start + timedelta(minutes=rng.choice((15, 30, 60)))


def _booking(
    rng: random.Random, advisor: AdvisorId, day: date, hour: int, rooms: list[PlaceId]
) -> TimeTaken:
    starts = at(day, hour)
    in_room = rng.random() < 0.5
    return TimeTaken(
        id=BookingId(f"{rng.getrandbits(128):032x}"),
        advisor=advisor,
        place=rng.choice(rooms) if in_room else None,
        seat=int(in_room),
        starts=starts,
        ends=starts + timedelta(minutes=TERMS.minutes),
        pause=TERMS.pause,
        since=starts - timedelta(days=7),
        on_hold=False,
        given_up=False,
    )
