"""On which terms advisors can be booked, and what they say of themselves."""

from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coverage.persistence.database import Row


class ConversationTermsRow(Row):
    """`coverage.domain.conversation_terms` of one advisor; who has none has the defaults.
    ``places`` is a list of slugs, NULL for every room within the radius; ``words`` maps languages
    to text.
    """

    __tablename__ = "conversation_terms"

    advisor: Mapped[str] = mapped_column(String(200), primary_key=True)
    minutes: Mapped[int]
    pause: Mapped[int]
    notice: Mapped[int]
    most_per_day: Mapped[int]
    places: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    phone: Mapped[str] = mapped_column(String(40))
    video: Mapped[str] = mapped_column(String(400))
    bookable: Mapped[bool]
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    gender_shown: Mapped[bool]


class CallWindowRow(Row):
    """Hours on one day of every week in which an advisor picks up without an appointment: minutes
    after midnight.
    """

    __tablename__ = "call_window"
    __table_args__ = (UniqueConstraint("advisor", "weekday", "begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(String(200))
    weekday: Mapped[int]
    begins: Mapped[int]
    ends: Mapped[int]
