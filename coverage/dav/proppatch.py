"""RFC 4918 9.2, PROPPATCH: properties of a calendar are set together or not at all."""

from dataclasses import replace

from flask import Response

from coverage.dav.calls import Call
from coverage.dav.instructions import FORBIDDEN, Instructions, instructions_in
from coverage.dav.markup import DAV, Malformed, read, tag, text
from coverage.dav.multistatus import multistatus, propstat
from coverage.dav.refusals import read_only
from coverage.dav.resources import Calendar, Home, Member, locate
from coverage.domain.errors import CalendarFull
from coverage.operations.calendars import making_calendars as making


def proppatch(call: Call) -> Response:
    """Set and remove properties; what stands in the way is said of each of them (207)."""
    here = locate(call.reader, call.path)
    if not isinstance(here, Calendar | Member | Home) or not here.writable:
        raise read_only(call.request.path)
    if isinstance(here, Calendar):
        call.of_a_collection()
    asked = read(call.body())
    wanted = instructions_in(asked, making=False)
    if asked.tag != DAV + "propertyupdate" or not wanted.names:
        raise Malformed
    if isinstance(here, Member | Home):
        return multistatus([of_resource(here.href, outcomes(_none_of(wanted)))])
    content = outcomes(wanted)
    if not wanted.failed:
        try:
            making.change_properties(
                call.reader, here.user, here.collection.name, wishes=wanted.wishes
            )
        except CalendarFull:  # 9.2.1: no room for all of it, and so for none
            content = propstat([tag(each) for each in wanted.names], "507 Insufficient Storage")
    return multistatus([of_resource(here.href, content)])


def _none_of(wanted: Instructions) -> Instructions:
    """Objects keep no properties: all that is known of one is in its bytes. Nor do homes, where
    some programs leave the alarms that they like. Each is refused by itself (9.2.1), so that a
    program sees that it may write there all the same.
    """
    failed = dict.fromkeys(wanted.names, (FORBIDDEN, "")) | dict(wanted.failed)
    return replace(wanted, failed=failed)


def of_resource(href: str, content: str) -> str:
    """What is said of the resource at ``href``, as it is written in addresses."""
    return f"<D:response><D:href>{text(href)}</D:href>{content}</D:response>"


def outcomes(wanted: Instructions) -> str:
    """A ``propstat`` for each outcome, with the names of the properties that had it."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in wanted.names:
        found.setdefault(wanted.outcome(name), []).append(tag(name))
    return "".join(propstat(names, line, condition) for (line, condition), names in found.items())
