"""How somebody finds a room: only the agency knows, and it is no fact that plans depend on."""

from dataclasses import dataclass

from coverage.domain.ids import PlaceId

LONGEST_ADDRESS = 200
LONGEST_WAY = 400


@dataclass(frozen=True, kw_only=True)
class RoomWay:
    """``address`` is street, number and town on one line; ``way`` is how one gets in, in a sentence
    or two. Both are empty as long as nobody told.
    """

    place: PlaceId
    address: str = ""
    way: str = ""
