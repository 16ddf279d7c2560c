"""What a seeker chose so far. It is kept for half an hour and never with a name."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coverage.domain.bookings import ConversationKind
from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId, BookingId, PlaceId

SESSION_LASTS = timedelta(minutes=30)
"""After the last page; then everything that was chosen is gone."""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A time with ``advisor`` that was asked for and could not be had, nor was it said why. Without
    a ``place`` it was asked for by telephone or video: then the advisor is not free, and it cannot
    be had in any way. Otherwise the room may be full, and it is refused for that room only.
    """

    advisor: AdvisorId
    starts: datetime
    place: PlaceId | None

    def concerns(self, advisor: AdvisorId, starts: datetime, place: PlaceId | None) -> bool:
        """Whether asking for this time, at ``place`` if it is a room, would be asking again."""
        same = (self.advisor, self.starts) == (advisor, starts)
        return same and self.place in (None, place)


@dataclass(frozen=True, kw_only=True)
class Choices:
    """``advisor`` None: whoever is first. ``avoided`` are people whom the seeker knows. ``near`` is
    the four-digit postcode of a place from which rooms are looked for; ``on_site`` shows the rooms
    of the employer, which nobody sees who did not ask. ``day`` and ``half_day`` are where times are
    looked at. ``changing`` is the conversation of theirs for which kind and place were chosen anew;
    None when they are for another one. ``refused`` times are not listed to this session again.
    """

    advisor: AdvisorId | None = None
    avoided: frozenset[AdvisorId] = frozenset()
    kind: ConversationKind | None = None
    place: PlaceId | None = None
    near: str = ""
    on_site: bool = False
    day: date | None = None
    half_day: HalfDay | None = None
    changing: BookingId | None = None
    refused: frozenset[Refused] = frozenset()
