"""Sessions of seekers: half an hour in which somebody chooses, and nothing that says who."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Instant, Row


class SeekerSessionRow(Row):
    """One session. ``token_hash`` is SHA-256 of what only the browser keeps. ``choices`` is
    `coverage.domain.seeking.Choices` as JSON. ``days_seen`` counts days whose times were looked at,
    ``tries`` times that were asked for: both are limited. ``case`` is set when the seeker booked or
    gave a code.
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
    began_on: Mapped[date]
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
