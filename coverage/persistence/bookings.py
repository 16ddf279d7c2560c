"""Bookings of conversations, and the time that each takes of an advisor and of a room."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Instant, Row
from coverage.persistence.seeker_sessions import SeekerSessionRow


class BookingRow(Row):
    """One conversation. Clients, advisors and places are slugs without foreign keys: an import must
    not take a conversation away.

    ``session`` holds it while it is on hold (``held_until``); ``case`` has it from then on.
    ``booked_at`` is when it began to take time. ``moved_to`` is the booking that came in its place;
    ``instead_of`` is, of one on hold, the booking that it will replace. ``called_off`` tells a
    conversation that its advisor cancelled from one that the seeker did.
    ``statement_at`` is when the advisor confirmed that secrecy and its exception were told.
    """

    __tablename__ = "booking"
    __table_args__ = (
        Index(None, "advisor", "starts"),
        Index(None, "client", "starts"),
        Index(None, "place", "starts"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    advisor: Mapped[str] = mapped_column(String(200))
    case: Mapped[str | None] = mapped_column(ForeignKey(CaseRow.id, ondelete="CASCADE"), index=True)
    session: Mapped[str | None] = mapped_column(
        ForeignKey(SeekerSessionRow.id, ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    place: Mapped[str | None] = mapped_column(String(200))
    seat: Mapped[int] = mapped_column(default=0)
    starts: Mapped[datetime] = mapped_column(Instant)
    ends: Mapped[datetime] = mapped_column(Instant)
    pause: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    held_until: Mapped[datetime | None] = mapped_column(Instant, index=True)
    booked_at: Mapped[datetime | None] = mapped_column(Instant)
    moved_to: Mapped[str | None] = mapped_column(String(32))
    instead_of: Mapped[str | None] = mapped_column(String(32))
    called_off: Mapped[bool] = mapped_column(default=False)
    statement_at: Mapped[datetime | None] = mapped_column(Instant)


class TakenTimeRow(Row):
    """One quantum of five minutes that a booking takes of an advisor (``a:slug``) or of a room
    (``r:slug:seat``). The primary key is what keeps two people from the same time.
    """

    __tablename__ = "taken_time"

    resource: Mapped[str] = mapped_column(String(220), primary_key=True)
    quantum: Mapped[int] = mapped_column(primary_key=True)
    booking: Mapped[str] = mapped_column(ForeignKey(BookingRow.id, ondelete="CASCADE"), index=True)


class SpentTimeRow(Row):
    """A time that is not offered at this client's page again, though it may be free: a time that
    came back after it had gone would tell that somebody booked and cancelled, or was deciding.

    ``since``: lists, which change once a day, know it from the next turn on.
    """

    __tablename__ = "spent_time"

    client: Mapped[str] = mapped_column(String(200), primary_key=True)
    advisor: Mapped[str] = mapped_column(String(200), primary_key=True)
    starts: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
