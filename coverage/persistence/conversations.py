"""Conversations and cases as their advisor reads and marks them, and sums of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from coverage.domain.bookings import Booking, BookingState
from coverage.domain.cases import Aftercare, Case, Closing, ContactKind
from coverage.domain.ids import AdvisorId, BookingId, CaseId
from coverage.persistence.bookings import BookingRow
from coverage.persistence.cases import CaseRow, to_case
from coverage.persistence.claims import to_booking

HELD = (BookingState.BOOKED, BookingState.TOOK_PLACE)
"""States of conversations whose hours count."""
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class StoredConversation:
    """A booking with its case. ``statement`` says that secrecy and its exception were confirmed, of
    this conversation or an earlier one of the case with the same advisor; ``sealed_contact`` is a
    telephone number that only the case's advisor may open, and None for a mail address, which no
    advisor sees.
    """

    booking: Booking
    case: Case
    statement: bool
    sealed_contact: bytes | None


def conversations_of(
    session: Session, advisor: AdvisorId, *, since: datetime, until: datetime
) -> list[StoredConversation]:
    """The conversations of ``advisor`` that begin between two instants, in order; without those on
    hold or moved to another time.
    """
    return _found(
        session,
        BookingRow.advisor == advisor,
        BookingRow.state.not_in([BookingState.ON_HOLD.value, BookingState.MOVED.value]),
        BookingRow.starts >= since,
        BookingRow.starts < until,
    )


def unmarked_of(
    session: Session, advisor: AdvisorId, *, before: datetime
) -> list[StoredConversation]:
    """Conversations that began before an instant, and of which nobody said what became of them."""
    return _found(
        session,
        BookingRow.advisor == advisor,
        BookingRow.state == BookingState.BOOKED.value,
        BookingRow.starts < before,
    )


def conversation(
    session: Session, advisor: AdvisorId, number: BookingId
) -> StoredConversation | None:
    """One conversation of ``advisor``; None when it is nobody's or another's."""
    found = conversations(session, advisor, [number])
    return found[0] if found else None


def conversations(
    session: Session, advisor: AdvisorId, numbers: Collection[BookingId]
) -> list[StoredConversation]:
    """Those of ``numbers`` that are conversations of ``advisor``, in order."""
    return _found(
        session,
        BookingRow.id.in_(list(numbers)),
        BookingRow.advisor == advisor,
        BookingRow.state.not_in([BookingState.ON_HOLD.value, BookingState.MOVED.value]),
    )


def case_of(session: Session, advisor: AdvisorId, number: CaseId) -> Case | None:
    """One case of ``advisor``; None when it is nobody's or another's."""
    row = session.get(CaseRow, number)
    return None if row is None or row.advisor != advisor else to_case(row)


def open_cases_of(session: Session, advisor: AdvisorId, *, before: datetime) -> list[Case]:
    """Cases of ``advisor`` in which people have talked or could have, with nothing to come and no
    closing, by the day on which they were opened.
    """
    ahead = select(BookingRow.case).where(
        BookingRow.state == BookingState.BOOKED.value, BookingRow.case.is_not(None)
    )
    talked = select(BookingRow.case).where(
        BookingRow.state.in_([BookingState.TOOK_PLACE.value, BookingState.MISSED.value]),
        BookingRow.starts < before,
    )
    query = select(CaseRow).where(
        CaseRow.advisor == advisor,
        CaseRow.closed_on.is_(None),
        CaseRow.id.not_in(ahead),
        CaseRow.id.in_(talked),
    )
    return [to_case(row) for row in session.scalars(query.order_by(CaseRow.opened_on, CaseRow.id))]


def aftercare_of(
    session: Session, advisor: AdvisorId, *, today: date
) -> list[tuple[Case, bytes | None]]:
    """Cases of ``advisor`` whose seeker agreed to be asked how it goes, and whose day has come;
    each with its sealed number, if one was left.
    """
    query = select(CaseRow).where(
        CaseRow.advisor == advisor,
        CaseRow.aftercare == Aftercare.AGREED.value,
        CaseRow.aftercare_due <= today,
    )
    rows = session.scalars(query.order_by(CaseRow.aftercare_due, CaseRow.id))
    return [(to_case(row), _number(row)) for row in rows]


def confirm_statement(session: Session, number: BookingId, *, now: datetime) -> None:
    """Keep that secrecy and its exception were told; the first moment stays."""
    row = session.get_one(BookingRow, number)
    row.statement_at = row.statement_at or now
    session.flush()


def mark(session: Session, number: BookingId, state: BookingState) -> None:
    """Keep what became of a conversation that was to take place; its time stays taken."""
    session.get_one(BookingRow, number).state = state.value
    session.flush()


def keep_closing(
    session: Session, case: CaseId, closing: Closing, *, on: date, aftercare_due: date | None
) -> None:
    """Close a case, or correct how it was closed."""
    row = session.get_one(CaseRow, case)
    row.category, row.route = closing.category.value, closing.route.value
    row.minutes, row.closed_on, row.aftercare_due = closing.minutes, on, aftercare_due
    session.flush()


def keep_aftercare(session: Session, case: CaseId, state: Aftercare, due: date | None) -> None:
    """Keep where aftercare stands."""
    row = session.get_one(CaseRow, case)
    row.aftercare, row.aftercare_due = state.value, due
    session.flush()


def held_times(
    session: Session, *, since: datetime, until: datetime, booked_before: datetime
) -> Mapping[AdvisorId, list[tuple[datetime, datetime]]]:
    """When conversations of each advisor take place between two instants, of those that were booked
    before a third. To be summed before anybody sees it.
    """
    found: dict[AdvisorId, list[tuple[datetime, datetime]]] = {}
    query = select(BookingRow.advisor, BookingRow.starts, BookingRow.ends).where(
        BookingRow.state.in_([state.value for state in HELD]),
        BookingRow.starts >= since,
        BookingRow.starts < until,
        BookingRow.booked_at < booked_before,
    )
    for advisor, starts, ends in session.execute(query):
        found.setdefault(AdvisorId(advisor), []).append((starts, ends))
    return found


def _found(session: Session, *which: ColumnElement[bool]) -> list[StoredConversation]:
    query = select(BookingRow, CaseRow).join(CaseRow, BookingRow.case == CaseRow.id).where(*which)
    rows = session.execute(query.order_by(BookingRow.starts, BookingRow.id)).all()
    told = _first_statements(session, {case.id for _, case in rows})
    return [
        StoredConversation(
            booking=to_booking(booking),
            case=to_case(case),
            statement=told.get((case.id, booking.advisor), _NEVER) <= booking.starts,
            sealed_contact=_number(case) if case.advisor == booking.advisor else None,
        )
        for booking, case in rows
    ]


def _first_statements(session: Session, cases: set[str]) -> Mapping[tuple[str, str], datetime]:
    """When the first conversation of each case and advisor began of which the statement was
    confirmed: what a colleague told before does not bind who took over.
    """
    query = (
        select(BookingRow.case, BookingRow.advisor, func.min(BookingRow.starts))
        .where(BookingRow.case.in_(sorted(cases)), BookingRow.statement_at.is_not(None))
        .group_by(BookingRow.case, BookingRow.advisor)
    )
    return {(case, who): at for case, who, at in session.execute(query) if case is not None}


def _number(row: CaseRow) -> bytes | None:
    return row.sealed_contact if row.contact_kind == ContactKind.PHONE.value else None
