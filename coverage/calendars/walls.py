"""The times of a recurrence rule on the clock of a wall, in bounded work.

Every loop pays for its steps, so that a rule of every second for a century, or one that asks for 30
February, ends at once.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import product

from coverage.calendars.parsing import Condition, NotAnObject
from coverage.calendars.rule_days import days_in, fits, month_of, week_start_of
from coverage.calendars.rules import Frequency, Rule


class Steps:
    """How much work one object may ask for; NotAnObject (max-instances) when it is used up.

    ``among`` is what many objects may ask for together, and is used up as well.
    """

    def __init__(self, most: int, among: "Steps | None" = None) -> None:
        self._most = self._left = most
        self._among = among

    @property
    def taken(self) -> int:
        """How much of it was asked for by now."""
        return self._most - self._left

    def take(self, count: int = 1) -> None:
        if self._among is not None:
            self._among.take(count)
        self._left -= count
        if self._left < 0:
            raise NotAnObject(Condition.INSTANCES)


def walls(
    rule: Rule, first: datetime, *, since: datetime, until: datetime, steps: Steps
) -> Iterator[datetime]:
    """The wall times of ``rule`` from ``first``, which is one whatever the rule says (3.8.5.3).

    In order, none twice, up to ``until`` inclusive. Those before ``since`` may be left out;
    COUNT counts them all the same.
    """
    left = rule.count
    if first <= until:
        yield first
    before = first
    for wall in _generated(rule, first, since=since, until=until, steps=steps):
        if wall <= before:
            continue
        if wall > until:
            return
        if left is not None:
            left -= 1
            if left < 1:
                return
        steps.take()
        yield wall
        before = wall


def _generated(
    rule: Rule, first: datetime, *, since: datetime, until: datetime, steps: Steps
) -> Iterator[datetime]:
    if rule.count is not None:
        since = first  # the instances before must be counted, so they must be made
    if rule.frequency >= Frequency.HOURLY:
        yield from _by_the_clock(rule, first, since=since, until=until, steps=steps)
        return
    clock = (
        rule.hours or (first.hour,),
        rule.minutes or (first.minute,),
        rule.seconds or (first.second,),
    )
    for days in _periods(rule, first, since=since, until=until, steps=steps):
        yield from _chosen(days, clock, rule.positions, steps)


_Clock = tuple[Sequence[int], Sequence[int], Sequence[int]]


def _chosen(
    days: Sequence[date], clock: _Clock, positions: Sequence[int], steps: Steps
) -> Iterator[datetime]:
    """The times of one period, those at ``positions`` when there are any (BYSETPOS)."""
    if not positions:
        for day in days:
            for hour, minute, second in product(*clock):
                steps.take()
                yield datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001
        return
    hours, minutes, seconds = clock
    steps.take(1 + len(positions) // 10)
    size = len(days) * len(hours) * len(minutes) * len(seconds)
    wanted = {p - 1 if p > 0 else size + p for p in positions}
    # counted out rather than made: a year has 31 million seconds
    for place in sorted(p for p in wanted if 0 <= p < size):
        steps.take()
        rest, second = divmod(place, len(seconds))
        rest, minute = divmod(rest, len(minutes))
        number, hour = divmod(rest, len(hours))
        day = days[number]
        yield datetime(  # noqa: DTZ001 - a wall has no zone
            day.year, day.month, day.day, hours[hour], minutes[minute], seconds[second]
        )


def _periods(
    rule: Rule, first: datetime, *, since: datetime, until: datetime, steps: Steps
) -> Iterator[Sequence[date]]:
    """The days of each year, month, week or day that the rule comes to."""
    match rule.frequency:
        case Frequency.YEARLY:
            origin, here, last = first.year, since.year, until.year
        case Frequency.MONTHLY:
            origin, here, last = month_of(first), month_of(since), month_of(until)
        case Frequency.WEEKLY:
            origin = week_start_of(first, rule.week_start)
            here, last = since.toordinal(), until.toordinal()
        case _:
            origin, here, last = first.toordinal(), since.toordinal(), until.toordinal()
    stride = rule.interval * (7 if rule.frequency is Frequency.WEEKLY else 1)
    skipped = max(0, (here - origin) // stride)
    place = origin + skipped * stride
    price = 2 + 5 * len(rule.months) if rule.months else _PRICE.get(rule.frequency, 1)
    price *= rule.weight
    while place <= last:
        steps.take(price)
        yield days_in(rule, first, place)
        place += stride


_PRICE = {Frequency.YEARLY: 60, Frequency.MONTHLY: 6, Frequency.WEEKLY: 2}
"""Steps for finding the days of a period, which takes as long."""


def _by_the_clock(
    rule: Rule, first: datetime, *, since: datetime, until: datetime, steps: Steps
) -> Iterator[datetime]:
    """Rules of every so many hours, minutes or seconds; leaps over what the rule excludes."""
    unit = {Frequency.HOURLY: 3600, Frequency.MINUTELY: 60}.get(rule.frequency, 1)
    stride = timedelta(seconds=unit * rule.interval)
    origin = first.replace(second=0) if unit >= 60 else first
    origin = origin.replace(minute=0) if unit == 3600 else origin
    wall = origin + max(0, (since - origin) // stride) * stride
    inner: _Clock = (
        (),
        (rule.minutes or (first.minute,)) if unit == 3600 else (),
        (rule.seconds or (first.second,)) if unit >= 60 else (),
    )
    while wall <= until:
        steps.take(rule.weight)
        leap = _excluded_until(rule, wall, unit)
        if leap is None:
            clock = ((wall.hour,), inner[1] or (wall.minute,), inner[2] or (wall.second,))
            yield from _chosen([wall.date()], clock, rule.positions, steps)
            if until - wall < stride:
                return
            wall += stride
        else:
            stretch = -((wall - leap) // stride) * stride
            if until - wall < stretch:
                return
            wall += stretch


def _excluded_until(rule: Rule, wall: datetime, unit: int) -> datetime | None:
    """The first moment after ``wall`` that the rule may not exclude; None when ``wall`` is in."""
    midnight = wall.replace(hour=0, minute=0, second=0)
    if rule.months and wall.month not in rule.months:
        return (midnight.replace(day=1) + timedelta(days=31)).replace(day=1)
    if not fits(rule, wall.date()):
        return midnight + timedelta(days=1)
    hour = wall.replace(minute=0, second=0)
    if rule.hours and wall.hour not in rule.hours:
        return hour + timedelta(hours=1)
    if unit <= 60 and rule.minutes and wall.minute not in rule.minutes:
        return wall.replace(second=0) + timedelta(minutes=1)
    if unit == 1 and rule.seconds and wall.second not in rule.seconds:
        return wall + timedelta(seconds=1)
    return None
