"""Rows that count wrong passwords, per login name, per browser and per network address."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.attempts import Allowance
from coverage.persistence.database import Instant, Row

ATTEMPTS_KEPT = timedelta(days=2)
"""Longer than any allowance remembers."""
_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""


class AttemptsRow(Row):
    """Wrong attempts in a row under one key. Keys hold hashes, never a name or an address."""

    __tablename__ = "login_attempts"
    __table_args__ = (Index(None, "last_at"),)

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant)
    blocked_until: Mapped[datetime] = mapped_column(Instant)


def take(session: Session, key: str, allowance: Allowance, *, now: datetime) -> timedelta:
    """Count an attempt as wrong before it is made; how long to wait instead when it is too early.

    Counting first keeps a hundred attempts at once from all slipping through: each waits for the
    lock on the row and finds the count of the one before it. What succeeds is given back.
    """
    row = _locked(session, key, now=now)
    # of two who come at once the later one may be first here: nobody waits for having come earlier
    now = max(now, row.last_at)
    if row.blocked_until > now:
        return row.blocked_until - now
    if row.last_at + allowance.forgiven_after <= now:
        row.failures = 0
    row.failures += 1
    row.last_at = now
    row.blocked_until = now + allowance.wait_after(row.failures)
    session.flush()
    return timedelta(0)


def failures(session: Session, key: str) -> int:
    """How many attempts are counted under ``key``."""
    row = session.get(AttemptsRow, key)
    return 0 if row is None else row.failures


def give_back(session: Session, key: str, allowance: Allowance, *, now: datetime) -> None:
    """Uncount one attempt, because it was right."""
    row = _locked(session, key, now=now)
    row.failures = max(0, row.failures - 1)
    row.blocked_until = row.last_at + allowance.wait_after(row.failures)


def forgive(session: Session, key: str) -> None:
    """Begin anew under ``key``."""
    session.execute(delete(AttemptsRow).where(AttemptsRow.key == key))


def sweep(session: Session, *, now: datetime) -> None:
    """Forget what no allowance remembers any more, but for what others count at this moment: who
    waited for them could keep them waiting for what is gone already.
    """
    old = select(AttemptsRow.key).where(AttemptsRow.last_at < now - ATTEMPTS_KEPT)
    keys = session.scalars(old.with_for_update(skip_locked=True)).all()
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        session.execute(delete(AttemptsRow).where(AttemptsRow.key.in_(some)))


def _locked(session: Session, key: str, *, now: datetime) -> AttemptsRow:
    """The row under ``key``, made when there is none; nobody else changes it until we are done."""
    query = select(AttemptsRow).where(AttemptsRow.key == key).with_for_update()
    while (found := session.scalar(query)) is None:
        # at this moment somebody else may make it, or the night's work forget it once more
        with suppress(IntegrityError), session.begin_nested():
            session.add(AttemptsRow(key=key, failures=0, last_at=now, blocked_until=now))
    return found
