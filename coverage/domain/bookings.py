"""Conversations that were reserved: of what kind, in which state, and which time they take.

A booking takes whole quanta of five minutes of its advisor and, in a room, of one seat of that
room; the database lets nobody take a quantum twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId, BookingId, CaseId, ClientId, PlaceId
from coverage.domain.places import NOON
from coverage.domain.stretches import Stretch

QUANTUM = timedelta(minutes=5)
HOLD_LASTS = timedelta(minutes=10)
"""How long a time is kept for somebody who is deciding."""
OFFERED_DAYS = 28
"""How far ahead a conversation can be booked, in days after today."""
LATEST_CHANGE = timedelta(hours=1)
"""Until how long before its beginning a seeker may move or cancel a conversation."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ConversationKind(StrEnum):
    """How two people talk."""

    PHONE = "phone"
    VIDEO = "video"
    ROOM = "room"


class BookingState(StrEnum):
    """What became of a booking. ``ON_HOLD`` is nobody's yet and ends by itself."""

    ON_HOLD = "on_hold"
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    TOOK_PLACE = "took_place"
    MISSED = "missed"

    @property
    def takes_time(self) -> bool:
        """Whether the advisor's time is taken by it."""
        return self in (BookingState.ON_HOLD, BookingState.BOOKED, BookingState.TOOK_PLACE)


@dataclass(frozen=True, kw_only=True)
class Booking:
    """One conversation. ``place`` is None for phone and video, ``seat`` counts the rooms of a place
    from 1; ``case`` is None while it is on hold. ``pause`` is time after the end that is kept free,
    in minutes. All instants are aware.
    """

    id: BookingId
    client: ClientId
    advisor: AdvisorId
    case: CaseId | None
    kind: ConversationKind
    place: PlaceId | None
    seat: int
    starts: datetime
    ends: datetime
    pause: int
    state: BookingState
    called_off: bool = False
    """Cancelled by its advisor: its seeker is asked what is to come instead."""

    @property
    def stands(self) -> bool:
        """Whether its seeker still has to do with it: booked, or called off by its advisor."""
        off = self.state is BookingState.CANCELLED and self.called_off
        return self.state is BookingState.BOOKED or off

    @property
    def stretch(self) -> Stretch:
        """From its beginning to its end, the pause not included."""
        return self.starts, self.ends

    def quanta(self) -> range:
        """The quanta that it takes: those of the conversation and of the pause after it."""
        return quanta_of(self.starts, self.ends + timedelta(minutes=self.pause))


def quanta_of(start: datetime, end: datetime) -> range:
    """Numbers of the five-minute quanta since 1970 (UTC) that a stretch touches."""
    first = (start - _EPOCH) // QUANTUM
    return range(first, -((_EPOCH - end) // QUANTUM))


def instant_of(quantum: int) -> datetime:
    """When a quantum begins."""
    return _EPOCH + quantum * QUANTUM


def half_day_of(minutes: int) -> HalfDay:
    """The half-day in which a conversation lies that begins so many minutes after midnight."""
    return HalfDay.MORNING if minutes < NOON else HalfDay.AFTERNOON
