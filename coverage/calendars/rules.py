"""Recurrence rules (RFC 5545 3.3.10) as they are written.

What days they mean is in `rule_days`, what times in `walls`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

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
_NUMBER = re.compile(r"[+-]?\d{1,12}", re.ASCII)
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)


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


def _need(holds: bool) -> None:
    if not holds:
        raise NotAnObject(Condition.DATA)
