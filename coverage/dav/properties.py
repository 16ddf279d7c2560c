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
COMPONENTS = CALDAV + "supported-calendar-component-set"
KIND = DAV + "resourcetype"

_OPEN = (TITLE, COLOUR, ZONE, CALDAV + "calendar-description", CALDAV + "schedule-calendar-transp")


def is_protected(name: str) -> bool:
    """Whether it tells what the server knows better (RFC 4918 15, RFC 4791 5.2): known ones, and
    whatever else CalDAV defines. What nobody knows is the client's own, a dead property.
    """
    return name not in _OPEN and (name in PROPERTIES or name.startswith(CALDAV))
