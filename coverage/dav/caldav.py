"""RFC 4791, CalDAV: the properties of calendars and their objects. Its reports are next door."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from coverage.calendars.moments import EARLIEST, LATEST
from coverage.calendars.parsing import MOST_BYTES
from coverage.calendars.recurring import MOST_OCCURRENCES
from coverage.dav.floating import zone_kept
from coverage.dav.markup import APPLE, CALDAV, DAV, tag, text
from coverage.dav.multistatus import Properties
from coverage.dav.resources import Calendar, Member, Resource

MAX_RESOURCE_SIZE = MOST_BYTES
"""Bytes that one object may have (5.2.5); ours have some 400."""
COLLATIONS = ("i;ascii-casemap", "i;octet", "i;unicode-casemap")
REPORTS = (
    CALDAV + "calendar-query",
    CALDAV + "calendar-multiget",
    CALDAV + "free-busy-query",
    DAV + "sync-collection",
)
OBJECT_REPORTS = (CALDAV + "calendar-query", CALDAV + "calendar-multiget")
"""Those that an object answers as well, about itself (7)."""
PRINCIPAL_REPORTS: tuple[str, ...] = (
    DAV + "principal-property-search",
    DAV + "principal-match",
    DAV + "principal-search-property-set",
)


def _components(resource: Resource) -> str | None:
    """5.2.3. An attribute each, so `tag` cannot write it; the names are our own."""
    if not isinstance(resource, Calendar):
        return None
    return "".join(f'<C:comp name="{name}"/>' for name in resource.collection.components)


def _calendar_data_types(resource: Resource) -> str | None:
    """5.2.4."""
    if not isinstance(resource, Calendar):
        return None
    return '<C:calendar-data content-type="text/calendar" version="2.0"/>'


def _max_resource_size(resource: Resource) -> str | None:
    """5.2.5."""
    return str(MAX_RESOURCE_SIZE) if isinstance(resource, Calendar) else None


def _earliest(resource: Resource) -> str | None:
    """5.2.6."""
    return f"{EARLIEST:%Y%m%dT%H%M%SZ}".zfill(16) if isinstance(resource, Calendar) else None


def _latest(resource: Resource) -> str | None:
    """5.2.7."""
    last = LATEST - timedelta(seconds=1)
    return f"{last:%Y%m%dT%H%M%SZ}" if isinstance(resource, Calendar) else None


def _most_instances(resource: Resource) -> str | None:
    """5.2.8: of a series without an end, those up to the horizon count."""
    return str(MOST_OCCURRENCES) if isinstance(resource, Calendar) else None


def _collations(resource: Resource) -> str | None:
    """7.5.1."""
    if not isinstance(resource, Calendar):
        return None
    return "".join(tag(CALDAV + "supported-collation", each) for each in COLLATIONS)


def _zone(resource: Resource) -> str | None:
    """RFC 7809 5.2: where all-day entries begin and end. Absent where a client told of a zone that
    has no name in the world.
    """
    if not isinstance(resource, Calendar):
        return None
    zone = zone_kept(resource.collection)
    return text(zone.key) if isinstance(zone, ZoneInfo) else None


def _calendar_data(resource: Resource) -> str | None:
    """9.6: no property, but asked for as one in reports, and only there are the bytes at hand; they
    are in the shape that the report wants already (`instances`).
    """
    if not isinstance(resource, Member) or resource.item.body is None:
        return None
    return text(resource.item.body.decode())


def _supported_reports(resource: Resource) -> str:
    """RFC 3253 3.1.5."""
    reports = REPORTS if isinstance(resource, Calendar) else PRINCIPAL_REPORTS
    if isinstance(resource, Member):
        reports = OBJECT_REPORTS
    return "".join(
        tag(DAV + "supported-report", tag(DAV + "report", tag(each)))
        for each in (*reports, DAV + "expand-property")
    )


def _colour(resource: Resource) -> str | None:
    """Apple's extension, which most clients read: RFC 7986's COLOR is for streams, not
    collections.
    """
    return text(resource.collection.colour) if isinstance(resource, Calendar) else None


PROPERTIES: Properties = {
    CALDAV + "supported-calendar-component-set": _components,
    CALDAV + "supported-calendar-data": _calendar_data_types,
    CALDAV + "max-resource-size": _max_resource_size,
    CALDAV + "min-date-time": _earliest,
    CALDAV + "max-date-time": _latest,
    CALDAV + "max-instances": _most_instances,
    CALDAV + "supported-collation-set": _collations,
    CALDAV + "calendar-timezone-id": _zone,
    DAV + "supported-report-set": _supported_reports,
    APPLE + "calendar-color": _colour,
}

REPORT_PROPERTIES: Properties = {CALDAV + "calendar-data": _calendar_data}
"""Asked for as if it were a property, in reports only (9.6)."""
