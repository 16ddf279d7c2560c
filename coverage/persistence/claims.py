"""Writing bookings and the time that each takes: the primary key of that time has the last word."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    ColumnElement,
    String,
    delete,
    exists,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coverage.domain.bookings import Booking, BookingState, ConversationKind
from coverage.domain.errors import TimeGone
from coverage.domain.ids import (
    AdvisorId,
    BookingId,
    CaseId,
    ClientId,
    PlaceId,
    SeekerSessionId,
)
from coverage.persistence.bookings import BookingRow, SpentTimeRow, TakenTimeRow
from coverage.persistence.database import Instant, held_for
from coverage.persistence.facts_rows import AdvisorRow, PlaceRow

_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A booking that is kept for a session until ``until``; ``instead_of`` is what it replaces."""

    booking: Booking
    until: datetime
    instead_of: BookingId | None


def hold_place(session: Session, place: PlaceId) -> None:
    """Let others who want a room of this place wait until this transaction ends.

    Whoever holds several things holds advisors first, in order of their slugs, then the place.
    """
    session.execute(held_for(select(PlaceRow.slug).where(PlaceRow.slug == place)))


def add_booking(
    session: Session,
    booking: Booking,
    *,
    now: datetime,
    holder: SeekerSessionId | None = None,
    held_until: datetime | None = None,
    instead_of: BookingId | None = None,
) -> None:
    """Store a booking with the time that it takes; TimeGone when any of that is taken."""
    row = BookingRow(
        id=booking.id,
        client=booking.client,
        advisor=booking.advisor,
        case=booking.case,
        session=holder,
        kind=booking.kind.value,
        place=booking.place,
        seat=booking.seat,
        starts=booking.starts,
        ends=booking.ends,
        pause=booking.pause,
        state=booking.state.value,
        held_until=held_until,
        booked_at=now,
        instead_of=instead_of,
    )
    session.add(row)
    session.flush()
    claim(session, booking, now=now, beside=instead_of)


def claim(
    session: Session, booking: Booking, *, now: datetime, beside: BookingId | None = None
) -> None:
    """Take the time of a stored booking; TimeGone when any of it is taken.

    What expired holds took is free. What ``beside`` takes, which will be given up for this one, is
    left to it until then.
    """
    _drop_expired(session, resources_of(booking), booking.quanta(), now=now)
    kept = select(TakenTimeRow.resource, TakenTimeRow.quantum).where(TakenTimeRow.booking == beside)
    left = {(resource, quantum) for resource, quantum in session.execute(kept)}
    wanted = [
        {"resource": resource, "quantum": quantum, "booking": booking.id}
        for resource in resources_of(booking)
        for quantum in booking.quanta()
        if (resource, quantum) not in left
    ]
    if not wanted:
        return
    try:
        with session.begin_nested():
            session.execute(insert(TakenTimeRow), wanted)
    except IntegrityError:
        raise TimeGone from None


def free(session: Session, booking: BookingId) -> None:
    """Give back the time that a booking takes."""
    session.execute(delete(TakenTimeRow).where(TakenTimeRow.booking == booking))


def spend(
    session: Session, client: ClientId, advisor: AdvisorId, starts: datetime, *, now: datetime
) -> None:
    """Never offer this time at this client's page again; the advisor is held.

    Nothing happens for a time that is spent, or with somebody who is no advisor.
    """
    key = {"client": client, "advisor": advisor, "starts": starts}
    known = select(SpentTimeRow.client).filter_by(**key)
    there = select(AdvisorRow.slug).where(AdvisorRow.slug == advisor)
    if session.scalar(known) is None and session.scalar(there) is not None:
        session.execute(insert(SpentTimeRow), [key | {"since": now}])


def spend_if(
    session: Session,
    client: ClientId,
    advisor: AdvisorId,
    starts: datetime,
    *,
    really: bool,
    now: datetime,
) -> None:
    """As `spend`, by one statement that is the same when it is not ``really`` to happen."""
    known = exists().where(
        SpentTimeRow.client == client,
        SpentTimeRow.advisor == advisor,
        SpentTimeRow.starts == starts,
    )
    there = exists().where(AdvisorRow.slug == advisor)
    row = select(
        literal(client, String),
        literal(advisor, String),
        literal(starts, Instant),
        literal(now, Instant),
    ).where(literal(really, Boolean), there, ~known)
    columns = ["client", "advisor", "starts", "since"]
    session.execute(insert(SpentTimeRow).from_select(columns, row))


