"""Notices to seekers who asked for them: what is to be mailed, never its text or address."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Instant, Row


class NoticeRow(Row):
    """One mail that is due to the seeker of a case. The address is unsealed when it is sent, and
    the text is the same for every notice. ``occasion`` keeps one event from being told twice.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("case", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey(CaseRow.id, ondelete="CASCADE"))
    occasion: Mapped[str] = mapped_column(String(80))
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
