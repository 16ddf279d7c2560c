"""Rows of invitations: links by which somebody chooses a password, once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.accounts import Invitation, Seat
from coverage.domain.ids import AccountId
from coverage.persistence.accounts import ONE_SEAT, AccountRow, seat_of, token_hash
from coverage.persistence.database import Instant, Row


class InvitationRow(Row):
    """A link to choose a password. ``account`` is who used it, or whom it is for when it renews a
    password.
    """

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint(ONE_SEAT, name="one_seat"),)

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


def invitation(session: Session, number: int, *, now: datetime) -> Invitation | None:
    """The open invitation with this number."""
    row = session.scalar(select(InvitationRow).where(InvitationRow.id == number, *_is_open(now)))
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


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        InvitationRow.accepted_at.is_(None),
        InvitationRow.withdrawn_at.is_(None),
        InvitationRow.expires_at > now,
    )


def _invitation(session: Session, row: InvitationRow) -> Invitation:
    inviter = None if row.invited_by is None else session.get(AccountRow, row.invited_by)
    return Invitation(
        id=row.id,
        seat=seat_of(row.role, advisor=row.advisor, client=row.client),
        name=row.name,
        inviter=None if inviter is None else inviter.name,
        account=None if row.account is None else AccountId(row.account),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
