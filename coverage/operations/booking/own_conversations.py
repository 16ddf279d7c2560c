"""A seeker's conversations to come: look, move, cancel, let a backup take over.

Everything is of the session's own case; whatever belongs to another one does not exist.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.advisors import Advisor
from coverage.domain.bookings import LATEST_CHANGE, Booking, BookingState
from coverage.domain.errors import InvalidInput, NotFound, TimeGone, TooLate, WrongState
from coverage.domain.ids import AdvisorId, BookingId
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import placing, seeking
from coverage.operations.booking.booking import Held, is_near, keep
from coverage.operations.booking.booking_facts import booking_facts
from coverage.operations.booking.companions import (
    avoided_by,
    companions,
    has_fallen_away,
    may_take_over,
)
from coverage.operations.booking.falling_away import backup_on_offer
from coverage.operations.booking.spending import Wish, spending
from coverage.operations.elsewhere import WITHHELD_AFTER
from coverage.persistence import cases, claims
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import writing
from coverage.persistence.sealing import SealBroken
from coverage.persistence.seeker_sessions import SeekerSessionRow

_LOG = logging.getLogger(__name__)
Find = Callable[[Session], Booking]
"""Finds the conversation that would change; refuses when it cannot."""
Allowed = Callable[[Session, SeekerSessionRow, CaseRow, Booking], Collection[AdvisorId]]
"""With whom it may be instead."""


@dataclass(frozen=True, kw_only=True)
class OwnBooking:
    """A conversation to come. ``changeable``: it can still be moved and cancelled. ``fell_away``:
    its advisor will not be there, and ``backup`` could take over, if anybody can.

    ``goes_on`` is who has the case by now, when that is somebody else than the conversation's
    advisor: a backup took over another one, and this one stays until the seeker says otherwise.
    """

    booking: Booking
    changeable: bool
    fell_away: bool
    backup: Advisor | None
    goes_on: Advisor | None


def own_booking(
    session: Session,
    case: CaseRow,
    booking: Booking,
    *,
    keys: Mapping[str, bytes],
    now: datetime,
    zone: ZoneInfo,
    after: timedelta,
) -> OwnBooking:
    """A conversation to come of a case, as its seeker sees it; ``after`` as `move`'s last."""
    gone = has_fallen_away(session, booking, now=now, zone=zone, withheld_after=after)
    goes_on = _goes_on(session, case, booking)
    ask_backup = gone and goes_on is None
    return OwnBooking(
        booking=booking,
        changeable=_in_time(booking, now),
        fell_away=gone,
        backup=(
            _backup(session, case, booking, keys=keys, now=now, zone=zone, after=after)
            if ask_backup
            else None
        ),
        goes_on=goes_on,
    )


def move(
    reader: SeekerReader,
    number: BookingId,
    wish: Wish,
    *,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    withheld_after: timedelta = WITHHELD_AFTER,
) -> Held:
    """Keep another time for a conversation of the case, which keeps its own until `confirm`.

    It is with whoever has the case: one that stayed with a former advisor goes over (decision
    0100). ``withheld_after`` is how long an advisor's calendar elsewhere may be unread. TimeGone as
    `booking.hold`; TooLate when it is about to begin, NotFound when it is not theirs.
    """

    def allowed(
        session: Session, row: SeekerSessionRow, _case: CaseRow, _booking: Booking
    ) -> Collection[AdvisorId]:
        day = wish.starts.astimezone(zone).date()
        return companions(session, row, day, replacing=True, now=now)

    return _keep_instead(
        reader,
        wish.instead(number),
        lambda session: _changeable(session, reader, number, now=now),
        allowed,
        key=key,
        now=now,
        zone=zone,
        after=withheld_after,
    )


def take_backup(
    reader: SeekerReader,
    number: BookingId,
    wish: Wish,
    *,
    keys: Mapping[str, bytes],
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    withheld_after: timedelta = WITHHELD_AFTER,
) -> Held:
    """Keep a time with the backup for a conversation whose advisor fell away; with `confirm` the
    case becomes the backup's.

    InvalidInput without the seeker's consent, WrongState when nobody fell away, TimeGone when
    ``wish`` is with anybody but who is on offer.
    """

    def allowed(
        session: Session, row: SeekerSessionRow, case: CaseRow, booking: Booking
    ) -> Collection[AdvisorId]:
        if not case.backup_consent:
            raise InvalidInput({"consent": "needed"})
        own = own_booking(
            session, case, booking, keys=keys, now=now, zone=zone, after=withheld_after
        )
        if not own.fell_away:
            raise WrongState
        day = wish.starts.astimezone(zone).date()
        fit = own.backup is not None and may_take_over(session, row, own.backup.id, day)
        return {own.backup.id} if own.backup is not None and fit else set()

    return _keep_instead(
        reader,
        wish.instead(number),
        lambda session: _booked(session, reader, number),
        allowed,
        key=key,
        now=now,
        zone=zone,
        after=withheld_after,
    )


