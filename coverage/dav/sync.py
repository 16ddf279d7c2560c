"""RFC 6578, collection synchronisation: what changed since a token; and the older getctag."""

import re
from urllib.parse import quote

from flask import Response

from coverage.dav.calendar_reports import Report
from coverage.dav.listing import MOST_BYTES, in_turn, listed
from coverage.dav.markup import CALDAV, CALENDARSERVER, DAV, Malformed, tag, text
from coverage.dav.multistatus import (
    Properties,
    Wanted,
    gone,
    multistatus,
    status,
)
from coverage.dav.refusals import not_met
from coverage.dav.resources import Calendar, Resource
from coverage.domain.calendars import Collection
from coverage.operations.calendars import viewing_calendars as viewing

_TOKEN = re.compile(r"urn:naast:sync:([0-9a-f]{1,32}):(\d{1,18})", re.ASCII)


def token_at(collection: Collection, number: int) -> str:
    """The token for the state after change ``number``: a URI, opaque to clients (RFC 6578 4)."""
    return f"urn:naast:sync:{collection.tag}:{number}"


def _sync_token(resource: Resource) -> str | None:
    """RFC 6578 4."""
    if not isinstance(resource, Calendar):
        return None
    return token_at(resource.collection, resource.collection.change)


def _getctag(resource: Resource) -> str | None:
    """The calendarserver.org extension: a value that moves when anything in the calendar does."""
    return _sync_token(resource)


PROPERTIES: Properties = {
    DAV + "sync-token": _sync_token,
    CALENDARSERVER + "getctag": _getctag,
}


def sync_collection(report: Report) -> Response:
    """RFC 6578 3.2. Levels 1 and infinite are the same here: a calendar has no collections in
    it.
    """
    if (report.asked.findtext(DAV + "sync-level") or "1").strip() not in ("1", "infinite"):
        raise Malformed
    token = (report.asked.findtext(DAV + "sync-token") or "").strip()
    found = _TOKEN.fullmatch(token)
    if token and not found:
        raise not_met(DAV + "valid-sync-token")
    since = int(found[2]) if found else 0
    # with their bytes, as many as one answer holds: the rest comes when it is asked for (3.6)
    with in_turn(report.calendar.collection.change - since):
        return _answer(report, report.wanted(), tag_known=found[1] if found else "", since=since)


def _answer(report: Report, wanted: Wanted, *, tag_known: str, since: int) -> Response:
    try:
        changes = viewing.changes(
            report.reader,
            report.calendar.user,
            report.name,
            tag=tag_known,
            since=since,
            limit=_limit(report),
            most_bytes=MOST_BYTES if CALDAV + "calendar-data" in wanted.names else None,
        )
    except viewing.TokenForgotten:
        raise not_met(DAV + "valid-sync-token") from None
    calendar = report.calendar
    responses = [*listed(calendar, changes.changed, wanted, report.known)]
    responses += [gone(calendar.href + quote(href)) for href in changes.removed]
    if not changes.complete:  # 3.6
        more = tag(DAV + "number-of-matches-within-limits")
        responses.append(status(calendar.href, "507 Insufficient Storage", more))
    token = text(token_at(changes.collection, changes.upto))
    return multistatus([*responses, tag(DAV + "sync-token", token)])


def _limit(report: Report) -> int | None:
    """RFC 5323 5.17; more than any calendar holds is no limit."""
    limit = report.asked.findtext(f"{DAV}limit/{DAV}nresults")
    if limit is None:
        return None
    if not re.fullmatch(r"\s*[1-9]\d{0,18}\s*", limit, re.ASCII):
        raise Malformed
    return min(int(limit), 10**9)
