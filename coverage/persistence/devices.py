"""Rows of device passwords, subscription addresses and wrong attempts.

Passwords and tokens carry 136 and 192 random bits, so a fast hash is enough; it is keyed with the
server's key, so that a stolen database cannot even be used to recognise one.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    ColumnElement,
    Index,
    LargeBinary,
    String,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.accounts import AccountRole
from coverage.domain.devices import (
    Device,
    DeviceId,
    Feed,
    FeedId,
    FeedKind,
    Holder,
    HolderKind,
)
from coverage.domain.errors import MadeAlready
from coverage.persistence.accounts import AccountRow
from coverage.persistence.database import Instant, Row
from coverage.persistence.facts_rows import AdvisorRow, ClientRow

LONGEST_ONCE = 32


class DeviceRow(Row):
    """One device password. The holder has no foreign key, as in accounts."""

    __tablename__ = "device"
    __table_args__ = (
        Index(None, "holder_kind", "holder"),
        Index(None, "holder_kind", "holder", "once", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_kind: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    once: Mapped[str | None] = mapped_column(String(LONGEST_ONCE))
    """Of the form that made it: the same one again makes no other."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class FeedRow(Row):
    """One secret address; ``kind`` and ``subject`` are what it shows."""

    __tablename__ = "feed"
    __table_args__ = (
        Index(None, "holder_kind", "holder"),
        Index(None, "holder_kind", "holder", "once", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_kind: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    once: Mapped[str | None] = mapped_column(String(LONGEST_ONCE))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_fetched_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class WrongPasswordRow(Row):
    """One wrong device password and the keyed hash of where it came from; soon forgotten."""

    __tablename__ = "wrong_device_password"
    __table_args__ = (Index(None, "source_hash", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(Instant)


# asked at every request of every telephone, so made once: making them costs more than asking
_WITH_PASSWORD = select(DeviceRow.__table__).where(DeviceRow.password_hash == bindparam("hash"))
_ADVISOR = select(AdvisorRow.slug).where(AdvisorRow.slug == bindparam("name"))


def keyed_hash(secret: str, *, key: bytes, purpose: str) -> bytes:
    """What is stored of a secret: 32 bytes, BLAKE2b under the server's key, one per purpose."""
    return hashlib.blake2b(
        secret.encode(), digest_size=32, key=key[:64], person=purpose.encode()
    ).digest()


def is_there(session: Session, holder: Holder) -> bool:
    """Whether the agency has such an advisor or client today, or a coordinator may still enter: a
    device of one who left opens nothing.
    """
    match holder.kind:
        case HolderKind.ADVISOR:
            return session.execute(_ADVISOR, {"name": holder.name}).first() is not None
        case HolderKind.CLIENT:
            found = select(ClientRow.slug).where(ClientRow.slug == holder.name)
        case HolderKind.COORDINATOR:
            return _is_open_coordinator(session, int(holder.name))
    return session.scalar(found) is not None


def _is_open_coordinator(session: Session, account: int) -> bool:
    found = select(AccountRow.id).where(
        AccountRow.id == account,
        AccountRow.role == AccountRole.COORDINATOR.value,
        AccountRow.closed_at.is_(None),
    )
    return session.scalar(found) is not None


# devices ----------------------------------------------------------------------------------------


def add_device(
    session: Session,
    holder: Holder,
    *,
    label: str,
    password_hash: bytes,
    now: datetime,
    once: str | None = None,
) -> DeviceId:
    """Store a device that may enter from now on; MadeAlready when ``once`` made one before."""
    row = DeviceRow(
        once=once,
        holder_kind=holder.kind.value,
        holder=holder.name,
        label=label,
        password_hash=password_hash,
        created_at=now,
    )
    _add_once(session, row)
    return DeviceId(row.id)


def device(session: Session, device_id: DeviceId) -> Device | None:
    """The device with this id, revoked or not."""
    row = session.get(DeviceRow, device_id)
    return None if row is None else _device(row)


def device_by_password(session: Session, password_hash: bytes) -> Device | None:
    """Whose password this is, revoked or not."""
    row = session.execute(_WITH_PASSWORD, {"hash": password_hash}).first()
    return None if row is None else _device(row)


def devices_of(session: Session, holder: Holder) -> Sequence[Device]:
    """Every device of the holder, revoked ones too, the newest first."""
    found = select(DeviceRow).where(*_held(DeviceRow, holder)).order_by(DeviceRow.id.desc())
    return [_device(row) for row in session.scalars(found)]


def revoke_device(session: Session, device_id: DeviceId, *, now: datetime) -> None:
    """Let the device in no more; revoking twice keeps the first moment."""
    session.execute(
        update(DeviceRow)
        .where(DeviceRow.id == device_id, DeviceRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def revoke_all(session: Session, holder: Holder, *, now: datetime) -> None:
    """Let no device and no subscription of the holder in any more."""
    for row in (DeviceRow, FeedRow):
        session.execute(
            update(row).where(*_held(row, holder), row.revoked_at.is_(None)).values(revoked_at=now)
        )


def mark_used(session: Session, device_id: DeviceId, *, day: datetime) -> None:
    """Remember the day on which the device last came in."""
    session.execute(update(DeviceRow).where(DeviceRow.id == device_id).values(last_used_at=day))


# subscriptions ----------------------------------------------------------------------------------


def add_feed(
    session: Session,
    holder: Holder,
    *,
    kind: FeedKind,
    of: str,
    label: str,
    token_hash: bytes,
    now: datetime,
    once: str | None = None,
) -> FeedId:
    """Store an address that can be read from now on; MadeAlready when ``once`` made one before."""
    row = FeedRow(
        once=once,
        holder_kind=holder.kind.value,
        holder=holder.name,
        kind=kind.value,
        subject=of,
        label=label,
        token_hash=token_hash,
        created_at=now,
    )
    _add_once(session, row)
    return FeedId(row.id)


def feed(session: Session, feed_id: FeedId) -> Feed | None:
    """The subscription with this id, revoked or not."""
    row = session.get(FeedRow, feed_id)
    return None if row is None else _feed(row)


def feed_by_token(session: Session, token_hash: bytes) -> Feed | None:
    """The subscription that this token opens, revoked or not."""
    row = session.scalar(select(FeedRow).where(FeedRow.token_hash == token_hash))
    return None if row is None else _feed(row)


def feeds_of(session: Session, holder: Holder) -> Sequence[Feed]:
    """Every subscription of the holder, revoked ones too, the newest first."""
    found = select(FeedRow).where(*_held(FeedRow, holder)).order_by(FeedRow.id.desc())
    return [_feed(row) for row in session.scalars(found)]


def revoke_feed(session: Session, feed_id: FeedId, *, now: datetime) -> None:
    """Make the address open nothing; revoking twice keeps the first moment."""
    session.execute(
        update(FeedRow)
        .where(FeedRow.id == feed_id, FeedRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def mark_fetched(session: Session, feed_id: FeedId, *, day: datetime) -> None:
    """Remember the day on which the address was last read."""
    session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(last_fetched_at=day))


# wrong attempts ---------------------------------------------------------------------------------


def wrong_passwords(session: Session, source_hash: bytes, *, since: datetime) -> int:
    """How many wrong device passwords came from one source after ``since``."""
    found = select(func.count()).where(
        WrongPasswordRow.source_hash == source_hash, WrongPasswordRow.at > since
    )
    return session.scalar(found.select_from(WrongPasswordRow)) or 0


def note_wrong_password(
    session: Session, source_hash: bytes, *, now: datetime, forget_before: datetime
) -> None:
    """Count one more, and forget those that no longer matter."""
    session.execute(delete(WrongPasswordRow).where(WrongPasswordRow.at <= forget_before))
    session.add(WrongPasswordRow(source_hash=source_hash, at=now))


def _add_once(session: Session, row: DeviceRow | FeedRow) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as twice:
        if row.once is None:  # secrets are random: nothing else can be there twice
            raise
        raise MadeAlready from twice


def _held(row: type[DeviceRow] | type[FeedRow], holder: Holder) -> tuple[ColumnElement[bool], ...]:
    return row.holder_kind == holder.kind.value, row.holder == holder.name


def _device(row: DeviceRow | sa.Row[Any]) -> Device:
    return Device(
        id=DeviceId(row.id),
        holder=Holder(kind=HolderKind(row.holder_kind), name=row.holder),
        label=row.label,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


def _feed(row: FeedRow) -> Feed:
    return Feed(
        id=FeedId(row.id),
        holder=Holder(kind=HolderKind(row.holder_kind), name=row.holder),
        kind=FeedKind(row.kind),
        of=row.subject,
        label=row.label,
        created_at=row.created_at,
        last_fetched_at=row.last_fetched_at,
        revoked_at=row.revoked_at,
    )
