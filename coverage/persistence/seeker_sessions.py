"""Sessions of seekers: half an hour in which somebody chooses, and nothing that says who."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.bookings import ConversationKind
from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId, BookingId, CaseId, ClientId, PlaceId, SeekerSessionId
from coverage.domain.seeking import Choices, Refused
from coverage.domain.visibility import SeekerReader
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Instant, Row, held_for


class SeekerSessionRow(Row):
    """One session. ``token_hash`` is SHA-256 of what only the browser keeps. ``choices`` is
    `coverage.domain.seeking.Choices` as JSON. ``days_seen`` counts days whose times were looked at,
    ``tries`` times that were asked for: both are limited. ``case`` is set when the seeker booked or
    gave a code. ``address`` is a hash, under the service's key, of the network address that began
    it, which is free to ask for ``address_limit`` times before it has to wait.
    """

    __tablename__ = "seeker_session"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    client: Mapped[str] = mapped_column(String(200))
    case: Mapped[str | None] = mapped_column(ForeignKey(CaseRow.id, ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    days_seen: Mapped[list[str]] = mapped_column(JSON)
    tries: Mapped[int] = mapped_column(default=0)
    address: Mapped[str] = mapped_column(String(80))
    address_limit: Mapped[int]
    began_on: Mapped[date]
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)


def add_session(
    session: Session,
    number: SeekerSessionId,
    *,
    token: str,
    client: ClientId,
    case: CaseId | None,
    language: str,
    address: str,
    address_limit: int,
    began_on: date,
    ends_at: datetime,
) -> None:
    """Begin a session in which nothing is chosen yet."""
    session.add(
        SeekerSessionRow(
            id=number,
            token_hash=token_hash(token),
            client=client,
            case=case,
            language=language,
            choices=_to_json(Choices()),
            days_seen=[],
            tries=0,
            address=address,
            address_limit=address_limit,
            began_on=began_on,
            ends_at=ends_at,
        )
    )
    session.flush()


def reader_with(
    session: Session, token: str, *, now: datetime
) -> tuple[SeekerReader, datetime] | None:
    """Whose session this token opens, and until when it lasts; None when it ended."""
    row = session.scalar(
        select(SeekerSessionRow).where(
            SeekerSessionRow.token_hash == token_hash(token), SeekerSessionRow.ends_at > now
        )
    )
    return None if row is None else (_to_reader(row), row.ends_at)


def locked_session(session: Session, number: SeekerSessionId) -> SeekerSessionRow | None:
    """The row of a session; nobody else changes it until this transaction ends."""
    query = select(SeekerSessionRow).where(SeekerSessionRow.id == number)
    return session.scalar(held_for(query).execution_options(populate_existing=True))


def session_of(session: Session, number: SeekerSessionId) -> SeekerSessionRow | None:
    """The row of a session, to be read."""
    return session.get(SeekerSessionRow, number, populate_existing=True)


def reader_of(session: Session, number: SeekerSessionId) -> SeekerReader | None:
    """Whose session this is now; None when it is gone."""
    row = session_of(session, number)
    return None if row is None else _to_reader(row)


def choices_in(row: SeekerSessionRow) -> Choices:
    """What was chosen in a session."""
    kept = row.choices
    return Choices(
        advisor=AdvisorId(kept["advisor"]) if kept["advisor"] else None,
        avoided=frozenset(map(AdvisorId, kept["avoided"])),
        kind=ConversationKind(kept["kind"]) if kept["kind"] else None,
        place=PlaceId(kept["place"]) if kept["place"] else None,
        near=kept["near"],
        on_site=kept["on_site"],
        day=date.fromisoformat(kept["day"]) if kept["day"] else None,
        half_day=HalfDay(kept["half_day"]) if kept["half_day"] else None,
        # a session that an earlier version began has none
        changing=BookingId(kept["changing"]) if kept.get("changing") else None,
        refused=frozenset(map(_refused, kept.get("refused", []))),
    )


def keep_choices(row: SeekerSessionRow, choices: Choices) -> None:
    """Replace what was chosen in a session. What was refused in it stays refused, though
    ``choices`` may have been read before.
    """
    refused = choices_in(row).refused | choices.refused
    row.choices = _to_json(replace(choices, refused=refused))


def keep_refused(row: SeekerSessionRow, refused: Refused) -> None:
    """Add a time that was refused to what was chosen in a session."""
    kept = choices_in(row)
    row.choices = _to_json(replace(kept, refused=kept.refused | {refused}))


def forget_session(session: Session, number: SeekerSessionId) -> None:
    """Delete a session."""
    session.execute(delete(SeekerSessionRow).where(SeekerSessionRow.id == number))


def token_hash(token: str) -> str:
    """What is stored of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _to_reader(row: SeekerSessionRow) -> SeekerReader:
    return SeekerReader(
        session=SeekerSessionId(row.id),
        client=ClientId(row.client),
        case=CaseId(row.case) if row.case else None,
    )


def _to_json(choices: Choices) -> dict[str, Any]:
    return {
        "advisor": choices.advisor,
        "avoided": sorted(choices.avoided),
        "kind": choices.kind and choices.kind.value,
        "place": choices.place,
        "near": choices.near,
        "on_site": choices.on_site,
        "day": choices.day and choices.day.isoformat(),
        "half_day": choices.half_day and choices.half_day.value,
        "changing": choices.changing,
        "refused": sorted(
            [each.advisor, each.starts.isoformat(), each.place or ""] for each in choices.refused
        ),
    }


def _refused(kept: list[str]) -> Refused:
    advisor, starts, place = kept
    return Refused(
        advisor=AdvisorId(advisor),
        starts=datetime.fromisoformat(starts),
        place=PlaceId(place) if place else None,
    )
