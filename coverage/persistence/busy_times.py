"""When stored calendars make their owners busy, across calendars: a lookup in the occurrences."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from coverage.domain.calendars import CalendarId, OwnerKind
from coverage.domain.ids import AdvisorId
from coverage.domain.stretches import Stretch
from coverage.persistence.calendar_rows import CalendarRow, ObjectRow, OccurrenceRow

_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""


def busy_in(
    session: Session, advisor: AdvisorId, name: str, *, since: datetime, until: datetime
) -> list[Stretch]:
    """When the calendar ``name`` makes its advisor busy, by start; stretches may overlap."""
    query = (
        select(OccurrenceRow.start, OccurrenceRow.end)
        .join(CalendarRow, CalendarRow.id == OccurrenceRow.calendar)
        .where(
            CalendarRow.owner_kind == OwnerKind.ADVISOR.value,
            CalendarRow.owner == advisor,
            CalendarRow.name == name,
            OccurrenceRow.busy,
            OccurrenceRow.start < until,
            OccurrenceRow.end > since,
        )
        .order_by(OccurrenceRow.start)
    )
    return [(start, end) for start, end in session.execute(query)]


def busy_of(
    session: Session,
    advisors: Collection[AdvisorId],
    *,
    without: Collection[str],
    since: datetime,
    until: datetime,
) -> Iterator[tuple[AdvisorId, Stretch]]:
    """When calendars make these advisors busy, except those called one of ``without``."""
    named = CalendarRow.name.not_in(list(without))
    return _busy(session, advisors, named, since=since, until=until)


def busy_in_all(
    session: Session,
    advisors: Collection[AdvisorId],
    name: str,
    *,
    since: datetime,
    until: datetime,
) -> Iterator[tuple[AdvisorId, Stretch]]:
    """When the calendar ``name`` of each of these advisors makes them busy, in no order."""
    return _busy(session, advisors, CalendarRow.name == name, since=since, until=until)


def _busy(
    session: Session,
    advisors: Collection[AdvisorId],
    named: ColumnElement[bool],
    *,
    since: datetime,
    until: datetime,
) -> Iterator[tuple[AdvisorId, Stretch]]:
    wanted = sorted(advisors)
    for place in range(0, len(wanted), _CHUNK):
        query = (
            select(CalendarRow.owner, OccurrenceRow.start, OccurrenceRow.end)
            .join(CalendarRow, CalendarRow.id == OccurrenceRow.calendar)
            .where(
                CalendarRow.owner_kind == OwnerKind.ADVISOR.value,
                CalendarRow.owner.in_(wanted[place : place + _CHUNK]),
                named,
                OccurrenceRow.busy,
                OccurrenceRow.start < until,
                OccurrenceRow.end > since,
            )
        )
        for owner, start, end in session.execute(query):
            yield AdvisorId(owner), (start, end)


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """An object of a calendar with the times at which it makes its owner busy, by start."""

    uid: str
    href: str
    body: bytes
    busy: tuple[Stretch, ...]


def objects_of(
    session: Session, calendar: CalendarId, *, since: datetime, until: datetime
) -> list[StoredObject]:
    """Every object of a calendar, busy between these instants, by UID."""
    query = select(OccurrenceRow.object, OccurrenceRow.start, OccurrenceRow.end).where(
        OccurrenceRow.calendar == calendar,
        OccurrenceRow.busy,
        OccurrenceRow.start < until,
        OccurrenceRow.end > since,
    )
    busy: defaultdict[int, list[Stretch]] = defaultdict(list)
    for number, start, end in session.execute(query.order_by(OccurrenceRow.start)):
        busy[number].append((start, end))
    objects = select(ObjectRow.id, ObjectRow.uid, ObjectRow.href, ObjectRow.body).where(
        ObjectRow.calendar == calendar, ObjectRow.etag.is_not(None)
    )
    return [
        StoredObject(uid=uid or "", href=href, body=body or b"", busy=tuple(busy[number]))
        for number, uid, href, body in session.execute(objects.order_by(ObjectRow.uid))
    ]


def instants_of(session: Session, row: int) -> list[datetime]:
    """When the first occurrence of a stored object begins and the last one ends, if it has any."""
    query = select(ObjectRow.first_instant, ObjectRow.last_instant).where(ObjectRow.id == row)
    found = session.execute(query).one()
    return [instant for instant in found if instant is not None]
