"""What an advisor does in some days, as the engine of `coverage.domain.openings` takes it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from coverage.domain.advisors import Advisor
from coverage.domain.availability import is_available
from coverage.domain.bookings import QUANTUM, ConversationKind, quanta_of
from coverage.domain.calendars import Window as Between
from coverage.domain.clients import HalfDay
from coverage.domain.conversation_terms import ConversationTerms
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.openings import Errand, Meeting, Window, at_work, grid, kept_free, runs
from coverage.domain.places import NOON, Place
from coverage.domain.stretches import Stretch
from coverage.domain.working_hours import Shift, WorkingHours, hours_of
from coverage.operations import busy_times
from coverage.operations.booking.booking_facts import (
    BookingFacts,
    OnSite,
    booking_facts,
    planned_cover,
)
from coverage.persistence.booking_times import TimeTaken, taken_of
from coverage.persistence.conversation_terms import terms_of
from coverage.persistence.working_hours import shifts_of_all

MARGIN = timedelta(hours=12)
"""How far outside the days that are looked at something can still keep an advisor on the road: the
longest way in the Netherlands takes about eight hours.
"""
_DAY = timedelta(days=1)
_USUAL_DAY = (9 * 60, 17 * 60)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of an advisor's days without reading any booking or calendar.

    ``base`` is the working time in ``window`` without absences, public holidays and presence.
    """

    advisor: Advisor
    terms: ConversationTerms
    window: Window
    base: int
    on_site: tuple[Errand, ...]

    @property
    def length(self) -> int:
        """Quanta that a conversation takes."""
        return quanta(self.terms.minutes)

    def starts(self, base: int | None = None) -> int:
        """Where a conversation could begin if nothing else were in the way."""
        free = self.base if base is None else base
        return runs(free, self.length) & grid(self.window, self.length)


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """All that an advisor does in some days, beside their standing."""

    standing: Standing
    errands: tuple[Errand, ...]
    taken: tuple[TimeTaken, ...]


def standings(
    session: Session, advisors: Collection[AdvisorId], window: Window
) -> Mapping[AdvisorId, Standing]:
    """The standing of each of ``advisors`` that the agency has."""
    facts, plan = booking_facts(session), planned_cover(session)
    known = [each for each in dict.fromkeys(advisors) if each in facts.advisors]
    terms, told = terms_of(session, known), shifts_of_all(session, known)
    found = {}
    for each in known:
        hours = hours_of(facts.advisors[each], told.get(each, []))
        on_site = () if plan is None else plan.on_site.get(each, ())
        found[each] = standing_of(
            facts, each, terms=terms[each], hours=hours, on_site=on_site, window=window
        )
    return found


def agendas(
    session: Session, found: Mapping[AdvisorId, Standing], window: Window, *, now: datetime
) -> Mapping[AdvisorId, Agenda]:
    """The agenda of each of these advisors: their calendars and bookings added."""
    since, until = ends_of(window)
    taken: dict[AdvisorId, list[TimeTaken]] = {each: [] for each in found}
    for booking in taken_of(session, found.keys(), since=since, until=until, now=now):
        taken[booking.advisor].append(booking)
    calendars = busy_times.busy(session, found.keys(), Between(start=since, end=until))
    return {
        each: agenda_of(standing, busy=calendars[each], taken=taken[each])
        for each, standing in found.items()
    }


def agenda_of(standing: Standing, *, busy: Iterable[Stretch], taken: Iterable[TimeTaken]) -> Agenda:
    """A standing with the time that calendars take, at the advisor's own place, and bookings."""
    home = standing.advisor.postcode
    appointments = (Errand(quanta=quanta_of(*each), where=home) for each in busy)
    return Agenda(standing=standing, errands=(*standing.on_site, *appointments), taken=tuple(taken))


def ends_of(window: Window) -> tuple[datetime, datetime]:
    """From when to when something can matter to the days of ``window``."""
    first = datetime.combine(window.first, time(), tzinfo=window.zone).astimezone(UTC)
    return first - MARGIN, first + window.midnights[-1] * QUANTUM + MARGIN


def free_starts(
    agenda: Agenda,
    meeting: Meeting,
    *,
    taken: Iterable[TimeTaken],
    places: Mapping[PlaceId, Place],
) -> int:
    """Where ``meeting`` could begin if of the bookings only ``taken`` were there."""
    standing, window = agenda.standing, agenda.standing.window
    conversations = [_errand(each, standing.advisor, places) for each in taken]
    held = Counter(window.day_of(each.quanta.start) for each in conversations)
    full = (day for day, count in held.items() if day and count >= standing.terms.most_per_day)
    errands = [*agenda.errands, *conversations]
    free = standing.base & ~window.of_days(full) & ~kept_free(errands, meeting, window)
    return runs(free, meeting.length) & grid(window, meeting.length)


def meeting_of(standing: Standing, kind: ConversationKind, place: Place | None) -> Meeting:
    """The conversation that is looked for, at the advisor's own place unless in a room."""
    in_room = kind is ConversationKind.ROOM and place is not None
    return Meeting(
        length=standing.length,
        pause=quanta(standing.terms.pause),
        where=place.postcode if in_room and place else standing.advisor.postcode,
    )


def quanta(minutes: int) -> int:
    """Whole quanta that cover so many minutes."""
    return -(-minutes * 60 // QUANTUM.seconds)


def standing_of(
    facts: BookingFacts,
    advisor: AdvisorId,
    *,
    terms: ConversationTerms,
    hours: WorkingHours,
    on_site: Iterable[OnSite],
    window: Window,
) -> Standing:
    """What ``facts`` say of the days in ``window`` of an advisor with these hours and terms."""
    person = facts.advisors[advisor]
    first, until = window.first, window.until
    off = {*facts.closed(first, until), *facts.absent_days(advisor, first, until)}
    off.update(day for day in window.days if not is_available(person, day))
    away = window.of_days(off)
    near = [
        _presence(each, hours, window)
        for each in on_site
        if window.first - _DAY <= each.day <= window.until + _DAY
    ]
    base = at_work(hours, window, away=away)
    for errand in near:
        base &= ~window.mask(errand.quanta)
    return Standing(advisor=person, terms=terms, window=window, base=base, on_site=tuple(near))


def _presence(place: OnSite, hours: WorkingHours, window: Window) -> Errand:
    """A half-day on site: the part of that day's hours before or after noon, or of nine to five."""
    begins, ends = _USUAL_DAY
    mine = [s for s in hours.shifts if s.weekday == place.day.weekday() and _in(s, place.half)]
    if mine:
        begins, ends = mine[0].begins, mine[-1].ends
    if place.half is HalfDay.MORNING:
        ends = min(ends, NOON)
    else:
        begins = max(begins, NOON)
    shift = Shift(weekday=place.day.weekday(), begins=begins, ends=ends)
    return Errand(quanta=quanta_of(*shift.on(place.day, window.zone)), where=place.postcode)


def _in(shift: Shift, half: HalfDay) -> bool:
    return shift.begins < NOON if half is HalfDay.MORNING else shift.ends > NOON


def _errand(taken: TimeTaken, advisor: Advisor, places: Mapping[PlaceId, Place]) -> Errand:
    """A booking as something done at its room, or where the advisor is."""
    place = None if taken.place is None else places.get(taken.place)
    return Errand(
        quanta=quanta_of(taken.starts, taken.ends),
        where=advisor.postcode if place is None else place.postcode,
        pause=quanta(taken.pause),
    )
