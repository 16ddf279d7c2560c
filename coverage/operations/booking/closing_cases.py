"""How a case ends: closed with three things out of a closed vocabulary, and aftercare.

Nothing here goes to the audit trail: that somebody talked is not the agency's business.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.bookings import Booking, BookingState
from coverage.domain.cases import Aftercare, Case, Closing
from coverage.domain.errors import InvalidInput, NotFound, WrongState
from coverage.domain.ids import CaseId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.booking.desk_names import DeskNames
from coverage.persistence import claims
from coverage.persistence import conversations as stored
from coverage.persistence.cases import locked_case
from coverage.persistence.database import reading, writing
from coverage.persistence.parties import hold_advisor

AFTERCARE_AFTER = timedelta(weeks=6)
"""From closing a case to the day on which its advisor is reminded to ask how it goes."""
AFTERCARE_PUT_OFF = timedelta(weeks=1)
QUARTER = 15
MOST_MINUTES = 200 * 60
"""Of one case, in the hours that its advisor tells on closing it."""


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """A conversation because of which a case cannot be closed yet. ``booking`` is None when it is
    with a colleague: when they talk is theirs to know.
    """

    booking: Booking | None


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """A case that waits for something: to be closed, or for its aftercare. ``awaited`` keeps it
    from being closed; ``contact`` and ``lost`` as of a `Conversation`.
    """

    case: Case
    client: str
    awaited: Awaited | None = None
    contact: str = ""
    lost: bool = False


def close(
    reader: AdvisorReader, number: CaseId, closing: Closing, *, now: datetime, zone: ZoneInfo
) -> None:
    """Close a case with three things out of a closed vocabulary; it can be corrected.

    InvalidInput with ``hours`` as ``quarters``. WrongState while a conversation is to come. Where
    the seeker agreed to aftercare, the advisor is reminded `AFTERCARE_AFTER`.
    """
    if closing.minutes % QUARTER or not 0 <= closing.minutes <= MOST_MINUTES:
        raise InvalidInput({"hours": "quarters"})
    today = now.astimezone(zone).date()
    with writing() as session:
        case = _held_case(session, reader, number)
        if awaited(claims.bookings_of_case(session, number), reader, now=now):
            raise WrongState
        due = case.aftercare_due
        if case.aftercare is Aftercare.AGREED and case.closed_on is None:
            due = today + AFTERCARE_AFTER
        stored.keep_closing(session, number, closing, on=case.closed_on or today, aftercare_due=due)


def own_case_of(reader: AdvisorReader, number: CaseId, *, now: datetime) -> OpenCase:
    """One case of the reader; NotFound when it is nobody's or another's."""
    with reading() as session:
        case = _own_case(session, reader, number)
        return OpenCase(
            case=case,
            client=DeskNames(session).client(case.client),
            awaited=awaited(claims.bookings_of_case(session, number), reader, now=now),
        )


def awaited(of_case: Iterable[Booking], reader: AdvisorReader, *, now: datetime) -> Awaited | None:
    """Which of a case's bookings it waits for before it can be closed: the reader's own rather than
    a colleague's.
    """
    coming = [each for each in of_case if each.state is BookingState.BOOKED and each.ends > now]
    if not coming:
        return None
    own = (each for each in coming if each.advisor == reader.advisor)
    return Awaited(booking=next(own, None))


def aftercare_done(reader: AdvisorReader, number: CaseId) -> None:
    """The seeker was asked how it goes; nobody is reminded again."""
    with writing() as session:
        if _held_case(session, reader, number).aftercare is not Aftercare.AGREED:
            raise WrongState
        stored.keep_aftercare(session, number, Aftercare.DONE, None)


def aftercare_later(reader: AdvisorReader, number: CaseId, *, today: date) -> None:
    """Remind the reader again `AFTERCARE_PUT_OFF`."""
    with writing() as session:
        if _held_case(session, reader, number).aftercare is not Aftercare.AGREED:
            raise WrongState
        stored.keep_aftercare(session, number, Aftercare.AGREED, today + AFTERCARE_PUT_OFF)


def _own_case(session: Session, reader: AdvisorReader, number: CaseId) -> Case:
    found = stored.case_of(session, reader.advisor, number)
    if found is None:
        raise NotFound
    return found


def _held_case(session: Session, reader: AdvisorReader, number: CaseId) -> Case:
    """The case, which its seeker cannot change meanwhile; a case is held before its advisor."""
    locked_case(session, number)
    hold_advisor(session, reader.advisor)
    return _own_case(session, reader, number)
