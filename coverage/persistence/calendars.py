"""Reading the calendar store: every question of a calendar program is a lookup.

The tables are in `calendar_rows`; writing is in `calendar_changes`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Label,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from coverage.domain.calendars import CalendarId, Changes, Collection, Item, OwnerKind, Window
from coverage.persistence.calendar_rows import CalendarRow, ObjectRow, OccurrenceRow

_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""

# Statements are made once: making one costs five times what asking it does.
_OBJECT, _CALENDAR, _OCCURRENCE = (
    row.__table__.c for row in (ObjectRow, CalendarRow, OccurrenceRow)
)
_HEAD = (
    _OBJECT.href,
    _OBJECT.etag,
    _OBJECT.component,
    func.length(_OBJECT.body).label("size"),
    _OBJECT.changed_at,
)
"""The fields of `Item`, in its order."""
_NO_BODY: Label[bytes | None] = literal_column("NULL").label("body")

_IN_CALENDAR = _OBJECT.calendar == bindparam("calendar")
_LIVE = _OBJECT.etag.is_not(None)


def _objects(*conditions: ColumnElement[bool], few: bool = False) -> dict[bool, Select[Any]]:
    """The statement that finds `Item`s in order of change, without and with their bytes.

    ``few``: the conditions leave so few that sorting them is better than reading all in order. No
    database guesses that; adding nothing to the number keeps it from that index.
    """
    order = _OBJECT.change + 0 if few else _OBJECT.change
    return {
        with_body: select(*_HEAD, _OBJECT.body if with_body else _NO_BODY)
        .where(*conditions)
        .order_by(order)
        for with_body in (False, True)
    }


_AFTER, _BEFORE = _OCCURRENCE.end > bindparam("start"), _OCCURRENCE.start < bindparam("end")
# what takes no time counts where it begins (RFC 4791 9.9)
_OVERLAPS = and_(_BEFORE, or_(_AFTER, _OCCURRENCE.start >= bindparam("start")))
# a list of ids, not a condition per object: that one asks the index once for each of them
_THERE = _OBJECT.id.in_(
    select(_OCCURRENCE.object).where(_OCCURRENCE.calendar == bindparam("calendar"), _OVERLAPS)
)
_OUT_OF_SIGHT = and_(
    _OBJECT.known_until.is_not(None),
    or_(_OBJECT.known_until < bindparam("end"), _OBJECT.known_from > bindparam("start")),
)

_OWNED = (_CALENDAR.owner_kind == bindparam("kind"), _CALENDAR.owner == bindparam("owner"))
_NAMED = (*_OWNED, _CALENDAR.name == bindparam("name"))
_ONE = select(CalendarRow.__table__).where(*_NAMED)
_ALL_OF_OWNER = select(CalendarRow.__table__).where(*_OWNED).order_by(_CALENDAR.name)
_ALL = _objects(_IN_CALENDAR, _LIVE)
_HREFS = _objects(
    _IN_CALENDAR, _LIVE, _OBJECT.href.in_(bindparam("hrefs", expanding=True)), few=True
)
# without the calendar, which would tempt SQLite to read all of it
_BETWEEN = _objects(_LIVE, _THERE, few=True)
_LONG = _objects(_IN_CALENDAR, _LIVE, _OUT_OF_SIGHT, few=True)
_CHANGED = {
    ever: {
        with_body: found.add_columns(_OBJECT.change).limit(bindparam("most"))
        for with_body, found in _objects(
            _IN_CALENDAR, _OBJECT.change > bindparam("since"), *([_LIVE] if ever else [])
        ).items()
    }
    for ever in (False, True)
}
_BUSY = (
    select(_OCCURRENCE.start, _OCCURRENCE.end, _OCCURRENCE.object)
    .where(_OCCURRENCE.calendar == bindparam("calendar"), _OCCURRENCE.busy, _OVERLAPS)
    .order_by(_OCCURRENCE.start, _OCCURRENCE.end)
)
_BODIES = select(_OBJECT.id, _OBJECT.body).where(_LIVE, _THERE)
_BYTES = func.coalesce(func.sum(func.length(_OBJECT.body)), 0)
_WEIGHT = select(_BYTES).where(_IN_CALENDAR, _LIVE)
_WEIGHT_BETWEEN = select(_BYTES).where(_LIVE, _THERE)
_WEIGHT_LONG = select(_BYTES).where(_IN_CALENDAR, _LIVE, _OUT_OF_SIGHT)
_ENDED = (
    select(_OBJECT.id)
    .join(CalendarRow.__table__, _CALENDAR.id == _OBJECT.calendar)
    .where(*_NAMED, _OBJECT.last_instant <= bindparam("by"))
    .limit(1)
)
_EVER = Window(start=datetime(1, 1, 1, tzinfo=UTC), end=datetime(9999, 12, 31, tzinfo=UTC))
_NO_LIMIT = 2**31 - 2


def collection(session: Session, kind: OwnerKind, owner: str, name: str) -> Collection | None:
    """The calendar of this owner under this name."""
    asked = {"kind": kind.value, "owner": owner, "name": name}
    row = session.execute(_ONE, asked).mappings().first()
    return None if row is None else to_collection(row)


def collections_of(session: Session, kind: OwnerKind, owner: str) -> Sequence[Collection]:
    """Every calendar of this owner, by name."""
    rows = session.execute(_ALL_OF_OWNER, {"kind": kind.value, "owner": owner}).mappings()
    return [to_collection(row) for row in rows]


def items(session: Session, calendar: CalendarId, *, with_body: bool = False) -> Sequence[Item]:
    """Every object of the calendar, in order of change."""
    return _items(session, _ALL[with_body], {"calendar": calendar})


def items_by_href(
    session: Session, calendar: CalendarId, hrefs: Iterable[str], *, with_body: bool = True
) -> Sequence[Item]:
    """The objects with these hrefs; those that are not there are left out."""
    found: list[Item] = []
    for some in _chunks(hrefs):
        found += _items(session, _HREFS[with_body], {"calendar": calendar, "hrefs": some})
    return found


def items_between(
    session: Session, calendar: CalendarId, window: Window, *, with_body: bool = True
) -> Sequence[Item]:
    """The objects that take place in ``window`` (RFC 4791 9.9), as far as is stored of them."""
    return _items(session, _BETWEEN[with_body], {"calendar": calendar} | _limits(window))


def long_items(session: Session, calendar: CalendarId, window: Window) -> Sequence[Item]:
    """The long series of which not all that may lie in ``window`` is stored, with their bytes."""
    return _items(session, _LONG[True], {"calendar": calendar} | _limits(window))


def weight(session: Session, calendar: CalendarId, window: Window | None) -> int:
    """How many bytes the objects have together that `items`, or `items_between` and `long_items`,
    would give: asked before they are read.
    """
    asked = {"calendar": calendar} | _limits(window or Window())
    wanted = (_WEIGHT,) if window is None else (_WEIGHT_BETWEEN, _WEIGHT_LONG)
    return sum(int(session.execute(each, asked).scalar_one()) for each in wanted)


def busy_between(
    session: Session, calendar: CalendarId, window: Window
) -> tuple[Sequence[tuple[datetime, datetime]], Sequence[bytes]]:
    """When the calendar makes its owner busy in ``window``, by start; stretches may overlap.

    Second, the bytes of objects that may not be certain: of those nothing is among the first.
    """
    asked = {"calendar": calendar} | _limits(window)
    bodies = session.execute(_BODIES, asked)
    perhaps = {object: body for object, body in bodies if b"TENTATIVE" in body.upper()}
    rows = session.execute(_BUSY, asked)
    certain = [(start, end) for start, end, object in rows if object not in perhaps]
    return certain, list(perhaps.values())


def changes(
    session: Session,
    collection: Collection,
    *,
    since: int | None,
    limit: int | None,
    with_body: bool,
) -> Changes:
    """What changed after number ``since``, oldest first, at most ``limit`` of it.

    None asks for all that is there; then nothing is reported as removed: whoever knows nothing has
    nothing to remove.
    """
    most = _NO_LIMIT if limit is None else limit
    asked = {"calendar": collection.id, "since": since or 0, "most": most + 1}
    rows = session.execute(_CHANGED[since is None][with_body], asked).all()
    complete = len(rows) <= most
    rows = rows if complete else rows[:most]
    return Changes(
        collection=collection,
        changed=tuple(Item._make(row[:-1]) for row in rows if row[1] is not None),
        removed=tuple(row[0] for row in rows if row[1] is None),
        upto=collection.change if complete else rows[-1][-1],
        complete=complete,
    )


def has_ended(session: Session, kind: OwnerKind, owner: str, name: str, *, by: datetime) -> bool:
    """Whether the calendar under this name still holds an object that was over by then."""
    asked = {"kind": kind.value, "owner": owner, "name": name, "by": by}
    return session.execute(_ENDED, asked).first() is not None


def owners_of_ended(session: Session, kind: OwnerKind, name: str, *, by: datetime) -> Sequence[str]:
    """Whose calendars under this name still hold an object that was over by then."""
    found = (
        select(CalendarRow.owner)
        .join(ObjectRow, ObjectRow.calendar == CalendarRow.id)
        .where(
            CalendarRow.owner_kind == kind.value,
            CalendarRow.name == name,
            ObjectRow.last_instant <= by,
        )
    )
    return session.scalars(found.distinct().order_by(CalendarRow.owner)).all()


def to_collection(row: RowMapping) -> Collection:
    """A row of the table ``calendar`` as the domain knows it."""
    return Collection(
        id=CalendarId(row["id"]),
        owner_kind=OwnerKind(row["owner_kind"]),
        owner=row["owner"],
        name=row["name"],
        title=row["title"],
        colour=row["colour"],
        tag=row["tag"],
        uid_seed=row["uid_seed"],
        change=row["change"],
        property_change=row["property_change"],
        forgotten=row["forgotten"],
        components=tuple(row["components"].split(",")),
        properties=json.loads(row["properties"]),
    )


def _items(session: Session, asked: Select[Any], values: dict[str, object]) -> list[Item]:
    return list(map(Item._make, session.execute(asked, values)))


def _limits(window: Window) -> dict[str, object]:
    return {"start": window.start or _EVER.start, "end": window.end or _EVER.end}


def _chunks(hrefs: Iterable[str]) -> Iterator[list[str]]:
    left = iter(hrefs)
    while some := list(islice(left, _CHUNK)):
        yield some
