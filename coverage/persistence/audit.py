"""The audit trail: who did what to which thing, and when. Entries are added, never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.ids import AccountId
from coverage.persistence.database import Instant, Row


class AuditRow(Row):
    """One act. ``account`` is no foreign key: the trail outlives the account; None stands for the
    system.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    account: Mapped[int | None]
    verb: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, str | int]] = mapped_column(JSON)


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One act: ``subject`` is a kind and an id such as ``plan:14``; ``detail`` holds ids and counts
    only.
    """

    at: datetime
    account: AccountId | None
    verb: str
    subject: str
    detail: dict[str, str | int]


def record(
    session: Session,
    *,
    at: datetime,
    account: AccountId | None,
    verb: str,
    subject: str,
    detail: dict[str, str | int],
) -> None:
    """Add an entry in the transaction of the act itself; never names, notes or reasons in
    ``detail``.
    """
    session.add(AuditRow(at=at, account=account, verb=verb, subject=subject, detail=detail))


def last(session: Session, verb: str, subject: str) -> datetime | None:
    """When this was last done to ``subject``; None when it never was."""
    found = select(func.max(AuditRow.at)).where(AuditRow.subject == subject, AuditRow.verb == verb)
    return session.scalar(found)


def entries(session: Session, *, subject: str | None = None, limit: int = 100) -> list[AuditEntry]:
    """The newest entries first, of one subject or of all."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(AuditRow.subject == subject)
    return [
        AuditEntry(
            at=row.at,
            account=None if row.account is None else AccountId(row.account),
            verb=row.verb,
            subject=row.subject,
            detail=row.detail,
        )
        for row in session.scalars(query)
    ]
