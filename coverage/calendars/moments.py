"""Values of time in iCalendar (RFC 5545 3.3): dates, wall clocks, durations and offsets."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from coverage.calendars.parsing import Condition, NotAnObject

EARLIEST = datetime(100, 1, 1, tzinfo=UTC)
LATEST = datetime(9900, 1, 1, tzinfo=UTC)
"""Beyond these, sums of times would leave the calendar that Python knows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A DATE or a DATE-TIME: what a clock on the wall shows, and whose wall.

    ``zone`` is None for a floating time and for a date (``all_day``, at midnight): they happen
    wherever the reader is.
    """

    wall: datetime
    zone: tzinfo | None = None
    all_day: bool = False

    def instant(self, floating: tzinfo) -> datetime:
        """When it is, in UTC.

        A time that the clock skips counts from before the gap, and one that it shows twice is the
        first (RFC 5545 3.3.5). That is what fold=0 means.
        """
        return self.wall.replace(tzinfo=self.zone or floating).astimezone(UTC)

    def at(self, wall: datetime) -> "Moment":
        """The same kind of moment at another wall time."""
        return Moment(wall=wall, zone=self.zone, all_day=self.all_day)


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    """A DURATION: whole days by the calendar, the rest by the stop-watch (RFC 5545 3.3.6)."""

    days: int = 0
    exact: timedelta = timedelta()

    def after(self, start: Moment, floating: tzinfo) -> datetime:
        """The instant at which something of this length ends that begins at ``start``."""
        return start.at(start.wall + timedelta(days=self.days)).instant(floating) + self.exact

    @property
    def longest(self) -> timedelta:
        """No shorter than it ever lasts: a day with a changing clock has 25 hours."""
        return timedelta(days=self.days, hours=2) + self.exact


_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_DATE_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})W|(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?)",
    re.ASCII,
)
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)


def date_of(text: str) -> Moment:
    """A DATE such as ``20270105`` (3.3.4)."""
    found = _DATE.fullmatch(text)
    if not found:
        raise NotAnObject(Condition.DATA)
    return Moment(wall=_wall(*map(int, found.groups())), all_day=True)


def date_time_of(text: str, zone: tzinfo | None) -> Moment:
    """A DATE-TIME (3.3.5): with a Z in UTC, otherwise in ``zone``, or floating when that is
    None.
    """
    found = _DATE_TIME.fullmatch(text)
    if not found:
        raise NotAnObject(Condition.DATA)
    numbers = list(map(int, found.groups()[:6]))
    numbers[5] = min(numbers[5], 59)  # 60 is a leap second, which no clock of ours shows
    return Moment(wall=_wall(*numbers), zone=UTC if found[7] else zone)


def length_of(text: str) -> Length:
    """A DURATION (3.3.6), which may be negative."""
    found = _DURATION.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        raise NotAnObject(Condition.DATA)
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    sign = -1 if found[1] == "-" else 1
    exact = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return Length(days=sign * (7 * weeks + days), exact=sign * exact)


def offset_of(text: str) -> timedelta:
    """A UTC-OFFSET such as ``+0100`` (3.3.14)."""
    found = _OFFSET.fullmatch(text)
    if not found or int(found[2]) > 23 or int(found[3]) > 59 or int(found[4] or 0) > 59:
        raise NotAnObject(Condition.DATA)
    size = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    return -size if found[1] == "-" else size


def _wall(  # noqa: PLR0917 - a clock from left to right
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime:
    if year and year < EARLIEST.year:
        raise NotAnObject(Condition.EARLIEST)
    if year >= LATEST.year:
        raise NotAnObject(Condition.LATEST)
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a wall has no zone
    except ValueError:
        raise NotAnObject(Condition.DATA) from None
