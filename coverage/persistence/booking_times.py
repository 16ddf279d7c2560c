"""Which bookings take whose time, as availability asks for it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from coverage.domain.bookings import BookingState
from coverage.domain.ids import AdvisorId, BookingId, ClientId, PlaceId
from coverage.persistence.bookings import BookingRow, SpentTimeRow

_LONGEST = timedelta(hours=6)
"""Longer than any conversation with its pause."""


@dataclass(frozen=True, kw_only=True)
class TimeTaken:
    """One booking, with nothing of who made it or for which client.

    ``since`` is when it began to take time. ``given_up`` ones were booked once and take none any
    more: cancelled, or moved away from.
    """

    id: BookingId
    advisor: AdvisorId
    place: PlaceId | None
    seat: int
    starts: datetime
    ends: datetime
    pause: int
    since: datetime | None
    on_hold: bool
    given_up: bool


def taken_of(
    session: Session,
    advisors: Collection[AdvisorId],
    *,
    since: datetime,
    until: datetime,
    now: datetime,
) -> list[TimeTaken]:
    """The bookings of these advisors between two instants, without holds that have expired."""
    if not advisors:
        return []
    whose = BookingRow.advisor.in_(sorted(advisors))
    return list(_taken(session, whose, since=since, until=until, now=now))


def taken_at(
    session: Session, place: PlaceId, *, since: datetime, until: datetime, now: datetime
) -> list[TimeTaken]:
    """The bookings of any advisor at a place, likewise."""
    where = BookingRow.place == place
    return list(_taken(session, where, since=since, until=until, now=now))


def spent_of(
    session: Session,
    client: ClientId,
    advisors: Collection[AdvisorId],
    *,
    since: datetime,
    until: datetime,
) -> dict[tuple[AdvisorId, datetime], datetime]:
    """The times that this client's page never offers again, each with the moment since when."""
    query = select(SpentTimeRow.advisor, SpentTimeRow.starts, SpentTimeRow.since).where(
        SpentTimeRow.client == client,
        SpentTimeRow.advisor.in_(sorted(advisors)),
        SpentTimeRow.starts >= since,
        SpentTimeRow.starts < until,
    )
    found = session.execute(query)
    return {(AdvisorId(advisor), starts): moment for advisor, starts, moment in found}


def _taken(
    session: Session, which: ColumnElement[bool], *, since: datetime, until: datetime, now: datetime
) -> Iterator[TimeTaken]:
    row = BookingRow
    query = select(
        row.id,
        row.advisor,
        row.place,
        row.seat,
        row.starts,
        row.ends,
        row.pause,
        row.state,
        row.held_until,
        row.booked_at,
        row.case,
    ).where(which, row.starts >= since - _LONGEST, row.starts < until)
    for found in session.execute(query.order_by(row.starts, row.id)):
        state = BookingState(found.state)
        on_hold = state is BookingState.ON_HOLD
        if on_hold and found.held_until is not None and found.held_until <= now:
            continue
        given_up = state in (BookingState.CANCELLED, BookingState.MOVED)
        if given_up and found.case is None:
            continue
        yield TimeTaken(
            id=BookingId(found.id),
            advisor=AdvisorId(found.advisor),
            place=None if found.place is None else PlaceId(found.place),
            seat=found.seat,
            starts=found.starts,
            ends=found.ends,
            pause=found.pause,
            since=found.booked_at,
            on_hold=on_hold,
            given_up=given_up,
        )
