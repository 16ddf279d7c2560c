"""RFC 4918, WebDAV: the properties of every resource, PROPFIND, and reading an object."""

from collections.abc import Iterator
from dataclasses import replace

from flask import Request, Response

from coverage.dav.conditions import conditions_of
from coverage.dav.listing import in_turn, listed
from coverage.dav.markup import CALDAV, DAV, Malformed, http_date, read, tag, text
from coverage.dav.multistatus import Properties, Wanted, described, multistatus, wanted_in
from coverage.dav.refusals import Refused, not_met
from coverage.dav.resources import (
    Calendar,
    Folder,
    Home,
    Member,
    Principal,
    Resource,
    locate,
    with_children,
)
from coverage.domain.visibility import DeviceReader
from coverage.operations.calendars import viewing_calendars as viewing

COMPLIANCE = "1, 3, extended-mkcol, calendar-access"
"""The ``DAV`` header (RFC 4918 18, RFC 4791 5.1, RFC 5689 3.1): no locks, so not class 2."""


def _resourcetype(resource: Resource) -> str:
    """RFC 4918 15.9, RFC 4791 4.2."""
    kinds = {
        Folder: tag(DAV + "collection"),
        Home: tag(DAV + "collection"),
        Principal: tag(DAV + "collection") + tag(DAV + "principal"),
        Calendar: tag(DAV + "collection") + tag(CALDAV + "calendar"),
        Member: "",
    }
    return kinds[type(resource)]


def _displayname(resource: Resource) -> str | None:
    """RFC 4918 15.2. A principal is called by its slug, which the device knows; never by name."""
    match resource:
        case Calendar(collection=collection):
            return text(collection.title)
        case Principal(user=user) | Home(user=user):
            return text(user)
        case _:
            return None


def _getetag(resource: Resource) -> str | None:
    """RFC 4918 15.6: strong, since what is served is stored byte by byte."""
    return f'"{resource.item.etag}"' if isinstance(resource, Member) else None


def _getcontenttype(resource: Resource) -> str | None:
    """RFC 4918 15.5; the component parameter lets a client tell events from tasks (RFC 5545
    8.1).
    """
    return content_type(resource) if isinstance(resource, Member) else None


def _getcontentlength(resource: Resource) -> str | None:
    """RFC 4918 15.4."""
    return str(resource.item.size) if isinstance(resource, Member) else None


def _getlastmodified(resource: Resource) -> str | None:
    """RFC 4918 15.7."""
    return last_modified(resource) if isinstance(resource, Member) else None


PROPERTIES: Properties = {
    DAV + "resourcetype": _resourcetype,
    DAV + "displayname": _displayname,
    DAV + "getetag": _getetag,
    DAV + "getcontenttype": _getcontenttype,
    DAV + "getcontentlength": _getcontentlength,
    DAV + "getlastmodified": _getlastmodified,
    DAV + "lockdiscovery": lambda _: "",  # 15.8: no locks
    DAV + "supportedlock": lambda _: "",  # 15.10: none possible
}


def content_type(member: Member) -> str:
    """The media type of an object."""
    return f"text/calendar; charset=utf-8; component={member.item.component.lower()}"


def last_modified(member: Member) -> str:
    """When the object last changed, as HTTP writes it."""
    return http_date(member.item.changed_at)


def propfind(
    request: Request, reader: DeviceReader, *, path: str, body: bytes, known: Properties
) -> Response:
    """RFC 4918 9.1. Depth 0 and 1; no Depth means infinity, and that is refused (9.1.1)."""
    resource = locate(reader, path)
    depth = request.headers.get("Depth", "infinity").strip().lower()
    if depth == "infinity":
        raise not_met(DAV + "propfind-finite-depth")
    if depth not in ("0", "1"):
        raise Refused(400)
    asked = read(body) if body.strip() else None
    if asked is not None and asked.tag != DAV + "propfind":
        raise Malformed
    wanted = wanted_in(asked, known, minimal=is_minimal(request))
    if depth == "0":
        return multistatus([described(resource, wanted, known)])
    with in_turn(resource.collection.change if isinstance(resource, Calendar) else 0):
        return multistatus(_with_children(reader, resource, wanted, known))


def _with_children(
    reader: DeviceReader, resource: Resource, wanted: Wanted, known: Properties
) -> Iterator[str]:
    if not isinstance(resource, Calendar):
        for each in with_children(reader, resource):
            yield described(each, wanted, known)
        return
    yield described(resource, wanted, known)
    name = resource.collection.name
    _, items = viewing.contents(reader, resource.user, name)
    yield from listed(resource, items, wanted, known)


def is_minimal(request: Request) -> bool:
    """RFC 8144: whether the client can do without being told what is absent."""
    preferred = ",".join(request.headers.getlist("Prefer")).replace(" ", "").lower().split(",")
    return "return=minimal" in preferred


def get(request: Request, resource: Resource) -> Response:
    """GET and HEAD of an object (RFC 4918 9.4), conditional by RFC 9110 13; a collection has
    none.
    """
    if not isinstance(resource, Member) or resource.item.body is None:
        raise Refused(405)
    etag = resource.item.etag
    asked = replace(conditions_of(request), none_match=None)  # that one is answered with 304
    if not asked.hold(etag, resource.item.changed_at):
        raise Refused(412)
    # If-None-Match alone is heeded: a time in whole seconds could hide a change
    fresh = bool(request.if_none_match) and request.if_none_match.contains_weak(etag)
    answer = Response(status=304) if fresh else Response(resource.item.body)
    if not fresh:
        answer.content_type = content_type(resource)
    answer.set_etag(etag)
    answer.headers["Last-Modified"] = last_modified(resource)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
