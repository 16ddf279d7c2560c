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

from coverage.domain.calendars import Collection, Item
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.operations import viewing_calendars as viewing

ROOT = "/dav/"
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


@dataclass(frozen=True, kw_only=True)
class Member:
    """An object in a calendar; ``item.body`` is there when the bytes were asked for."""

    advisor: AdvisorId
    href: str
    item: Item


Resource = Folder | Principal | Home | Calendar | Member


def members(calendar: Calendar, items: Sequence[Item]) -> list[Resource]:
    """Objects of ``calendar`` under their addresses."""
    base = calendar.href
    return [
        Member(
            advisor=calendar.advisor,
            # nearly every name is plain, and there can be ten thousand of them
            href=base + (item.href if _PLAIN.fullmatch(item.href) else quote(item.href)),
            item=item,
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
    if "\\" in path:
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
            return Member(advisor=me, href=ROOT + quote(path), item=item)
        case _:
            raise NotFound


def is_mine(reader: AdvisorReader, path: str) -> bool:
    """Whether ``path`` lies where this reader's things are, there or not yet there."""
    match parts_of(path):
        case [] | ["principals" | "calendars"]:
            return True
        case ["principals" | "calendars", owner, *_]:
            return owner == reader.advisor
        case _:
            return False


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
