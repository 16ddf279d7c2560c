"""When somebody is busy, as iCalendar: stretches of time and nothing else."""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, FreeBusy

from coverage.calendars.events import PRODUCT
from coverage.domain.stretches import Stretch, merged


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
