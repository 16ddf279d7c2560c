"""Worker processes and when they were last seen, by the database's own clock."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.persistence.database import Instant, Row


class WorkerRow(Row):
    """A worker process that is alive, by the database's clock."""

    __tablename__ = "worker"

    executor: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)


def beat(session: Session, executor: str, *, at: datetime) -> None:
    """Say that ``executor`` is alive at ``at``, a moment by the database's clock."""
    row = session.get(WorkerRow, executor)
    if row is None:
        session.add(WorkerRow(executor=executor, seen_at=at))
    else:
        row.seen_at = at


def forget_worker(session: Session, executor: str) -> None:
    """Strike a worker that has stopped."""
    session.execute(delete(WorkerRow).where(WorkerRow.executor == executor))


def forget_unseen(session: Session, *, before: datetime) -> None:
    """Strike workers that were killed long ago and could not say so."""
    session.execute(delete(WorkerRow).where(WorkerRow.seen_at < before))


def live_workers(session: Session, *, since: datetime) -> set[str]:
    """The executors that were seen at or after ``since``."""
    return set(session.scalars(select(WorkerRow.executor).where(WorkerRow.seen_at >= since)))
