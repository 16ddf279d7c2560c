"""Refusals as WebDAV words them: a status and the precondition that failed (RFC 4918 16)."""

from flask import Response

from coverage.dav.markup import CALDAV, DAV, document, tag, text

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


def read_only(href: str) -> Refused:
    """The reader may not write here (RFC 3744 7.1.1). Said only of what they may know of."""
    needed = tag(DAV + "privilege", tag(DAV + "write"))
    resource = tag(DAV + "resource", tag(DAV + "href", text(href)) + needed)
    return Refused(403, tag(DAV + "need-privileges", resource))


UNSUPPORTED_FILTER = CALDAV + "supported-filter"
INVALID_FILTER = CALDAV + "valid-filter"
