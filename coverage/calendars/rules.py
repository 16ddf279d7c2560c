"""Recurrence rules (RFC 5545 3.3.10), expanded on the clock of a wall in bounded work.

Every loop pays for its steps, so that a rule of every second for a century, or one that asks for 30
February, ends at once. What a rule leaves open is taken from the first instance.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from itertools import product

from coverage.calendars.moments import LATEST, Moment, date_of, date_time_of
from coverage.calendars.parsing import Condition, NotAnObject

WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


class Frequency(IntEnum):
    """FREQ, from the longest period to the shortest."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


class Steps:
    """How much work one object may ask for; NotAnObject (max-instances) when it is used up."""

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, count: int = 1) -> None:
        self._left -= count
        if self._left < 0:
            raise NotAnObject(Condition.INSTANCES)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """An RRULE. The lists are in order and empty where the rule does not have them.

    ``days`` are pairs of a number (0: every one) and a ``date.weekday()``.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: Moment | None = None
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    days: tuple[tuple[int, int], ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def weight(self) -> int:
        """How many steps it takes to see whether a day fits: more with lists as long as a book."""
        lists = (self.days, self.year_days, self.month_days, self.weeks)
        return 1 + sum(map(len, lists)) // 6


_LISTS = {  # the field, and the smallest and largest size; below zero when it counts from the end
    "BYMONTH": ("months", 1, 12, False),
    "BYWEEKNO": ("weeks", 1, 53, True),
    "BYYEARDAY": ("year_days", 1, 366, True),
    "BYMONTHDAY": ("month_days", 1, 31, True),
    "BYHOUR": ("hours", 0, 23, False),
    "BYMINUTE": ("minutes", 0, 59, False),
    "BYSECOND": ("seconds", 0, 60, False),
    "BYSETPOS": ("positions", 1, 366, True),
}
_NUMBER = re.compile(r"[+-]?\d{1,12}")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


def rule_of(text: str) -> Rule:
    """Read the value of an RRULE; NotAnObject when RFC 5545 knows no such rule."""
    parts: dict[str, str] = {}
    for part in text.upper().removesuffix(";").split(";"):
        name, equals, value = part.partition("=")
        _need(bool(equals) and name not in parts)
        parts[name] = value
    _need(parts.get("FREQ", "") in Frequency.__members__)
    rule = _rule(parts)
    _need(not (rule.count is not None and rule.until is not None))
    _check_places(rule)
    return rule


def _rule(parts: Mapping[str, str]) -> Rule:
    lists: dict[str, tuple[int, ...]] = {}
    for name, value in parts.items():
        if name in _LISTS:
            field, least, most, ends = _LISTS[name]
            lists[field] = _numbers(value, least, most, from_end=ends)
        else:
            _need(name in {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"})
    return Rule(
        frequency=Frequency[parts["FREQ"]],
        interval=_number(parts.get("INTERVAL", "1"), 1, 10**9),
        count=_number(parts["COUNT"], 1, 10**12) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        days=_days(parts["BYDAY"]) if "BYDAY" in parts else (),
        week_start=_days(parts.get("WKST", "MO"))[0][1],
        months=lists.get("months", ()),
        weeks=lists.get("weeks", ()),
        year_days=lists.get("year_days", ()),
        month_days=lists.get("month_days", ()),
        hours=lists.get("hours", ()),
        minutes=lists.get("minutes", ()),
        # 60 is a leap second, which no clock of ours shows
        seconds=tuple(sorted({min(second, 59) for second in lists.get("seconds", ())})),
        positions=lists.get("positions", ()),
    )


def _check_places(rule: Rule) -> None:
    """What may stand in which rule: the MUST NOTs of RFC 5545 3.3.10."""
    numbered = any(number for number, _ in rule.days)
    _need(not numbered or rule.frequency <= Frequency.MONTHLY)
    _need(not (numbered and rule.weeks))
    _need(not rule.weeks or rule.frequency is Frequency.YEARLY)
    _need(not rule.month_days or rule.frequency is not Frequency.WEEKLY)
    _need(
        not rule.year_days
        or rule.frequency not in {Frequency.MONTHLY, Frequency.WEEKLY, Frequency.DAILY}
    )


def _numbers(text: str, least: int, most: int, *, from_end: bool) -> tuple[int, ...]:
    found = {_number(word, -most if from_end else least, most) for word in text.split(",")}
    _need(not from_end or 0 not in found)
    return tuple(sorted(found))


def _number(text: str, least: int, most: int) -> int:
    _need(bool(_NUMBER.fullmatch(text)))
    number = int(text)
    _need(least <= number <= most)
    return number


def _days(text: str) -> tuple[tuple[int, int], ...]:
    found = set()
    for word in text.split(","):
        day = _DAY.fullmatch(word)
        if day is None:
            raise NotAnObject(Condition.DATA)
        number = int(day[1] or 0)
        _need(abs(number) <= 53 and (number != 0 or not day[1]))
        found.add((number, WEEKDAYS[day[2]]))
    return tuple(sorted(found))


def _until(text: str) -> Moment | None:
    """None, for ever, when it lies further away than the calendar: some write the year 9999."""
    if text >= f"{LATEST.year}":
        return None
    return date_time_of(text, None) if "T" in text else date_of(text)


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
            origin, here, last = _month(first), _month(since), _month(until)
        case Frequency.WEEKLY:
            origin = _week_start(first, rule.week_start)
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
        yield _days_in(rule, first, place)
        place += stride


_PRICE = {Frequency.YEARLY: 60, Frequency.MONTHLY: 6, Frequency.WEEKLY: 2}
"""Steps for finding the days of a period, which takes as long."""


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _week_start(day: date, week_start: int) -> int:
    return day.toordinal() - (day.weekday() - week_start) % 7


def _days_in(rule: Rule, first: date, place: int) -> list[date]:
    match rule.frequency:
        case Frequency.YEARLY:
            return _year_days(rule, first, place)
        case Frequency.MONTHLY:
            anything = rule.days or rule.month_days
            return [
                day
                for day in _month_days(place // 12, place % 12 + 1)
                if _fits(rule, day) and (anything or day.day == first.day)
            ]
        case Frequency.WEEKLY:
            week = (date.fromordinal(place + offset) for offset in range(7))
            return [
                day
                for day in week
                if _fits(rule, day) and (rule.days or day.weekday() == first.weekday())
            ]
        case _:
            day = date.fromordinal(place)
            return [day] if _fits(rule, day) else []


def _year_days(rule: Rule, first: date, year: int) -> list[date]:
    limited = rule.weeks or rule.year_days or rule.month_days or rule.days
    if limited:
        weekday = first.weekday() if rule.weeks and limited is rule.weeks else None
        alone = not (rule.year_days or rule.month_days or rule.days)
        found = [d for m in rule.months or range(1, 13) for d in _month_days(year, m)]
        return [
            day
            for day in found
            if _fits(rule, day) and not (weekday is not None and alone and day.weekday() != weekday)
        ]
    days = (_day(year, month, first.day) for month in rule.months or (first.month,))
    return [day for day in days if day]


def _month_days(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, _length(year, month) + 1)]


def _length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def _day(year: int, month: int, day: int) -> date | None:
    """None when there is no such day: such instances are ignored (3.3.10)."""
    return date(year, month, day) if day <= _length(year, month) else None


def _fits(rule: Rule, day: date) -> bool:
    """Whether no BY part that speaks of days excludes ``day``."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not (
        day.day in rule.month_days or day.day - _length(day.year, day.month) - 1 in rule.month_days
    ):
        return False
    if rule.year_days:
        number, year = _of_year(day)
        if number not in rule.year_days and number - year - 1 not in rule.year_days:
            return False
    if rule.weeks:
        number, weeks = _week(day, rule.week_start)
        if number not in rule.weeks and number - weeks - 1 not in rule.weeks:
            return False
    return not rule.days or any(_is_that(rule, day, each) for each in rule.days)


