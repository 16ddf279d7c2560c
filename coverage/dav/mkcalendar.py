"""RFC 4791 5.3.1, MKCALENDAR: an advisor makes a calendar."""

from dataclasses import replace
from urllib.parse import quote

from flask import Response

from coverage.calendars.collections import OWN_COMPONENTS
from coverage.dav.calls import Call
from coverage.dav.conditions import conditions_of
from coverage.dav.instructions import Instructions, instructions_in
from coverage.dav.markup import CALDAV, DAV, Malformed, read
from coverage.dav.multistatus import multistatus
from coverage.dav.proppatch import of_resource, outcomes
from coverage.dav.refusals import Refused, not_met
from coverage.dav.resources import Spot
from coverage.domain.errors import AlreadyThere, NotFound
from coverage.operations.calendars import making_calendars as making
from coverage.operations.calendars import viewing_calendars as viewing


def mkcalendar(call: Call) -> Response:
    """Make an empty one with the properties in the body; when one cannot be set, none is made."""
    body = call.body()
    taken = not_met(DAV + "resource-must-be-null")
    owner, name = place_of(call, taken)
    wanted = _wanted(body)
    if wanted is not None and wanted.failed:
        return multistatus([of_resource(quote(call.request.path), outcomes(wanted))])
    try:
        make(call, owner, name, wanted)
    except AlreadyThere:
        raise taken from None
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


def made() -> Response:
    """201; nobody may keep it (RFC 4791 5.3.1)."""
    return Response(status=201, headers={"Cache-Control": "no-cache"})


def place_of(call: Call, taken: Refused) -> tuple[str, str]:
    """Whose calendar it is to be, and its name: calendars lie in the home, and not in others.

    ``taken`` is raised where something is already: said before what else is wrong. Another request
    may still make the calendar before this one does.
    """
    spot = call.new_spot(is_collection=True)
    if spot.name is None or _is_there(call, spot):
        raise taken
    if not conditions_of(call.request).hold(None, None):  # RFC 9110 13.1: of what is not there
        raise Refused(412)
    if spot.href is None:
        return spot.owner, spot.name
    if not _is_there(call, replace(spot, href=None)):
        raise Refused(409)  # RFC 4918 9.3.1: nothing to be in
    raise not_met(CALDAV + "calendar-collection-location-ok")


def _is_there(call: Call, spot: Spot) -> bool:
    try:
        if spot.href is None:
            viewing.calendar(call.reader, spot.owner, str(spot.name))
        else:
            viewing.item(call.reader, spot.owner, str(spot.name), spot.href)
    except NotFound:
        return False
    return True


def _wanted(body: bytes) -> Instructions | None:
    if not body.strip():
        return None
    asked = read(body)
    if asked.tag != CALDAV + "mkcalendar":
        raise Malformed
    return instructions_in(asked, making=True)
