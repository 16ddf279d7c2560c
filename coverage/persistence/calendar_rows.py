"""The tables of the calendar store: a projection of facts that no read has to compute or parse.

An object keeps the bytes it is served with, its ETag, and when it takes place (occurrences), so
that every CalDAV request is a lookup. Reading is in `calendars`, writing in `calendar_changes`.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coverage.persistence.database import Instant, Row

LONGEST_UID, LONGEST_HREF = 600, 300
"""Characters; both are part of an index, which has a limit of its own."""


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
    earlier_bytes: Mapped[int] = mapped_column(server_default="0")
    """What its objects were before has no more bytes than this; counted anew every night."""


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
