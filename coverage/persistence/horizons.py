"""Up to when occurrences are stored of what recurs, and storing more of them.

Bytes, ETags and change numbers stay: to a client nothing happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from coverage.domain.calendars import CalendarId, Occurrence, OwnerKind, Window
from coverage.domain.ids import AdvisorId
from coverage.persistence.calendar_rows import CalendarRow, ObjectRow, OccurrenceRow


@dataclass(frozen=True, kw_only=True)
class Recurring:
    """A stored object of which more occurrences are to be known."""

    row: int
    body: bytes


def calendars_known_until(session: Session, *, before: datetime) -> list[CalendarId]:
    """The calendars with anything of which nothing is known from then on."""
    query = select(ObjectRow.calendar).where(ObjectRow.known_until < before).distinct()
    return [CalendarId(number) for number in session.scalars(query.order_by(ObjectRow.calendar))]


def recurring_in(
    session: Session, calendar: CalendarId, *, before: datetime, most: int
) -> list[Recurring]:
    """At most so many objects of one calendar of which nothing is known from then on.

    Locks the calendar first, as who writes an object does: they would wait for each other.
    """
    session.execute(select(CalendarRow.id).where(CalendarRow.id == calendar).with_for_update())
    query = select(ObjectRow.id, ObjectRow.body).where(
        ObjectRow.calendar == calendar,
        ObjectRow.known_until < before,
        ObjectRow.etag.is_not(None),
    )
    rows = session.execute(query.order_by(ObjectRow.id).limit(most))
    return [Recurring(row=number, body=body or b"") for number, body in rows]


def know(
    session: Session,
    calendar: CalendarId,
    row: int,
    occurrences: Sequence[Occurrence],
    *,
    known: Window | None,
) -> None:
    """From now on ``occurrences`` are all that the object has between the ends of ``known``; all it
    ever has when that is None.
    """
    session.execute(delete(OccurrenceRow).where(OccurrenceRow.object == row))
    if occurrences:
        about = {"calendar": calendar, "object": row}
        session.execute(
            insert(OccurrenceRow),
            [about | {"start": o.start, "end": o.end, "busy": o.busy} for o in occurrences],
        )
    session.execute(
        update(ObjectRow)
        .where(ObjectRow.id == row)
        .values(
            first_instant=min((o.start for o in occurrences), default=None),
            last_instant=max((o.end for o in occurrences), default=None),
            known_from=known and known.start,
            known_until=known and known.end,
        )
    )


def owners_of(session: Session, name: str) -> list[AdvisorId]:
    """The advisors whose calendar of this name makes them busy at any time, in order."""
    query = (
        select(CalendarRow.owner)
        .where(
            CalendarRow.owner_kind == OwnerKind.ADVISOR.value,
            CalendarRow.name == name,
            select(OccurrenceRow.id)
            .where(OccurrenceRow.calendar == CalendarRow.id, OccurrenceRow.busy)
            .exists(),
        )
        .order_by(CalendarRow.owner)
    )
    return [AdvisorId(owner) for owner in session.scalars(query)]


def leave_as_known(session: Session, row: int, *, until: datetime) -> None:
    """Ask no more of this object before ``until`` comes near."""
    session.execute(update(ObjectRow).where(ObjectRow.id == row).values(known_until=until))
