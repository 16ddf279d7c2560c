"""What a seeker does with their case: look, move, cancel, leave a way to be reached or take it
back, agree to aftercare, let a backup take over.

Everything is the session's own case; whatever belongs to another one does not exist.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.advisors import Advisor
from coverage.domain.bookings import LATEST_CHANGE, Booking, BookingState
from coverage.domain.cases import Aftercare, Case, ContactKind
from coverage.domain.errors import InvalidInput, NotFound, TimeGone, TooLate, WrongState
from coverage.domain.ids import BookingId
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import contacts, placing, seeking
from coverage.operations.booking.booking import Held, is_near, keep
from coverage.operations.booking.companions import (
    MOST_COMING,
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
from coverage.persistence.database import reading, writing
from coverage.persistence.sealing import SealBroken

AFTERCARE_AFTER = timedelta(weeks=6)
"""How long after a case was closed its advisor asks how it goes, when the seeker agreed."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class OwnBooking:
    """A conversation to come. ``changeable``: it can still be moved and cancelled. ``fell_away``:
    its advisor will not be there, and ``backup`` could take over, if anybody can.
    """

    booking: Booking
    changeable: bool
    fell_away: bool
    backup: Advisor | None


@dataclass(frozen=True, kw_only=True)
class OwnCase:
    """What a seeker sees of their case. ``past`` are conversations whose time is over, none that
    was cancelled or moved. ``contact`` is empty, or of the kind ``case.contact``.
    """

    case: Case
    coming: tuple[OwnBooking, ...]
    past: tuple[Booking, ...]
    contact: str
    can_book_again: bool


