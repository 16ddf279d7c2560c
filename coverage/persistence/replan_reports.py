"""What each re-plan says of itself: who moved and why."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.replans import Move, MoveCause, ReplanReport
from coverage.domain.weeks import Week
from coverage.persistence.database import Row
from coverage.persistence.plans import PlanRow


class ReplanReportRow(Row):
    """The report of one plan that was made from another, as it was made."""

    __tablename__ = "replan_report"

    plan: Mapped[int] = mapped_column(ForeignKey(PlanRow.id), primary_key=True)
    since: Mapped[date]
    moves: Mapped[list[list[Any]]] = mapped_column(JSON)
    """Client, cause, primary and backup before, primary and backup after, gain, weeks."""
    standing: Mapped[dict[str, float]] = mapped_column(JSON)
    after: Mapped[dict[str, float]] = mapped_column(JSON)
    gaps_standing: Mapped[int]
    gaps_after: Mapped[int]


def store_report(session: Session, plan_id: PlanId, report: ReplanReport) -> None:
    """Store the report of a plan that is there. IntegrityError when it has one."""
    session.add(
        ReplanReportRow(
            plan=plan_id,
            since=report.since.monday,
            moves=[
                [m.client, m.cause.value, *m.before, *m.after, m.gain, m.weeks]
                for m in report.moves
            ],
            standing=dict(report.standing),
            after=dict(report.after),
            gaps_standing=report.gaps_standing,
            gaps_after=report.gaps_after,
        )
    )
    session.flush()


def report_of(session: Session, plan_id: PlanId) -> ReplanReport | None:
    """The report of a plan; None for one that was not made from another."""
    row = session.get(ReplanReportRow, plan_id)
    if row is None:
        return None
    return ReplanReport(
        since=Week(row.since),
        moves=tuple(_move(*move) for move in row.moves),
        standing=dict(row.standing),
        after=dict(row.after),
        gaps_standing=row.gaps_standing,
        gaps_after=row.gaps_after,
    )


def _move(client: str, cause: str, *parts: Any) -> Move:
    *seats, gain, weeks = parts
    first, second, third, fourth = (None if seat is None else AdvisorId(seat) for seat in seats)
    return Move(
        client=ClientId(client),
        cause=MoveCause(cause),
        before=(first, second),
        after=(third, fourth),
        gain=float(gain),
        weeks=int(weeks),
    )
