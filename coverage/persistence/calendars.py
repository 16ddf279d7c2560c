"""Rows of the calendar store: a projection of facts that no read has to compute or parse.

An object keeps the bytes it is served with, its ETag, and when it takes place (occurrences), so
that every CalDAV request is a lookup. Writing is in `calendar_changes`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Label,
    LargeBinary,
    RowMapping,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.calendars import CalendarId, Changes, Collection, Item, OwnerKind, Window
from coverage.persistence.database import Instant, Row

LONGEST_UID, LONGEST_HREF = 600, 300
"""Characters; both are part of an index, which has a limit of its own."""
_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""


class CalendarRow(Row):
    """One calendar; see `Collection` for what the numbers mean."""

    __tablename__ = "calendar"
    __table_args__ = (UniqueConstraint("owner_kind", "owner", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    colour: Mapped[str] = mapped_column(String(9))
    tag: Mapped[str] = mapped_column(String(32))
    uid_seed: Mapped[str] = mapped_column(String(32))
    change: Mapped[int] = mapped_column(default=0)
    property_change: Mapped[int] = mapped_column(default=0)
    forgotten: Mapped[int] = mapped_column(default=0)
    components: Mapped[str] = mapped_column(String(100), server_default="VEVENT")
    """With commas between."""
    properties: Mapped[str] = mapped_column(Text, server_default="{}")
    """A JSON object; one value, because they are read with every look at the calendar."""


class ObjectRow(Row):
    """One calendar object, or the tombstone of one: then uid, etag and body are NULL.

    An href that is used again becomes this row again, with a new change number.
    """

    __tablename__ = "calendar_object"
    __table_args__ = (
        UniqueConstraint("calendar", "href"),
        UniqueConstraint("calendar", "uid"),
        UniqueConstraint("calendar", "change"),
        Index(None, "calendar", "last_instant"),
        Index(None, "calendar", "known_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar: Mapped[int] = mapped_column(ForeignKey("calendar.id", ondelete="CASCADE"))
    href: Mapped[str] = mapped_column(String(LONGEST_HREF))
    uid: Mapped[str | None] = mapped_column(String(LONGEST_UID))
    component: Mapped[str] = mapped_column(String(20))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    etag: Mapped[str | None] = mapped_column(String(64))
    first_instant: Mapped[datetime | None] = mapped_column(Instant)
    last_instant: Mapped[datetime | None] = mapped_column(Instant)
    known_from: Mapped[datetime | None] = mapped_column(Instant)
    known_until: Mapped[datetime | None] = mapped_column(Instant)
    """For what recurs: its occurrences are stored between these. NULL: all of them are."""
    change: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Instant)


class EarlierRow(Row):
    """What an object that advisors write was before: some clients overwrite with an old copy."""

    __tablename__ = "calendar_object_earlier"
    __table_args__ = (Index(None, "object", "replaced_at"), Index(None, "replaced_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    object: Mapped[int] = mapped_column(ForeignKey("calendar_object.id", ondelete="CASCADE"))
    etag: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    replaced_at: Mapped[datetime] = mapped_column(Instant)


class OccurrenceRow(Row):
    """One time at which an object takes place, half open; ``busy`` when it makes its owner so."""

    __tablename__ = "occurrence"
    # the first one answers what is asked of times by itself, without a look at the rows
    __table_args__ = (
        Index(None, "calendar", "start", "end", "busy", "object"),
        Index(None, "object"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar: Mapped[int] = mapped_column(ForeignKey("calendar.id", ondelete="CASCADE"))
    object: Mapped[int] = mapped_column(ForeignKey("calendar_object.id", ondelete="CASCADE"))
    start: Mapped[datetime] = mapped_column(Instant)
    end: Mapped[datetime] = mapped_column(Instant)
    busy: Mapped[bool]


# reading --------------------------------------------------------------------------------------

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
