"""What a TZID means (RFC 5545 3.2.19, 3.6.5): a zone of the world, a VTIMEZONE, or Windows' name.

A name of the world's time zone database wins over the VTIMEZONE beside it, which is often a
shortened copy of it; RFC 7809 lets one trust the database.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from coverage.calendars.moments import date_time_of, offset_of
from coverage.calendars.parsing import Condition, Line, NotAnObject, Part
from coverage.calendars.rules import rule_of
from coverage.calendars.walls import Steps, walls

_SINCE = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall has no zone
_UNTIL = datetime(2070, 1, 1)  # noqa: DTZ001
"""Between these the rules of a VTIMEZONE are followed. Windows begins all of them in 1601."""
_STEPS = 30_000
_LONG = 2_000
"""Characters of a VTIMEZONE that is not kept in memory: nobody's has so many."""
_Written = tuple[tuple[str, tuple[Line, ...]], ...]
"""The observances of a VTIMEZONE."""


class ToldZone(tzinfo):
    """A zone as a VTIMEZONE tells it: offsets, and from when each of them counts."""

    def __init__(self, onsets: list[tuple[datetime, timedelta, timedelta]]) -> None:
        """``onsets`` are instants (UTC, without saying so), the offset before, the one after."""
        ordered = sorted(onsets)
        self._before = ordered[0][1]
        self._instants = [onset for onset, _, _ in ordered]
        # a wall that the clock skips counts from before the gap, one that it shows twice the first
        self._walls = [onset + max(before, after) for onset, before, after in ordered]
        self._offsets = [after for _, _, after in ordered]

    def utcoffset(self, when: datetime | None, /) -> timedelta:
        """The offset at a wall time."""
        if when is None:
            return self._before
        return self._at(bisect_right(self._walls, when.replace(tzinfo=None)))

    def fromutc(self, when: datetime, /) -> datetime:
        """The wall time of an instant."""
        found = bisect_right(self._instants, when.replace(tzinfo=None))
        return when + self._at(found)

    def dst(self, _: datetime | None, /) -> timedelta:
        """Nobody asks."""
        return timedelta()

    def tzname(self, _: datetime | None, /) -> str:
        """Nobody asks."""
        return "told"

    def _at(self, found: int) -> timedelta:
        return self._offsets[found - 1] if found else self._before


def told_zones(calendar: Part, among: Steps | None = None) -> Mapping[str, ToldZone]:
    """The VTIMEZONEs of an object whose names the world does not know.

    ``among`` is the work that many objects may ask for together.
    """
    found: dict[str, ToldZone] = {}
    steps = Steps(_STEPS, among)
    for part in calendar.parts:
        if part.name != "VTIMEZONE":
            continue
        name = part.one("TZID")
        if name is None:
            raise NotAnObject(Condition.DATA)
        if name.value not in _known() and name.value not in found:
            found[name.value] = _told(part, steps)
    return found


def _told(part: Part, steps: Steps) -> ToldZone:
    """The same words mean the same zone: a program writes them into each of its objects."""
    written = tuple((inner.name, tuple(inner.lines)) for inner in part.parts)
    if sum(len(line.value) for _, lines in written for line in lines) > _LONG:
        return _understood(written, steps)
    zone, price = _remembered(written)
    steps.take(price)
    return zone


@lru_cache(maxsize=16)
def _remembered(written: _Written) -> tuple[ToldZone, int]:
    """The zone, and what it would take to find it again."""
    steps = Steps(_STEPS)
    return _understood(written, steps), steps.taken


def zone_of(name: str, told: Mapping[str, ToldZone]) -> tzinfo:
    """The zone called ``name``; NotAnObject when nobody knows it."""
    if name in _known():
        return ZoneInfo(name)
    if name in told:
        return told[name]
    if name in WINDOWS_TO_OLSON:
        return ZoneInfo(WINDOWS_TO_OLSON[name])
    # such as /freeassociation.sourceforge.net/Europe/Amsterdam
    words = name.rsplit("/", 3)
    for start in range(1, len(words)):
        if (rest := "/".join(words[start:])) in _known():
            return ZoneInfo(rest)
    if name.upper() in {"Z", "GMT", "UTC"}:
        return UTC
    raise NotAnObject(Condition.DATA)


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def _understood(written: _Written, steps: Steps) -> ToldZone:
    onsets = [
        onset
        for name, lines in written
        if name in {"STANDARD", "DAYLIGHT"}
        for onset in _onsets(Part(name=name, lines=list(lines)), steps)
    ]
    if not onsets:
        raise NotAnObject(Condition.DATA)
    return ToldZone(onsets)


def _onsets(part: Part, steps: Steps) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """The instants at which an observance begins, the offset before and the offset from then."""
    values = [part.one(name) for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")]
    first, before, after = (line.value if line else "" for line in values)
    start = date_time_of(first, None).wall
    offsets = offset_of(before), offset_of(after)
    found = {start}
    for line in part.all("RRULE"):
        rule = rule_of(line.value)
        last = rule.until.wall if rule.until else _UNTIL
        if rule.until and rule.until.zone:  # UNTIL is in UTC, the onset on the clock before it
            last += offsets[0]
        since, until = max(start, _SINCE), min(last, _UNTIL)
        found.update(walls(rule, start, since=since, until=until, steps=steps))
    for line in part.all("RDATE"):
        found.update(date_time_of(text, None).wall for text in line.value.split(","))
    for wall in found:
        yield wall - offsets[0], *offsets
