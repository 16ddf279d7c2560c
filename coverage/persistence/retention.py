"""What is due to go, found and removed: the same conditions count and delete."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from coverage.domain.bookings import BookingState
from coverage.domain.cases import Aftercare
from coverage.domain.ids import CaseId, ClientId
from coverage.domain.retention import (
    NOTICES_KEPT,
    SEEKERS_COUNTED,
    SEEKERS_KEYS,
    KeptCase,
    PastBooking,
    PastCase,
    Private,
)
from coverage.domain.seeking import SESSION_LASTS
from coverage.persistence.attempts import ATTEMPTS_KEPT, AttemptsRow
from coverage.persistence.bookings import BookingRow, SpentTimeRow
from coverage.persistence.calendar_history import EARLIER_KEPT
from coverage.persistence.calendar_rows import CalendarRow, EarlierRow, ObjectRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Row
from coverage.persistence.notices import NoticeRow
from coverage.persistence.past_conversations import PastCaseRow
from coverage.persistence.seeker_sessions import SeekerSessionRow

_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Rows that go by their age alone: those to which ``gone`` applies, older than ``before``."""

    row: type[Row]
    gone: ColumnElement[bool]
    before: datetime


def rules_by_age(now: datetime) -> dict[Private, Rule]:
    """What goes by its age alone, whatever an operator chose."""
    told, guessed, replaced = now - NOTICES_KEPT, now - ATTEMPTS_KEPT, now - EARLIER_KEPT
    # one that expired is still a wish: while its session lasts, its time may be had after all
    alone = BookingRow.session.is_(None) & (BookingRow.held_until <= now)
    expired = BookingRow.held_until <= now - SESSION_LASTS
    held = BookingRow.case.is_(None) & or_(alone, expired, BookingRow.ends <= now)
    sent = or_(NoticeRow.sent_at <= told, NoticeRow.due_at <= told)
    return {
        Private.HOLDS: Rule(row=BookingRow, gone=held, before=now),
        Private.SESSIONS: Rule(
            row=SeekerSessionRow, gone=SeekerSessionRow.ends_at <= now, before=now
        ),
        Private.SPENT_TIMES: Rule(row=SpentTimeRow, gone=SpentTimeRow.starts <= now, before=now),
        Private.NOTICES: Rule(row=NoticeRow, gone=sent, before=told),
        Private.ATTEMPTS: Rule(
            row=AttemptsRow,
            gone=or_(AttemptsRow.last_at < guessed, _of_seekers_before(now - SEEKERS_COUNTED)),
            before=guessed,
        ),
        Private.EARLIER_VERSIONS: Rule(
            row=EarlierRow, gone=EarlierRow.replaced_at < replaced, before=replaced
        ),
    }


def _of_seekers_before(moment: datetime) -> ColumnElement[bool]:
    """A hash of a network address can be guessed, so that it goes as soon as it may."""
    mine = or_(*(AttemptsRow.key.startswith(f"{name}:") for name in SEEKERS_KEYS))
    return mine & (AttemptsRow.last_at < moment) & (AttemptsRow.blocked_until < moment)


def count(session: Session, rule: Rule) -> int:
    """How many rows a rule would remove."""
    return session.scalar(select(func.count()).select_from(rule.row).where(rule.gone)) or 0


def remove(session: Session, rule: Rule) -> int:
    """Remove them; how many there were."""
    found = session.execute(delete(rule.row).where(rule.gone))
    return int(getattr(found, "rowcount", 0))


# cases ------------------------------------------------------------------------------------------


def old_cases(
    session: Session, *, before: datetime, now: datetime, contact: bool = False
) -> Sequence[CaseId]:
    """Cases that may be due: opened before the day that begins then, without a booking that ended
    in it or later.

    ``contact``: only those of which a contact is known. Otherwise those that somebody is looking at
    wait: they go when that session is over.
    """
    later = select(BookingRow.case).where(BookingRow.case.is_not(None), BookingRow.ends >= before)
    found = select(CaseRow.id).where(CaseRow.opened_on < before.date(), CaseRow.id.not_in(later))
    seen = select(SeekerSessionRow.case).where(
        SeekerSessionRow.case.is_not(None), SeekerSessionRow.ends_at > now
    )
    found = found.where(_HAS_CONTACT if contact else CaseRow.id.not_in(seen))
    return [CaseId(number) for number in session.scalars(found.order_by(CaseRow.id))]


