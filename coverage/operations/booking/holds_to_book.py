"""Whether what a session keeps can be booked, at the moment when it is."""

import secrets
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.bookings import BookingState
from coverage.domain.errors import HoldEnded
from coverage.domain.ids import BookingId, CaseId
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import placing
from coverage.operations.booking.companions import companions, may_take_over
from coverage.operations.booking.free_times import is_free
from coverage.persistence import cases, claims
from coverage.persistence.claims import Hold
from coverage.persistence.seeker_sessions import SeekerSessionRow


def hold_to_book(
    session: Session,
    reader: SeekerReader,
    row: SeekerSessionRow,
    *,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
) -> Hold | None:
    """What the session, whose row is held, keeps and can still have; None when it was booked.

    HoldEnded when nothing is kept, or the time or its advisor cannot be had any more. Case, advisor
    and room are held from then on.
    """
    if row.case:
        cases.locked_case(session, CaseId(row.case))  # before its advisor, as everywhere
    kept = _hold_of(session, reader)
    if kept is None:
        if not claims.booked_in(session, reader.session):
            raise HoldEnded
        return None
    if not _may_confirm(session, row, kept, now=now, zone=zone):
        raise HoldEnded
    return _sure(session, reader, kept, key=key, now=now, zone=zone)


def _hold_of(session: Session, reader: SeekerReader) -> Hold | None:
    """What the session keeps, with its advisors and room held."""
    kept = claims.hold_of(session, reader.session)
    if kept is None:
        return None
    replaced = claims.booking_of(session, kept.instead_of) if kept.instead_of else None
    advisors = {each.advisor for each in (kept.booking, replaced) if each is not None}
    placing.hold_parties(session, advisors, [kept.booking.place])
    return claims.hold_of(session, reader.session)


def _may_confirm(
    session: Session, row: SeekerSessionRow, kept: Hold, *, now: datetime, zone: ZoneInfo
) -> bool:
    """Whether the session may still book with the advisor of what it keeps, and the booking that
    goes for it is still there: both may have changed in ten minutes, or in another browser.
    """
    replaced = claims.booking_of(session, kept.instead_of) if kept.instead_of else None
    if kept.instead_of and (replaced is None or not replaced.stands):
        return False
    advisor, day = kept.booking.advisor, kept.booking.starts.astimezone(zone).date()
    if advisor in companions(session, row, day, replacing=replaced is not None, now=now):
        return True
    return replaced is not None and may_take_over(session, row, advisor, day)


def _sure(
    session: Session,
    reader: SeekerReader,
    kept: Hold,
    *,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
) -> Hold:
    """The hold, when its time can still be had; HoldEnded when not.

    An absence or a conflict may have come in between. One that has expired is a wish like any
    other: it is kept anew when the time is still offered.
    """
    booking, expired = kept.booking, kept.until <= now
    replaced = claims.booking_of(session, kept.instead_of) if kept.instead_of else None
    if replaced is not None and replaced.state is BookingState.BOOKED and not expired:
        # what is given up stands in nobody's way; undone with everything if this is refused
        placing.take_away(session, replaced, BookingState.MOVED, now=now)
        claims.set_columns(session, replaced.id, moved_to=booking.id)
    found = is_free(
        session,
        client=booking.client,
        advisor=booking.advisor,
        kind=booking.kind,
        place=booking.place,
        starts=booking.starts,
        key=key,
        now=now,
        zone=zone,
        offered=expired,
        ignoring=kept.instead_of if expired else booking.id,
    )
    if found is None or found.ends != booking.ends:
        raise HoldEnded
    if not expired:
        return kept
    again = replace(booking, id=BookingId(secrets.token_hex(16)), seat=found.seat)
    return placing.keep_for(session, reader.session, again, instead_of=kept.instead_of, now=now)
