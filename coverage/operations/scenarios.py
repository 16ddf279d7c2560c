"""What if: changes that somebody supposes, planned beside the plan that holds.

A scenario leaves no trace elsewhere: its plans are never drafts, so that nobody publishes one by
accident; no calendar, mail or audit entry tells of it; and dropping it takes its runs, plans and
facts with it. Adopting one means entering the change as a fact, and re-planning on the facts then
(decision 0073).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coverage.domain.agencies import Agency
from coverage.domain.change_texts import parse_change, text_of
from coverage.domain.changes import Change, apply
from coverage.domain.errors import InvalidInput, NotFound, WrongState
from coverage.domain.ids import PlanId, RunId, ScenarioId
from coverage.domain.publications import PlanHead
from coverage.domain.replans import ReplanReport
from coverage.domain.runs import RunKind, RunStatus, RunView
from coverage.domain.visibility import Reader
from coverage.operations.planning import Wanted, planner_account, prepare_run, store_run
from coverage.persistence import facts, plans, replan_reports, runs, scenarios, snapshots
from coverage.persistence.database import reading, writing

LONGEST_NAME = 100
MOST_CHANGES = 50


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A scenario as a coordinator sees it. ``runs`` are the newest first.

    ``plan`` is the newest that was made for it. ``changes`` are lines; `changes_of` reads them.
    """

    id: ScenarioId
    name: str
    changes: tuple[str, ...]
    created_at: datetime
    runs: tuple[RunView, ...] = ()
    plan: PlanHead | None = None

    @property
    def may_change(self) -> bool:
        """Whether changes may be added: not once a plan was asked for, which would be of others."""
        return not self.runs


def create(
    reader: Reader | None, name: str, changes: Sequence[Change], *, now: datetime
) -> ScenarioId:
    """Keep a scenario. InvalidInput when the name is empty or taken, ImpossibleChange when a change
    cannot be by the facts of now.
    """
    account = planner_account(reader)
    name = name.strip()
    if not name:
        raise InvalidInput({"name": "required"})
    if len(name) > LONGEST_NAME:
        raise InvalidInput({"name": "too_long"})
    with reading() as session:
        _hold(facts.load_agency(session), changes)
    try:
        with writing() as session:
            lines = [text_of(change) for change in changes]
            return scenarios.add_scenario(session, name, lines, now=now, by=account)
    except IntegrityError:
        raise InvalidInput({"name": "taken"}) from None


def add_change(reader: Reader | None, scenario: ScenarioId, change: Change) -> None:
    """Suppose one thing more; WrongState once a plan was asked for."""
    _rewrite(reader, scenario, lambda agency, row: [*_read(agency, row), change])


def drop_change(reader: Reader | None, scenario: ScenarioId, number: int) -> None:
    """Suppose one thing less, by its place from 0; those after it must still be possible."""
    _rewrite(
        reader,
        scenario,
        lambda agency, row: [c for n, c in enumerate(_read(agency, row)) if n != number],
    )


def list_scenarios(reader: Reader | None) -> list[Scenario]:
    """Every scenario, the newest first."""
    planner_account(reader)
    with reading() as session:
        return [_view(session, stored) for stored in scenarios.list_scenarios(session)]


def scenario(reader: Reader | None, number: ScenarioId) -> Scenario:
    """One scenario; NotFound when there is none."""
    planner_account(reader)
    with reading() as session:
        return _view(session, scenarios.find_scenario(session, number))


def scenario_named(reader: Reader | None, name: str) -> Scenario:
    """The scenario of this name; NotFound when there is none."""
    planner_account(reader)
    with reading() as session:
        stored = scenarios.scenario_named(session, name)
        if stored is None:
            raise NotFound
        return _view(session, stored)


def changes_of(reader: Reader | None, found: Scenario) -> list[Change]:
    """The changes of a scenario as values."""
    planner_account(reader)
    with reading() as session:
        return _read(facts.load_agency(session), found.changes)