def cancel(reader: SeekerReader, number: BookingId, *, now: datetime) -> None:
    """Give a conversation up, and the time that is kept to have it instead; done twice it is
    cancelled once. TooLate when it is about to begin, NotFound when it is not theirs.
    """
    with writing() as session:
        seeking.locked(session, reader)
        known = _of_case(session, reader, number)
        placing.hold_parties(session, [known.advisor], [], kept_by=reader.session)
        if _of_case(session, reader, number).state is BookingState.CANCELLED:
            # what its advisor called off is done with for the seeker, too
            claims.set_columns(session, number, called_off=False)
            return
        booking = _changeable(session, reader, number, now=now)
        placing.take_away(session, booking, BookingState.CANCELLED, now=now)
        kept = claims.hold_of(session, reader.session)
        if kept is not None and kept.instead_of == number:
            claims.delete_holds(session, reader.session)


def case_row(session: Session, reader: SeekerReader, *, held: bool = False) -> CaseRow:
    """The session's case; NotFound when it has none."""
    if reader.case is None:
        raise NotFound
    find = cases.locked_case if held else cases.row_of
    row = find(session, reader.case)
    if row is None:
        raise NotFound
    return row


def _keep_instead(
    reader: SeekerReader,
    instead: Wish,
    find: Find,
    allowed: Allowed,
    *,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    after: timedelta,
) -> Held:
    """Keep a time in place of a booking that the seeker has; what is refused counts as a try."""
    with writing() as session:
        seeking.count_try(session, reader, now=now)
        find(session)
    if not is_near(instead.starts, now):
        raise TimeGone
    answer = spending(reader, instead, key=key, now=now, zone=zone, after=after)
    with answer, writing() as session:
        row = seeking.locked(session, reader)
        case = case_row(session, reader, held=True)  # before its advisor, as everywhere
        booking = find(session)
        advisors = [booking.advisor, instead.advisor]
        placing.hold_parties(session, advisors, [instead.place], kept_by=reader.session)
        booking = find(session)
        return keep(
            session,
            reader,
            instead,
            allowed=allowed(session, row, case, booking),
            key=key,
            now=now,
            zone=zone,
            withheld_after=after,
        )


def _goes_on(session: Session, case: CaseRow, booking: Booking) -> Advisor | None:
    """Who has the case, when that is not the conversation's advisor."""
    if case.closed_on is not None or booking.advisor == case.advisor:
        return None
    return booking_facts(session).advisors.get(AdvisorId(case.advisor))


def _backup(
    session: Session,
    case: CaseRow,
    booking: Booking,
    *,
    keys: Mapping[str, bytes],
    now: datetime,
    zone: ZoneInfo,
    after: timedelta,
) -> Advisor | None:
    """Who could take over; nobody when it cannot be read whom the seeker knows."""
    try:
        avoided = avoided_by(case, keys)
    except SealBroken:
        _LOG.warning("case %s: whom its seeker knows does not open", case.id)
        return None
    return backup_on_offer(
        session, booking, avoided=avoided, now=now, zone=zone, withheld_after=after
    )


def _of_case(session: Session, reader: SeekerReader, number: BookingId) -> Booking:
    """A booking of the session's case, in whatever state; NotFound when it is not theirs."""
    found = claims.booking_of(session, number)
    if reader.case is None or found is None or found.case != reader.case:
        raise NotFound
    return found


def _booked(session: Session, reader: SeekerReader, number: BookingId) -> Booking:
    found = _of_case(session, reader, number)
    if not found.stands:
        raise NotFound
    return found


def _changeable(
    session: Session, reader: SeekerReader, number: BookingId, *, now: datetime
) -> Booking:
    found = _booked(session, reader, number)
    if not _in_time(found, now):
        raise TooLate
    return found


def _in_time(booking: Booking, now: datetime) -> bool:
    return now + LATEST_CHANGE <= booking.starts
