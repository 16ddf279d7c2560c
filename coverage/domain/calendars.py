"""Calendars as they are stored and served: collections of objects with change numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, NewType

CalendarId = NewType("CalendarId", int)


class OwnerKind(StrEnum):
    """Whose a calendar can be."""

    ADVISOR = "advisor"
    CLIENT = "client"
    PLACE = "place"
    COORDINATOR = "coordinator"
    """Whose calendars are views of others', and stored nowhere."""


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


class Item(NamedTuple):
    """One calendar object as clients see it. ``size`` is in bytes; ``body`` is None where nobody
    asked for it. A tuple, because there can be ten thousand of them in one answer.
    """

    href: str
    etag: str
    component: str
    size: int
    changed_at: datetime
    body: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What an object was until it was replaced then."""

    etag: str
    body: bytes
    replaced_at: datetime


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

    def holds(self, instant: datetime) -> bool:
        """Whether ``instant`` lies in it."""
        return (self.start is None or self.start <= instant) and (
            self.end is None or instant < self.end
        )


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

    ``known`` is the time in which ``occurrences`` are all there are, for what recurs without an end
    that is near; None: they are all of them.
    """

    calendar: CalendarId
    href: str
    uid: str
    component: str
    body: bytes
    etag: str
    occurrences: tuple[Occurrence, ...]
    known: Window | None = None


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What must hold of an object for a write to be done (RFC 9110 13.1).

    ``match``: it is there under one of these ETags; ``none_match``: under none of these. Empty
    sets hold for nothing and for everything; None asks nothing. `ANY` stands for every ETag.
    ``unmodified_since`` counts where ``match`` is None, and in whole seconds.

    ``seen`` is the ETag under which something else was judged before, None for nothing there; empty
    when nothing was. ``change`` is the calendar's change number, likewise.
    """

    match: frozenset[str] | None = None
    none_match: frozenset[str] | None = None
    unmodified_since: datetime | None = None
    seen: tuple[str | None, ...] = ()
    change: int | None = None

    def hold(
        self, etag: str | None, changed_at: datetime | None, change: int | None = None
    ) -> bool:
        """Whether they do for an object with this ETag that changed then, None: there is none; in a
        calendar with this change number, if it has any.
        """
        if (self.seen and etag not in self.seen) or self.change not in (None, change):
            return False
        if self.match is not None and (etag is None or not self.match & {etag, ANY}):
            return False
        if self.match is None and self.unmodified_since and changed_at:
            changed_since = changed_at.replace(microsecond=0) > self.unmodified_since
        else:
            changed_since = False
        unwanted = self.none_match or frozenset()
        return not changed_since and (etag is None or not unwanted & {etag, ANY})


ANY = "*"
UNCONDITIONAL = Conditions()
