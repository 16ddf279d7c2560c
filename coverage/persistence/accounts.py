"""Rows of accounts, invitations, sessions and the browsers that logged in before.

Tokens are stored as SHA-256 only: they carry 256 random bits, so a fast hash cannot be guessed
backwards.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.accounts import Account, AccountRole, Invitation, Seat
from coverage.domain.ids import AccountId, AdvisorId, ClientId
from coverage.persistence.database import Instant, Row

_ONE_SEAT = (
    "(role = 'coordinator' AND advisor IS NULL AND client IS NULL)"
    " OR (role = 'advisor' AND advisor IS NOT NULL AND client IS NULL)"
    " OR (role = 'contact' AND advisor IS NULL AND client IS NOT NULL)"
)


class AccountRow(Row):
    """Somebody who may log in. Advisor and client are slugs without a foreign key: facts come and
    go with imports, and an account whose advisor left simply finds nothing.
    """

    __tablename__ = "account"
    __table_args__ = (CheckConstraint(_ONE_SEAT, name="one_seat"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    advisor: Mapped[str | None] = mapped_column(String(200))
    client: Mapped[str | None] = mapped_column(String(200))
    login: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(300))
    locale: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class InvitationRow(Row):
    """A link to choose a password. ``account`` is who used it, or whom it is for when it renews a
    password.
    """

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint(_ONE_SEAT, name="one_seat"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    advisor: Mapped[str | None] = mapped_column(String(200))
    client: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


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


def token_hash(token: str) -> str:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def login_key(login: str) -> str:
    """A login name as it is stored and compared: without surrounding space, in one case."""
    return login.strip().casefold()


# accounts -----------------------------------------------------------------------------------------


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
    return _account(row)


def account_of(session: Session, account: AccountId) -> Account | None:
    """The account with this id, closed or not."""
    row = session.get(AccountRow, account)
    return None if row is None else _account(row)


def open_account_by_login(session: Session, login: str) -> tuple[Account, str] | None:
    """The open account that logs in as ``login``, with its password hash."""
    found = select(AccountRow).where(
        AccountRow.login == login_key(login), AccountRow.closed_at.is_(None)
    )
    row = session.scalar(found)
    return None if row is None else (_account(row), row.password_hash)


def login_is_taken(session: Session, login: str) -> bool:
    """Whether any account, closed ones too, logs in as ``login``."""
    found = select(AccountRow.id).where(AccountRow.login == login_key(login))
    return session.scalar(found) is not None


def open_accounts(session: Session) -> Sequence[Account]:
    """Every open account, by name."""
    rows = session.scalars(
        select(AccountRow).where(AccountRow.closed_at.is_(None)).order_by(AccountRow.name)
    )
    return [_account(row) for row in rows]


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


def close_account(session: Session, account: AccountId, *, now: datetime) -> None:
    """Keep somebody out from now on: no more logging in, and no session or known browser left."""
    session.execute(update(AccountRow).where(AccountRow.id == account).values(closed_at=now))
    end_sessions(session, account)
    forget_browsers(session, account)


# invitations --------------------------------------------------------------------------------------


def add_invitation(
    session: Session,
    seat: Seat,
    *,
    token: str,
    name: str,
    invited_by: AccountId | None,
    account: AccountId | None,
    now: datetime,
    expires_at: datetime,
) -> int:
    """Store a link that opens until ``expires_at``."""
    row = InvitationRow(
        token_hash=token_hash(token),
        role=seat.role.value,
        advisor=seat.advisor,
        client=seat.client,
        name=name,
        invited_by=invited_by,
        account=account,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return row.id


def open_invitation(session: Session, token: str, *, now: datetime) -> Invitation | None:
    """The invitation that ``token`` opens, locked so that two cannot accept it; None when it opens
    nothing.
    """
    found = (
        select(InvitationRow)
        .where(InvitationRow.token_hash == token_hash(token), *_is_open(now))
        .with_for_update()
    )
    row = session.scalar(found)
    return None if row is None else _invitation(session, row)


def open_invitations(session: Session, *, now: datetime) -> Sequence[Invitation]:
    """Every invitation that still waits for an answer, the newest first."""
    found = select(InvitationRow).where(*_is_open(now)).order_by(InvitationRow.id.desc())
    return [_invitation(session, row) for row in session.scalars(found)]


def mark_accepted(session: Session, invitation: int, *, account: AccountId, now: datetime) -> None:
    """Spend the invitation."""
    session.execute(
        update(InvitationRow)
        .where(InvitationRow.id == invitation)
        .values(accepted_at=now, account=account)
    )


def withdraw_invitation(session: Session, invitation: int, *, now: datetime) -> bool:
    """Make an open invitation open nothing; False when there is no such one."""
    done = session.scalar(
        update(InvitationRow)
        .where(InvitationRow.id == invitation, *_is_open(now))
        .values(withdrawn_at=now)
        .returning(InvitationRow.id)
    )
    return done is not None


def withdraw_invitations_for(session: Session, account: AccountId, *, now: datetime) -> None:
    """Withdraw every open link that would renew this account's password."""
    session.execute(
        update(InvitationRow)
        .where(InvitationRow.account == account, *_is_open(now))
        .values(withdrawn_at=now)
    )


