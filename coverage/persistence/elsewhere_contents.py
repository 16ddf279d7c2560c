"""Rows of what we wrote into calendars elsewhere, and of the busy time that was read there.

Of other people's appointments nothing is kept but from when to when.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.elsewhere import LinkId, Stretch
from coverage.domain.elsewhere_steps import Written
from coverage.domain.ids import AdvisorId
from coverage.persistence.database import Instant, Row
from coverage.persistence.elsewhere import LinkRow

_CHUNK = 500


class WrittenRow(Row):
    """One object of ours in a calendar elsewhere; see `Written`."""

    __tablename__ = "elsewhere_object"
    __table_args__ = (UniqueConstraint("link", "name"), Index(None, "link", "source"))

    id: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[int] = mapped_column(ForeignKey(LinkRow.id, ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(520))
    generation: Mapped[int]
    name: Mapped[str] = mapped_column(String(64))
    uid: Mapped[str] = mapped_column(String(64))
    etag: Mapped[str | None] = mapped_column(String(300))
    content: Mapped[str | None] = mapped_column(String(64))
    restored: Mapped[int] = mapped_column(default=0)
    abandoned_at: Mapped[datetime | None] = mapped_column(Instant)


class ReadRow(Row):
    """One calendar elsewhere whose busy time was read: ``calendar`` is a hash of its address,
    ``state`` one of what it said of itself, ``day`` the day of the reading.
    """

    __tablename__ = "elsewhere_read"

    link: Mapped[int] = mapped_column(ForeignKey(LinkRow.id, ondelete="CASCADE"), primary_key=True)
    calendar: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(64))
    day: Mapped[date] = mapped_column(Date)
    skipped: Mapped[int] = mapped_column(default=0)


class BusyRow(Row):
    """A stretch of time in which the advisor is busy elsewhere, half open."""

    __tablename__ = "elsewhere_busy"
    __table_args__ = (Index(None, "advisor", "start"), Index(None, "link", "calendar"))

    id: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[int] = mapped_column(ForeignKey(LinkRow.id, ondelete="CASCADE"))
    calendar: Mapped[str] = mapped_column(String(64))
    advisor: Mapped[str] = mapped_column(String(200))
    start: Mapped[datetime] = mapped_column(Instant)
    end: Mapped[datetime] = mapped_column(Instant)


# what we wrote ----------------------------------------------------------------------------------


def written(session: Session, link: LinkId) -> list[Written]:
    """Every object that we wrote there, or are about to."""
    found = select(WrittenRow).where(WrittenRow.link == link).order_by(WrittenRow.id)
    return [_written(row) for row in session.scalars(found)]


def keep(session: Session, link: LinkId, changed: Iterable[Written], gone: Iterable[str]) -> None:
    """Store what became of these objects, and forget the names in ``gone``."""
    known = {
        row.name: row.id
        for row in session.execute(
            select(WrittenRow.name, WrittenRow.id).where(WrittenRow.link == link)
        )
    }
    for each in changed:
        values = {
            "link": link,
            "source": each.source,
            "generation": each.generation,
            "name": each.name,
            "uid": each.uid,
            "etag": each.etag,
            "content": each.content,
            "restored": each.restored,
            "abandoned_at": each.abandoned_at,
        }
        session.merge(
            WrittenRow(**values, **({"id": known[each.name]} if each.name in known else {}))
        )
    names = list(gone)
    for start in range(0, len(names), _CHUNK):
        session.execute(
            delete(WrittenRow).where(
                WrittenRow.link == link, WrittenRow.name.in_(names[start : start + _CHUNK])
            )
        )


# what we read -----------------------------------------------------------------------------------


def readings(session: Session, link: LinkId) -> Mapping[str, tuple[str, date]]:
    """State and day of the last reading of each calendar."""
    found = session.scalars(select(ReadRow).where(ReadRow.link == link))
    return {row.calendar: (row.state, row.day) for row in found}


def skipped(session: Session, link: LinkId) -> int:
    """How many appointments could not be read."""
    found = select(func.coalesce(func.sum(ReadRow.skipped), 0)).where(ReadRow.link == link)
    return session.scalar(found) or 0


def replace_busy(
    session: Session,
    link: LinkId,
    advisor: AdvisorId,
    *,
    calendar: str,
    state: str,
    day: date,
    skipped: int,
    stretches: Sequence[Stretch],
) -> None:
    """From now on this calendar makes the advisor busy then, and at no other time."""
    session.execute(delete(BusyRow).where(BusyRow.link == link, BusyRow.calendar == calendar))
    session.merge(ReadRow(link=link, calendar=calendar, state=state, day=day, skipped=skipped))
    if stretches:
        about = {"link": link, "calendar": calendar, "advisor": advisor}
        session.execute(
            insert(BusyRow), [about | {"start": s.start, "end": s.end} for s in stretches]
        )


def forget_calendars(session: Session, link: LinkId, *, but: Iterable[str]) -> None:
    """Drop the busy time of calendars that are there no longer."""
    kept = list(but)
    for row in (BusyRow, ReadRow):
        session.execute(delete(row).where(row.link == link, row.calendar.not_in(kept)))


def busy_between(
    session: Session, advisors: Iterable[AdvisorId], *, start: datetime, end: datetime
) -> list[tuple[AdvisorId, Stretch]]:
    """When these advisors are busy elsewhere, by start; stretches may overlap."""
    wanted, found = list(advisors), []
    for first in range(0, len(wanted), _CHUNK):
        rows = session.execute(
            select(BusyRow.advisor, BusyRow.start, BusyRow.end)
            .where(
                BusyRow.advisor.in_(wanted[first : first + _CHUNK]),
                BusyRow.start < end,
                BusyRow.end > start,
            )
            .order_by(BusyRow.start)
        )
        found += [(AdvisorId(row.advisor), Stretch(start=row.start, end=row.end)) for row in rows]
    return found


def _written(row: WrittenRow) -> Written:
    return Written(
        source=row.source,
        generation=row.generation,
        name=row.name,
        uid=row.uid,
        etag=row.etag,
        content=row.content,
        restored=row.restored,
        abandoned_at=row.abandoned_at,
    )
