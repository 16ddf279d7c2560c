"""Writing to the calendar store.

Change numbers are taken while the calendar's row is locked (SQLite: while the writer's lock is
held), so that they are committed in order: whoever has seen number n never finds a smaller one
appear. Each changed object takes a number of its own, so that a client can be told of changes in
parts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coverage.domain.calendars import CalendarId, Collection, NewItem, OwnerKind
from coverage.persistence.calendar_batches import Batch, Known, Rewrite, batch_of
from coverage.persistence.calendar_rows import CalendarRow, ObjectRow, OccurrenceRow
from coverage.persistence.calendars import to_collection

_T = TypeVar("_T")
# tables, not rows: the unit of work would make an account of each of 100,000
_OBJECT, _OCCURRENCE = (cast(Table, row.__table__) for row in (ObjectRow, OccurrenceRow))
_CHANGE = update(_OBJECT).where(_OBJECT.c.id == bindparam("row"))
_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""


def add_collections(session: Session, wanted: Iterable[Mapping[str, str]]) -> None:
    """Make the calendars that are not there yet; each is the columns that a new row needs."""
    for columns in wanted:
        try:
            with session.begin_nested():
                session.execute(insert(CalendarRow), [dict(columns)])
        except IntegrityError:
            continue  # somebody made the same calendar at this moment: that one is as good


def locked(session: Session, kind: OwnerKind, name: str) -> dict[str, Collection]:
    """Every calendar of this name by owner; others wait to change them until we are done."""
    # in one order, so that two who lock many never wait for each other
    rows = session.execute(_named(kind, name).with_for_update()).mappings()
    return {row["owner"]: to_collection(row) for row in rows}


def unlocked(session: Session, kind: OwnerKind, name: str) -> dict[str, Collection]:
    """The same calendars; anybody may change them at once."""
    rows = session.execute(_named(kind, name)).mappings()
    return {row["owner"]: to_collection(row) for row in rows}


def _named(kind: OwnerKind, name: str) -> Select[tuple[object, ...]]:
    found = select(CalendarRow.__table__).where(
        CalendarRow.owner_kind == kind.value, CalendarRow.name == name
    )
    return found.order_by(CalendarRow.id)


def locked_some(
    session: Session, kind: OwnerKind, owner: str, names: Iterable[str]
) -> dict[str, Collection]:
    """Those calendars of one owner that are there, by name, locked likewise."""
    found = select(CalendarRow.__table__).where(
        CalendarRow.owner_kind == kind.value,
        CalendarRow.owner == owner,
        CalendarRow.name.in_(set(names)),
    )
    rows = session.execute(found.order_by(CalendarRow.id).with_for_update()).mappings()
    return {row["name"]: to_collection(row) for row in rows}


def known_items(
    session: Session, calendars: Iterable[CalendarId]
) -> dict[CalendarId, dict[str, Known]]:
    """Objects and tombstones of these calendars by href."""
    wanted = list(calendars)
    found: dict[CalendarId, dict[str, Known]] = {calendar: {} for calendar in wanted}
    for calendar, href, known in _known(session, wanted):
        found[calendar][href] = known
    return found


def known_item(session: Session, calendar: CalendarId, href: str) -> Known | None:
    """The object or tombstone under this href."""
    found = _known(session, [calendar], ObjectRow.href == href)
    return next((known for _, _, known in found), None)


def href_with_uid(session: Session, calendar: CalendarId, uid: str) -> str | None:
    """Where the calendar has the object with this UID."""
    found = select(ObjectRow.href).where(ObjectRow.calendar == calendar, ObjectRow.uid == uid)
    return session.scalar(found)


def ended(
    session: Session, calendars: Iterable[CalendarId], *, by: datetime
) -> dict[CalendarId, list[Known]]:
    """The objects that were over by then, of those calendars that have any."""
    found: defaultdict[CalendarId, list[Known]] = defaultdict(list)
    for calendar, _, known in _known(session, list(calendars), ObjectRow.last_instant <= by):
        found[calendar].append(known)
    return found


def _known(
    session: Session, calendars: Sequence[CalendarId], *conditions: ColumnElement[bool]
) -> Iterator[tuple[CalendarId, str, Known]]:
    columns = (
        ObjectRow.calendar,
        ObjectRow.href,
        ObjectRow.id,
        ObjectRow.etag,
        ObjectRow.changed_at,
        ObjectRow.first_instant,
        ObjectRow.last_instant,
    )
    for some in _chunks(calendars):
        found = select(*columns).where(ObjectRow.calendar.in_(some), *conditions)
        rows = session.execute(found.order_by(ObjectRow.calendar, ObjectRow.change))
        for calendar, href, row, etag, changed_at, first, last in rows:
            known = Known(
                row=row, etag=etag, changed_at=changed_at, first=first, last=last or changed_at
            )
            yield CalendarId(calendar), href, known


def apply(session: Session, rewrites: Iterable[Rewrite], *, now: datetime) -> int:
    """Carry out what becomes different; how many objects did."""
    return write(session, [batch_of(each, now=now) for each in rewrites])


def write(session: Session, batches: Sequence[Batch]) -> int:
    """The same of what was worked out already, while its calendars were as they are."""
    added = [each for batch in batches for each in batch.added]
    changed = [each for batch in batches for each in batch.changed]
    in_place = [each for batch in batches for each in batch.in_place]
    counters = [batch.counter for batch in batches if batch.counter]
    _rewrite(session, changed)
    _change(session, in_place)
    _add(session, added)
    if counters:
        session.execute(update(CalendarRow), counters)
    return len(added) + len(changed) + len(in_place)


def rename(session: Session, found: Iterable[Collection], *, title: str, colour: str) -> None:
    """Give locked calendars this title and colour; a property change where it is another one."""
    other = [each.id for each in found if (each.title, each.colour) != (title, colour)]
    for some in _chunks(other):
        session.execute(
            update(CalendarRow)
            .where(CalendarRow.id.in_(some))
            .values(title=title, colour=colour, property_change=CalendarRow.property_change + 1)
        )


def forget_tombstones(session: Session, *, before: datetime, name: str | None = None) -> None:
    """Drop tombstones made before then; sync tokens that would have needed them become invalid.

    ``name``: only those in calendars of this name.
    """
    old = [ObjectRow.etag.is_(None), ObjectRow.changed_at < before]
    if name is not None:
        named = select(CalendarRow.id).where(CalendarRow.name == name)
        old.append(ObjectRow.calendar.in_(named))
    found = select(ObjectRow.calendar, func.max(ObjectRow.change)).where(*old)
    for calendar, number in session.execute(found.group_by(ObjectRow.calendar)).all():
        session.execute(
            update(CalendarRow).where(CalendarRow.id == calendar).values(forgotten=number)
        )
    session.execute(delete(ObjectRow).where(*old))


def _rewrite(session: Session, changed: Sequence[tuple[NewItem | None, dict[str, object]]]) -> None:
    """Update rows by id, tombstones among them, and replace their occurrences."""
    for some in _chunks([values["row"] for _, values in changed]):
        session.execute(delete(OccurrenceRow).where(OccurrenceRow.object.in_(some)))
    # one statement per set of columns: tombs and objects do not change the same ones
    for tombs in (True, False):
        _change(session, [values for item, values in changed if (item is None) is tombs])
    _add_occurrences(session, [(item, values["row"]) for item, values in changed if item])


def _change(session: Session, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        session.execute(_CHANGE, rows)


def _add(session: Session, added: Sequence[tuple[NewItem, dict[str, object]]]) -> None:
    if not added:
        return
    made = session.scalars(
        insert(_OBJECT).returning(_OBJECT.c.id, sort_by_parameter_order=True),
        [values for _, values in added],
    )
    _add_occurrences(session, [(item, row) for (item, _), row in zip(added, made, strict=True)])


def _add_occurrences(session: Session, rows: Iterable[tuple[NewItem, object]]) -> None:
    occurrences = [
        {
            "calendar": item.calendar,
            "object": row,
            "start": each.start,
            "end": each.end,
            "busy": each.busy,
        }
        for item, row in rows
        for each in item.occurrences
    ]
    if occurrences:
        session.execute(insert(_OCCURRENCE), occurrences)


def _chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
