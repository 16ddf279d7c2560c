"""RFC 5689, extended MKCOL: the newer way to make a calendar. No other collection can be made."""

from flask import Response

from coverage.dav.calls import Call
from coverage.dav.instructions import FORBIDDEN, Instructions, instructions_in
from coverage.dav.markup import CALDAV, DAV, Malformed, document, read, tag
from coverage.dav.mkcalendar import made, make, place_of
from coverage.dav.properties import KIND
from coverage.dav.proppatch import outcomes
from coverage.dav.refusals import XML, Refused, not_met
from coverage.domain.errors import AlreadyThere

CALENDAR = frozenset({DAV + "collection", CALDAV + "calendar"})


def mkcol(call: Call) -> Response:
    """Make a calendar when that is what the body asks for. A plain collection (RFC 4918 9.3) has no
    place here.
    """
    body = call.body()
    if body.strip() and call.request.mimetype not in ("", "application/xml", "text/xml"):
        raise Refused(415)  # RFC 4918 9.3
    taken = Refused(405)  # RFC 4918 9.3.1
    owner, name = place_of(call, taken)
    if not body.strip():
        raise not_met(DAV + "valid-resourcetype")
    asked = read(body)
    if asked.tag != DAV + "mkcol":
        raise Malformed
    wanted = _of_a_kind(instructions_in(asked, making=True))
    if wanted.failed:
        content = document("D:mkcol-response", outcomes(wanted))
        return Response(content, status=403, content_type=XML)
    try:
        make(call, owner, name, wanted)
    except AlreadyThere:
        raise taken from None
    return made()


def _of_a_kind(wanted: Instructions) -> Instructions:
    """3.3, valid-resourcetype."""
    if wanted.kinds == CALENDAR:
        return wanted
    names = wanted.names if KIND in wanted.names else (*wanted.names, KIND)
    failed = {**wanted.failed, KIND: (FORBIDDEN, tag(DAV + "valid-resourcetype"))}
    return Instructions(names=names, wishes=wanted.wishes, failed=failed)
