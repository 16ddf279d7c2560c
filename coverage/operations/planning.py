"""Asking for plans: start a run, follow it, stop it. What a worker does with it is in `solving`.

A ``reader`` of None stands for the operator, at the command line of the server.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from coverage.domain.errors import NotFound, WrongState
from coverage.domain.ids import AccountId, RunId
from coverage.domain.publications import NEVER_PUBLISHED
from coverage.domain.runs import RunView, StopRequest
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
    executor: str | None = None,
) -> RunId:
    """Keep the facts as they are, and a run that plans with them, for a worker to take up.

    ``work`` are deterministic units, None for the planner's own choice. ``illness``, 0 to
    `MOST_ILLNESS`, is the part of the weeks that the plan reckons with anybody being out.
    ``executor`` reserves the run for a process that will carry it out itself. NoAgency when there
    are no facts.
    """
    account = planner_account(reader)
    with reading() as session:
        agency = facts.load_agency(session)
        published = plans.published_head(session)
    snapshot = snapshots.take_snapshot(agency.in_order())
    order = runs.RunOrder(
        id=RunId(uuid4().hex),
        snapshot=snapshot.sha256,
        base_version=(published.version or 0) if published else NEVER_PUBLISHED,
        work=work,
        seed=seed,
        attempts=0,
        illness=illness,
    )
    with writing() as session:
        snapshots.store_snapshot(session, snapshot)
        runs.add_run(session, order, now=now, by=account, executor=executor)
        if executor is not None:
            workers.beat(session, executor, at=database_clock(session))
        audit.record(
            session,
            at=now,
            account=account,
            verb="run.requested",
            subject=f"run:{order.id}",
            detail={
                "seed": seed,
                "work": work or 0,
                "illness": f"{illness:g}",
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
