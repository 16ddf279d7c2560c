"""Who calls, and what they may: HTTP Basic (RFC 7617) with device passwords, and the properties of
RFC 3744 and RFC 5397 from which clients learn it.
"""

from datetime import datetime

from flask import Request

from coverage.dav.markup import CALDAV, DAV, tag, text
from coverage.dav.multistatus import Properties
from coverage.dav.resources import (
    ROOT,
    Calendar,
    Home,
    Member,
    Principal,
    Resource,
    principal_href,
)
from coverage.domain.errors import BadCredentials
from coverage.domain.visibility import DeviceReader
from coverage.operations.calendars import devices
from coverage.settings import Settings

CHALLENGE = 'Basic realm="Naast", charset="UTF-8"'


def reader_of(request: Request, settings: Settings, *, now: datetime) -> DeviceReader:
    """Whose device calls. Cookies count for nothing here: another site could make a browser send
    them.
    """
    given = request.authorization
    if given is None or given.type != "basic":
        raise BadCredentials
    return devices.let_in(
        given.username or "",
        given.password or "",
        key=settings.secret_key,
        now=now,
        source=request.remote_addr or "",
    )


_READ = ("read", "read-current-user-privilege-set")
_WRITE = ("write", "write-content", "write-properties", "bind", "unbind")


def _privileges(resource: Resource) -> str:
    """RFC 3744 5.4, always there: some clients take its absence for everything, some for nothing.

    Calendars are made and taken away in the home: that is what ``bind`` and ``unbind`` are.
    """
    granted = [DAV + each for each in _READ]
    if isinstance(resource, Calendar):  # who reads it reads that too (RFC 4791 6.1.1)
        granted.append(CALDAV + "read-free-busy")
    granted += [DAV + each for each in _writing(resource)]
    return "".join(tag(DAV + "privilege", tag(each)) for each in granted)


def _writing(resource: Resource) -> tuple[str, ...]:
    match resource:
        case Home(writable=True):
            return "bind", "unbind"
        case Calendar(writable=True):
            return _WRITE
        case Member(writable=True):
            return "write", "write-content", "write-properties"
        case _:
            return ()


def _current_user_principal(resource: Resource) -> str:
    """RFC 5397."""
    return _href(principal_href(resource.user))


def _owner(resource: Resource) -> str | None:
    """RFC 3744 5.1."""
    if isinstance(resource, Calendar | Member):
        return _href(principal_href(resource.user))
    return None


def _principal_url(resource: Resource) -> str | None:
    """RFC 3744 4.2."""
    return _href(resource.href) if isinstance(resource, Principal) else None


def _principal_collections(_: Resource) -> str:
    """RFC 3744 5.8."""
    return _href(f"{ROOT}principals/")


PROPERTIES: Properties = {
    DAV + "current-user-principal": _current_user_principal,
    DAV + "current-user-privilege-set": _privileges,
    DAV + "owner": _owner,
    DAV + "principal-URL": _principal_url,
    DAV + "principal-collection-set": _principal_collections,
}


def _href(address: str) -> str:
    return tag(DAV + "href", text(address))
