"""Rows of the calendar store: a projection of facts that no read has to compute or parse.

An object keeps the bytes it is served with, its ETag, and when it takes place (occurrences), so
that every CalDAV request is a lookup. Writing is in `calendar_changes`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    RowMapping,
    Select,
    String,
    Text,
    UniqueConstraint,
    func,
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
    __table_args__ = (Index(None, "calendar", "start"), Index(None, "object"))

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar: Mapped[int] = mapped_column(ForeignKey("calendar.id", ondelete="CASCADE"))
    object: Mapped[int] = mapped_column(ForeignKey("calendar_object.id", ondelete="CASCADE"))
    start: Mapped[datetime] = mapped_column(Instant)
    end: Mapped[datetime] = mapped_column(Instant)
    busy: Mapped[bool]


# reading --------------------------------------------------------------------------------------

_LIVE = ObjectRow.etag.is_not(None)
_HEAD = (
    ObjectRow.href,
    ObjectRow.etag,
    ObjectRow.component,
    func.length(ObjectRow.body).label("size"),
    ObjectRow.changed_at,
    ObjectRow.change,
)


def collection(session: Session, kind: OwnerKind, owner: str, name: str) -> Collection | None:
    """The calendar of this owner under this name."""
    row = session.execute(_of(kind, owner).where(CalendarRow.name == name)).mappings().first()
    return None if row is None else to_collection(row)


def collections_of(session: Session, kind: OwnerKind, owner: str) -> Sequence[Collection]:
    """Every calendar of this owner, by name."""
    rows = session.execute(_of(kind, owner).order_by(CalendarRow.name)).mappings()
    return [to_collection(row) for row in rows]


def items(session: Session, calendar: CalendarId, *, with_body: bool = False) -> Sequence[Item]:
    """Every object of the calendar, in order of change."""
    return _items(session, calendar, _LIVE, with_body=with_body)


def items_by_href(
    session: Session, calendar: CalendarId, hrefs: Iterable[str], *, with_body: bool = True
) -> Sequence[Item]:
    """The objects with these hrefs; those that are not there are left out."""
    found: list[Item] = []
    for some in _chunks(hrefs):
        found += _items(session, calendar, _LIVE, ObjectRow.href.in_(some), with_body=with_body)
    return found


def items_between(
    session: Session, calendar: CalendarId, window: Window, *, with_body: bool = True
) -> Sequence[Item]:
    """The objects that take place in ``window`` (RFC 4791 9.9: overlapping, ends not included)."""
    # a list of ids, not a condition per object: that one asks the index once for each of them
    there = select(OccurrenceRow.object).where(
        OccurrenceRow.calendar == calendar, *_overlaps(window)
    )
    return _items(session, calendar, _LIVE, ObjectRow.id.in_(there), with_body=with_body)


def busy_between(
    session: Session, calendar: CalendarId, window: Window
) -> Sequence[tuple[datetime, datetime]]:
    """When the calendar makes its owner busy in ``window``, by start; stretches may overlap."""
    found = (
        select(OccurrenceRow.start, OccurrenceRow.end)
        .where(OccurrenceRow.calendar == calendar, OccurrenceRow.busy, *_overlaps(window))
        .order_by(OccurrenceRow.start, OccurrenceRow.end)
    )
    return [(start, end) for start, end in session.execute(found)]


def changes(
    session: Session, collection: Collection, *, since: int, limit: int | None, with_body: bool
) -> Changes:
    """What changed after number ``since``, oldest first, at most ``limit`` of it.

    From 0 on nothing is reported as removed: whoever knows nothing has nothing to remove.
    """
    asked = (ObjectRow.change > since,) if since else (_LIVE,)
    query = _select(collection.id, *asked, with_body=with_body)
    query = query.limit(None if limit is None else limit + 1)
    rows = session.execute(query).all()
    complete = limit is None or len(rows) <= limit
    rows = rows if complete else rows[:limit]
    return Changes(
        collection=collection,
        changed=tuple(_item(row) for row in rows if row.etag is not None),
        removed=tuple(row.href for row in rows if row.etag is None),
        upto=collection.change if complete else rows[-1].change,
        complete=complete,
    )


def has_ended(session: Session, kind: OwnerKind, owner: str, name: str, *, by: datetime) -> bool:
    """Whether the calendar under this name still holds an object that was over by then."""
    found = select(ObjectRow.id).join(CalendarRow, CalendarRow.id == ObjectRow.calendar)
    found = found.where(
        CalendarRow.owner_kind == kind.value, CalendarRow.owner == owner, CalendarRow.name == name
    )
    return session.scalar(found.where(ObjectRow.last_instant <= by).limit(1)) is not None


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


def _of(kind: OwnerKind, owner: str) -> Select[*tuple[object, ...]]:
    return select(CalendarRow.__table__).where(
        CalendarRow.owner_kind == kind.value, CalendarRow.owner == owner
    )


def _select(
    calendar: CalendarId, *conditions: ColumnElement[bool], with_body: bool
) -> Select[*tuple[object, ...]]:
    columns = (*_HEAD, ObjectRow.body) if with_body else _HEAD
    found = select(*columns).where(ObjectRow.calendar == calendar, *conditions)
    return found.order_by(ObjectRow.change)


def _items(
    session: Session, calendar: CalendarId, *conditions: ColumnElement[bool], with_body: bool
) -> list[Item]:
    found = session.execute(_select(calendar, *conditions, with_body=with_body))
    return [_item(row) for row in found]


def _overlaps(window: Window) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if window.end is not None:
        limits.append(OccurrenceRow.start < window.end)
    if window.start is not None:
        limits.append(OccurrenceRow.end > window.start)
    return limits


def _item(row: Sequence[Any]) -> Item:
    """A row of `_select`: by position, since lists of ten thousand are read."""
    href, etag, component, size, changed_at, _change, *body = row
    return Item(
        href=href,
        etag=etag,
        component=component,
        size=size,
        changed_at=changed_at,
        body=body[0] if body else None,
    )


def _chunks(hrefs: Iterable[str]) -> Iterator[list[str]]:
    left = iter(hrefs)
    while some := list(islice(left, _CHUNK)):
        yield some
