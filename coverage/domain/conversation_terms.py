"""On which terms an advisor can be booked, and what their page says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.working_hours import Shift

LENGTHS = (60, 75, 90)
"""Minutes that are reserved for a conversation."""
LONGEST_WORDS = 600
"""Characters of an advisor's own words, in each language."""


@dataclass(frozen=True, kw_only=True)
class ConversationTerms:
    """How one advisor can be booked.

    ``minutes`` is one of `LENGTHS`; ``pause`` the minutes kept free after every conversation and
    before the next one; ``notice`` the hours before which nothing can be booked any more;
    ``most_per_day`` counts conversations. ``places`` are the rooms that the advisor goes to; None:
    every room within their radius. ``phone`` is the number a seeker calls, ``video`` the https
    address of the advisor's own meeting room: empty ones offer no such conversations.
    ``call_windows`` are hours in which they pick up without an appointment.
    """

    minutes: int = 90
    pause: int = 15
    notice: int = 24
    most_per_day: int = 3
    places: frozenset[PlaceId] | None = None
    phone: str = ""
    video: str = ""
    call_windows: tuple[Shift, ...] = ()
    bookable: bool = True
    """False: the advisor's name is shown, and nobody can book them."""


@dataclass(frozen=True, kw_only=True)
class AdvisorProfile:
    """What seekers read of an advisor: their own words by language (ISO 639-1, plain text), and
    whether their gender is told.
    """

    advisor: AdvisorId
    words: Mapping[str, str] = field(default_factory=dict)
    gender_shown: bool = False
