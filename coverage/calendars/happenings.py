"""Components that take place (RFC 5545 3.6.1 to 3.6.3): their times as they are written."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from coverage.calendars.moments import Length, Moment, date_of, date_time_of, length_of
from coverage.calendars.parsing import Condition, Line, NotAnObject, Part
from coverage.calendars.rules import Rule, rule_of
from coverage.calendars.walls import Steps
from coverage.calendars.zones import told_zones, zone_of

COMPONENTS = ("VEVENT", "VTODO", "VJOURNAL")
"""What an object can be about. Free-busy and availability are answers here, never objects."""

NOBODY = ZoneInfo("UTC")
"""Whose floating times are compared with each other, wherever that may be."""
_MOST_RULES = 5


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A component of an object: the whole series, or the instance that ``replaces`` names.

    ``length`` is a DURATION, ``lasts`` what DTEND or DUE make (exact), both None when it has no
    end; ``until`` is that DTEND or DUE where a time floats: how long it lasts is then known only by
    whose wall it is on, in a night in which that clock changes. ``from_then_on`` is
    RANGE=THISANDFUTURE. ``extra`` are RDATEs, with an end of their own where they have one.
    """

    part: Part
    start: Moment | None
    length: Length | None
    lasts: timedelta | None
    busy: bool
    until: Moment | None = None
    replaces: Moment | None = None
    from_then_on: bool = False
    rules: tuple[Rule, ...] = ()
    excluded_rules: tuple[Rule, ...] = ()
    extra: tuple[tuple[Moment, Length | Moment | None], ...] = ()
    excluded: tuple[Moment, ...] = ()
    task: tuple[Moment | None, Moment | None, Moment | None] | None = None
    """DUE, CREATED and COMPLETED of a task without a start."""

    def ends(self, start: Moment, floating: tzinfo) -> datetime:
        """When it ends if it begins at ``start``.

        An exact length stays the same whatever the clock does; a DURATION in days follows the
        calendar (RFC 5545 3.8.5.3).
        """
        if self.length is not None:
            return self.length.after(start, floating)
        if self.lasts is None:
            days = Length(days=1) if start.all_day else Length()
            return days.after(start, floating)
        if start.all_day:
            return Length(days=self.lasts.days).after(start, floating)
        if self.until is not None and self.start is not None:
            return start.instant(floating) + _apart(self.start, self.until, floating)
        return start.instant(floating) + self.lasts

    @property
    def longest(self) -> timedelta:
        """No shorter than it ever lasts."""
        if self.length is not None:
            return max(self.length.longest, timedelta())
        return (self.lasts or timedelta(days=1)) + timedelta(hours=2)


class Zones:
    """The zones of one object, by name."""

    def __init__(self, calendar: Part, among: Steps | None = None) -> None:
        self._told = told_zones(calendar, among)
        self._found: dict[str, tzinfo] = {}

    def of(self, line: Line) -> tzinfo | None:
        name = line.parameter("TZID")
        if name is None:
            return None
        if name not in self._found:
            self._found[name] = zone_of(name, self._told)
        return self._found[name]


def happening_of(part: Part, zones: Zones) -> Happening:
    """Read a component; NotAnObject, or OverflowError and ValueError where a sum of times lies
    beyond the calendar.
    """
    for inner in part.parts:
        if inner.name in {"VCALENDAR", "VTIMEZONE", *COMPONENTS}:
            raise NotAnObject(Condition.DATA)
    start = _moment(part, "DTSTART", zones)
    if start is None and (part.name == "VEVENT" or part.all("RRULE") or part.all("RDATE")):
        raise NotAnObject(Condition.DATA)
    length, lasts, until = _extent(part, start, zones)
    recurrence = part.one("RECURRENCE-ID")
    replaces = _moment(part, "RECURRENCE-ID", zones)
    found = Happening(
        part=part,
        start=start,
        length=length,
        lasts=lasts,
        until=until,
        busy=_busy(part),
        replaces=replaces,
        from_then_on=bool(recurrence and recurrence.parameter("RANGE") == "THISANDFUTURE"),
        rules=_rules(part, "RRULE"),
        excluded_rules=_rules(part, "EXRULE"),
        extra=tuple(_extra(part, zones)),
        excluded=tuple(moment for line in part.all("EXDATE") for moment, _ in _values(line, zones)),
        task=_task(part, zones) if part.name == "VTODO" and start is None else None,
    )
    _try_sums(found)
    return found


