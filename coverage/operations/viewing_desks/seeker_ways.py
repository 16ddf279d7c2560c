"""How a conversation that a seeker has can be had with somebody: in the same way, or in another.

Read from terms and rooms alone: it tells of no booking.
"""

from dataclasses import dataclass

from coverage.domain.bookings import Booking, ConversationKind
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking.booking_facts import booking_facts
from coverage.operations.booking.rooms_near import RoomNear, rooms_for
from coverage.operations.viewing_desks.seeker import kinds_of
from coverage.persistence.conversation_terms import terms_of
from coverage.persistence.database import reading


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The kinds in which an advisor can be booked, and the rooms to which they come, seen from the
    postcode ``near``, the nearest first.
    """

    near: str
    kinds: frozenset[ConversationKind]
    rooms: tuple[RoomNear, ...]

    def allow(self, kind: ConversationKind, place: PlaceId | None) -> bool:
        """Whether a conversation can be had like this."""
        if kind is not ConversationKind.ROOM:
            return kind in self.kinds and place is None
        return place in {room.place.id for room in self.rooms}


def ways_of(reader: SeekerReader, made: Booking, advisor: AdvisorId, *, near: str = "") -> Ways:
    """How ``advisor`` could have the conversation ``made``.

    Rooms are told from ``near``, else from the room that was chosen, else from where the client is.
    Those of the employer only to whoever chose one of them before.
    """
    with reading() as session:
        facts = booking_facts(session)
        client, room = facts.clients.get(reader.client), facts.places.get(made.place or PlaceId(""))
        start = near or (room.postcode if room else client.postcode if client else "")
        kinds = kinds_of(terms_of(session, [advisor])[advisor])
        rooms: tuple[RoomNear, ...] = ()
        if ConversationKind.ROOM in kinds:
            on_site = room is not None and room.client is not None
            rooms = rooms_for(session, reader.client, [advisor], near=start, on_site=on_site)
    if not rooms:
        kinds -= {ConversationKind.ROOM}
    return Ways(near=start, kinds=kinds, rooms=rooms)
