"""When the alarms of an object ring (RFC 5545 3.6.6, RFC 4791 9.9)."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from coverage.calendars.moments import EARLIEST, LATEST, date_time_of, length_of
from coverage.calendars.objects import ReadObject, read_object
from coverage.calendars.parsing import Line, NotAnObject, Part
from coverage.calendars.recurring import Instance, instances
from coverage.calendars.walls import Steps
from coverage.domain.calendars import Window

_MOST_REPEATS = 1000
_MOST_LOOKS = 20_000
"""At triggers and repetitions of one object: two a day, every day for as long as it is stored."""
_NUMBER = re.compile(r"[0-9]{1,9}")
_AGES = timedelta(days=36_500)


def rings(body: bytes, *, window: Window, zone: tzinfo, among: Steps | None = None) -> bool:
    """Whether an alarm of the object rings in ``window``.

    Floating times are those of ``zone``. True as well when the object takes place, or rings, too
    often to tell: a client that is told too much asks again, one that is told too little rings too
    late.
    """
    if b"VALARM" not in body.upper():
        return False
    try:
        thing = read_object(body, among)
        reach = _reach(thing)
        around = Window(
            start=window.start and _moved(window.start, -reach),
            end=window.end and _moved(window.end, reach),
        )
        found = instances(thing, zone=zone, window=around, among=among)
    except NotAnObject:
        return True
    alarms = {id(each): _alarms(each.part) for each in (thing.master, *thing.changed) if each}
    instants = (
        instant
        for one in found
        for alarm in alarms[id(one.happening)]
        for instant in _looked_at(alarm, one, zone)
    )
    for number, instant in enumerate(instants):
        if number >= _MOST_LOOKS or (instant is not None and window.holds(instant)):
            return True
    return False


def _alarms(part: Part) -> list[Part]:
    return [inner for inner in part.parts if inner.name == "VALARM"]


def _looked_at(alarm: Part, one: Instance, zone: tzinfo) -> Iterator[datetime | None]:
    """The trigger, None when it cannot be told, and its repetitions."""
    first = _trigger(alarm, one, zone)
    yield first
    if first is None:
        return
    every, times = _repeats(alarm)
    for number in range(times):
        yield _moved(first, every * (number + 1))


def _trigger(alarm: Part, one: Instance, zone: tzinfo) -> datetime | None:
    line = _only(alarm, "TRIGGER")
    if line is None:
        return None
    try:
        if (line.parameter("VALUE") or "").upper() == "DATE-TIME":
            return date_time_of(line.value.strip(), None).instant(zone)
        offset = _exact(line.value)
    except NotAnObject:
        return None
    task = one.happening.task
    is_due = task is not None and task[0] is not None  # and begins at no other time
    at_end = is_due or (line.parameter("RELATED") or "").upper() == "END"
    return _moved(one.occurrence.end if at_end else one.occurrence.start, offset)


def _repeats(alarm: Part) -> tuple[timedelta, int]:
    every, times = _only(alarm, "DURATION"), _only(alarm, "REPEAT")
    if every is None or times is None or not _NUMBER.fullmatch(times.value.strip()):
        return timedelta(), 0
    try:
        # no further apart than a century: a thousand of them must not be longer than time itself
        between = max(-_AGES, min(_exact(every.value), _AGES))
        return between, min(int(times.value), _MOST_REPEATS)
    except NotAnObject:
        return timedelta(), 0


def _reach(thing: ReadObject) -> timedelta:
    """No shorter than the time between any instance and any of its alarms."""
    found = timedelta(days=1)
    for happening in (thing.master, *thing.changed):
        for alarm in _alarms(happening.part) if happening else ():
            every, times = _repeats(alarm)
            line = _only(alarm, "TRIGGER")
            try:
                offset = _exact(line.value) if line else timedelta()
            except NotAnObject:  # an instant: it rings however far away the instance is
                offset = _AGES
            found = max(found, abs(offset) + abs(every) * times + timedelta(days=1))
    return found


def _only(alarm: Part, name: str) -> Line | None:
    """Its line of this name; None where there is none or more than one (RFC 5545 3.6.6).

    Nobody can tell when such an alarm rings. Whoever asks when alarms ring is told of all others in
    the calendar all the same.
    """
    found = alarm.all(name)
    return found[0] if len(found) == 1 else None


def _exact(text: str) -> timedelta:
    length = length_of(text.strip())
    return timedelta(days=length.days) + length.exact


def _moved(instant: datetime, by: timedelta) -> datetime:
    """``instant`` moved, or the end of the calendar that lies in that direction."""
    try:
        return instant + by
    except OverflowError:
        return EARLIEST if by < timedelta() else LATEST
