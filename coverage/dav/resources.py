"""What can be addressed under ``/dav/``, and by whom.

    /dav/                                   root
    /dav/principals/<user>/              the reader as a principal (RFC 3744)
    /dav/calendars/<user>/               their calendar home (RFC 4791 6.2.1)
    /dav/calendars/<user>/<name>/        a calendar
    /dav/calendars/<user>/<name>/<href>  a calendar object

``user`` is an advisor's slug, or ``coordinator-`` and the number of an account.

Whatever is not the reader's is not there: NotFound, as for a path that nobody has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from coverage.calendars.collections import is_writable
from coverage.domain.calendars import Collection, Item, OwnerKind
from coverage.domain.devices import holder_of
from coverage.domain.errors import NotFound
from coverage.domain.visibility import AdvisorReader, DeviceReader
from coverage.operations.calendars import viewing_calendars as viewing

ROOT = "/dav/"


class NoParent(NotFound):
    """The address is the reader's own, and lies below an object: nothing can ever be there."""


class TooLong(NotFound):
    """The address is the reader's own, and its last part longer than any that is kept."""


LONGEST_NAME, LONGEST_HREF = 100, 300
"""Characters of the last part of an address: of a calendar, of an object."""
_NEVER = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ufffd]")
"""Signs that no name has: controls, which not every database keeps; the backslash, a slash to some
clients; and what stands for bytes that are no text, as two different addresses would become one.
Whatever else there is in Unicode may be part of a name, also what cannot be seen.
"""
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+", re.ASCII)


def principal_href(user: str) -> str:
    """Where a reader is found as a principal, by user name."""
    return f"{ROOT}principals/{quote(user)}/"


def home_href(user: str) -> str:
    """Where a reader's calendars are found, by user name."""
    return f"{ROOT}calendars/{quote(user)}/"


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A collection that only leads on: the root, all principals, all calendar homes."""

    user: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Principal:
    """The reader."""

    user: str

    @property
    def href(self) -> str:
        """Its address."""
        return principal_href(self.user)


@dataclass(frozen=True, kw_only=True)
class Home:
    """The collection of the reader's calendars; ``writable`` when they may make some."""

    user: str
    writable: bool

    @property
    def href(self) -> str:
        """Its address."""
        return home_href(self.user)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """A calendar of the reader's."""

    user: str
    collection: Collection

    @property
    def href(self) -> str:
        """Its address."""
        return f"{home_href(self.user)}{quote(self.collection.name)}/"

    @property
    def writable(self) -> bool:
        """Whether the reader writes what is in it."""
        own = self.collection.owner_kind is OwnerKind.ADVISOR
        return own and is_writable(self.collection.name)


@dataclass(frozen=True, kw_only=True)
class Member:
    """An object in a calendar; ``item.body`` is there when the bytes were asked for."""

    user: str
    href: str
    item: Item
    writable: bool


Resource = Folder | Principal | Home | Calendar | Member


def members(calendar: Calendar, items: Sequence[Item]) -> list[Resource]:
    """Objects of ``calendar`` under their addresses."""
    base, writable = calendar.href, calendar.writable
    return [
        Member(
            user=calendar.user,
            # nearly every name is plain, and there can be ten thousand of them
            href=base + (item.href if _PLAIN.fullmatch(item.href) else quote(item.href)),
            item=item,
            writable=writable,
        )
        for item in items
    ]


def _home(reader: DeviceReader) -> Home:
    return Home(user=holder_of(reader).username, writable=isinstance(reader, AdvisorReader))


def _writes(reader: DeviceReader, name: str) -> bool:
    return isinstance(reader, AdvisorReader) and is_writable(name)


def parts_of(path: str) -> list[str]:
    """The segments of a path below the root; NotFound when it is no path that we would ever
    give.
    """
    parts = path.removesuffix("/").split("/") if path else []
    if not all(map(is_name, parts)):
        raise NotFound
    return parts


def is_name(part: str) -> bool:
    """Whether a calendar or an object can be called so, as far as its signs tell."""
    return part not in ("", ".", "..") and not _NEVER.search(part)


def locate(reader: DeviceReader, path: str) -> Resource:
    """What ``path`` (below the root, decoded) names for this reader."""
    me = holder_of(reader).username
    match parts_of(path):
        case []:
            return Folder(user=me, href=ROOT)
        case ["principals" | "calendars" as folder]:
            return Folder(user=me, href=f"{ROOT}{folder}/")
        case ["principals", owner] if owner == me:
            return Principal(user=me)
        case ["calendars", owner] if owner == me:
            return _home(reader)
        case ["calendars", owner, name]:
            return Calendar(user=me, collection=viewing.calendar(reader, owner, name))
        case ["calendars", owner, name, href] if not path.endswith("/"):
            item = viewing.item(reader, owner, name, href)
            return Member(
                user=me, href=ROOT + quote(path), item=item, writable=_writes(reader, name)
            )
        case _:
            raise NotFound


@dataclass(frozen=True, kw_only=True)
class Spot:
    """What an address names, whether or not anything is there: an object, a calendar when
    ``href`` is None, or something above all calendars when ``name`` is.

    ``is_collection``: the address says so, by the slash at its end or by its place.
    """

    owner: str
    name: str | None = None
    href: str | None = None
    is_collection: bool = True


def spot_of(reader: DeviceReader, path: str) -> Spot:
    """Where ``path`` is among this reader's things; NotFound when it is nowhere of theirs, NoParent
    or TooLong when it is, but nothing can be there.
    """
    me = holder_of(reader).username
    match parts_of(path):
        case [] | ["principals" | "calendars"]:
            return Spot(owner=me)
        case ["principals" | "calendars", owner] if owner == me:
            return Spot(owner=me)
        case ["calendars", owner, name] if owner == me:
            _check_length(name, LONGEST_NAME)
            return Spot(owner=me, name=name, is_collection=path.endswith("/"))
        case ["calendars", owner, name, href] if owner == me:
            if path.endswith("/"):
                raise NotFound
            _check_length(href, LONGEST_HREF)
            return Spot(owner=me, name=name, href=href, is_collection=False)
        case ["calendars", owner, _, _, _, *_] if owner == me:
            raise NoParent
        case _:
            raise NotFound


def _check_length(last: str, most: int) -> None:
    if len(last) > most:
        raise TooLong


def with_children(reader: DeviceReader, resource: Resource) -> list[Resource]:
    """``resource`` and what lies directly in it, but for the objects of a calendar, which are
    listed in another way.
    """
    me = holder_of(reader).username
    match resource:
        case Folder(href=href) if href == ROOT:
            below = [f"{ROOT}principals/", f"{ROOT}calendars/"]
            return [resource, *(Folder(user=me, href=each) for each in below)]
        case Folder(href=href):
            inside = Principal(user=me) if href.endswith("principals/") else _home(reader)
            return [resource, inside]
        case Home():
            found = viewing.calendars_of(reader, me)
            return [resource, *(Calendar(user=me, collection=each) for each in found)]
        case _:
            return [resource]
