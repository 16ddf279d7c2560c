"""Writing to the calendar store.

Change numbers are taken while the calendar's row is locked (SQLite: while the writer's lock is
held), so that they are committed in order: whoever has seen number n never finds a smaller one
appear. Each changed object takes a number of its own, so that a client can be told of changes in
parts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coverage.domain.calendars import CalendarId, Collection, NewItem, OwnerKind
from coverage.persistence.calendar_rows import CalendarRow, ObjectRow, OccurrenceRow
from coverage.persistence.calendars import to_collection

_T = TypeVar("_T")
# tables, not rows: the unit of work would make an account of each of 100,000
_OBJECT, _OCCURRENCE = (cast(Table, row.__table__) for row in (ObjectRow, OccurrenceRow))
_CHANGE = update(_OBJECT).where(_OBJECT.c.id == bindparam("row"))
_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is stored under an href: ``etag`` is None for a tombstone, ``first`` and ``last`` are
    when it begins and when it is over.
    """

    row: int
    etag: str | None
    changed_at: datetime
    last: datetime
    first: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether there is an object, and not the memory of one."""
        return self.etag is not None


@dataclass(frozen=True, kw_only=True)
class Rewrite:
    """What becomes different in one locked calendar.

    ``put`` pairs each object with what is known under its href, if anything; ``bury`` turns live
    objects into tombstones.

    ``once``: every object of this calendar takes place once and makes nobody busy, so that one
    which begins and ends as it did has the occurrence that it had.
    """

    collection: Collection
    put: Sequence[tuple[NewItem, Known | None]] = ()
    bury: Sequence[Known] = ()
    once: bool = False


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
    found = select(CalendarRow.__table__).where(
        CalendarRow.owner_kind == kind.value, CalendarRow.name == name
    )
    # in one order, so that two who lock many never wait for each other
    rows = session.execute(found.order_by(CalendarRow.id).with_for_update()).mappings()
    return {row["owner"]: to_collection(row) for row in rows}


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
    """Carry out what becomes different, each object under the next change number; how many did."""
    added: list[tuple[NewItem, dict[str, object]]] = []
    changed: list[tuple[NewItem | None, dict[str, object]]] = []
    in_place: list[dict[str, object]] = []
    counters: list[dict[str, int]] = []
    for rewrite in rewrites:
        number = rewrite.collection.change
        for item, known in rewrite.put:
            number += 1
            values = _values(item) | {"change": number, "changed_at": now}
            if known is None:
                added.append((item, values | {"calendar": rewrite.collection.id}))
            elif rewrite.once and _takes_place_as(values, known):
                in_place.append(values | {"row": known.row})
            else:
                changed.append((item, values | {"row": known.row}))
        for known in rewrite.bury:
            number += 1
            changed.append((None, _TOMB | {"change": number, "changed_at": now, "row": known.row}))
        if number > rewrite.collection.change:
            counters.append({"id": rewrite.collection.id, "change": number})
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


_TOMB: dict[str, object] = {
    "uid": None,
    "body": None,
    "etag": None,
    "first_instant": None,
    "last_instant": None,
    "known_from": None,
    "known_until": None,
}


def _values(item: NewItem) -> dict[str, object]:
    return {
        "href": item.href,
        "uid": item.uid,
        "component": item.component,
        "body": item.body,
        "etag": item.etag,
        "first_instant": min((each.start for each in item.occurrences), default=None),
        "last_instant": max((each.end for each in item.occurrences), default=None),
        "known_from": item.known and item.known.start,
        "known_until": item.known and item.known.end,
    }


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


def _takes_place_as(values: Mapping[str, object], known: Known) -> bool:
    """Whether these values are of an object that begins and ends as the live one that is known."""
    when = (values["first_instant"], values["last_instant"])
    return known.is_live and when == (known.first, known.last)


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
