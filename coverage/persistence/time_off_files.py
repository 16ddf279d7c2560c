"""Files of time off that advisors brought: waiting to be confirmed, and what came of each.

A file waits here between being shown and being confirmed, for a day at most.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, FileId
from coverage.persistence.calendar_rows import LONGEST_UID
from coverage.persistence.database import Instant, Row

LONGEST_SOURCE = 300
MOST_WAITING = 5
"""Files of one advisor: nobody looks at more, and each may have some megabytes."""


class FileRow(Row):
    """A file that its advisor has not confirmed yet."""

    __tablename__ = "time_off_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(String(200), index=True)
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    brought_at: Mapped[datetime] = mapped_column(Instant)


class ImportedRow(Row):
    """An object that came into a time-off calendar from ``source``; ``content`` is a hash of what
    the source said.
    """

    __tablename__ = "time_off_imported"
    __table_args__ = (UniqueConstraint("advisor", "uid"), Index(None, "advisor", "source"))

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    uid: Mapped[str] = mapped_column(String(LONGEST_UID))
    content: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, kw_only=True)
class BroughtFile:
    """A file that waits, and where it came from: its name or its address."""

    source: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Imported:
    """From which source an object came, and a hash of what was said there."""

    source: str
    content: str


def keep_file(
    session: Session, advisor: AdvisorId, *, source: str, body: bytes, now: datetime
) -> FileId:
    """Let a file wait; one that waited from the same source is forgotten, and so are the oldest of
    more than `MOST_WAITING`.
    """
    newest = (
        select(FileRow.id)
        .where(FileRow.advisor == advisor, FileRow.source != source)
        .order_by(FileRow.id.desc())
        .limit(MOST_WAITING - 1)
    )
    session.execute(delete(FileRow).where(FileRow.advisor == advisor, FileRow.id.not_in(newest)))
    row = FileRow(advisor=advisor, source=source, body=body, brought_at=now)
    session.add(row)
    session.flush()
    return FileId(row.id)


def file_of(session: Session, advisor: AdvisorId, number: FileId) -> BroughtFile:
    """A file that waits; NotFound when there is none of that number, or it is another's."""
    query = select(FileRow.source, FileRow.body)
    row = session.execute(query.where(FileRow.id == number, FileRow.advisor == advisor)).first()
    if row is None:
        raise NotFound
    return BroughtFile(source=row.source, body=row.body)


def forget_file(session: Session, number: FileId) -> None:
    """It was confirmed, or will not be."""
    session.execute(delete(FileRow).where(FileRow.id == number))


def forget_source(session: Session, advisor: AdvisorId, source: str) -> None:
    """What waited from there is no news any more."""
    session.execute(delete(FileRow).where(FileRow.advisor == advisor, FileRow.source == source))


def is_waiting(session: Session, advisor: AdvisorId, source: str) -> bool:
    """Whether a file from there waits."""
    found = select(FileRow.id).where(FileRow.advisor == advisor, FileRow.source == source)
    return session.scalar(found.limit(1)) is not None


def wait_longer(session: Session, advisor: AdvisorId, source: str, *, now: datetime) -> None:
    """What waits from there is still what is there."""
    session.execute(
        update(FileRow)
        .where(FileRow.advisor == advisor, FileRow.source == source)
        .values(brought_at=now)
    )


def forget_files(session: Session, *, before: datetime) -> None:
    """Nobody confirmed these."""
    session.execute(delete(FileRow).where(FileRow.brought_at < before))


def imported(session: Session, advisor: AdvisorId) -> Mapping[str, Imported]:
    """What came into the advisor's calendar from files, by UID."""
    query = select(ImportedRow.uid, ImportedRow.source, ImportedRow.content)
    rows = session.execute(query.where(ImportedRow.advisor == advisor))
    return {uid: Imported(source=source, content=content) for uid, source, content in rows}


def remember_imported(
    session: Session,
    advisor: AdvisorId,
    *,
    source: str,
    contents: Mapping[str, str],
    gone: Iterable[str] = (),
) -> None:
    """What ``source`` says now, by UID, and the UIDs that it no longer has."""
    for uid in {*contents, *gone}:
        session.execute(
            delete(ImportedRow).where(ImportedRow.advisor == advisor, ImportedRow.uid == uid)
        )
    rows = [
        {"advisor": advisor, "source": source, "uid": uid, "content": content}
        for uid, content in contents.items()
    ]
    if rows:
        session.execute(insert(ImportedRow), rows)
