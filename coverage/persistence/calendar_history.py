"""What objects were before somebody overwrote or deleted them: some of it, for a while.

A client that sends an old copy under a new ETag overwrites what it never saw. No precondition can
tell, so the bytes that were replaced stay here for a person to bring back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import Session

from coverage.domain.calendars import CalendarId, Earlier
from coverage.persistence.calendar_rows import EarlierRow, ObjectRow
from coverage.persistence.database import Instant

MOST_EARLIER = 20
"""Of one object; the oldest go first."""
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