def own_case(
    reader: SeekerReader,
    *,
    keys: Mapping[str, bytes],
    now: datetime,
    zone: ZoneInfo,
    withheld_after: timedelta = WITHHELD_AFTER,
) -> OwnCase:
    """The session's case; NotFound when it has none."""
    with reading() as session:
        row = _case(session, reader)
        case = cases.to_case(row)
        found = claims.bookings_of_case(session, case.id)
        coming = [e for e in found if e.stands and e.ends > now]
        return OwnCase(
            case=case,
            coming=tuple(
                _own(session, row, each, keys=keys, now=now, zone=zone, after=withheld_after)
                for each in coming
            ),
            past=tuple(each for each in found if _is_past(each, now)),
            contact=contacts.opened(row, keys),
            can_book_again=case.closed_on is None and len(coming) < MOST_COMING,
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

    TimeGone as `booking.hold`; TooLate when it is about to begin, NotFound when it is not theirs.
    """
    with writing() as session:
        seeking.count_try(session, reader, now=now)
        _changeable(session, reader, number, now=now)
    if not is_near(wish.starts, now):
        raise TimeGone
    instead = wish.instead(number)
    answer = spending(reader, instead, key=key, now=now, zone=zone, after=withheld_after)
    with answer, writing() as session:
        row = seeking.locked(session, reader)
        _case(session, reader, held=True)  # before its advisor, as everywhere
        booking = _changeable(session, reader, number, now=now)
        advisors = [booking.advisor, wish.advisor]
        placing.hold_parties(session, advisors, [wish.place], kept_by=reader.session)
        _changeable(session, reader, number, now=now)
        day = wish.starts.astimezone(zone).date()
        allowed = companions(session, row, day, replacing=True, now=now)
        return keep(
            session,
            reader,
            instead,
            allowed=allowed,
            key=key,
            now=now,
            zone=zone,
            withheld_after=withheld_after,
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
    with writing() as session:
        seeking.count_try(session, reader, now=now)
        _booked(session, reader, number)
    if not is_near(wish.starts, now):
        raise TimeGone
    instead = wish.instead(number)
    answer = spending(reader, instead, key=key, now=now, zone=zone, after=withheld_after)
    with answer, writing() as session:
        row = seeking.locked(session, reader)
        case = _case(session, reader, held=True)
        booking = _booked(session, reader, number)
        advisors = [booking.advisor, wish.advisor]
        placing.hold_parties(session, advisors, [wish.place], kept_by=reader.session)
        _booked(session, reader, number)
        if not case.backup_consent:
            raise InvalidInput({"consent": "needed"})
        if not has_fallen_away(session, booking, now=now, zone=zone, withheld_after=withheld_after):
            raise WrongState
        found = _backup(session, case, booking, keys=keys, now=now, zone=zone, after=withheld_after)
        day = wish.starts.astimezone(zone).date()
        fit = found is not None and may_take_over(session, row, found.id, day)
        allowed = {found.id} if found is not None and fit else set()
        return keep(
            session,
            reader,
            instead,
            allowed=allowed,
            key=key,
            now=now,
            zone=zone,
            withheld_after=withheld_after,
        )


def cancel(reader: SeekerReader, number: BookingId, *, now: datetime) -> None:
    """Give a conversation up; done twice it is cancelled once. TooLate when it is about to begin,
    NotFound when it is not theirs.
    """
    with writing() as session:
        seeking.locked(session, reader)
        known = _of_case(session, reader, number)
        placing.hold_parties(session, [known.advisor], [])
        if _of_case(session, reader, number).state is BookingState.CANCELLED:
            # what its advisor called off is done with for the seeker, too
            claims.set_columns(session, number, called_off=False)
            return
        booking = _changeable(session, reader, number, now=now)
        placing.take_away(session, booking, BookingState.CANCELLED, now=now)


def leave_contact(
    reader: SeekerReader, kind: ContactKind, text: str, *, keys: Mapping[str, bytes]
) -> None:
    """Keep how the seeker is reached, in place of what was there: a telephone number for the
    advisor alone, or a mail address for notices without content. InvalidInput when it is neither.
    """
    written = contacts.checked(kind, text)
    with writing() as session:
        row = _case(session, reader, held=True)
        contacts.keep(row, kind, written, keys=keys)


def remove_contact(reader: SeekerReader) -> None:
    """Forget how the seeker is reached."""
    with writing() as session:
        contacts.forget(_case(session, reader, held=True))


def consent_to_backup(reader: SeekerReader, consent: bool) -> None:
    """Let a backup take the case over when its advisor falls away, or take that back."""
    with writing() as session:
        _case(session, reader, held=True).backup_consent = consent


def choose_aftercare(reader: SeekerReader, agreed: bool, *, today: date) -> None:
    """Agree that the advisor asks later how it goes, or take that back. What was done stays."""
    with writing() as session:
        row = _case(session, reader, held=True)
        if row.aftercare == Aftercare.DONE.value:
            return
        row.aftercare = (Aftercare.AGREED if agreed else Aftercare.NO).value
        if not agreed:
            row.aftercare_due = None
        elif row.closed_on is not None and row.aftercare_due is None:
            row.aftercare_due = max(today, row.closed_on + AFTERCARE_AFTER)


def _own(
    session: Session,
    case: CaseRow,
    booking: Booking,
    *,
    keys: Mapping[str, bytes],
    now: datetime,
    zone: ZoneInfo,
    after: timedelta,
) -> OwnBooking:
    gone = has_fallen_away(session, booking, now=now, zone=zone, withheld_after=after)
    return OwnBooking(
        booking=booking,
        changeable=_in_time(booking, now),
        fell_away=gone,
        backup=(
            _backup(session, case, booking, keys=keys, now=now, zone=zone, after=after)
            if gone
            else None
        ),
    )


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


def _case(session: Session, reader: SeekerReader, *, held: bool = False) -> CaseRow:
    """The session's case; NotFound when it has none."""
    if reader.case is None:
        raise NotFound
    find = cases.locked_case if held else cases.row_of
    row = find(session, reader.case)
    if row is None:
        raise NotFound
    return row


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


def _is_past(booking: Booking, now: datetime) -> bool:
    held = booking.state in (BookingState.TOOK_PLACE, BookingState.MISSED)
    return held or (booking.state is BookingState.BOOKED and booking.ends <= now)
