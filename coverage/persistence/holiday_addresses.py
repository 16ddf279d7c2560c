"""Addresses of holidays that advisors asked to have fetched again, sealed.

When one is fetched stands in its row, and so does who fetches it now: the table is the outbox, as
it is for links elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    String,
    UniqueConstraint,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.elsewhere import Trouble
from coverage.domain.holiday_addresses import AddressClaim, HolidayAddress
from coverage.domain.ids import AddressId, AdvisorId, FileId
from coverage.persistence.database import Instant, Row
from coverage.persistence.time_off_files import LONGEST_SOURCE, FileRow


class AddressRow(Row):
    """One address. ``offered`` is a mark of what was last shown as news, ``settled`` of what its
    advisor has decided on: the same is not shown again.
    """

    __tablename__ = "holiday_address"
    __table_args__ = (UniqueConstraint("advisor", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    seed: Mapped[str] = mapped_column(String(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    attempt: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(String(20))
    fetched_at: Mapped[datetime] = mapped_column(Instant)
    offered: Mapped[str | None] = mapped_column(String(32))
    settled: Mapped[str | None] = mapped_column(String(32))


@dataclass(frozen=True, kw_only=True)
class SealedAddress:
    """What a fetch needs to know."""

    advisor: AdvisorId
    source: str
    seed: str
    sealed: bytes


def addresses_of(session: Session, advisor: AdvisorId) -> Sequence[HolidayAddress]:
    """Every address of the advisor, the oldest first."""
    waiting = (
        select(FileRow.id)
        .where(FileRow.advisor == AddressRow.advisor, FileRow.source == AddressRow.source)
        .correlate(AddressRow)
        .limit(1)
        .scalar_subquery()
    )
    found = select(AddressRow, waiting).where(AddressRow.advisor == advisor).order_by(AddressRow.id)
    return [
        HolidayAddress(
            id=AddressId(row.id),
            source=row.source,
            fetched_at=row.fetched_at,
            trouble=Trouble(row.trouble) if row.trouble else None,
            news=None if file is None else FileId(file),
        )
        for row, file in session.execute(found)
    ]


def keep(session: Session, found: SealedAddress, *, now: datetime, due_at: datetime) -> None:
    """Fetch this address from now on; one of the same source is replaced."""
    mine = (AddressRow.advisor == found.advisor, AddressRow.source == found.source)
    values = {"seed": found.seed, "sealed": found.sealed, "fetched_at": now, "due_at": due_at}
    values |= {"failures": 0, "trouble": None}
    if session.scalar(select(AddressRow.id).where(*mine)) is not None:
        session.execute(update(AddressRow).where(*mine).values(**values))
        return
    session.add(AddressRow(advisor=found.advisor, source=found.source, **values))
    session.flush()


def forget(session: Session, advisor: AdvisorId, number: AddressId) -> bool:
    """Fetch it no more; False when there is no such address of this advisor."""
    mine = (AddressRow.advisor == advisor, AddressRow.id == number)
    if session.scalar(select(AddressRow.id).where(*mine)) is None:
        return False
    session.execute(delete(AddressRow).where(*mine))
    return True


def settle(session: Session, advisor: AdvisorId, source: str, mark: str | None = None) -> None:
    """Its advisor has decided: on what ``mark`` stands for, or on what was last shown."""
    session.execute(
        update(AddressRow)
        .where(AddressRow.advisor == advisor, AddressRow.source == source)
        .values(settled=AddressRow.offered if mark is None else mark)
    )


# fetching ---------------------------------------------------------------------------------------


def claim_due(
    session: Session, *, now: datetime, lease: timedelta, most: int
) -> list[AddressClaim]:
    """Begin to fetch what is due; nobody else begins one of them before ``lease`` is over."""
    found = (
        select(AddressRow.id, AddressRow.attempt)
        .where(*_due(now))
        .order_by(AddressRow.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claims = [
        AddressClaim(address=AddressId(row.id), attempt=row.attempt + 1)
        for row in session.execute(found)
    ]
    for claim in claims:
        session.execute(
            update(AddressRow)
            .where(AddressRow.id == claim.address)
            .values(attempt=claim.attempt, leased_until=now + lease)
        )
    return claims


def any_due(session: Session, *, now: datetime) -> bool:
    """Whether `claim_due` would find anything: asked often, and without the writer's lock."""
    return session.scalar(select(AddressRow.id).where(*_due(now)).limit(1)) is not None


def held(session: Session, claim: AddressClaim) -> AddressRow | None:
    """The address, when this attempt is still the one; locked until the transaction ends."""
    found = (
        select(AddressRow)
        .where(AddressRow.id == claim.address, AddressRow.attempt == claim.attempt)
        .with_for_update()
    )
    return session.scalars(found).first()


def sealed(session: Session, claim: AddressClaim) -> SealedAddress | None:
    """What to fetch; None when somebody else does, or nobody any more."""
    row = session.get(AddressRow, claim.address)
    if row is None or row.attempt != claim.attempt:
        return None
    return SealedAddress(
        advisor=AdvisorId(row.advisor), source=row.source, seed=row.seed, sealed=row.sealed
    )


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(AddressRow.leased_until.is_(None), AddressRow.leased_until <= now)
    return (free, AddressRow.due_at <= now)
