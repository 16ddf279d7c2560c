"""Carrying out a run: from stored facts to a stored draft, with a solver that somebody brings.

Nothing here meets a solver: the worker and the command line hand over a `Planner`. The transactions
around it are short, and none is open while it solves.
"""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan
from coverage.domain.ids import PlanId, RunId
from coverage.domain.prices import AdvisorPrices
from coverage.domain.publications import PlanStatus
from coverage.domain.replans import Basis
from coverage.domain.runs import ProgressPoint, RunKind, RunStatus, StopRequest
from coverage.domain.weeks import Week
from coverage.persistence import outlooks, plans, prices, replan_reports, runs, snapshots, workers
from coverage.persistence.database import database_clock, reading, writing
from coverage.planning.outcomes import Ending, NothingToPlan, Planned, Progress, ShadowPrices

MAX_ATTEMPTS = 3
"""A run that took so many workers down with it is not tried again."""
_FORGOTTEN_AFTER = timedelta(days=1)
_LOG = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Report = Callable[[Progress | None], bool]
"""How a planner tells how far it is (None: nothing new), and hears whether to stop and hand over
its best plan so far. Raises `Abandoned` when nobody wants the plan any more."""


class Abandoned(Exception):  # noqa: N818 - what happened, not a fault
    """The run was cancelled, or is in other hands: stop at once and keep nothing."""


class Planner(Protocol):
    """Makes a plan for the facts of a snapshot."""

    def __call__(
        self,
        agency: Agency,
        *,
        work: int | None,
        seed: int,
        illness: float,
        processes: int,
        basis: Basis | None,
        report: Report,
    ) -> Planned | NothingToPlan:
        """Plan with ``work`` deterministic units (None: the planner's own choice), reckoning with
        anybody being out in the part ``illness`` of the weeks.

        ``processes`` is how many it may use; the plan depends on that number.
        With a ``basis`` it changes what is published as little as possible.

        Calls ``report`` about every second, and lets `Abandoned` pass through.
        """


def carry_out(
    run_id: RunId, *, executor: str, lease: float, planner: Planner, clock: Clock
) -> PlanId | None:
    """Make the plan of a run and store it as a draft; None when the run ended otherwise.

    ``executor`` names this process; whoever else has the run and was seen in the last ``lease``
    seconds keeps it. Doing this twice is harmless: a run has one draft, and only the executor that
    has it may finish it.
    """
    taken = _take(run_id, executor=executor, lease=lease, now=clock())
    if taken is None:
        return None
    order, agency, basis = taken
    reporter = _Reporter(run_id=run_id, executor=executor, clock=clock, started=clock())
    try:
        outcome = planner(
            agency,
            work=order.work,
            seed=order.seed,
            illness=order.illness,
            processes=order.processes,
            basis=basis,
            report=reporter,
        )
    except Abandoned:
        _end(run_id, executor, RunStatus.CANCELLED, now=clock())
        return None
    except KeyboardInterrupt:
        _end(run_id, executor, RunStatus.CANCELLED, now=clock())
        raise
    except Exception:
        _LOG.exception("run %s failed", run_id)
        _end(run_id, executor, RunStatus.FAILED, message="planner_failed", now=clock())
        return None
    if isinstance(outcome, NothingToPlan):
        _end(run_id, executor, RunStatus.FAILED, message="nothing_to_plan", now=clock())
        return None
    return _store(order, executor, agency, outcome, now=clock())


def alive(executor: str) -> None:
    """Tell the other workers that ``executor`` is alive, by the database's clock."""
    with writing() as session:
        at = database_clock(session)
        workers.beat(session, executor, at=at)
        workers.forget_unseen(session, before=at - _FORGOTTEN_AFTER)


