"""Refusals as WebDAV words them: a status and the precondition that failed (RFC 4918 16)."""

from urllib.parse import quote

from flask import Response

from coverage.calendars.parsing import NotAnObject
from coverage.dav.markup import CALDAV, DAV, document, tag, text
from coverage.domain.errors import (
    AlreadyThere,
    CalendarFull,
    ConditionFailed,
    NoSuchCalendar,
    ReadOnlyCalendar,
    UidTaken,
    WrongComponent,
)

XML = "application/xml; charset=utf-8"


class Refused(Exception):  # noqa: N818  a refusal of the request, not a failure
    """The request is refused with ``status``; ``condition`` is the markup of what was not met."""

    def __init__(self, status: int, condition: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.condition = condition


def error(status: int, condition: str = "") -> Response:
    """An answer that names the condition in its body."""
    return Response(document("D:error", condition), status=status, content_type=XML)


def not_met(name: str) -> Refused:
    """A precondition named in RFC 4918, 4791 or 6578, such as ``{DAV:}valid-sync-token``: 403."""
    return Refused(403, tag(name))


def read_only(path: str) -> Refused:
    """The reader may not write at ``path``, which is decoded (RFC 3744 7.1.1). Said only of what
    they may know of.
    """
    needed = tag(DAV + "privilege", tag(DAV + "write"))
    resource = tag(DAV + "resource", tag(DAV + "href", text(quote(path))) + needed)
    return Refused(403, tag(DAV + "need-privileges", resource))


def refused(reason: Exception, path: str) -> Refused:
    """What is said when an operation refuses a write at ``path`` (RFC 4791 5.3.2.1)."""
    match reason:
        case NotAnObject(condition=condition):
            return not_met(CALDAV + condition)
        case WrongComponent():
            return not_met(CALDAV + "supported-calendar-component")
        case UidTaken(name=name, href=href):
            home = "/".join(path.split("/")[:4])
            taken = text(f"{quote(home)}/{quote(name)}/{quote(href)}")
            return Refused(403, tag(CALDAV + "no-uid-conflict", tag(DAV + "href", taken)))
        case ReadOnlyCalendar():
            return read_only(path)
        case CalendarFull():  # RFC 4331 6
            return Refused(507, tag(DAV + "quota-not-exceeded"))
        case NoSuchCalendar():
            return Refused(409)
        case _:  # ConditionFailed, and a target that is there and must not be (RFC 4918 9.8.4)
            return Refused(412)


OF_WRITING = (
    NotAnObject,
    WrongComponent,
    UidTaken,
    ReadOnlyCalendar,
    CalendarFull,
    NoSuchCalendar,
    ConditionFailed,
    AlreadyThere,
)
"""What `refused` has words for."""

UNSUPPORTED_FILTER = CALDAV + "supported-filter"
INVALID_FILTER = CALDAV + "valid-filter"
