"""Plans by their heads: drafts, the published one and those before it. Contents are a room of their
own.
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CursorResult, ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.assignments import Goal, Plan, PlanScore
from coverage.domain.errors import NotFound, WrongState
from coverage.domain.ids import AccountId, AdvisorId, ClientId, PlanId, RunId
from coverage.domain.publications import PlanHead, PlanStatus
from coverage.domain.weeks import Horizon
from coverage.persistence.database import Instant, Row
from coverage.persistence.plan_contents import (
    Selection,
    delete_contents,
    load_contents,
    store_contents,
)
from coverage.persistence.runs import RunRow


class PlanRow(Row):
    """The head of a plan. UNIQUE(version) is what keeps two people from publishing at once."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int | None] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(index=True)
    run_id: Mapped[str | None] = mapped_column(ForeignKey(RunRow.id), unique=True)
    base_version: Mapped[int]
    horizon_start: Mapped[date]
    horizon_weeks: Mapped[int]
    objective: Mapped[float]
    bound: Mapped[float]
    net_gap: Mapped[float]
    constants: Mapped[float]
    terms: Mapped[dict[str, float]] = mapped_column(JSON)
    goals: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    """Of the week cover, in order; None for plans that were made before goals were kept."""
    seed: Mapped[int]
    seconds: Mapped[float]
    work: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    published_by: Mapped[int | None]
    """No foreign key: who published stays known when the account is gone."""


def published_head(session: Session) -> PlanHead | None:
    """The plan that holds now; None when nothing was ever published."""
    row = session.scalar(select(PlanRow).where(PlanRow.status == PlanStatus.PUBLISHED))
    return None if row is None else _head(row)


def head(session: Session, plan_id: PlanId) -> PlanHead:
    """The head of one plan; NotFound when there is none."""
    row = session.get(PlanRow, plan_id)
    if row is None:
        raise NotFound
    return _head(row)


def drafts(session: Session) -> list[PlanHead]:
    """What may still be published or discarded, the newest first."""
    return heads(session, status=PlanStatus.DRAFT)


def heads(
    session: Session, *, status: PlanStatus | None = None, limit: int = 200
) -> list[PlanHead]:
    """Plans of one status or of all, the newest first."""
    query = select(PlanRow).order_by(PlanRow.id.desc()).limit(limit)
    if status is not None:
        query = query.where(PlanRow.status == status)
    return [_head(row) for row in session.scalars(query)]


def plans_of_runs(session: Session, runs: Collection[RunId]) -> dict[RunId, PlanId]:
    """The draft that each run made, whatever became of it; runs without one are left out."""
    query = select(PlanRow.run_id, PlanRow.id).where(PlanRow.run_id.in_(list(runs)))
    return {RunId(run): PlanId(plan) for run, plan in session.execute(query) if run is not None}


def store_draft(
    session: Session,
    plan: Plan,
    score: PlanScore,
    *,
    run_id: RunId | None,
    base_version: int,
    now: datetime,
    status: PlanStatus = PlanStatus.DRAFT,
) -> PlanId:
    """Store a whole plan as a draft, or as one of a scenario. IntegrityError when the run has one
    already.
    """
    row = PlanRow(
        version=None,
        status=status,
        run_id=run_id,
        base_version=base_version,
        horizon_start=plan.horizon.start,
        horizon_weeks=plan.horizon.weeks,
        objective=score.objective,
        bound=score.bound,
        net_gap=score.net_gap,
        constants=score.constants,
        terms=dict(score.terms),
        goals=[asdict(goal) for goal in score.goals],
        seed=score.seed,
        seconds=score.seconds,
        work=score.work,
        created_at=now,
    )
    session.add(row)
    session.flush()
    plan_id = PlanId(row.id)
    store_contents(session, plan_id, plan)
    return plan_id


def published_as(session: Session, version: int) -> PlanHead | None:
    """The plan that was published as ``version``, whatever became of it since."""
    row = session.scalar(select(PlanRow).where(PlanRow.version == version))
    return None if row is None else _head(row)


