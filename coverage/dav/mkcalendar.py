"""RFC 4791 5.3.1, MKCALENDAR: an advisor makes a calendar."""

from flask import Response

from coverage.calendars.collections import OWN_COMPONENTS
from coverage.dav.calls import Call
from coverage.dav.instructions import Instructions, instructions_in
from coverage.dav.markup import CALDAV, DAV, Malformed, read
from coverage.dav.multistatus import multistatus
from coverage.dav.proppatch import of_resource, outcomes
from coverage.dav.refusals import not_met
from coverage.domain.errors import AlreadyThere, NotFound
from coverage.operations.calendars import making_calendars as making
from coverage.operations.calendars import viewing_calendars as viewing


def mkcalendar(call: Call) -> Response:
    """Make an empty one with the properties in the body; when one cannot be set, none is made."""
    body = call.body()
    owner, name = place_of(call)
    if is_taken(call, owner, name):
        raise not_met(DAV + "resource-must-be-null")
    wanted = _wanted(body)
    if wanted is not None and wanted.failed:
        return multistatus([of_resource(call.request.path, outcomes(wanted))])
    try:
        make(call, owner, name, wanted)
    except AlreadyThere:
        raise not_met(DAV + "resource-must-be-null") from None
    return made()


def make(call: Call, owner: str, name: str, wanted: Instructions | None) -> None:
    """Carry out what was asked; AlreadyThere when the address is taken."""
    making.make_calendar(
        call.reader,
        owner,
        name,
        wishes=making.Wishes() if wanted is None else wanted.wishes,
        components=OWN_COMPONENTS if not wanted or wanted.components is None else wanted.components,
    )


def is_taken(call: Call, owner: str, name: str) -> bool:
    """Whether there is such a calendar: said before what else is wrong. Another request may still
    make it before this one does.
    """
    try:
        viewing.calendar(call.reader, owner, name)
    except NotFound:
        return False
    return True


def made() -> Response:
    """201; nobody may keep it (RFC 4791 5.3.1)."""
    return Response(status=201, headers={"Cache-Control": "no-cache"})


def place_of(call: Call) -> tuple[str, str]:
    """Whose calendar it is to be, and its name: calendars lie in the home, and not in others."""
    spot = call.spot()
    if spot.name is None:
        raise not_met(DAV + "resource-must-be-null")
    if spot.href is not None:
        raise not_met(CALDAV + "calendar-collection-location-ok")
    return spot.owner, spot.name


def _wanted(body: bytes) -> Instructions | None:
    if not body.strip():
        return None
    asked = read(body)
    if asked.tag != CALDAV + "mkcalendar":
        raise Malformed
    return instructions_in(asked, making=True)