def _is_that(rule: Rule, day: date, wanted: tuple[int, int]) -> bool:
    """Whether ``day`` is the weekday asked for: any, or the n-th of its month or year."""
    number, weekday = wanted
    if day.weekday() != weekday:
        return False
    if not number:
        return True
    if rule.frequency is Frequency.MONTHLY or rule.months:
        place, size = day.day, _length(day.year, day.month)
    else:
        place, size = _of_year(day)
    return number == (place - 1) // 7 + 1 if number > 0 else -number == (size - place) // 7 + 1


def _of_year(day: date) -> tuple[int, int]:
    """The number of the day in its year, and how many days that year has."""
    return day.timetuple().tm_yday, 366 if _length(day.year, 2) == 29 else 365


def _week(day: date, week_start: int) -> tuple[int, int]:
    """The number of the week of ``day``, and how many weeks its year has (ISO 8601, but weeks
    begin on ``week_start``).
    """
    begins = _week_start(day, week_start)
    year = date.fromordinal(begins + 3).year
    one = _week_start(date(year, 1, 4), week_start)
    return (begins - one) // 7 + 1, (_week_start(date(year + 1, 1, 4), week_start) - one) // 7


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
    if not _fits(rule, wall.date()):
        return midnight + timedelta(days=1)
    hour = wall.replace(minute=0, second=0)
    if rule.hours and wall.hour not in rule.hours:
        return hour + timedelta(hours=1)
    if unit <= 60 and rule.minutes and wall.minute not in rule.minutes:
        return wall.replace(second=0) + timedelta(minutes=1)
    if unit == 1 and rule.seconds and wall.second not in rule.seconds:
        return wall + timedelta(seconds=1)
    return None


def _need(holds: bool) -> None:
    if not holds:
        raise NotAnObject(Condition.DATA)