def remove_scenario_plan(session: Session, plan_id: PlanId) -> None:
    """Forget a plan of a scenario with all that is kept beside it; others stay."""
    if head(session, plan_id).status is not PlanStatus.SCENARIO:
        raise WrongState
    delete_contents(session, plan_id)
    for table in Row.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is PlanRow.__table__ for key in column.foreign_keys):
                session.execute(delete(table).where(column == plan_id))
    session.execute(delete(PlanRow).where(PlanRow.id == plan_id))


def load_plan(
    session: Session, plan_id: PlanId, *, clients: Collection[ClientId] | None = None
) -> Plan:
    """The contents of a plan, of all clients or of these; NotFound when there is no such plan."""
    return load_part(session, plan_id, Selection(clients=clients))


def load_work(session: Session, plan_id: PlanId, advisor: AdvisorId) -> Plan:
    """What one advisor has in a plan: the panels they sit on, and the weeks and surges they cover
    themselves.
    """
    return load_part(session, plan_id, Selection(advisor=advisor))


def load_part(session: Session, plan_id: PlanId, selection: Selection) -> Plan:
    """The part of a plan that ``selection`` names, in order of client (as bytes) and week."""
    return load_contents(session, plan_id, selection, horizon=head(session, plan_id).horizon)


def publish_draft(
    session: Session, plan_id: PlanId, *, version: int, now: datetime, by: AccountId | None
) -> bool:
    """Make a draft the plan that holds, and the one before it superseded; False when it is no
    draft.

    IntegrityError when ``version`` was taken in the same moment: call this before anything else is
    written, so that the loser of a race stops here.
    """
    values: dict[str, object] = {"status": PlanStatus.PUBLISHED, "version": version}
    values |= {"published_at": now, "published_by": by}
    if not _move(session, plan_id, PlanStatus.DRAFT, values):
        return False
    session.execute(
        update(PlanRow)
        .where(PlanRow.status == PlanStatus.PUBLISHED, PlanRow.id != plan_id)
        .values(status=PlanStatus.SUPERSEDED)
    )
    return True


def rewrite(session: Session, plan_id: PlanId, plan: Plan) -> None:
    """Put the contents of ``plan`` in place of those stored; the head stays."""
    delete_contents(session, plan_id)
    store_contents(session, plan_id, plan)


def discard_draft(session: Session, plan_id: PlanId) -> bool:
    """Empty a draft and mark it discarded; its head and its run stay. False when it is no draft."""
    if not _move(session, plan_id, PlanStatus.DRAFT, {"status": PlanStatus.DISCARDED}):
        return False
    delete_contents(session, plan_id)
    return True


def _move(session: Session, plan_id: PlanId, status: PlanStatus, values: dict[str, object]) -> bool:
    moved = session.execute(
        update(PlanRow)
        .where(PlanRow.id == plan_id, PlanRow.status == status)
        .values(values)
        .execution_options(synchronize_session="fetch")
    )
    assert isinstance(moved, CursorResult)  # noqa: S101 - an UPDATE always gives one
    return moved.rowcount > 0


def _head(row: PlanRow) -> PlanHead:
    return PlanHead(
        id=PlanId(row.id),
        version=row.version,
        status=PlanStatus(row.status),
        run_id=None if row.run_id is None else RunId(row.run_id),
        base_version=row.base_version,
        horizon=Horizon(start=row.horizon_start, weeks=row.horizon_weeks),
        score=PlanScore(
            objective=row.objective,
            bound=row.bound,
            net_gap=row.net_gap,
            constants=row.constants,
            terms=dict(row.terms),
            seed=row.seed,
            seconds=row.seconds,
            work=row.work,
            goals=tuple(Goal(**goal) for goal in row.goals or ()),
        ),
        created_at=row.created_at,
        published_at=row.published_at,
        published_by=None if row.published_by is None else AccountId(row.published_by),
    )
