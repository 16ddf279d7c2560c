"""What a room's calendar says: on which half-days it can be used. Never when it is occupied.

It follows from opening hours and public holidays alone: docs/decisions/0048.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from coverage.calendars.entries import Entry
from coverage.calendars.holidays import FIRST_YEAR, LAST_YEAR, days_off, holy_sundays
from coverage.calendars.words import Words
from coverage.domain.agencies import Agency
from coverage.domain.clients import HalfDay
from coverage.domain.places import Place
from coverage.domain.weeks import Horizon, Week

_Halves = frozenset[HalfDay]


def closed_days(agency: Agency, weeks: Horizon) -> frozenset[date]:
    """The days of ``weeks`` on which nobody opens a room: public holidays, and the agency's own."""
    known = weeks.start.year >= FIRST_YEAR and weeks.last.year <= LAST_YEAR
    holidays = (
        holy_sundays(weeks)
        | days_off(
            weeks, good_friday=agency.good_friday_off, liberation_day=agency.liberation_day_off
        )
        if known
        else frozenset()
    )
    return holidays | agency.days_off


def half_days(
    place: Place, weeks: Horizon, *, closed: frozenset[date], words: Words
) -> list[Entry]:
    """One line for each stretch of days of a week with the same half-days; none where it is
    closed.
    """
    usable = place.half_days()
    return [
        Entry(
            key=str(days[0]),
            first=days[0],
            until=days[-1] + timedelta(days=1),
            summary=f"{_words(halves, words)}: {place.rooms}",
        )
        for week in weeks
        for halves, days in _stretches(week, usable, closed)
        if halves and place.rooms
    ]


def _stretches(
    week: Week, usable: frozenset[tuple[int, HalfDay]], closed: frozenset[date]
) -> Iterator[tuple[_Halves, list[date]]]:
    days = [week.monday + timedelta(days=offset) for offset in range(7)]

    def halves(day: date) -> _Halves:
        if day in closed:
            return frozenset()
        return frozenset(half for half in HalfDay if (day.weekday(), half) in usable)

    for found, some in groupby(days, key=halves):
        yield found, list(some)


def _words(halves: _Halves, words: Words) -> str:
    if len(halves) == len(HalfDay):
        return words.whole_day
    return words.morning if HalfDay.MORNING in halves else words.afternoon
