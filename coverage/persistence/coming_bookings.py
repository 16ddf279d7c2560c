"""Conversations to come, and what is known of the advisors who will hold them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coverage.domain.absences import Absence
from coverage.domain.advisors import Conflict
from coverage.domain.bookings import BookingState
from coverage.domain.cases import ContactKind
from coverage.domain.falling_away import Circumstances, Coming
from coverage.domain.ids import AdvisorId, BookingId, CaseId, ClientId
from coverage.domain.stretches import Stretch
from coverage.persistence import facts_mapping as mapping
from coverage.persistence.bookings import BookingRow
from coverage.persistence.busy_times import busy_in_all
from coverage.persistence.cases import CaseRow
from coverage.persistence.facts_rows import AbsenceRow, AdvisorRow, ConflictRow

_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""


def coming(
    session: Session,
    *,
    now: datetime,
    advisors: Collection[AdvisorId] | None = None,
    with_mail: bool = False,
    booked_before: datetime | None = None,
) -> list[Coming]:
    """Booked conversations that have not begun, by time: of these advisors, or of all.

    ``with_mail``: only those whose seeker wants notices. ``booked_before``: those that were booked
    by then.
    """
    query = (
        select(
            BookingRow.id,
            BookingRow.case,
            BookingRow.client,
            BookingRow.advisor,
            BookingRow.starts,
            BookingRow.ends,
        )
        .join(CaseRow, CaseRow.id == BookingRow.case)
        .where(BookingRow.state == BookingState.BOOKED.value, BookingRow.starts > now)
        .order_by(BookingRow.starts, BookingRow.id)
    )
    if with_mail:
        query = query.where(CaseRow.contact_kind == ContactKind.MAIL.value)
    if booked_before is not None:
        query = query.where(BookingRow.booked_at <= booked_before)
    if advisors is not None:
        query = query.where(BookingRow.advisor.in_(sorted(advisors)))
    return [
        Coming(
            booking=BookingId(row.id),
            case=CaseId(row.case),
            client=ClientId(row.client),
            advisor=AdvisorId(row.advisor),
            starts=row.starts,
            ends=row.ends,
        )
        for row in session.execute(query)
    ]


def circumstances(
    session: Session,
    advisors: Collection[AdvisorId],
    *,
    since: datetime,
    until: datetime,
    time_off_in: str,
    withheld: Collection[AdvisorId],
) -> dict[AdvisorId, Circumstances]:
    """What is known of these advisors between two instants, straight from the tables: a
    transaction that changes facts sees what it changed. ``time_off_in`` names their calendar.
    """
    wanted = sorted(set(advisors))
    first = since.date() - timedelta(days=1)  # the agency's day may have begun before that of UTC
    people = {
        AdvisorId(row.slug): mapping.to_advisor(row)
        for some in _chunks(wanted)
        for row in session.execute(select(AdvisorRow.__table__).where(AdvisorRow.slug.in_(some)))
    }
    absences, conflicts = _absences(session, wanted, first), _conflicts(session, wanted)
    time_off: defaultdict[AdvisorId, list[Stretch]] = defaultdict(list)
    for advisor, stretch in busy_in_all(session, wanted, time_off_in, since=since, until=until):
        time_off[advisor].append(stretch)
    return {
        each: Circumstances(
            person=people.get(each),
            absences=absences[each],
            conflicts=conflicts[each],
            time_off=time_off[each],
            withheld=each in withheld,
        )
        for each in wanted
    }


def _absences(
    session: Session, wanted: Sequence[AdvisorId], first: date
) -> defaultdict[AdvisorId, list[Absence]]:
    found: defaultdict[AdvisorId, list[Absence]] = defaultdict(list)
    for some in _chunks(wanted):
        query = select(AbsenceRow.__table__).where(
            AbsenceRow.advisor.in_(some), AbsenceRow.until >= first
        )
        for row in session.execute(query):
            found[AdvisorId(row.advisor)].append(mapping.to_absence(row))
    return found


def _conflicts(
    session: Session, wanted: Sequence[AdvisorId]
) -> defaultdict[AdvisorId, list[Conflict]]:
    found: defaultdict[AdvisorId, list[Conflict]] = defaultdict(list)
    for some in _chunks(wanted):
        query = select(ConflictRow.__table__).where(ConflictRow.advisor.in_(some))
        for row in session.execute(query):
            found[AdvisorId(row.advisor)].append(mapping.to_conflict(row))
    return found


def _chunks(values: Sequence[AdvisorId]) -> Iterator[Sequence[AdvisorId]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
