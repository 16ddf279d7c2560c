"""The days that a recurrence rule means in a year, a month or a week (RFC 5545 3.3.10).

A BY part that speaks of days excludes those that it does not name; what no part says is taken from
the first instance.
"""

from datetime import date

from coverage.calendars.rules import Frequency, Rule


def month_of(day: date) -> int:
    """The number of a month, counted from the year 0."""
    return day.year * 12 + day.month - 1


def week_start_of(day: date, week_start: int) -> int:
    """The number of the day on which the week of ``day`` begins."""
    return day.toordinal() - (day.weekday() - week_start) % 7


def days_in(rule: Rule, first: date, place: int) -> list[date]:
    """The days of one period, in order.

    ``place`` is the number of a year, a month (`month_of`) or a day (``date.toordinal``), the first
    one of a week.
    """
    match rule.frequency:
        case Frequency.YEARLY:
            return _year_days(rule, first, place)
        case Frequency.MONTHLY:
            anything = rule.days or rule.month_days
            return [
                day
                for day in _month_days(place // 12, place % 12 + 1)
                if fits(rule, day) and (anything or day.day == first.day)
            ]
        case Frequency.WEEKLY:
            week = (date.fromordinal(place + offset) for offset in range(7))
            return [
                day
                for day in week
                if fits(rule, day) and (rule.days or day.weekday() == first.weekday())
            ]
        case _:
            day = date.fromordinal(place)
            return [day] if fits(rule, day) else []


def _year_days(rule: Rule, first: date, year: int) -> list[date]:
    limited = rule.weeks or rule.year_days or rule.month_days or rule.days
    if limited:
        weekday = first.weekday() if rule.weeks and limited is rule.weeks else None
        alone = not (rule.year_days or rule.month_days or rule.days)
        found = [d for m in rule.months or range(1, 13) for d in _month_days(year, m)]
        return [
            day
            for day in found
            if fits(rule, day) and not (weekday is not None and alone and day.weekday() != weekday)
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


def fits(rule: Rule, day: date) -> bool:
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
    begins = week_start_of(day, week_start)
    year = date.fromordinal(begins + 3).year
    one = week_start_of(date(year, 1, 4), week_start)
    return (begins - one) // 7 + 1, (week_start_of(date(year + 1, 1, 4), week_start) - one) // 7