def looked_at(session: Session, numbers: Sequence[CaseId], *, now: datetime) -> frozenset[CaseId]:
    """Those of these cases that somebody is looking at. While a case is held nobody begins to."""
    query = select(SeekerSessionRow.case).where(SeekerSessionRow.ends_at > now)
    return frozenset(
        CaseId(case)
        for some in _chunks(numbers)
        for case in session.scalars(query.where(SeekerSessionRow.case.in_(some)))
        if case
    )


def load_cases(
    session: Session, numbers: Sequence[CaseId], *, lock: bool = False
) -> Iterator[KeptCase]:
    """These cases with their bookings; ``lock`` keeps others from changing them, or booking."""
    for some in _chunks(numbers):
        query = select(CaseRow).where(CaseRow.id.in_(some)).order_by(CaseRow.id)
        rows = session.scalars(query.with_for_update() if lock else query).all()
        bookings = _bookings(session, some)
        yield from (_kept(row, bookings[row.id]) for row in rows)


def forget_contacts(session: Session, numbers: Sequence[CaseId]) -> None:
    """Nobody can reach these seekers any more, and nobody is told anything."""
    for some in _chunks(numbers):
        session.execute(
            update(CaseRow)
            .where(CaseRow.id.in_(some))
            .values(contact_kind=None, sealed_contact=None)
        )
        session.execute(delete(NoticeRow).where(NoticeRow.case.in_(some)))


def remove_cases(session: Session, numbers: Sequence[CaseId], past: Iterable[PastCase]) -> None:
    """Take cases away with all that hangs on them, and keep ``past`` instead."""
    for some in _chunks(numbers):
        session.execute(delete(CaseRow).where(CaseRow.id.in_(some)))
    rows = [
        {
            "id": secrets.token_hex(16),
            "client": each.client,
            "year": each.year,
            "quarter": each.quarter,
            "category": each.category,
            "route": each.route,
            "conversations": each.conversations,
            "minutes": each.minutes,
        }
        for each in past
    ]
    if rows:
        session.execute(insert(PastCaseRow), rows)


def _bookings(session: Session, cases: Sequence[CaseId]) -> defaultdict[str, list[PastBooking]]:
    query = select(BookingRow.case, BookingRow.starts, BookingRow.ends, BookingRow.state)
    found: defaultdict[str, list[PastBooking]] = defaultdict(list)
    for case, starts, ends, state in session.execute(query.where(BookingRow.case.in_(cases))):
        booking = PastBooking(starts=starts, ends=ends, state=BookingState(state))
        found[str(case)].append(booking)
    return found


def _kept(row: CaseRow, bookings: Sequence[PastBooking]) -> KeptCase:
    return KeptCase(
        id=CaseId(row.id),
        client=ClientId(row.client),
        opened_on=row.opened_on,
        aftercare=Aftercare(row.aftercare),
        aftercare_due=row.aftercare_due,
        category=row.category or "",
        route=row.route or "",
        minutes=row.minutes,
        has_contact=row.contact_kind is not None,
        bookings=bookings,
    )


_HAS_CONTACT = or_(CaseRow.contact_kind.is_not(None), CaseRow.sealed_contact.is_not(None))


# calendars --------------------------------------------------------------------------------------


def count_ended(session: Session, name: str, *, by: datetime) -> int:
    """Objects in all calendars of this name that were over by then."""
    found = (
        select(func.count(ObjectRow.id))
        .join(CalendarRow, CalendarRow.id == ObjectRow.calendar)
        .where(CalendarRow.name == name, ObjectRow.last_instant <= by)
    )
    return session.scalar(found) or 0


def count_tombstones(session: Session, name: str, *, before: datetime) -> int:
    """What calendars of this name remember of objects that were removed before then."""
    found = (
        select(func.count(ObjectRow.id))
        .join(CalendarRow, CalendarRow.id == ObjectRow.calendar)
        .where(CalendarRow.name == name, ObjectRow.etag.is_(None), ObjectRow.changed_at < before)
    )
    return session.scalar(found) or 0


def _chunks(values: Sequence[CaseId]) -> Iterator[Sequence[CaseId]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