def facts_of_now(reader: Reader | None) -> Agency:
    """What changes are read against: names, and whom somebody new may be like."""
    planner_account(reader)
    with reading() as session:
        return facts.load_agency(session)


def request_run(
    reader: Reader | None,
    number: ScenarioId,
    *,
    kind: RunKind,
    now: datetime,
    today: date,
    work: int | None = None,
    seed: int = 1,
    processes: int = 1,
    executor: str | None = None,
) -> RunId:
    """Plan with the facts of now as the scenario changes them; its plan is no draft.

    ImpossibleChange when a change cannot be any more, NothingPublished when there is nothing to
    re-plan from, WrongState when the scenario supposes nothing.
    """
    account = planner_account(reader)
    since = today if kind is RunKind.REPLAN else None
    wanted = Wanted(
        work=work, seed=seed, processes=processes, executor=executor, kind=kind, since=since
    )
    with reading() as session:
        stored = scenarios.find_scenario(session, number)
        agency, order = prepare_run(session, wanted, scenario=number)
    if not stored.changes:
        raise WrongState
    changed = apply(agency, _read(agency, stored.changes))
    snapshot = snapshots.take_snapshot(changed.in_order())
    order = replace(order, snapshot=snapshot.sha256)
    with writing() as session:
        store_run(session, order, snapshot, now=now, by=account, executor=executor)
    return order.id


def drop(reader: Reader | None, number: ScenarioId) -> None:
    """Forget a scenario with its runs, plans and facts; a run that is going on ends by itself.

    NotFound when there is none.
    """
    planner_account(reader)
    with writing() as session:
        scenarios.find_scenario(session, number)
        views = runs.runs_of_scenario(session, number)
        given = {runs.order_of(session, view.id).snapshot for view in views}
        for plan in plans.plans_of_runs(session, [view.id for view in views]).values():
            plans.remove_scenario_plan(session, plan)
        for view in views:
            runs.remove_run(session, view.id)
        for sha256 in given:
            if not runs.snapshot_is_needed(session, sha256):
                snapshots.forget_snapshot(session, sha256)
        scenarios.remove_scenario(session, number)


def report_of(reader: Reader | None, plan: PlanId) -> ReplanReport | None:
    """What a re-plan says of itself; None for a plan that was not made from another."""
    planner_account(reader)
    with reading() as session:
        return replan_reports.report_of(session, plan)


def _rewrite(
    reader: Reader | None, number: ScenarioId, edit: Callable[[Agency, Sequence[str]], list[Change]]
) -> None:
    planner_account(reader)
    with writing() as session:
        stored = scenarios.find_scenario(session, number)
        if runs.runs_of_scenario(session, number):
            raise WrongState
        agency = facts.load_agency(session)
        changes = edit(agency, stored.changes)
        _hold(agency, changes)
        scenarios.set_changes(session, number, [text_of(change) for change in changes])


def _hold(agency: Agency, changes: Sequence[Change]) -> None:
    """Refuse changes that cannot be, one after the other."""
    if len(changes) > MOST_CHANGES:
        raise InvalidInput({"kind": "too_many_changes"})
    apply(agency, changes)


def _read(agency: Agency, lines: Sequence[str]) -> list[Change]:
    return [parse_change(line, agency) for line in lines]


def _view(session: Session, stored: scenarios.StoredScenario) -> Scenario:
    views = runs.runs_of_scenario(session, stored.id)
    made = plans.plans_of_runs(session, [view.id for view in views])
    views = [replace(view, plan_id=made.get(view.id)) for view in views]
    done = [v.plan_id for v in views if v.plan_id is not None and v.status is RunStatus.DONE]
    return Scenario(
        id=stored.id,
        name=stored.name,
        changes=stored.changes,
        created_at=stored.created_at,
        runs=tuple(views),
        plan=plans.head(session, done[0]) if done else None,
    )
