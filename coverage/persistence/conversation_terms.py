"""On which terms advisors can be booked, and what they say of themselves."""

from collections import abc
from collections.abc import Collection
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.conversation_terms import ConversationTerms
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.working_hours import Shift
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


def terms_of(
    session: Session, advisors: Collection[AdvisorId]
) -> abc.Mapping[AdvisorId, ConversationTerms]:
    """The terms of each of ``advisors``, the defaults of those who told none."""
    wanted = sorted(advisors)
    windows: dict[str, list[Shift]] = {}
    calls = select(CallWindowRow).where(CallWindowRow.advisor.in_(wanted))
    for call in session.scalars(calls.order_by(CallWindowRow.weekday, CallWindowRow.begins)):
        shift = Shift(weekday=call.weekday, begins=call.begins, ends=call.ends)
        windows.setdefault(call.advisor, []).append(shift)
    found = dict.fromkeys(wanted, ConversationTerms())
    rows = select(ConversationTermsRow).where(ConversationTermsRow.advisor.in_(wanted))
    for row in session.scalars(rows):
        found[AdvisorId(row.advisor)] = ConversationTerms(
            minutes=row.minutes,
            pause=row.pause,
            notice=row.notice,
            most_per_day=row.most_per_day,
            places=None if row.places is None else frozenset(map(PlaceId, row.places)),
            phone=row.phone,
            video=row.video,
            call_windows=tuple(windows.get(row.advisor, ())),
            bookable=row.bookable,
        )
    return found
