"""The hours that advisors told they work."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import String, UniqueConstraint, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.ids import AdvisorId
from coverage.domain.working_hours import Shift
from coverage.persistence.database import Row


class ShiftRow(Row):
    """Hours on one day of every week: minutes after midnight.

    ``advisor`` is no foreign key: who is taken out of the facts by mistake and comes back still
    works the same hours.
    """

    __tablename__ = "working_hours"
    __table_args__ = (UniqueConstraint("advisor", "weekday", "begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(String(200))
    weekday: Mapped[int]
    begins: Mapped[int]
    ends: Mapped[int]


def shifts_of(session: Session, advisor: AdvisorId) -> list[Shift]:
    """What one advisor told, in order; nothing when they told nothing."""
    return shifts_of_all(session, [advisor]).get(advisor, [])


def shifts_of_all(
    session: Session, advisors: Iterable[AdvisorId]
) -> Mapping[AdvisorId, list[Shift]]:
    """What these advisors told, of those who told anything."""
    found: dict[AdvisorId, list[Shift]] = {}
    rows = session.execute(
        select(ShiftRow.advisor, ShiftRow.weekday, ShiftRow.begins, ShiftRow.ends)
        .where(ShiftRow.advisor.in_(list(advisors)))
        .order_by(ShiftRow.advisor, ShiftRow.weekday, ShiftRow.begins)
    )
    for advisor, weekday, begins, ends in rows:
        shift = Shift(weekday=weekday, begins=begins, ends=ends)
        found.setdefault(AdvisorId(advisor), []).append(shift)
    return found


def replace_shifts(session: Session, advisor: AdvisorId, shifts: Sequence[Shift]) -> None:
    """Make ``shifts`` the hours of ``advisor``."""
    session.execute(delete(ShiftRow).where(ShiftRow.advisor == advisor))
    rows = [
        {"advisor": advisor, "weekday": s.weekday, "begins": s.begins, "ends": s.ends}
        for s in shifts
    ]
    if rows:
        session.execute(insert(ShiftRow), rows)
