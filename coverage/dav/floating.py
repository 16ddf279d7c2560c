"""Where floating times and days are meant (RFC 4791 5.2.2, 7.3 and 9.8, RFC 7809 4.2): as the
request says, else as the calendar does, else where the agency is.

It counts for what reports answer, free-busy included. Whether somebody can be booked is asked
elsewhere, and always on the agency's clock: it is there that people are booked.
"""

from datetime import tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from coverage.calendars.collections import ZONE
from coverage.calendars.events import PRODUCT
from coverage.calendars.parsing import Condition, NotAnObject, Part, parse
from coverage.calendars.zone_components import zone_component
from coverage.calendars.zones import told_zones, zone_of
from coverage.dav.markup import CALDAV, Element, Malformed, read
from coverage.dav.refusals import not_met
from coverage.domain.calendars import Collection

CALENDAR_ZONE = CALDAV + "calendar-timezone"
_SINCE = 2020
"""The year from which a VTIMEZONE of ours is right; whoever reads it knows the zone by its name."""


def one_zone(text: str) -> Part:
    """A calendar with a VTIMEZONE and nothing else; NotAnObject when ``text`` is another thing."""
    calendar = parse(text.strip().encode())
    if [part.name for part in calendar.parts] != ["VTIMEZONE"]:
        raise NotAnObject(Condition.DATA)
    return calendar


def zone_called(name: str) -> str:
    """The calendar with the VTIMEZONE of a zone of the world; NotAnObject when there is none of
    that name.
    """
    zone = zone_of(name, {})
    if not isinstance(zone, ZoneInfo):
        raise NotAnObject(Condition.DATA)
    component = zone_component(zone, since=_SINCE)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", *component, "END:VCALENDAR", ""]
    return "\n".join(lines)


def _zone_in(text: str) -> tzinfo:
    calendar = one_zone(text)
    name = calendar.parts[0].one("TZID")
    if name is None:
        raise NotAnObject(Condition.DATA)
    return zone_of(name.value, told_zones(calendar))


def floating_zone(asked: Element, calendar: Collection) -> tzinfo:
    """What a report about ``calendar`` takes floating times for."""
    name, told = asked.findtext(CALDAV + "timezone-id"), asked.findtext(CALDAV + "timezone")
    try:
        if name is not None:
            return zone_of(name.strip(), {})
        if told is not None:
            return _zone_in(told)
    except NotAnObject:
        condition = "valid-timezone" if name is not None else "valid-calendar-data"
        raise not_met(CALDAV + condition) from None
    return zone_kept(calendar)


def zone_kept(calendar: Collection) -> tzinfo:
    """What ``calendar`` takes floating times for where a request does not say."""
    kept = calendar.properties.get(CALENDAR_ZONE)
    return ZONE if kept is None else _kept_zone(kept)


@lru_cache(maxsize=256)
def _kept_zone(element: str) -> tzinfo:
    """Of a property as it is kept; ours when nobody can tell what it means."""
    try:
        return _zone_in(read(element.encode()).text or "")
    except (NotAnObject, Malformed):
        return ZONE