def _task(part: Part, zones: Zones) -> tuple[Moment | None, Moment | None, Moment | None]:
    return (
        _moment(part, "DUE", zones),
        _moment(part, "CREATED", zones),
        _moment(part, "COMPLETED", zones),
    )


def _busy(part: Part) -> bool:
    """Only opaque events that are not cancelled take time (RFC 5545 3.8.2.7, RFC 4791 7.10)."""
    status, transparency = part.one("STATUS"), part.one("TRANSP")
    return (
        part.name == "VEVENT"
        and not (status and status.value.strip().upper() == "CANCELLED")
        and not (transparency and transparency.value.strip().upper() == "TRANSPARENT")
    )


def _extent(
    part: Part, start: Moment | None, zones: Zones
) -> tuple[Length | None, timedelta | None, Moment | None]:
    """How long it lasts: a DURATION as it is told, or the time up to DTEND or DUE, with that end
    when the time depends on the wall.
    """
    end = _moment(part, "DUE" if part.name == "VTODO" else "DTEND", zones)
    duration = part.one("DURATION")
    length = length_of(duration.value.strip()) if duration else None
    # Thunderbird once wrote DURATION:PT0S beside the DTEND of changed instances
    if length is not None and not (end is not None and length == Length()):
        if end is not None or start is None or length.longest < timedelta(hours=2):
            raise NotAnObject(Condition.DATA)
        return length, None, None
    if end is None or start is None:
        return None, None, None
    if end.all_day != start.all_day:
        raise NotAnObject(Condition.DATA)
    lasts = _apart(start, end, NOBODY)
    if lasts < timedelta():
        raise NotAnObject(Condition.DATA)
    if start.all_day:
        # some write the same date twice and mean that day
        return None, lasts or None, None
    return None, lasts, end if start.zone is None or end.zone is None else None


def _apart(start: Moment, end: Moment, floating: tzinfo) -> timedelta:
    """How long it is from ``start`` to ``end`` where ``floating`` is the clock on the wall."""
    lasts = end.instant(floating) - start.instant(floating)
    if lasts < timedelta() and end.zone == start.zone:  # the clock skips the start, not the end
        return end.wall - start.wall
    return lasts


def _rules(part: Part, name: str) -> tuple[Rule, ...]:
    found = tuple(rule_of(line.value.strip()) for line in part.all(name))
    if len(found) > _MOST_RULES:
        raise NotAnObject(Condition.INSTANCES)
    return found


def _moment(part: Part, name: str, zones: Zones) -> Moment | None:
    line = part.one(name)
    if line is None:
        return None
    values = _values(line, zones)
    if len(values) != 1 or values[0][1] is not None:
        raise NotAnObject(Condition.DATA)
    return values[0][0]


def _extra(part: Part, zones: Zones) -> list[tuple[Moment, Length | Moment | None]]:
    return [value for line in part.all("RDATE") for value in _values(line, zones)]


def _values(line: Line, zones: Zones) -> list[tuple[Moment, Length | Moment | None]]:
    """The DATEs, DATE-TIMEs or PERIODs of a line, with the end of each period."""
    zone = zones.of(line)
    kind = (line.parameter("VALUE") or "DATE-TIME").upper()
    found: list[tuple[Moment, Length | Moment | None]] = []
    for text in line.value.strip().split(","):
        if kind == "DATE":
            found.append((date_of(text), None))
        elif kind == "PERIOD":
            first, _, last = text.partition("/")
            end = length_of(last) if "P" in last else date_time_of(last, zone)
            found.append((date_time_of(first, zone), end))
        elif kind == "DATE-TIME":
            # a date where a time is due: some write it without saying VALUE=DATE
            found.append((date_time_of(text, zone) if "T" in text else date_of(text), None))
        else:
            raise NotAnObject(Condition.DATA)
    return found


def _try_sums(happening: Happening) -> None:
    """OverflowError when an end lies beyond the calendar."""
    if happening.start is not None:
        happening.ends(happening.start, NOBODY)
    for moment, end in happening.extra:
        if isinstance(end, Length):
            end.after(moment, NOBODY)
