"""Calendar objects that people's devices send (RFC 4791 4.1): read, checked, and never repaired.

`read_object` refuses what a calendar cannot hold, by the name of the precondition (RFC 4791
5.3.2.1). What it lets through can always be expanded (`recurring`), unless it has too many
instances.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from coverage.calendars.moments import Length, Moment, date_of, date_time_of, length_of
from coverage.calendars.parsing import Condition, Line, NotAnObject, Part, parse
from coverage.calendars.rules import Rule, rule_of
from coverage.calendars.zones import told_zones, zone_of

__all__ = ["Condition", "Happening", "NotAnObject", "ReadObject", "read_object"]

COMPONENTS = ("VEVENT", "VTODO", "VJOURNAL")
"""What an object can be about. Free-busy and availability are answers here, never objects."""

LONGEST_UID = 600
"""Characters; what programs make up has forty, and an index must hold it."""

_NOBODY = ZoneInfo("UTC")
_MOST_RULES = 5


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A component of an object: the whole series, or the instance that ``replaces`` names.

    ``length`` is a DURATION, ``lasts`` what DTEND or DUE make (exact), both None when it has no
    end. ``from_then_on`` is RANGE=THISANDFUTURE. ``extra`` are RDATEs with an end of their own,
    where they have one.
    """

    part: Part
    start: Moment | None
    length: Length | None
    lasts: timedelta | None
    busy: bool
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
        return start.instant(floating) + self.lasts

    @property
    def longest(self) -> timedelta:
        """No shorter than it ever lasts."""
        if self.length is not None:
            return max(self.length.longest, timedelta())
        return (self.lasts or timedelta(days=1)) + timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class ReadObject:
    """A body that a calendar can hold. ``component`` is VEVENT, VTODO or VJOURNAL.

    ``recurs`` says that it has a rule or several dates, so that what is stored of it reaches to a
    horizon only. ``forever`` says that no COUNT and no UNTIL ends it.
    """

    uid: str
    component: str
    recurs: bool
    forever: bool
    calendar: Part = field(repr=False, compare=False)
    master: Happening | None = field(repr=False, compare=False)
    changed: tuple[Happening, ...] = field(repr=False, compare=False)


def read_object(body: bytes) -> ReadObject:
    """Read what a device sends; NotAnObject says which precondition it breaks.

    Takes time and memory in proportion to the size of ``body``, which is limited.
    """
    calendar = parse(body)
    parts = [part for part in calendar.parts if part.name != "VTIMEZONE"]
    kind = _component(calendar, parts)
    uid = _uid(parts)
    zones = _Zones(calendar)
    try:
        happenings = [_happening(part, zones) for part in parts]
    except (OverflowError, ValueError):  # a sum of times beyond the calendar
        raise NotAnObject(Condition.LATEST) from None
    masters = [one for one in happenings if one.replaces is None]
    if len(masters) > 1:
        raise NotAnObject(Condition.RESOURCE)
    master = masters[0] if masters else None
    changed = tuple(_aligned(one, master) for one in happenings if one.replaces is not None)
    if _doubled(changed):
        raise NotAnObject(Condition.RESOURCE)
    return ReadObject(
        uid=uid,
        component=kind,
        recurs=bool(changed) or bool(master and (master.rules or master.extra)),
        forever=any(r.count is None and r.until is None for r in (master.rules if master else ())),
        calendar=calendar,
        master=master,
        changed=changed,
    )


def _component(calendar: Part, parts: list[Part]) -> str:
    version = calendar.one("VERSION")
    if version is not None and version.value.strip() != "2.0":
        raise NotAnObject(Condition.DATA)
    scale = calendar.one("CALSCALE")
    if scale is not None and scale.value.strip().upper() != "GREGORIAN":
        raise NotAnObject(Condition.DATA)
    kinds = {part.name for part in parts}
    # no METHOD, one kind of component, one UID: RFC 4791 4.1
    if calendar.all("METHOD") or len(kinds) != 1:
        raise NotAnObject(Condition.RESOURCE)
    (kind,) = kinds
    if kind not in COMPONENTS:
        raise NotAnObject(Condition.COMPONENT)
    return kind


