"""Capacity requests of client contacts, as stored."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.errors import NotFound
from coverage.domain.ids import AccountId, ClientId, RequestId, SurgeId
from coverage.domain.requests import NOTE_LENGTH, CapacityWish, RequestState
from coverage.persistence.database import Instant, Row


class CapacityRequestRow(Row):
    """One request. ``client`` is no foreign key: a request outlives a client's departure.

    ``surge`` is the fact that came out of an agreed one. ``reason`` is sealed for the place
    `reason_place` names; what stands in clear here may be known to every coordinator.
    """

    __tablename__ = "capacity_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(String(100), index=True)
    first: Mapped[date]
    until: Mapped[date]
    hours_per_week: Mapped[float]
    half_days_per_week: Mapped[int]
    neutral: Mapped[bool]
    languages: Mapped[str] = mapped_column(String(400))
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(20), index=True)
    asked_by: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH))
    surge: Mapped[int | None]


@dataclass(frozen=True, kw_only=True)
class StoredRequest:
    """A request with its reason still sealed. ``note`` is what the coordinator told the client."""

    id: RequestId
    client: ClientId
    wish: CapacityWish
    state: RequestState
    asked_by: AccountId
    asked_at: datetime
    sealed_reason: bytes | None
    decided_at: datetime | None
    note: str
    surge: SurgeId | None


def reason_place(request: RequestId) -> str:
    """Where the reason of ``request`` is kept: sealed text opens nowhere else."""
    return f"capacity_request.reason.{request}"


def add_request(
    session: Session, client: ClientId, wish: CapacityWish, *, by: AccountId, now: datetime
) -> RequestId:
    """Store an open request without a reason; `keep_reason` adds it once the number is known."""
    row = CapacityRequestRow(
        client=client,
        first=wish.first,
        until=wish.until,
        hours_per_week=wish.hours_per_week,
        half_days_per_week=wish.half_days_per_week,
        neutral=wish.neutral,
        languages="|".join(sorted(wish.languages)),
        state=RequestState.OPEN.value,
        asked_by=by,
        asked_at=now,
        note="",
    )
    session.add(row)
    session.flush()
    return RequestId(row.id)


def keep_reason(session: Session, request: RequestId, sealed: bytes) -> None:
    """Store the sealed reason of ``request``."""
    session.get_one(CapacityRequestRow, request).reason = sealed


def request(session: Session, number: RequestId, *, lock: bool = False) -> StoredRequest:
    """One request, or NotFound. ``lock`` keeps another transaction from deciding it meanwhile."""
    row = session.get(CapacityRequestRow, number, with_for_update=lock or None)
    if row is None:
        raise NotFound
    return _stored(row)


def requests(session: Session, client: ClientId | None = None) -> list[StoredRequest]:
    """All requests, or those of one client, the newest first."""
    wanted = select(CapacityRequestRow).order_by(CapacityRequestRow.id.desc())
    if client is not None:
        wanted = wanted.where(CapacityRequestRow.client == client)
    return [_stored(row) for row in session.scalars(wanted)]


def decide(
    session: Session,
    number: RequestId,
    state: RequestState,
    *,
    by: AccountId,
    now: datetime,
    note: str = "",
    surge: SurgeId | None = None,
) -> None:
    """Store what became of a request, by whom and when."""
    row = session.get_one(CapacityRequestRow, number)
    row.state, row.decided_by, row.decided_at = state.value, by, now
    row.note, row.surge = note, surge


def shorten(session: Session, number: RequestId, *, until: date, surge: SurgeId) -> None:
    """Let an agreed request end on ``until``; ``surge`` is the shortened fact."""
    row = session.get_one(CapacityRequestRow, number)
    row.until, row.surge = until, surge


def _stored(row: CapacityRequestRow) -> StoredRequest:
    return StoredRequest(
        id=RequestId(row.id),
        client=ClientId(row.client),
        wish=CapacityWish(
            first=row.first,
            until=row.until,
            hours_per_week=row.hours_per_week,
            half_days_per_week=row.half_days_per_week,
            neutral=row.neutral,
            languages=frozenset(row.languages.split("|")) if row.languages else frozenset(),
        ),
        state=RequestState(row.state),
        asked_by=AccountId(row.asked_by),
        asked_at=row.asked_at,
        sealed_reason=row.reason,
        decided_at=row.decided_at,
        note=row.note,
        surge=None if row.surge is None else SurgeId(row.surge),
    )
