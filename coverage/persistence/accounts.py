"""Rows of accounts: who may log in, and as what."""

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.accounts import Account, AccountRole, Seat
from coverage.domain.ids import AccountId, AdvisorId, ClientId
from coverage.persistence.database import Instant, Row

ONE_SEAT = (
    "(role = 'coordinator' AND advisor IS NULL AND client IS NULL)"
    " OR (role = 'advisor' AND advisor IS NOT NULL AND client IS NULL)"
    " OR (role = 'contact' AND advisor IS NULL AND client IS NOT NULL)"
)
"""A role and whose, as a condition on three columns; see `coverage.domain.accounts.Seat`."""

_OPEN = text("closed_at IS NULL")


class AccountRow(Row):
    """Somebody who may log in. Advisor and client are slugs without a foreign key: facts come and
    go with imports, and an account whose advisor left simply finds nothing.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(ONE_SEAT, name="one_seat"),
        # A closed account sets its login free again.
        Index("uq_account_login", "login", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    advisor: Mapped[str | None] = mapped_column(String(200))
    client: Mapped[str | None] = mapped_column(String(200))
    login: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(300))
    locale: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256 is enough where 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def login_key(login: str) -> str:
    """A login name as it is stored and compared: composed alike (NFKC), trimmed, in one case."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def add_account(
    session: Session, seat: Seat, *, login: str, name: str, password_hash: str, now: datetime
) -> Account:
    """Store a new account. The login must be free: the database refuses a second one."""
    row = AccountRow(
        role=seat.role.value,
        advisor=seat.advisor,
        client=seat.client,
        login=login_key(login),
        name=name,
        password_hash=password_hash,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return to_account(row)


def account_of(session: Session, account: AccountId) -> Account | None:
    """The account with this id, closed or not."""
    row = session.get(AccountRow, account)
    return None if row is None else to_account(row)


def open_account_by_login(session: Session, login: str) -> tuple[Account, str] | None:
    """The open account that logs in as ``login``, with its password hash."""
    if "\x00" in login:
        return None  # PostgreSQL cannot even be asked
    found = select(AccountRow).where(
        AccountRow.login == login_key(login), AccountRow.closed_at.is_(None)
    )
    row = session.scalar(found)
    return None if row is None else (to_account(row), row.password_hash)


def open_accounts(session: Session) -> Sequence[Account]:
    """Every open account, by name."""
    rows = session.scalars(
        select(AccountRow).where(AccountRow.closed_at.is_(None)).order_by(AccountRow.name)
    )
    return [to_account(row) for row in rows]


def count_open_coordinators(session: Session) -> int:
    """How many coordinators can still enter; their rows are locked, so that two cannot both be the
    last.
    """
    rows = session.scalars(
        select(AccountRow.id)
        .where(AccountRow.role == AccountRole.COORDINATOR.value, AccountRow.closed_at.is_(None))
        .with_for_update()
    )
    return len(rows.all())


def advisor_has_account(session: Session, advisor: AdvisorId) -> bool:
    """Whether there is an open account of this advisor."""
    found = select(AccountRow.id).where(
        AccountRow.advisor == advisor, AccountRow.closed_at.is_(None)
    )
    return session.scalar(found.limit(1)) is not None


def password_hash_of(session: Session, account: AccountId) -> str:
    """The Argon2 hash of the account's password."""
    return session.scalars(select(AccountRow.password_hash).where(AccountRow.id == account)).one()


def set_password(session: Session, account: AccountId, password_hash: str) -> None:
    """Replace the account's password."""
    session.execute(
        update(AccountRow).where(AccountRow.id == account).values(password_hash=password_hash)
    )


def set_locale(session: Session, account: AccountId, locale: str | None) -> None:
    """Remember the language the account chose."""
    session.execute(update(AccountRow).where(AccountRow.id == account).values(locale=locale))


def mark_closed(session: Session, account: AccountId, *, now: datetime) -> None:
    """Let nobody log in to the account from now on."""
    session.execute(update(AccountRow).where(AccountRow.id == account).values(closed_at=now))


def seat_of(role: str, *, advisor: str | None, client: str | None) -> Seat:
    """The seat that three columns tell."""
    return Seat(
        role=AccountRole(role),
        advisor=None if advisor is None else AdvisorId(advisor),
        client=None if client is None else ClientId(client),
    )


def to_account(row: AccountRow) -> Account:
    """The account that a row tells."""
    return Account(
        id=AccountId(row.id),
        seat=seat_of(row.role, advisor=row.advisor, client=row.client),
        login=row.login,
        name=row.name,
        locale=row.locale,
        created_at=row.created_at,
        closed_at=row.closed_at,
    )
