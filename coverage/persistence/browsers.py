"""Rows of browsers: those that are logged in, and those that were before.

Both are kept on this side, so that logging out, changing a password and closing an account take
effect at once, on every machine.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.accounts import Account
from coverage.domain.ids import AccountId
from coverage.persistence.accounts import AccountRow, to_account, token_hash
from coverage.persistence.database import Instant, Row


class SessionRow(Row):
    """One browser that is logged in. Kept here, so that logging out and changing a password end it
    at once.
    """

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "account"), Index(None, "ends_at"))

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)


class KnownBrowserRow(Row):
    """A browser in which this account's password was right before; it has its own allowance of
    attempts.
    """

    __tablename__ = "known_browser"
    __table_args__ = (Index(None, "account"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    seen_at: Mapped[datetime] = mapped_column(Instant)


def start_session(
    session: Session, account: AccountId, *, token: str, now: datetime, ends_at: datetime
) -> None:
    """Log a browser in until ``ends_at``, and sweep away sessions that ended by themselves."""
    session.execute(delete(SessionRow).where(SessionRow.ends_at <= now))
    session.add(
        SessionRow(token_hash=token_hash(token), account=account, created_at=now, ends_at=ends_at)
    )


def account_in_session(session: Session, token: str, *, now: datetime) -> Account | None:
    """Whose session ``token`` is; None when it ended or the account is closed."""
    found = (
        select(AccountRow)
        .join(SessionRow, SessionRow.account == AccountRow.id)
        .where(
            SessionRow.token_hash == token_hash(token),
            SessionRow.ends_at > now,
            AccountRow.closed_at.is_(None),
        )
    )
    row = session.scalar(found)
    return None if row is None else to_account(row)


def end_session(session: Session, token: str) -> None:
    """Log one browser out."""
    session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash(token)))


def know_browser(
    session: Session,
    account: AccountId,
    *,
    token: str,
    now: datetime,
    forget_before: datetime,
) -> None:
    """Remember that the account's password was right in the browser that keeps ``token``."""
    session.execute(delete(KnownBrowserRow).where(KnownBrowserRow.seen_at < forget_before))
    session.merge(KnownBrowserRow(token_hash=token_hash(token), account=account, seen_at=now))


def is_known_browser(session: Session, account: AccountId, token: str, *, since: datetime) -> bool:
    """Whether ``token`` was given to a browser of this account that logged in after ``since``."""
    row = session.get(KnownBrowserRow, token_hash(token))
    return row is not None and row.account == account and row.seen_at >= since


def forget_account(session: Session, account: AccountId) -> None:
    """Log every browser of the account out, and know none of them any more."""
    session.execute(delete(SessionRow).where(SessionRow.account == account))
    session.execute(delete(KnownBrowserRow).where(KnownBrowserRow.account == account))


def count_sessions(session: Session, account: AccountId, *, now: datetime) -> int:
    """How many browsers are logged in."""
    found = select(func.count()).where(SessionRow.account == account, SessionRow.ends_at > now)
    return session.scalar(found.select_from(SessionRow)) or 0
