"""What can be addressed under ``/dav/``, and by whom.

    /dav/                                   root
    /dav/principals/<advisor>/              the advisor as a principal (RFC 3744)
    /dav/calendars/<advisor>/               their calendar home (RFC 4791 6.2.1)
    /dav/calendars/<advisor>/<name>/        a calendar
    /dav/calendars/<advisor>/<name>/<href>  a calendar object

Whatever is not the reader's is not there: NotFound, as for a path that nobody has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from coverage.calendars.collections import is_writable
from coverage.domain.calendars import Collection, Item
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.operations import viewing_calendars as viewing

ROOT = "/dav/"
LONGEST_NAME, LONGEST_HREF = 100, 300
"""Characters of the last part of an address: of a calendar, of an object."""
_UNREADABLE = "\ufffd"
"""What stands for bytes that are no text: two different addresses would become one."""
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+", re.ASCII)


def principal_href(advisor: AdvisorId) -> str:
    """Where the advisor is found as a principal."""
    return f"{ROOT}principals/{quote(advisor)}/"


def home_href(advisor: AdvisorId) -> str:
    """Where the advisor's calendars are found."""
    return f"{ROOT}calendars/{quote(advisor)}/"


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A collection that only leads on: the root, all principals, all calendar homes."""

    advisor: AdvisorId
    href: str


@dataclass(frozen=True, kw_only=True)
class Principal:
    """The reader."""

    advisor: AdvisorId

    @property
    def href(self) -> str:
        """Its address."""
        return principal_href(self.advisor)


@dataclass(frozen=True, kw_only=True)
class Home:
    """The collection of the reader's calendars."""

    advisor: AdvisorId

    @property
    def href(self) -> str:
        """Its address."""
        return home_href(self.advisor)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """A calendar of the reader's."""

    advisor: AdvisorId
    collection: Collection

    @property
    def href(self) -> str:
        """Its address."""
        return f"{home_href(self.advisor)}{quote(self.collection.name)}/"

    @property
    def writable(self) -> bool:
        """Whether the reader writes what is in it."""
        return is_writable(self.collection.name)


@dataclass(frozen=True, kw_only=True)
class Member:
    """An object in a calendar; ``item.body`` is there when the bytes were asked for."""

    advisor: AdvisorId
    href: str
    item: Item
    writable: bool


Resource = Folder | Principal | Home | Calendar | Member


def members(calendar: Calendar, items: Sequence[Item]) -> list[Resource]:
    """Objects of ``calendar`` under their addresses."""
    base, writable = calendar.href, calendar.writable
    return [
        Member(
            advisor=calendar.advisor,
            # nearly every name is plain, and there can be ten thousand of them
            href=base + (item.href if _PLAIN.fullmatch(item.href) else quote(item.href)),
            item=item,
            writable=writable,
        )
        for item in items
    ]


def parts_of(path: str) -> list[str]:
    """The segments of a path below the root; NotFound when it is no path that we would ever
    give.
    """
    parts = path.removesuffix("/").split("/") if path else []
    if not all(part.isprintable() and part not in ("", ".", "..") for part in parts):
        raise NotFound
    if "\\" in path or _UNREADABLE in path:
        raise NotFound
    return parts


def locate(reader: AdvisorReader, path: str) -> Resource:
    """What ``path`` (below the root, decoded) names for this reader."""
    me = reader.advisor
    match parts_of(path):
        case []:
            return Folder(advisor=me, href=ROOT)
        case ["principals" | "calendars" as folder]:
            return Folder(advisor=me, href=f"{ROOT}{folder}/")
        case ["principals", owner] if owner == me:
            return Principal(advisor=me)
        case ["calendars", owner] if owner == me:
            return Home(advisor=me)
        case ["calendars", owner, name]:
            return Calendar(advisor=me, collection=viewing.calendar(reader, owner, name))
        case ["calendars", owner, name, href] if not path.endswith("/"):
            item = viewing.item(reader, owner, name, href)
            return Member(
                advisor=me, href=ROOT + quote(path), item=item, writable=is_writable(name)
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


def spot_of(reader: AdvisorReader, path: str) -> Spot:
    """Where ``path`` is among this reader's things; NotFound when it is nowhere of theirs."""
    me = reader.advisor
    match parts_of(path):
        case [] | ["principals" | "calendars"]:
            return Spot(owner=me)
        case ["principals" | "calendars", owner] if owner == me:
            return Spot(owner=me)
        case ["calendars", owner, name] if owner == me and len(name) <= LONGEST_NAME:
            return Spot(owner=me, name=name, is_collection=path.endswith("/"))
        case ["calendars", owner, name, href] if owner == me and len(href) <= LONGEST_HREF:
            if path.endswith("/"):
                raise NotFound
            return Spot(owner=me, name=name, href=href, is_collection=False)
        case _:
            raise NotFound


def with_children(reader: AdvisorReader, resource: Resource) -> list[Resource]:
    """``resource`` and what lies directly in it, as of one moment."""
    me = reader.advisor
    match resource:
        case Folder(href=href) if href == ROOT:
            below = [f"{ROOT}principals/", f"{ROOT}calendars/"]
            return [resource, *(Folder(advisor=me, href=each) for each in below)]
        case Folder(href=href):
            inside = Principal(advisor=me) if href.endswith("principals/") else Home(advisor=me)
            return [resource, inside]
        case Home():
            found = viewing.calendars_of(reader, me)
            return [resource, *(Calendar(advisor=me, collection=each) for each in found)]
        case Calendar(collection=old):
            collection, items = viewing.contents(reader, me, old.name)
            calendar = Calendar(advisor=me, collection=collection)
            return [calendar, *members(calendar, items)]
        case _:
            return [resource]
