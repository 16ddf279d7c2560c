"""What keeps an advisor away or busy, and where it comes from: dates and numbers, never a text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from coverage.calendars.collections import CONVERSATIONS, COVERAGE, TIME_OFF
from coverage.calendars.events import midnight
from coverage.domain.calendars import OwnerKind
from coverage.domain.stretches import Stretch, merged
from coverage.domain.visibility import AdvisorReader
from coverage.persistence import calendars, elsewhere_contents
from coverage.persistence.busy_times import busy_in
from coverage.persistence.database import reading

AHEAD = timedelta(weeks=8)
"""How far the page looks."""


@dataclass(frozen=True, kw_only=True)
class BusyCalendar:
    """One calendar that keeps its advisor from being booked: in how many stretches of the next
    eight weeks, and for how many minutes together.

    ``title`` is the calendar's own, empty for all those elsewhere together; ``counts`` when half a
    day of it counts as away for the plan.
    """

    title: str
    stretches: int
    minutes: int
    counts: bool = False


def busy_calendars(reader: AdvisorReader, *, today: date) -> tuple[BusyCalendar, ...]:
    """The reader's calendars that make them busy: time off first, then their own, then elsewhere.

    Those that hold nothing ahead are there too, so that a device that sends nothing is noticed.
    """
    since, until = midnight(today), midnight(today + AHEAD)
    with reading() as session:
        found = calendars.collections_of(session, OwnerKind.ADVISOR, reader.advisor)
        mine = [each for each in found if each.name not in (COVERAGE.name, CONVERSATIONS.name)]
        busy = {
            each.name: busy_in(session, reader.advisor, each.name, since=since, until=until)
            for each in mine
        }
        there = elsewhere_contents.busy_between(
            session, frozenset({reader.advisor}), start=since, end=until
        )
        elsewhere = [(stretch.start, stretch.end) for _, stretch in there]
    first = sorted(mine, key=lambda each: (each.name != TIME_OFF.name, each.title))
    own = tuple(
        _line(
            each.title,
            merged(busy[each.name], since, until),
            counts=each.name == TIME_OFF.name,
        )
        for each in first
    )
    return (*own, _line("", merged(elsewhere, since, until))) if elsewhere else own


def _line(title: str, busy: Iterable[Stretch], *, counts: bool = False) -> BusyCalendar:
    stretches = list(busy)
    minutes = sum(int((end - start).total_seconds()) // 60 for start, end in stretches)
    return BusyCalendar(title=title, stretches=len(stretches), minutes=minutes, counts=counts)
