"""RFC 4918 9.8 and 9.9, COPY and MOVE: objects within an advisor's own calendars."""

from urllib.parse import unquote, urlsplit

from flask import Response

from coverage.calendars.collections import is_writable
from coverage.dav.calls import Call
from coverage.dav.refusals import Refused, read_only
from coverage.dav.resources import ROOT, NoParent, Spot, TooLong, spot_of
from coverage.dav.writing import answer
from coverage.domain.errors import NotFound
from coverage.operations.calendars import writing_calendars as writing
from coverage.operations.calendars.writing_calendars import Place


def copy(call: Call) -> Response:
    """Put an object to a second address."""
    return _transfer(call, moving=False)


def move(call: Call) -> Response:
    """Give an object another address, in the same calendar or in another one."""
    return _transfer(call, moving=True)


def _transfer(call: Call, *, moving: bool) -> Response:
    spot, path = call.spot(), _destination(call)
    source, into = _place(spot), _place(_spot(call, path))
    if source == into:
        raise Refused(403)  # 9.8.5: source and destination are the same
    if not is_writable(into.name):
        raise read_only(ROOT + path)
    stored = writing.copy(
        call.reader,
        spot.owner,
        source,
        into,
        moving=moving,
        overwrite=_may_overwrite(call),
        conditions=call.conditions(),
        day=call.day,
    )
    return answer(stored)


def _may_overwrite(call: Call) -> bool:
    """10.6. Who says neither yes nor no does not lose what is there."""
    said = call.request.headers.get("Overwrite", "T").strip().upper()
    if said not in ("T", "F"):
        raise Refused(400)
    return said == "T"


def _place(spot: Spot) -> Place:
    """Calendars stay where they are: their address is in devices and in sync tokens."""
    if spot.name is None or spot.href is None:
        raise Refused(403)
    return Place(spot.name, spot.href)


def _destination(call: Call) -> str:
    """10.3, what comes after our root, decoded. A fragment is no part of it: who forgot to encode
    the sharp in a name means another object.
    """
    given = call.request.headers.get("Destination", "")
    try:
        address = urlsplit(given)
        path = unquote(address.path, errors="strict")
    except ValueError:
        raise Refused(400) from None
    if "#" in given:
        raise Refused(400)
    if address.netloc and address.netloc != call.request.host:
        raise Refused(502)  # another server's
    root = call.request.root_path.rstrip("/") + ROOT
    if not path.startswith(root) or "%2f" in address.path.lower():
        raise Refused(400 if not given else 403)
    return path.removeprefix(root)


def _spot(call: Call, path: str) -> Spot:
    """Whatever is not the reader's own is answered alike, there or not."""
    try:
        return spot_of(call.reader, path)
    except NoParent:
        raise Refused(409) from None  # 9.8.5
    except TooLong:
        raise Refused(414) from None
    except NotFound:
        raise Refused(403) from None
