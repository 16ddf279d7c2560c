"""RFC 4918 10.4, the ``If`` header: lists of states, one of which must be that of its resource.

There are no locks, so no lock token is ever held. What can be true is an ETag, or the sync token of
a calendar (RFC 6578 5), and what is denied with ``Not``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from flask import Request

from coverage.dav.refusals import Refused
from coverage.dav.resources import ROOT, Calendar, Member, Resource, locate
from coverage.dav.sync import token_at
from coverage.domain.calendars import Conditions
from coverage.domain.errors import NotFound
from coverage.domain.visibility import DeviceReader

# white space before each part only: a run of it between two can be read in one way
_CONDITION = r'\s*(?:[Nn][Oo][Tt]\s*)?(?:<[^<>\s]+>|\[(?:W/)?"[^"]*"\])'
_LIST = rf"\((?:{_CONDITION})+\s*\)"
_HEADER = re.compile(rf"(?:(?:\s*<[^<>\s]+>)?(?:\s*{_LIST})+)+\s*")
_PART = re.compile(rf"<(?P<tag>[^<>\s]+)>|(?P<list>{_LIST})")
_STATE = re.compile(r'(?P<no>[Nn][Oo][Tt]\s*)?(?:<(?P<token>[^<>\s]+)>|\[(?P<etag>[^\]]*")\])')


@dataclass(frozen=True, kw_only=True)
class _State:
    """10.4.3: an ETag with its quotes, or a state token."""

    value: str
    denied: bool


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What an address names now: its ETag and, of a calendar, its token and change number."""

    etag: str | None = None
    token: str | None = None
    change: int | None = None

    def is_so(self, state: _State) -> bool:
        return (state.value in (self.etag, self.token)) is not state.denied


def judged(request: Request, reader: DeviceReader, path: str) -> Conditions:
    """412 when no list of the header is true, 400 when it cannot be understood. Otherwise what the
    resource of the request was found to be: the write that follows sees under its lock whether it
    still is. What was found of other resources is not looked at again.
    """
    header = ", ".join(request.headers.getlist("If"))
    if not header:
        return Conditions()
    if not _HEADER.fullmatch(header):
        raise Refused(400)
    for address, states in _lists(header):
        where = path if address is None else _path(address, request)
        found = _Found() if where is None else _found(reader, where)
        if all(map(found.is_so, states)):
            return _pinned(found, where, path)
    raise Refused(412)


def _lists(header: str) -> Iterator[tuple[str | None, list[_State]]]:
    """10.4.2: each list with the address before it, if there is one."""
    address = None
    for part in _PART.finditer(header):
        if part["tag"]:
            address = part["tag"]
            continue
        yield (
            address,
            [
                _State(value=each["token"] or each["etag"], denied=bool(each["no"]))
                for each in _STATE.finditer(part["list"])
            ],
        )


def _path(address: str, request: Request) -> str | None:
    """What comes after our root in an address; None when it is another server's or unreadable."""
    try:
        parts = urlsplit(address)
        path = unquote(parts.path, errors="strict")
    except ValueError:
        return None
    root = request.root_path.rstrip("/") + ROOT
    if parts.netloc not in ("", request.host) or not path.startswith(root):
        return None
    return path.removeprefix(root)


def _found(reader: DeviceReader, path: str) -> _Found:
    try:
        resource: Resource = locate(reader, path)
    except NotFound:  # 10.4.4: nothing there has no state
        return _Found()
    match resource:
        case Member(item=item):
            return _Found(etag=f'"{item.etag}"')
        case Calendar(collection=collection):
            token = token_at(collection, collection.change)
            return _Found(token=token, change=collection.change)
        case _:
            return _Found()


def _pinned(found: _Found, where: str | None, path: str) -> Conditions:
    if where == path and found.change is None:
        return Conditions(seen=(found.etag.strip('"') if found.etag else None,))
    if where is not None and path.startswith(where.rstrip("/") + "/"):
        return Conditions(change=found.change)
    return Conditions()
