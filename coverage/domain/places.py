"""Places where a conversation is safe: vetted rooms, the phone line, video."""

from dataclasses import dataclass
from enum import StrEnum

from coverage.domain.ids import ClientId, PlaceId


class PlaceKind(StrEnum):
    """What a place is."""

    ROOM = "room"
    PHONE = "phone"
    VIDEO = "video"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A safe location. ``client`` names the owner of a room on a client's own site.

    ``opening`` is text such as ``mon-fri 08:30-18:00``; ``rooms`` counts conversations at once (0:
    unlimited, for phone and video); ``postcode`` is empty for what has no address.
    """

    id: PlaceId
    name: str
    kind: PlaceKind
    postcode: str = ""
    client: ClientId | None = None
    opening: str = ""
    rooms: int = 0
    wheelchair: bool | None = None
