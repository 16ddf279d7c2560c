"""When somebody is busy, as iCalendar: stretches of time and nothing else."""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, FreeBusy

from coverage.calendars.events import PRODUCT

Stretch = tuple[datetime, datetime]


def merged(busy: Iterable[Stretch], start: datetime, end: datetime) -> list[Stretch]:
    """``busy`` within ``start`` and ``end``, in order, stretches that touch made one."""
    found: list[Stretch] = []
    for first, last in sorted(busy):
        begins, ends = max(first, start), min(last, end)
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def free_busy(busy: Iterable[Stretch], start: datetime, end: datetime, *, now: datetime) -> bytes:
    """A VFREEBUSY about the time from ``start`` to ``end`` (RFC 4791 7.10), asked for at
    ``now``.
    """
    answer = FreeBusy()
    answer.add("dtstamp", now)
    answer.add("dtstart", start)
    answer.add("dtend", end)
    for stretch in merged(busy, start, end):
        answer.add("freebusy", [stretch])
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add_component(answer)
    return bytes(calendar.to_ical())
