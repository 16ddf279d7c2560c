"""Asking for plans: start a run, follow it, stop it. What a worker does with it is in `solving`.

A ``reader`` of None stands for the operator, at the command line of the server.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from coverage.domain.agencies import Agency
from coverage.domain.errors import NotFound, NothingPublished, WrongState
from coverage.domain.ids import AccountId, RunId, ScenarioId
from coverage.domain.publications import NEVER_PUBLISHED
from coverage.domain.runs import RunKind, RunView, StopRequest
from coverage.domain.visibility import CoordinatorReader, Reader
from coverage.persistence import audit, facts, plans, runs, snapshots, workers
from coverage.persistence.database import database_clock, reading, writing


def request_run(
    reader: Reader | None,
    *,
    now: datetime,
    work: int | None = None,
    seed: int = 1,
    illness: float = 0.0,
    processes: int = 1,
    executor: str | None = None,
) -> RunId:
    """Keep the facts as they are, and a run that plans with them, for a worker to take up.

    ``work`` are deterministic units, None for the planner's own choice. ``illness``, 0 to
    `MOST_ILLNESS`, is the part of the weeks that the plan reckons with anybody being out.
    ``processes`` is how many the run may use; the plan depends on that number, not on how many
    workers there are.
    ``executor`` reserves the run for a process that will carry it out itself. NoAgency when there
    are no facts.
    """
    wanted = Wanted(work=work, seed=seed, illness=illness, processes=processes, executor=executor)
    return _request(planner_account(reader), wanted, now=now)


def request_replan(
    reader: Reader | None,
    *,
    now: datetime,
    today: date,
    work: int | None = None,
    seed: int = 1,
    executor: str | None = None,
) -> RunId:
    """Keep the facts as they are, and a run that changes what is published as little as they ask.

    Weeks before that of ``today`` stay as they are. NothingPublished when there are no panels to
    start from, NoAgency when there are no facts.
    """
    wanted = Wanted(work=work, seed=seed, executor=executor, kind=RunKind.REPLAN, since=today)
    return _request(planner_account(reader), wanted, now=now)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks of a run, see `request_run`. ``since`` is for a re-plan alone."""

    work: int | None = None
    seed: int = 1
    illness: float = 0.0
    processes: int = 1
    executor: str | None = None
    kind: RunKind = RunKind.PLAN
    since: date | None = None


def prepare_run(
    session: Session, wanted: Wanted, *, scenario: ScenarioId | None = None
) -> tuple[Agency, runs.RunOrder]:
    """The facts of now, and an order that still lacks its snapshot."""
    agency = facts.load_agency(session)
    published = plans.published_head(session)
    if wanted.kind is RunKind.REPLAN and published is None and not agency.panels:
        raise NothingPublished
    return agency, runs.RunOrder(
        id=RunId(uuid4().hex),
        snapshot="",
        base_version=(published.version or 0) if published else NEVER_PUBLISHED,
        work=wanted.work,
        seed=wanted.seed,
        attempts=0,
        illness=wanted.illness,
        processes=wanted.processes,
        kind=wanted.kind,
        since=wanted.since,
        scenario=scenario,
    )


def store_run(
    session: Session,
    order: runs.RunOrder,
    snapshot: snapshots.Snapshot,
    *,
    now: datetime,
    by: AccountId | None,
    executor: str | None,
) -> None:
    """Keep a run with its facts, for a worker or for ``executor``."""
    snapshots.store_snapshot(session, snapshot)
    runs.add_run(session, order, now=now, by=by, executor=executor)
    if executor is not None:
        workers.beat(session, executor, at=database_clock(session))


def _request(account: AccountId | None, wanted: Wanted, *, now: datetime) -> RunId:
    with reading() as session:
        agency, order = prepare_run(session, wanted)
    snapshot = snapshots.take_snapshot(agency.in_order())
    order = replace(order, snapshot=snapshot.sha256)
    with writing() as session:
        store_run(session, order, snapshot, now=now, by=account, executor=wanted.executor)
        audit.record(
            session,
            at=now,
            account=account,
            verb="run.requested",
            subject=f"run:{order.id}",
            detail={
                "kind": wanted.kind,
                "seed": wanted.seed,
                "work": wanted.work or 0,
                "illness": f"{wanted.illness:g}",
                "processes": wanted.processes,
                "base_version": order.base_version,
            },
        )
    return order.id


def run_status(reader: Reader | None, run_id: RunId) -> RunView:
    """The run with its history and, when it made one, its plan; NotFound when there is none."""
    planner_account(reader)
    with reading() as session:
        view = runs.find_run(session, run_id)
        plan = plans.plans_of_runs(session, [run_id]).get(run_id)
    return replace(view, plan_id=plan)


def list_runs(reader: Reader | None, *, limit: int = 50) -> list[RunView]:
    """The newest runs first, without their histories."""
    planner_account(reader)
    with reading() as session:
        views = runs.recent_runs(session, limit=limit)
        made = plans.plans_of_runs(session, [view.id for view in views])
    return [replace(view, plan_id=made.get(view.id)) for view in views]


def cancel_run(reader: Reader | None, run_id: RunId, *, now: datetime) -> None:
    """Stop a run and keep nothing of it; WrongState when it has ended."""
    _ask(reader, run_id, StopRequest.CANCEL, now=now)


def stop_run(reader: Reader | None, run_id: RunId, *, now: datetime) -> None:
    """Stop a run and keep its best plan so far; WrongState when it has ended."""
    _ask(reader, run_id, StopRequest.KEEP_BEST, now=now)


def _ask(reader: Reader | None, run_id: RunId, stop: StopRequest, *, now: datetime) -> None:
    account = planner_account(reader)
    with writing() as session:
        runs.order_of(session, run_id)
        if not runs.ask_to_stop(session, run_id, stop, now=now):
            raise WrongState
        audit.record(
            session,
            at=now,
            account=account,
            verb=f"run.{stop}",
            subject=f"run:{run_id}",
            detail={},
        )


def workers_alive(*, lease: float) -> int:
    """How many workers were seen in the last ``lease`` seconds."""
    with reading() as session:
        since = database_clock(session) - timedelta(seconds=lease)
        return len(workers.live_workers(session, since=since))


def planner_account(reader: Reader | None) -> AccountId | None:
    """Whose account acts, None for the operator. NotFound for readers who do not plan."""
    if reader is None:
        return None
    if not isinstance(reader, CoordinatorReader):
        raise NotFound
    return reader.account
