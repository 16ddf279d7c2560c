"""What advisors' pages call clients and rooms: aliases, and names with the way there."""

from sqlalchemy.orm import Session

from coverage.domain.bookings import Booking, ConversationKind
from coverage.domain.ids import ClientId
from coverage.domain.room_ways import RoomWay
from coverage.operations.booking.booking_facts import booking_facts
from coverage.persistence.room_ways import ways


class DeskNames:
    """Read once for all conversations of a page."""

    def __init__(self, session: Session) -> None:
        self._facts = booking_facts(session)
        self._ways = ways(session)

    def client(self, client: ClientId) -> str:
        """What calendars call a client; empty when it is gone."""
        found = self._facts.clients.get(client)
        return found.calendar_name if found else ""

    def place(self, booking: Booking) -> str:
        """The name of the room; empty for phone and video."""
        if booking.kind is not ConversationKind.ROOM or booking.place is None:
            return ""
        found = self._facts.places.get(booking.place)
        return found.name if found else str(booking.place)

    def way(self, booking: Booking) -> RoomWay | None:
        """How one finds the room, when somebody told it."""
        return None if booking.place is None else self._ways.get(booking.place)