# sessions and known browsers ----------------------------------------------------------------------


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
    return None if row is None else _account(row)


def end_session(session: Session, token: str) -> None:
    """Log one browser out."""
    session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash(token)))


def end_sessions(session: Session, account: AccountId) -> None:
    """Log every browser of the account out."""
    session.execute(delete(SessionRow).where(SessionRow.account == account))


def know_browser(session: Session, account: AccountId, *, token: str, now: datetime) -> None:
    """Remember that the account's password was right in the browser that keeps ``token``."""
    session.merge(KnownBrowserRow(token_hash=token_hash(token), account=account, seen_at=now))


def is_known_browser(session: Session, account: AccountId, token: str, *, since: datetime) -> bool:
    """Whether ``token`` was given to a browser of this account that logged in after ``since``."""
    row = session.get(KnownBrowserRow, token_hash(token))
    return row is not None and row.account == account and row.seen_at >= since


def forget_browsers(session: Session, account: AccountId) -> None:
    """Every browser of the account counts as unknown again."""
    session.execute(delete(KnownBrowserRow).where(KnownBrowserRow.account == account))


def count_sessions(session: Session, account: AccountId, *, now: datetime) -> int:
    """How many browsers are logged in."""
    found = select(func.count()).where(SessionRow.account == account, SessionRow.ends_at > now)
    return session.scalar(found.select_from(SessionRow)) or 0


def _is_open(now: datetime) -> tuple:  # type: ignore[type-arg]
    return (
        InvitationRow.accepted_at.is_(None),
        InvitationRow.withdrawn_at.is_(None),
        InvitationRow.expires_at > now,
    )


def _seat(row: AccountRow | InvitationRow) -> Seat:
    return Seat(
        role=AccountRole(row.role),
        advisor=None if row.advisor is None else AdvisorId(row.advisor),
        client=None if row.client is None else ClientId(row.client),
    )


def _account(row: AccountRow) -> Account:
    return Account(
        id=AccountId(row.id),
        seat=_seat(row),
        login=row.login,
        name=row.name,
        locale=row.locale,
        created_at=row.created_at,
        closed_at=row.closed_at,
    )


def _invitation(session: Session, row: InvitationRow) -> Invitation:
    inviter = None if row.invited_by is None else session.get(AccountRow, row.invited_by)
    return Invitation(
        id=row.id,
        seat=_seat(row),
        name=row.name,
        inviter=None if inviter is None else inviter.name,
        account=None if row.account is None else AccountId(row.account),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
