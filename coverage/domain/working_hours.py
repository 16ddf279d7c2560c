"""The hours in which an advisor works, week after week, and the days that an absence takes of them.

The agency's facts say how many hours and on which days; at what times, the advisor tells. Who has
told nothing works from nine to five on every working day.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from coverage.domain.advisors import Advisor
from coverage.domain.stretches import Stretch, merged, shared

QUARTER = 15
"""Hours begin and end on a quarter: finer ones are slips of the keyboard."""
MOST_SHIFTS = 21
"""Three stretches a day, seven days a week."""
_DAY = 24 * 60
_NINE, _FIVE = 9 * 60, 17 * 60


@dataclass(frozen=True, kw_only=True, order=True)
class Shift:
    """Hours on one day of every week: minutes after midnight, as the clock on the wall shows them.

    ``weekday`` is ``date.weekday()``; ``ends`` may be 1440, midnight.
    """

    weekday: int
    begins: int
    ends: int

    def on(self, day: date, zone: tzinfo) -> Stretch:
        """When it is on ``day``, in UTC."""
        return _at(day, self.begins, zone), _at(day, self.ends, zone)


@dataclass(frozen=True, kw_only=True)
class WorkingHours:
    """Every week's shifts, in order. ``told`` says that the advisor did; else they are assumed."""

    shifts: tuple[Shift, ...]
    told: bool = True

    def on(self, day: date, zone: tzinfo) -> list[Stretch]:
        """The working time of ``day``, in order; none when it is no day of work."""
        today = [s.on(day, zone) for s in self.shifts if s.weekday == day.weekday()]
        return merged(today)

    def between(self, first: date, until: date, zone: tzinfo) -> Iterator[Stretch]:
        """The working time from ``first`` to ``until``, both inclusive, in order."""
        for offset in range((until - first).days + 1):
            yield from self.on(first + timedelta(days=offset), zone)


def hours_of(advisor: Advisor, told: Sequence[Shift]) -> WorkingHours:
    """The hours that ``advisor`` told; nine to five on working days about which nothing was."""
    days = {shift.weekday for shift in told}
    assumed = [Shift(weekday=day, begins=_NINE, ends=_FIVE) for day in advisor.working_days - days]
    return WorkingHours(shifts=tuple(sorted([*told, *assumed])), told=bool(told))


def shift_problem(shifts: Sequence[Shift]) -> str | None:
    """Why these can be nobody's hours, as a message key: the first thing that is wrong."""
    if len(shifts) > MOST_SHIFTS:
        return "too_large"
    ordered = sorted(shifts)
    for shift in ordered:
        if not 0 <= shift.weekday <= 6 or not 0 <= shift.begins < shift.ends <= _DAY:
            return "time_order"
        if shift.begins % QUARTER or shift.ends % QUARTER:
            return "quarter"
    for before, after in pairwise(ordered):
        if before.weekday == after.weekday and after.begins < before.ends:
            return "overlap"
    return None


def absent_days_of(
    busy: Iterable[Stretch], hours: WorkingHours, *, first: date, until: date, zone: tzinfo
) -> frozenset[date]:
    """The days from ``first`` to ``until`` on which somebody who is ``busy`` then is absent.

    An absence in part of a day counts as a whole absent day when it takes at least half of the
    working hours of that day, and else not at all (the plan's rule; exactly half counts). All that
    lies on one day adds up, and what overlaps counts once. On a day without working hours half of
    the day itself decides: a holiday goes on over its weekends, a party on Saturday is no absence.
    """
    taken = merged(busy)
    found = set()
    for day in _touched(taken, first, until, zone):
        work = hours.on(day, zone) or [(_at(day, 0, zone), _at(day, _DAY, zone))]
        place = max(0, bisect_left(taken, (work[0][0],)) - 1)
        near = list(_until(taken, place, work[-1][1]))
        if 2 * shared(near, work) >= shared(work, work):
            found.add(day)
    return frozenset(found)


def runs_of_days(days: Iterable[date], hours: WorkingHours) -> list[tuple[date, date]]:
    """``days`` as stretches of consecutive ones that begin and end on a day of work."""
    at_work = {shift.weekday for shift in hours.shifts}
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    trimmed = ([day for day in run if day.weekday() in at_work] for run in runs)
    return [(run[0], run[-1]) for run in trimmed if run]


def _at(day: date, minutes: int, zone: tzinfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    # in UTC: within one zone Python subtracts what clocks show, not what passes
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _touched(taken: Sequence[Stretch], first: date, until: date, zone: tzinfo) -> Iterator[date]:
    """The days on which anything is taken, each once, in order."""
    day = first
    for start, end in taken:
        day = max(day, start.astimezone(zone).date())
        last = min(until, end.astimezone(zone).date())
        while day <= last:
            yield day
            day += timedelta(days=1)


def _until(taken: Sequence[Stretch], place: int, end: datetime) -> Iterator[Stretch]:
    for stretch in taken[place:]:
        if stretch[0] >= end:
            return
        yield stretch