def _uid(parts: list[Part]) -> str:
    found = {line.value if (line := part.one("UID")) else "" for part in parts}
    if len(found) != 1 or not (uid := found.pop()).strip() or len(uid) > LONGEST_UID:
        raise NotAnObject(Condition.RESOURCE)
    return uid


def _aligned(changed: Happening, master: Happening | None) -> Happening:
    """A change that names its instance as a time in a series of days, as Outlook does, or as a day
    in a series of times.
    """
    first, named = master.start if master else None, changed.replaces
    if first is None or named is None or named.all_day == first.all_day:
        return changed
    # in UTC it is midnight somewhere, as Exchange writes days: the nearest one
    nearest = timedelta(hours=12 if first.all_day and named.zone is UTC else 0)
    wall = datetime.combine((named.wall + nearest).date(), first.wall.time())
    return replace(changed, replaces=first.at(wall))


def _doubled(changed: tuple[Happening, ...]) -> bool:
    instants = [one.replaces.instant(_NOBODY) for one in changed if one.replaces]
    return len(set(instants)) < len(instants)


class _Zones:
    """The zones of one object, by name."""

    def __init__(self, calendar: Part) -> None:
        self._told = told_zones(calendar)
        self._found: dict[str, tzinfo] = {}

    def of(self, line: Line) -> tzinfo | None:
        name = line.parameter("TZID")
        if name is None:
            return None
        if name not in self._found:
            self._found[name] = zone_of(name, self._told)
        return self._found[name]


def _happening(part: Part, zones: _Zones) -> Happening:
    for inner in part.parts:
        if inner.name in {"VCALENDAR", "VTIMEZONE", *COMPONENTS}:
            raise NotAnObject(Condition.DATA)
    start = _moment(part, "DTSTART", zones)
    if start is None and (part.name == "VEVENT" or part.all("RRULE") or part.all("RDATE")):
        raise NotAnObject(Condition.DATA)
    length, lasts = _extent(part, start, zones)
    recurrence = part.one("RECURRENCE-ID")
    replaces = _moment(part, "RECURRENCE-ID", zones)
    found = Happening(
        part=part,
        start=start,
        length=length,
        lasts=lasts,
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


def _task(part: Part, zones: _Zones) -> tuple[Moment | None, Moment | None, Moment | None]:
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
    part: Part, start: Moment | None, zones: _Zones
) -> tuple[Length | None, timedelta | None]:
    """How long it lasts: a DURATION as it is told, or the time up to DTEND or DUE."""
    end = _moment(part, "DUE" if part.name == "VTODO" else "DTEND", zones)
    duration = part.one("DURATION")
    length = length_of(duration.value.strip()) if duration else None
    # Thunderbird once wrote DURATION:PT0S beside the DTEND of changed instances
    if length is not None and not (end is not None and length == Length()):
        if end is not None or start is None or length.longest < timedelta(hours=2):
            raise NotAnObject(Condition.DATA)
        return length, None
    if end is None or start is None:
        return None, None
    if end.all_day != start.all_day:
        raise NotAnObject(Condition.DATA)
    lasts = end.instant(_NOBODY) - start.instant(_NOBODY)
    if lasts < timedelta() and end.zone == start.zone:  # the clock skips the start, not the end
        lasts = end.wall - start.wall
    if lasts < timedelta():
        raise NotAnObject(Condition.DATA)
    # some write the same date twice and mean that day
    return None, None if start.all_day and not lasts else lasts


def _rules(part: Part, name: str) -> tuple[Rule, ...]:
    found = tuple(rule_of(line.value.strip()) for line in part.all(name))
    if len(found) > _MOST_RULES:
        raise NotAnObject(Condition.INSTANCES)
    return found


def _moment(part: Part, name: str, zones: _Zones) -> Moment | None:
    line = part.one(name)
    if line is None:
        return None
    values = _values(line, zones)
    if len(values) != 1 or values[0][1] is not None:
        raise NotAnObject(Condition.DATA)
    return values[0][0]


def _extra(part: Part, zones: _Zones) -> list[tuple[Moment, Length | Moment | None]]:
    return [value for line in part.all("RDATE") for value in _values(line, zones)]


def _values(line: Line, zones: _Zones) -> list[tuple[Moment, Length | Moment | None]]:
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
        happening.ends(happening.start, _NOBODY)
    for moment, end in happening.extra:
        if isinstance(end, Length):
            end.after(moment, _NOBODY)
