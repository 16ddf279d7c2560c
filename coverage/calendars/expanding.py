"""Objects as reports ask for them: expanded (RFC 4791 9.6.5), or with fewer changes (9.6.6)."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from coverage.calendars.happenings import Happening
from coverage.calendars.moments import Moment
from coverage.calendars.objects import ReadObject, read_object
from coverage.calendars.parsing import MOST_BYTES, Condition, Line, NotAnObject, Part
from coverage.calendars.recurring import MOST_OCCURRENCES, Instance, instances
from coverage.calendars.walls import Steps
from coverage.calendars.writing import written
from coverage.domain.calendars import Window

MOST_EXPANDED = 16 * MOST_BYTES
"""Bytes of one object with its instances: a year of days of an event of 45 kB."""
_TIMES = frozenset(
    {"DTSTART", "DTEND", "DUE", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}
)


def expanded(
    body: bytes | ReadObject,
    *,
    window: Window,
    zone: tzinfo,
    most: int = MOST_OCCURRENCES,
    most_bytes: int = MOST_EXPANDED,
    among: Steps | None = None,
) -> bytes | None:
    """Each instance that touches ``window`` as a component of its own, without rules or zones; None
    where none does, since a calendar without a component is no calendar (RFC 5545 3.6).

    Times are in UTC; dates stay dates and floating times are those of ``zone``. NotAnObject
    (max-instances) as in `occurrences`, and when they take more than ``most_bytes`` together.
    """
    thing = read_object(body, among) if isinstance(body, bytes) else body
    found = instances(thing, zone=zone, window=window, most=most, among=among)
    if not found:
        return None
    _check_size(found, most_bytes)
    found.sort(key=lambda one: (one.occurrence.start, one.occurrence.end))
    return _calendar(thing, (_instance_part(one, zone) for one in found))


def _check_size(found: list[Instance], most_bytes: int) -> None:
    """Each instance repeats all that its component says: a megabyte becomes gigabytes."""
    sizes, room = dict[int, int](), most_bytes
    for part in (one.happening.part for one in found):
        if id(part) not in sizes:
            sizes[id(part)] = len(written(part))
        room -= sizes[id(part)]
        if room < 0:
            raise NotAnObject(Condition.INSTANCES)


def limited(
    body: bytes | ReadObject, *, window: Window, zone: tzinfo, among: Steps | None = None
) -> bytes:
    """The series, and of its changed instances those that touch ``window``, or did unchanged."""
    thing = read_object(body, among) if isinstance(body, bytes) else body
    kept = [thing.master.part] if thing.master else []
    kept += [one.part for one in thing.changed if one.from_then_on or _near(one, zone, window)]
    zones = [part for part in thing.calendar.parts if part.name == "VTIMEZONE"]
    return _calendar(thing, [*zones, *kept])


def _near(changed: Happening, zone: tzinfo, window: Window) -> bool:
    return any(
        place is not None
        and (window.end is None or place.instant(zone) < window.end)
        and (window.start is None or _ends_after(changed, place, window.start, zone))
        for place in (changed.start, changed.replaces)
    )


def _ends_after(changed: Happening, start: Moment, moment: datetime, zone: tzinfo) -> bool:
    try:
        return changed.ends(start, zone) > moment
    except OverflowError:  # beyond the calendar
        return True


def _instance_part(one: Instance, zone: tzinfo) -> Part:
    happening = one.happening
    lines = [line for line in happening.part.lines if line.name not in _TIMES]
    if one.replaces is not None:
        lines.append(_moment_line("RECURRENCE-ID", one.replaces, zone))
    if happening.start is not None:
        lines.append(_moment_line("DTSTART", one.start, zone))
        if happening.length is not None or happening.lasts is not None:
            name = "DUE" if happening.part.name == "VTODO" else "DTEND"
            lines.append(_end_line(name, one, zone))
    elif due := happening.part.one("DUE"):
        lines.append(due)
    return Part(name=happening.part.name, lines=lines, parts=happening.part.parts)


def _end_line(name: str, one: Instance, zone: tzinfo) -> Line:
    end = one.occurrence.end
    if one.start.all_day:
        day = end.astimezone(zone).replace(tzinfo=None, hour=0, minute=0, second=0)
        return _moment_line(name, Moment(wall=day, all_day=True), zone)
    return Line(name=name, parameters="", value=_utc(end))


def _moment_line(name: str, moment: Moment, zone: tzinfo) -> Line:
    if moment.all_day:
        return Line(name=name, parameters=";VALUE=DATE", value=f"{moment.wall:%Y%m%d}")
    return Line(name=name, parameters="", value=_utc(moment.instant(zone)))


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _calendar(thing: ReadObject, parts: Iterable[Part]) -> bytes:
    return written(Part(name="VCALENDAR", lines=thing.calendar.lines, parts=list(parts)))