def leave(executor: str) -> None:
    """Tell the other workers that ``executor`` stops, so that they need not wait for its lease."""
    with writing() as session:
        workers.forget_worker(session, executor)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Runs that nobody alive has, the oldest first, each with how often it was begun."""

    runs: tuple[tuple[RunId, int], ...]
    present: frozenset[str]


def waiting(*, lease: float) -> Waiting:
    """Queued runs, and those of workers that were not seen in the last ``lease`` seconds."""
    with reading() as session:
        present = _present(session, lease)
        found = tuple(
            (live.id, live.attempts)
            for live in runs.live_runs(session)
            if live.executor is None or live.executor not in present
        )
    return Waiting(runs=found, present=frozenset(present))


def present(*, lease: float) -> frozenset[str]:
    """The workers that were seen in the last ``lease`` seconds."""
    with reading() as session:
        return frozenset(_present(session, lease))


def holds(executor: str, run_id: RunId) -> bool:
    """Whether the run goes on and is in the hands of that worker."""
    with reading() as session:
        return runs.is_held(session, run_id, executor=executor)


def give_up(run_id: RunId, *, now: datetime) -> None:
    """Fail a run that nobody will take up again."""
    with writing() as session:
        runs.close_unowned(session, run_id, message="interrupted", now=now)


def _take(
    run_id: RunId, *, executor: str, lease: float, now: datetime
) -> tuple[runs.RunOrder, Agency, Basis | None] | None:
    with writing() as session:
        others = _present(session, lease) - {executor}
        if not runs.begin_run(session, run_id, executor=executor, alive=others, now=now):
            return None
        workers.beat(session, executor, at=database_clock(session))
        order = runs.order_of(session, run_id)
        if order.attempts > MAX_ATTEMPTS:
            gone = RunStatus.FAILED
            runs.end_run(
                session, run_id, executor=executor, status=gone, message="gave_up", now=now
            )
            return None
    with reading() as session:
        agency = snapshots.load_snapshot(session, order.snapshot)
        return order, agency, _basis(session, order, agency)


def _basis(session: Session, order: runs.RunOrder, agency: Agency) -> Basis | None:
    """What a re-plan starts from: the plan that was published when it was asked for.

    Where panels came in by a folder and no plan was published yet, those panels.
    """
    if order.kind is not RunKind.REPLAN:
        return None
    since = Week.of(order.since or agency.horizon.start)
    published = plans.published_as(session, order.base_version)
    if published is None:
        standing = Plan(horizon=agency.horizon, panels=agency.panels, cover=())
        return Basis(published=standing, since=since)
    was = None
    if published.run_id is not None:
        sha256 = runs.order_of(session, published.run_id).snapshot
        was = snapshots.load_snapshot(session, sha256)
    return Basis(published=plans.load_plan(session, published.id), since=since, was=was)


def _present(session: Session, lease: float) -> set[str]:
    since = database_clock(session) - timedelta(seconds=lease)
    return workers.live_workers(session, since=since)


def _end(
    run_id: RunId, executor: str, status: RunStatus, *, message: str = "", now: datetime
) -> None:
    with writing() as session:
        runs.end_run(session, run_id, executor=executor, status=status, message=message, now=now)


def _store(
    order: runs.RunOrder, executor: str, agency: Agency, outcome: Planned, *, now: datetime
) -> PlanId | None:
    """Close the run and store its draft in one transaction; None when somebody else did it."""
    with writing() as session:
        if not runs.end_run(
            session,
            order.id,
            executor=executor,
            status=RunStatus.DONE,
            message="" if outcome.ending is Ending.COMPLETE else outcome.ending,
            now=now,
        ):
            return None
        plan_id = plans.store_draft(
            session,
            outcome.plan,
            outcome.score,
            run_id=order.id,
            base_version=order.base_version,
            now=now,
            status=PlanStatus.DRAFT if order.scenario is None else PlanStatus.SCENARIO,
        )
        if outcome.report is not None:
            replan_reports.store_report(session, plan_id, outcome.report)
        if outcome.outlook is not None:
            outlooks.store_outlook(session, plan_id, outcome.outlook)
        if known := kept_prices(agency, outcome.prices):
            prices.store_prices(session, plan_id, known)
        return plan_id


def kept_prices(agency: Agency, found: ShadowPrices) -> tuple[AdvisorPrices, ...]:
    """Prices by advisor, to be stored beside a plan for ``agency``; none when there are none."""
    advisors = sorted(advisor.id for advisor in agency.advisors)
    if len(found.hours) != len(advisors):
        return ()
    rows = zip(advisors, found.hours, found.primary, found.backup, strict=True)
    return tuple(
        AdvisorPrices(advisor=advisor, hours=tuple(hours), primary=primary, backup=backup)
        for advisor, hours, primary, backup in rows
    )


@dataclass(kw_only=True)
class _Reporter:
    """Writes progress into the run, and into its chart when there is something to see."""

    run_id: RunId
    executor: str
    clock: Clock
    started: datetime
    phase: str = ""
    fraction: float = 0.0
    points: int = 0
    drawn: ProgressPoint | None = None

    def __call__(self, progress: Progress | None) -> bool:
        """Store ``progress``; Abandoned when the run was cancelled or is no longer ours."""
        point = None if progress is None else self._point(progress)
        number = None
        if point is not None and self._worth_drawing(point):
            self.drawn, number = point, self.points
            self.points += 1
        with writing() as session:
            asked = runs.report_progress(
                session,
                self.run_id,
                executor=self.executor,
                phase=self.phase,
                fraction=self.fraction,
                point=point,
                number=number,
            )
        if asked is None or asked is StopRequest.CANCEL:
            raise Abandoned
        return asked is StopRequest.KEEP_BEST

    def _point(self, progress: Progress) -> ProgressPoint:
        self.phase, self.fraction = progress.phase, min(1.0, max(0.0, progress.fraction))
        return ProgressPoint(
            second=(self.clock() - self.started).total_seconds(),
            best=_known(progress.objective),
            bound=_known(progress.bound),
        )

    def _worth_drawing(self, point: ProgressPoint) -> bool:
        """Points stand apart by a hundredth of the time so far: about 400 in twenty minutes."""
        if self.drawn is None:
            return True
        news = (point.best, point.bound) != (self.drawn.best, self.drawn.bound)
        return news and point.second - self.drawn.second >= point.second / 100


def _known(points: float) -> float | None:
    """Infinity is how a search says that it has nothing yet."""
    return points if math.isfinite(points) else None
