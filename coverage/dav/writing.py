"""Writing objects: PUT (RFC 4791 5.3.2, RFC 4918 9.7) and DELETE (RFC 4918 9.6)."""

from flask import Response
from werkzeug.exceptions import RequestEntityTooLarge

from coverage.dav.caldav import MAX_RESOURCE_SIZE
from coverage.dav.calls import Call
from coverage.dav.markup import CALDAV
from coverage.dav.refusals import Refused, not_met, read_only
from coverage.operations.calendars import making_calendars as making
from coverage.operations.calendars import writing_calendars as writing
from coverage.operations.calendars.writing_calendars import Place, Stored


def put(call: Call) -> Response:
    """Store the body, byte by byte, so that the ETag is a strong one (RFC 4791 5.3.4)."""
    spot = call.new_spot()
    if spot.name is None or spot.href is None:
        raise Refused(405) if spot.is_collection else read_only(call.request.path)
    _check_type(call)
    stored = writing.put(
        call.reader,
        spot.owner,
        Place(spot.name, spot.href),
        _object_in(call),
        conditions=call.conditions(),
        day=call.day,
    )
    return answer(stored)


def delete(call: Call) -> Response:
    """Take away an object, or a calendar with all that is in it."""
    spot = call.spot()
    if spot.name is None:
        raise read_only(call.request.path)
    if spot.href is None:
        call.of_a_collection()
        making.remove_calendar(call.reader, spot.owner, spot.name, day=call.day)
    else:
        writing.delete(
            call.reader,
            spot.owner,
            Place(spot.name, spot.href),
            conditions=call.conditions(),
            day=call.day,
        )
    return Response(status=204)


def refuse(call: Call) -> Response:
    """Nobody may, where the reader may look; NotFound elsewhere."""
    call.spot()
    raise read_only(call.request.path)


def answer(stored: Stored) -> Response:
    """201 or 204 with the ETag of what is there now."""
    response = Response(status=201 if stored.created else 204)
    response.set_etag(stored.etag)
    return response


def _check_type(call: Call) -> None:
    """RFC 4791 5.3.2.1, supported-calendar-data. Who says nothing is believed."""
    if call.request.mimetype not in ("", "text/calendar"):
        raise not_met(CALDAV + "supported-calendar-data")
    if call.request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "us-ascii"):
        raise not_met(CALDAV + "supported-calendar-data")
    if "Content-Range" in call.request.headers:  # RFC 9110 14.5
        raise Refused(400)


def _object_in(call: Call) -> bytes:
    """RFC 4791 5.2.5, max-resource-size: said before a body that is too large is read."""
    try:
        return call.body(MAX_RESOURCE_SIZE)
    except RequestEntityTooLarge:
        raise not_met(CALDAV + "max-resource-size") from None
