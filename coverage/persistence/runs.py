"""Runs of the planner: what was asked, by which facts, how far it is, and which worker has it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    ForeignKey,
    Update,
    and_,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.errors import NotFound
from coverage.domain.ids import AccountId, RunId, ScenarioId
from coverage.domain.runs import ProgressPoint, RunKind, RunStatus, RunView, StopRequest
from coverage.persistence.database import Instant, Row
from coverage.persistence.scenarios import ScenarioRow
from coverage.persistence.snapshots import SnapshotRow

_LIVE = (RunStatus.QUEUED, RunStatus.RUNNING)


class RunRow(Row):
    """One run. ``executor`` is the worker that has it; only that one may report and finish."""

    __tablename__ = "run"

    id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(index=True)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    requested_by: Mapped[int | None]
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    snapshot: Mapped[str] = mapped_column(ForeignKey(SnapshotRow.sha256))
    base_version: Mapped[int]
    work: Mapped[int | None]
    seed: Mapped[int]
    illness: Mapped[float] = mapped_column(default=0.0)
    processes: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(default=RunKind.PLAN)
    since: Mapped[date | None]
    """A re-plan touches no week before that of this day."""
    scenario: Mapped[int | None] = mapped_column(ForeignKey(ScenarioRow.id), index=True)
    stop: Mapped[str] = mapped_column(default="")
    executor: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    phase: Mapped[str] = mapped_column(default="")
    fraction: Mapped[float] = mapped_column(default=0.0)
    best: Mapped[float | None]
    bound: Mapped[float | None]
    message: Mapped[str] = mapped_column(default="")


class ProgressRow(Row):
    """One point of the chart of a run."""

    __tablename__ = "run_progress"

    run: Mapped[str] = mapped_column(ForeignKey(RunRow.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    second: Mapped[float]
    best: Mapped[float | None]
    bound: Mapped[float | None]


@dataclass(frozen=True, kw_only=True)
class RunOrder:
    """What a worker needs to know before it begins. ``illness`` is the part of the weeks that the
    plan reckons with anybody being out, 0 for none; ``processes`` is how many the run may use.
    """

    id: RunId
    snapshot: str
    base_version: int
    work: int | None
    seed: int
    attempts: int
    illness: float = 0.0
    processes: int = 1
    kind: RunKind = RunKind.PLAN
    since: date | None = None
    scenario: ScenarioId | None = None


def add_run(
    session: Session,
    run: RunOrder,
    *,
    now: datetime,
    by: AccountId | None,
    executor: str | None = None,
) -> None:
    """Store a run that waits for a worker, or for ``executor`` alone; its snapshot is there."""
    session.add(
        RunRow(
            id=run.id,
            status=RunStatus.QUEUED if executor is None else RunStatus.RUNNING,
            executor=executor,
            requested_at=now,
            requested_by=by,
            snapshot=run.snapshot,
            base_version=run.base_version,
            work=run.work,
            seed=run.seed,
            illness=run.illness,
            processes=run.processes,
            kind=run.kind,
            since=run.since,
            scenario=run.scenario,
        )
    )
    session.flush()


def find_run(session: Session, run_id: RunId) -> RunView:
    """The run with its history, not yet its plan (see `plans`); NotFound when there is none."""
    row = _row(session, run_id)
    points = session.scalars(
        select(ProgressRow).where(ProgressRow.run == run_id).order_by(ProgressRow.number)
    )
    history = tuple(
        ProgressPoint(second=point.second, best=point.best, bound=point.bound) for point in points
    )
    return _view(row, history=history)


def recent_runs(session: Session, *, limit: int = 50) -> list[RunView]:
    """The newest runs on real facts first, without their histories and plans."""
    return _newest(session, RunRow.scenario.is_(None), limit=limit)


def runs_of_scenario(session: Session, scenario: ScenarioId) -> list[RunView]:
    """The runs of one scenario, the newest first, without their histories and plans."""
    return _newest(session, RunRow.scenario == scenario, limit=200)


def remove_run(session: Session, run_id: RunId) -> None:
    """Forget a run without a plan; whoever carries it out finds that nobody wants it any more."""
    session.execute(delete(ProgressRow).where(ProgressRow.run == run_id))
    session.execute(delete(RunRow).where(RunRow.id == run_id))


def snapshot_is_needed(session: Session, sha256: str) -> bool:
    """Whether any run was given these facts."""
    return bool(session.scalar(select(exists().where(RunRow.snapshot == sha256))))


def _newest(session: Session, which: ColumnElement[bool], *, limit: int) -> list[RunView]:
    query = select(RunRow).where(which).order_by(RunRow.requested_at.desc(), RunRow.id).limit(limit)
    return [_view(row) for row in session.scalars(query)]


def order_of(session: Session, run_id: RunId) -> RunOrder:
    """What was asked for; NotFound when there is no such run."""
    row = _row(session, run_id)
    return RunOrder(
        id=run_id,
        snapshot=row.snapshot,
        base_version=row.base_version,
        work=row.work,
        seed=row.seed,
        attempts=row.attempts,
        illness=row.illness,
        processes=row.processes,
        kind=RunKind(row.kind),
        since=row.since,
        scenario=None if row.scenario is None else ScenarioId(row.scenario),
    )


def begin_run(
    session: Session, run_id: RunId, *, executor: str, alive: Collection[str], now: datetime
) -> bool:
    """Give a run that nobody ``alive`` has to ``executor``, from the start.

    False when it has ended or is in other hands.
    """
    orphaned = and_(
        RunRow.status == RunStatus.RUNNING,
        or_(RunRow.executor == executor, RunRow.executor.not_in(list(alive))),
    )
    taken = _change(
        session,
        update(RunRow)
        .where(RunRow.id == run_id, or_(RunRow.status == RunStatus.QUEUED, orphaned))
        .values(
            status=RunStatus.RUNNING,
            executor=executor,
            attempts=RunRow.attempts + 1,
            started_at=now,
            phase="",
            fraction=0.0,
            best=None,
            bound=None,
        ),
    )
    if taken:
        session.execute(delete(ProgressRow).where(ProgressRow.run == run_id))
    return taken


def is_held(session: Session, run_id: RunId, *, executor: str) -> bool:
    """Whether the run goes on and ``executor`` has it."""
    return bool(session.scalar(select(exists().where(_held(run_id, executor)))))


def report_progress(
    session: Session,
    run_id: RunId,
    *,
    executor: str,
    phase: str,
    fraction: float,
    point: ProgressPoint | None,
    number: int | None,
) -> StopRequest | None:
    """Store how far a run is and tell what is asked of it; None when it is no longer
    ``executor``'s.

    ``point`` is the present state; ``number`` is its place in the chart, None to leave it out.
    """
    values: dict[str, object] = {"phase": phase, "fraction": fraction}
    if point is not None:
        values |= {"best": point.best, "bound": point.bound}
    if not _change(session, update(RunRow).where(_held(run_id, executor)).values(values)):
        return None
    if point is not None and number is not None:
        session.add(
            ProgressRow(
                run=run_id, number=number, second=point.second, best=point.best, bound=point.bound
            )
        )
    return StopRequest(session.scalar(select(RunRow.stop).where(RunRow.id == run_id)) or "")


def end_run(
    session: Session,
    run_id: RunId,
    *,
    executor: str,
    status: RunStatus,
    message: str = "",
    now: datetime,
) -> bool:
    """Close a run; False when ``executor`` does not have it any more, and then nothing may be
    stored.
    """
    values: dict[str, object] = {"status": status, "message": message, "ended_at": now}
    if status is RunStatus.DONE:
        values["fraction"] = 1.0
    return _change(session, update(RunRow).where(_held(run_id, executor)).values(values))


def ask_to_stop(session: Session, run_id: RunId, stop: StopRequest, *, now: datetime) -> bool:
    """Ask a live run to stop; one that no worker has yet is cancelled at once. False when it has
    ended.
    """
    waiting = update(RunRow).where(RunRow.id == run_id, RunRow.status == RunStatus.QUEUED)
    ended = {"status": RunStatus.CANCELLED, "ended_at": now, "stop": StopRequest.CANCEL}
    if _change(session, waiting.values(ended)):
        return True
    running = update(RunRow).where(RunRow.id == run_id, RunRow.status == RunStatus.RUNNING)
    return _change(session, running.values(stop=stop))


def close_unowned(session: Session, run_id: RunId, *, message: str, now: datetime) -> bool:
    """Fail a run that nobody will take up again; False when it has ended already."""
    live = update(RunRow).where(RunRow.id == run_id, RunRow.status.in_(_LIVE))
    return _change(session, live.values(status=RunStatus.FAILED, message=message, ended_at=now))


@dataclass(frozen=True, kw_only=True)
class LiveRun:
    """A run that has not ended. ``executor`` is None while it is queued."""

    id: RunId
    executor: str | None
    attempts: int


def live_runs(session: Session) -> list[LiveRun]:
    """Every run that has not ended, the oldest first."""
    query = select(RunRow.id, RunRow.executor, RunRow.attempts).where(RunRow.status.in_(_LIVE))
    found = session.execute(query.order_by(RunRow.requested_at, RunRow.id))
    return [
        LiveRun(id=RunId(run_id), executor=executor, attempts=attempts)
        for run_id, executor, attempts in found
    ]


def _held(run_id: RunId, executor: str) -> ColumnElement[bool]:
    return and_(
        RunRow.id == run_id,
        RunRow.executor == executor,
        RunRow.status == RunStatus.RUNNING,
    )


def _change(session: Session, statement: Update) -> bool:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101 - an UPDATE always gives one
    return result.rowcount > 0


def _row(session: Session, run_id: RunId) -> RunRow:
    row = session.get(RunRow, run_id)
    if row is None:
        raise NotFound
    return row


def _view(row: RunRow, *, history: tuple[ProgressPoint, ...] = ()) -> RunView:
    return RunView(
        id=RunId(row.id),
        status=RunStatus(row.status),
        requested_at=row.requested_at,
        requested_by=None if row.requested_by is None else AccountId(row.requested_by),
        started_at=row.started_at,
        ended_at=row.ended_at,
        work=row.work,
        seed=row.seed,
        illness=row.illness,
        processes=row.processes,
        kind=RunKind(row.kind),
        scenario=None if row.scenario is None else ScenarioId(row.scenario),
        base_version=row.base_version,
        stop=StopRequest(row.stop),
        phase=row.phase,
        fraction=row.fraction,
        best=row.best,
        bound=row.bound,
        history=history,
        message=row.message,
    )
