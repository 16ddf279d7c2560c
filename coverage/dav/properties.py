"""Every property that this server knows of, and whose it is to change."""

from coverage.dav import access, caldav, discovery, floating, sync, webdav
from coverage.dav.markup import APPLE, CALDAV, DAV
from coverage.dav.multistatus import Properties

PROPERTIES: Properties = {
    **webdav.PROPERTIES,
    **access.PROPERTIES,
    **discovery.PROPERTIES,
    **caldav.PROPERTIES,
    **sync.PROPERTIES,
}
IN_REPORTS: Properties = {**PROPERTIES, **caldav.REPORT_PROPERTIES}

TITLE, COLOUR = DAV + "displayname", APPLE + "calendar-color"
ZONE = floating.CALENDAR_ZONE
ZONE_NAME = CALDAV + "calendar-timezone-id"
COMPONENTS = CALDAV + "supported-calendar-component-set"
KIND = DAV + "resourcetype"

_OPEN = frozenset(
    {TITLE, COLOUR, ZONE, ZONE_NAME}
    | {
        CALDAV + name
        for name in (
            "calendar-description",
            "schedule-calendar-transp",
            # of drafts that never became standards; Apple's programs send them, the first of these
            # with every calendar that they make, and make none when it is refused
            "calendar-free-busy-set",
            "default-alarm-vevent-date",
            "default-alarm-vevent-datetime",
        )
    }
)


def is_protected(name: str) -> bool:
    """Whether it tells what the server knows better (RFC 4918 15, RFC 4791 5.2): known ones, and
    whatever else CalDAV defines. What nobody knows is the client's own, a dead property.
    """
    return name not in _OPEN and (name in PROPERTIES or name.startswith(CALDAV))