def set_columns(session: Session, booking: BookingId, **columns: object) -> None:
    """Change columns of a booking's row."""
    session.execute(update(BookingRow).where(BookingRow.id == booking).values(**columns))


def delete_booking(session: Session, booking: BookingId) -> None:
    """Forget a booking that was never more than a hold, with the time that it took."""
    free(session, booking)
    session.execute(delete(BookingRow).where(BookingRow.id == booking, BookingRow.case.is_(None)))


def delete_holds(session: Session, holder: SeekerSessionId) -> None:
    """Give back whatever a session keeps."""
    for number in session.scalars(select(BookingRow.id).where(*_held_by(holder))).all():
        delete_booking(session, BookingId(number))


def hold_of(session: Session, holder: SeekerSessionId) -> Hold | None:
    """What a session keeps, expired or not."""
    query = select(BookingRow).where(*_held_by(holder)).order_by(BookingRow.booked_at.desc())
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None or row.held_until is None:
        return None
    replaced = BookingId(row.instead_of) if row.instead_of else None
    return Hold(booking=to_booking(row), until=row.held_until, instead_of=replaced)


def booked_in(session: Session, holder: SeekerSessionId) -> tuple[Booking, ...]:
    """What was booked in a session, whatever became of it, the last one first."""
    query = select(BookingRow).where(BookingRow.session == holder, BookingRow.case.is_not(None))
    rows = session.scalars(query.order_by(BookingRow.booked_at.desc(), BookingRow.id))
    return tuple(map(to_booking, rows))


def booking_of(session: Session, number: BookingId) -> Booking | None:
    """One booking as it stands now."""
    row = session.get(BookingRow, number, populate_existing=True)
    return None if row is None else to_booking(row)


def bookings_of_case(session: Session, case: CaseId) -> tuple[Booking, ...]:
    """All bookings of a case, by time."""
    query = select(BookingRow).where(BookingRow.case == case)
    rows = session.scalars(query.execution_options(populate_existing=True))
    return tuple(sorted(map(to_booking, rows), key=lambda each: (each.starts, each.id)))


def coming_of_case(session: Session, case: CaseId, *, now: datetime) -> tuple[Booking, ...]:
    """The conversations of a case that have not begun, by time."""
    return coming(bookings_of_case(session, case), now=now)


def coming(bookings: Iterable[Booking], *, now: datetime) -> tuple[Booking, ...]:
    """Those that stand and have not begun."""
    return tuple(
        each for each in bookings if each.state is BookingState.BOOKED and each.starts > now
    )


def resources_of(booking: Booking) -> tuple[str, ...]:
    """Whose time a booking takes: the advisor's, and in a room that of a seat."""
    mine = f"a:{booking.advisor}"
    return (mine,) if booking.place is None else (mine, f"r:{booking.place}:{booking.seat}")


def to_booking(row: BookingRow) -> Booking:
    """A booking as it is stored."""
    return Booking(
        id=BookingId(row.id),
        client=ClientId(row.client),
        advisor=AdvisorId(row.advisor),
        case=CaseId(row.case) if row.case else None,
        kind=ConversationKind(row.kind),
        place=PlaceId(row.place) if row.place else None,
        seat=row.seat,
        starts=row.starts,
        ends=row.ends,
        pause=row.pause,
        state=BookingState(row.state),
        called_off=row.called_off,
    )


def _held_by(holder: SeekerSessionId) -> tuple[ColumnElement[bool], ...]:
    return (
        BookingRow.session == holder,
        BookingRow.case.is_(None),
        BookingRow.state == BookingState.ON_HOLD.value,
    )


def _drop_expired(
    session: Session, resources: Collection[str], quanta: range, *, now: datetime
) -> None:
    """Take away what holds that have expired still take of this time."""
    expired = exists().where(
        BookingRow.id == TakenTimeRow.booking,
        BookingRow.state == BookingState.ON_HOLD.value,
        BookingRow.case.is_(None),
        BookingRow.held_until <= now,
    )
    for some in _chunks(quanta):
        session.execute(
            delete(TakenTimeRow)
            .where(
                TakenTimeRow.resource.in_(resources),
                TakenTimeRow.quantum.in_(some),
                expired,
            )
            .execution_options(synchronize_session=False)
        )


def _chunks(values: Iterable[int]) -> Iterator[list[int]]:
    left = list(values)
    while left:
        yield left[:_CHUNK]
        left = left[_CHUNK:]
