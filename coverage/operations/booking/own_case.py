"""A seeker's case: look, leave a way to be reached or take it back, agree to aftercare and to a
backup.

Everything is the session's own case; whatever belongs to another one does not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from coverage.domain.bookings import Booking, BookingState
from coverage.domain.cases import Aftercare, Case, ContactKind
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import contacts
from coverage.operations.booking.companions import MOST_COMING
from coverage.operations.booking.own_conversations import OwnBooking, case_row, own_booking
from coverage.operations.elsewhere import WITHHELD_AFTER
from coverage.persistence import cases, claims
from coverage.persistence.database import reading, writing

AFTERCARE_AFTER = timedelta(weeks=6)
"""How long after a case was closed its advisor asks how it goes, when the seeker agreed."""


@dataclass(frozen=True, kw_only=True)
class OwnCase:
    """What a seeker sees of their case. ``past`` are conversations whose time is over, none that
    was cancelled or moved; ``given_up`` those that were cancelled and do not stand any more.
    ``contact`` is empty, or of the kind ``case.contact``.
    """

    case: Case
    coming: tuple[OwnBooking, ...]
    past: tuple[Booking, ...]
    given_up: tuple[Booking, ...]
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
        row = case_row(session, reader)
        case = cases.to_case(row)
        found = claims.bookings_of_case(session, case.id)
        coming = [e for e in found if e.stands and e.ends > now]
        return OwnCase(
            case=case,
            coming=tuple(
                own_booking(session, row, each, keys=keys, now=now, zone=zone, after=withheld_after)
                for each in coming
            ),
            past=tuple(each for each in found if _is_past(each, now)),
            given_up=tuple(each for each in found if _is_given_up(each)),
            contact=contacts.opened(row, keys),
            can_book_again=case.closed_on is None and len(coming) < MOST_COMING,
        )


def leave_contact(
    reader: SeekerReader, kind: ContactKind, text: str, *, keys: Mapping[str, bytes]
) -> None:
    """Keep how the seeker is reached, in place of what was there: a telephone number for the
    advisor alone, or a mail address for notices without content. InvalidInput when it is neither.
    """
    written = contacts.checked(kind, text)
    with writing() as session:
        row = case_row(session, reader, held=True)
        contacts.keep(row, kind, written, keys=keys)


def remove_contact(reader: SeekerReader) -> None:
    """Forget how the seeker is reached."""
    with writing() as session:
        contacts.forget(case_row(session, reader, held=True))


def consent_to_backup(reader: SeekerReader, consent: bool) -> None:
    """Let a backup take the case over when its advisor falls away, or take that back."""
    with writing() as session:
        case_row(session, reader, held=True).backup_consent = consent


def choose_aftercare(reader: SeekerReader, agreed: bool, *, today: date) -> None:
    """Agree that the advisor asks later how it goes, or take that back. What was done stays."""
    with writing() as session:
        row = case_row(session, reader, held=True)
        if row.aftercare == Aftercare.DONE.value:
            return
        row.aftercare = (Aftercare.AGREED if agreed else Aftercare.NO).value
        if not agreed:
            row.aftercare_due = None
        elif row.closed_on is not None and row.aftercare_due is None:
            row.aftercare_due = max(today, row.closed_on + AFTERCARE_AFTER)


def _is_given_up(booking: Booking) -> bool:
    return booking.state is BookingState.CANCELLED and not booking.stands


def _is_past(booking: Booking, now: datetime) -> bool:
    held = booking.state in (BookingState.TOOK_PLACE, BookingState.MISSED)
    return held or (booking.state is BookingState.BOOKED and booking.ends <= now)
