"""What objects were before somebody overwrote or deleted them: some of it, for a while.

A client that sends an old copy under a new ETag overwrites what it never saw. No precondition can
tell, so the bytes that were replaced stay here for a person to bring back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from coverage.domain.calendars import CalendarId, Earlier
from coverage.persistence.calendar_rows import CalendarRow, EarlierRow, ObjectRow
from coverage.persistence.database import Instant

MOST_EARLIER = 20
"""Of one object; the oldest go first."""
MOST_EARLIER_BYTES = 64 * 1024 * 1024
"""Of all calendars of one owner together; the oldest go first. Without it, devices could keep
twenty times as much behind a calendar as in it.
"""
_CUT = 0.75
"""To so much of it, so that it is not weighed at every write from then on."""
_CHUNK = 500
EARLIER_KEPT = timedelta(days=60)
"""After that nobody misses them, and nobody should find them."""


def remember(session: Session, row: int, *, now: datetime) -> None:
    """Keep what is stored in this row, which is about to be replaced."""
    stored = select(ObjectRow.id, ObjectRow.etag, ObjectRow.body, literal(now, Instant)).where(
        ObjectRow.id == row, ObjectRow.etag.is_not(None)
    )
    session.execute(
        insert(EarlierRow).from_select(["object", "etag", "body", "replaced_at"], stored)
    )
    newest = (
        select(EarlierRow.id)
        .where(EarlierRow.object == row)
        .order_by(EarlierRow.id.desc())
        .limit(MOST_EARLIER)
    )
    session.execute(
        delete(EarlierRow).where(EarlierRow.object == row, EarlierRow.id.not_in(newest))
    )
    _keep_bounded(session, row)


def _keep_bounded(session: Session, row: int) -> None:
    """Forget the oldest of the owner's, when there is more than `MOST_EARLIER_BYTES`.

    What calendars count is never too small: what goes by number or by age leaves the count as it
    was until it is made anew.
    """
    size = select(func.length(ObjectRow.body)).where(ObjectRow.id == row).scalar_subquery()
    calendar = select(ObjectRow.calendar).where(ObjectRow.id == row).scalar_subquery()
    more = func.coalesce(size, 0)
    session.execute(
        update(CalendarRow)
        .where(CalendarRow.id == calendar)
        .values(earlier_bytes=CalendarRow.earlier_bytes + more)
    )
    mine = aliased(CalendarRow)
    same_owner = select(mine.owner_kind, mine.owner).where(mine.id == calendar).subquery()
    of_owner = (
        CalendarRow.owner_kind == same_owner.c.owner_kind,
        CalendarRow.owner == same_owner.c.owner,
    )
    counted = session.execute(select(CalendarRow.id, CalendarRow.earlier_bytes).where(*of_owner))
    kept = {each.id: each.earlier_bytes for each in counted}
    if sum(kept.values()) > MOST_EARLIER_BYTES:
        _cut(session, list(kept))


def _cut(session: Session, calendars: Sequence[int]) -> None:
    """Forget the oldest of these calendars, and count anew."""
    found = (
        select(EarlierRow.id, func.length(EarlierRow.body))
        .join(ObjectRow, ObjectRow.id == EarlierRow.object)
        .where(ObjectRow.calendar.in_(calendars))
        .order_by(EarlierRow.id.desc())
    )
    rows = session.execute(found).all()
    if sum(size for _, size in rows) > MOST_EARLIER_BYTES:
        upto = accumulate(size for _, size in rows)
        old = [
            number
            for (number, _), total in zip(rows, upto, strict=True)
            if total > _CUT * MOST_EARLIER_BYTES
        ]
        for start in range(0, len(old), _CHUNK):
            session.execute(
                delete(EarlierRow).where(EarlierRow.id.in_(old[start : start + _CHUNK]))
            )
    # those that somebody else writes to are left for another time: waiting for each other in two
    # orders would end in a refusal
    free = select(CalendarRow.id).where(CalendarRow.id.in_(calendars))
    mine = session.scalars(free.with_for_update(skip_locked=True)).all()
    _count_anew(session, CalendarRow.id.in_(mine))


def _count_anew(session: Session, which: ColumnElement[bool]) -> None:
    there = (
        select(func.coalesce(func.sum(func.length(EarlierRow.body)), 0))
        .join(ObjectRow, ObjectRow.id == EarlierRow.object)
        .where(ObjectRow.calendar == CalendarRow.id)
        .scalar_subquery()
    )
    session.execute(update(CalendarRow).where(which).values(earlier_bytes=there))


def earlier(session: Session, calendar: CalendarId, href: str) -> Sequence[Earlier]:
    """What the object under this href was, the newest first; it may be gone itself."""
    found = (
        select(EarlierRow.etag, EarlierRow.body, EarlierRow.replaced_at)
        .join(ObjectRow, ObjectRow.id == EarlierRow.object)
        .where(ObjectRow.calendar == calendar, ObjectRow.href == href)
        .order_by(EarlierRow.id.desc())
    )
    return [
        Earlier(etag=etag, body=body, replaced_at=at) for etag, body, at in session.execute(found)
    ]


def forget_earlier(session: Session, *, now: datetime) -> None:
    """Drop what was replaced too long ago."""
    session.execute(delete(EarlierRow).where(EarlierRow.replaced_at < now - EARLIER_KEPT))
    _count_anew(session, CalendarRow.earlier_bytes > 0)
