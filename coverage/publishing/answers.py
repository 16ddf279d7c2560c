"""What a CalDAV server elsewhere answers, as values: nothing here needs its library."""

from dataclasses import dataclass
from enum import Enum, auto


class Outcome(Enum):
    """What became of a write."""

    DONE = auto()
    STALE = auto()
    """Something else is there than we thought (412)."""
    GONE = auto()
    """Nothing is there (404)."""
    TAKEN = auto()
    """The server knows this UID in another place, and wants it once (RFC 4791 5.3.2.1)."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """An object as it is stored there."""

    etag: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class CalendarThere:
    """One calendar that holds events. ``state`` changes with its content; empty: nobody knows."""

    url: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Home:
    """The calendars that an address leads to. ``url`` is where more can be made, None when the
    address is a calendar itself.
    """

    url: str | None
    calendars: tuple[CalendarThere, ...]
