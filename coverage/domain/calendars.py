"""Calendars as they are stored and served: collections of objects with change numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

CalendarId = NewType("CalendarId", int)


class OwnerKind(StrEnum):
    """Whose a calendar can be."""

    ADVISOR = "advisor"
    CLIENT = "client"
    PLACE = "place"


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One calendar. ``change`` counts changes of objects, ``property_change`` those of the
    calendar itself.

    ``tag`` is random and part of every sync token, so that a token outlives no calendar.
    Changes up to ``forgotten`` are no longer known one by one: a token older than that is
    refused. ``uid_seed`` keys the UIDs of its objects and is shown to nobody.

    ``components`` are the kinds of object that it may hold. ``properties`` are those that clients
    set: by full name ``{namespace}local``, each a whole XML element as text.
    """

    id: CalendarId
    owner_kind: OwnerKind
    owner: str
    name: str
    title: str
    colour: str
    tag: str
    uid_seed: str
    change: int
    property_change: int
    forgotten: int
    components: tuple[str, ...] = ("VEVENT",)
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One calendar object as clients see it. ``size`` is in bytes; ``body`` is None where
    nobody asked for it.
    """

    href: str
    etag: str
    component: str
    size: int
    changed_at: datetime
    body: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What became different since a change number: objects to fetch again, and hrefs that are gone.

    ``upto`` is the number to ask from next time; ``complete`` is False when a limit cut the
    list short.
    """

    collection: Collection
    changed: tuple[Item, ...]
    removed: tuple[str, ...]
    upto: int
    complete: bool


@dataclass(frozen=True, kw_only=True)
class Window:
    """A stretch of time, half open, with an open end where None; both instants aware."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One time at which an object takes place, half open, both ends aware."""

    start: datetime
    end: datetime
    busy: bool


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """A calendar object to store. ``etag`` follows from ``body``; ``uid`` is unique in its
    calendar.
    """

    calendar: CalendarId
    href: str
    uid: str
    component: str
    body: bytes
    etag: str
    occurrences: tuple[Occurrence, ...]
