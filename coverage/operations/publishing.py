"""Publishing: a draft becomes the plan that holds, in one transaction, or not at all.

Two checks stand before it (decision 0030). By the facts that the draft was made from, no rule at
all may be broken. By the facts of today, nobody may stand for a client who must not: languages,
topics, ties, distance, bans and pins are promises about people. An absence that came in since does
not stop a publication, just as it does not change the published plan: it opens a gap, which the
problem list names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coverage.calendars.words import Words, words_in
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Plan
from coverage.domain.errors import (
    BrokenRule,
    FactsChanged,
    HardViolations,
    PublishedMeanwhile,
    WrongState,
)
from coverage.domain.ids import AccountId, PlanId
from coverage.domain.past import keep_past
from coverage.domain.publications import NEVER_PUBLISHED, PlanHead, PlanStatus
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Week
from coverage.operations.booking.falling_away import tell_affected
from coverage.operations.calendars import coverage_calendars
from coverage.operations.calendars.coverage_calendars import WorkedOut
from coverage.operations.calendars.standing_calendars import project_standing
from coverage.operations.planning import planner_account
from coverage.operations.projecting import uncollected
from coverage.persistence import audit, facts, plans, runs, snapshots
from coverage.persistence.database import reading, writing
from coverage.persistence.facts_revision import facts_revision, wait_for_turn
from coverage.planning.check import check
from coverage.planning.problem import build_problem
from coverage.planning.violations import Breach, Violation

ABOUT_PEOPLE = frozenset(
    {
        Breach.LANGUAGE,
        Breach.TOPIC,
        Breach.CONFLICT,
        Breach.DISTANCE,
        Breach.CAPACITY,
        Breach.INTERNAL,
        Breach.BAN,
        Breach.PIN,
        Breach.SAME_ADVISOR,
        Breach.BACKUP_ALONE,
        Breach.UNKNOWN,
        Breach.NEUTRAL,
    }
)
"""The rules that a draft must keep by the facts of today, whatever they were when it was made."""


@dataclass(frozen=True, kw_only=True)
class _Checked:
    """A draft that keeps the rules, with the facts of today by which it does."""

    head: PlanHead
    plan: Plan
    agency: Agency
    revision: int


@dataclass(frozen=True, kw_only=True)
class _Prepared:
    """The same with what was published until then, the plan that keeps its past, and what that
    makes of calendars.
    """

    checked: _Checked
    before: PlanId | None
    plan: Plan
    worked: WorkedOut


def publish(
    reader: Reader | None, plan_id: PlanId, *, now: datetime, today: date, language: str = "nl"
) -> int:
    """Make a draft the published plan; returns its version. Calendars will speak ``language``.

    Weeks before this one stay as the plan before it has them. PublishedMeanwhile when somebody
    published since the draft was made, HardViolations when it breaks rules, FactsChanged when the
    agency plans other weeks by now or its facts change while this looks at them, WrongState when it
    is no draft, NotFound when there is none.
    """
    account = planner_account(reader)
    checked = _check(plan_id, today=today)
    try:
        with uncollected():
            words = words_in(language)
            prepared = _prepare(checked, now=now, today=today, words=words)
            with writing() as session:
                return _publish(session, prepared, by=account, now=now, today=today, words=words)
    except IntegrityError as collision:
        # the version number was taken in the very same moment; anything else is a fault of ours
        with reading() as session:
            _refuse_if_outdated(session, checked.head)
        raise collision


def violations_of(reader: Reader | None, plan_id: PlanId, *, today: date) -> tuple[BrokenRule, ...]:
    """The rules that keep a draft from being published today; empty when none does."""
    planner_account(reader)
    with reading() as session:
        head = plans.head(session, plan_id)
        plan, agency = plans.load_plan(session, plan_id), facts.load_agency(session)
        made_from = _made_from(session, head, agency)
    return _broken(plan, agency, made_from, this_week=Week.of(today))


def published_version() -> int:
    """The version of the published plan; 0 when none was ever published."""
    with reading() as session:
        return _current_version(session)


def list_drafts(reader: Reader | None) -> list[PlanHead]:
    """What may be published or discarded, the newest first."""
    planner_account(reader)
    with reading() as session:
        return plans.drafts(session)


def facts_moved(reader: Reader | None, plan_id: PlanId) -> bool:
    """Whether the agency's facts are others than those that the draft was made from."""
    planner_account(reader)
    with reading() as session:
        head = plans.head(session, plan_id)
        agency = facts.load_agency(session)
        return _made_from(session, head, agency) is not None


def discard(reader: Reader | None, plan_id: PlanId, *, now: datetime) -> None:
    """Throw a draft away; WrongState when it is no draft, NotFound when there is none."""
    account = planner_account(reader)
    with writing() as session:
        head = plans.head(session, plan_id)
        if not plans.discard_draft(session, plan_id):
            raise WrongState
        audit.record(
            session,
            at=now,
            account=account,
            verb="plan.discarded",
            subject=f"plan:{plan_id}",
            detail={"base_version": head.base_version},
        )


def _check(plan_id: PlanId, *, today: date) -> _Checked:
    """Look at the draft without a transaction: at 20,000 clients this takes a while."""
    with reading() as session:
        head = plans.head(session, plan_id)
        if head.status is not PlanStatus.DRAFT:
            raise WrongState
        _refuse_if_outdated(session, head)
        revision, agency = facts_revision(session), facts.load_agency(session)
        plan = plans.load_plan(session, plan_id)
        made_from = _made_from(session, head, agency)
    if agency.horizon != plan.horizon:
        raise FactsChanged
    if broken := _broken(plan, agency, made_from, this_week=Week.of(today)):
        raise HardViolations(broken)
    return _Checked(head=head, plan=plan, agency=agency, revision=revision)


def _refuse_if_outdated(session: Session, head: PlanHead) -> None:
    current = _current_version(session)
    if current != head.base_version:
        raise PublishedMeanwhile(base_version=head.base_version, current_version=current)


def _current_version(session: Session) -> int:
    published = plans.published_head(session)
    return NEVER_PUBLISHED if published is None else published.version or NEVER_PUBLISHED


def _made_from(session: Session, head: PlanHead, today: Agency) -> Agency | None:
    """The facts a plan was made from; None when they are those of ``today`` or were not kept."""
    if head.run_id is None:
        return None
    sha256 = runs.order_of(session, head.run_id).snapshot
    if sha256 == snapshots.take_snapshot(today.in_order()).sha256:
        return None
    return snapshots.load_snapshot(session, sha256)


def _broken(
    plan: Plan, today: Agency, made_from: Agency | None, *, this_week: Week
) -> tuple[BrokenRule, ...]:
    """Every rule by the facts the plan was made from; those about people by the facts of today."""
    by_today = check(build_problem(today), plan).violations
    if made_from is None:
        return tuple(map(_named, by_today))
    by_then = check(build_problem(made_from), plan).violations
    fresh = (
        found
        for found in by_today
        if found.rule in ABOUT_PEOPLE and (found.week is None or found.week >= this_week)
    )
    return tuple(map(_named, _once(by_then, fresh)))


def _once(*parts: Iterable[Violation]) -> Iterable[Violation]:
    return dict.fromkeys(found for part in parts for found in part)


def _named(found: Violation) -> BrokenRule:
    return BrokenRule(
        rule=found.rule,
        client=found.client,
        role=found.role,
        advisor=found.advisor,
        week=found.week,
    )


def _prepare(checked: _Checked, *, now: datetime, today: date, words: Words) -> _Prepared:
    """Work out what the publication will write while others still may: on SQLite nobody can once it
    begins.
    """
    coverage_calendars.make_ahead((advisor.id for advisor in checked.agency.advisors), words=words)
    with reading() as session:
        before = plans.published_head(session)
        plan = checked.plan
        if before is not None and Week.of(today).monday > plan.horizon.start:
            plan = _with_past(checked, plans.load_plan(session, before.id), today=today)
        worked = coverage_calendars.work_out(
            session, checked.agency, plan, now=now, today=today, words=words
        )
    return _Prepared(
        checked=checked,
        before=None if before is None else before.id,
        plan=plan,
        worked=worked,
    )


def _publish(
    session: Session,
    prepared: _Prepared,
    *,
    by: AccountId | None,
    now: datetime,
    today: date,
    words: Words,
) -> int:
    """Everything a publication changes. The version comes first: there a race is lost."""
    checked, plan = prepared.checked, prepared.plan
    before = plans.published_head(session)
    _refuse_if_outdated(session, checked.head)
    version = checked.head.base_version + 1
    if (None if before is None else before.id) != prepared.before:
        raise PublishedMeanwhile(base_version=checked.head.base_version, current_version=version)
    if not plans.publish_draft(session, checked.head.id, version=version, now=now, by=by):
        raise WrongState
    wait_for_turn(session)
    if facts_revision(session) != checked.revision:
        raise FactsChanged
    if plan != checked.plan:
        plans.rewrite(session, checked.head.id, plan)
    facts.replace_panels(session, _standing(checked.agency, plan))
    said = partial(coverage_calendars.project, worked=prepared.worked)
    for project in (said, project_standing):
        project(session, checked.agency, plan, now=now, today=today, words=words)
    tell_affected(session, None, now=now)
    audit.record(
        session,
        at=now,
        account=by,
        verb="plan.published",
        subject=f"plan:{checked.head.id}",
        detail={"version": version, "base_version": checked.head.base_version},
    )
    return version


def _with_past(checked: _Checked, before: Plan, *, today: date) -> Plan:
    clients = {client.id for client in checked.agency.clients}
    return keep_past(checked.plan, before, this_week=Week.of(today), clients=clients)


def _standing(agency: Agency, plan: Plan) -> list[Panel]:
    """The panels that stand from now on: clients without a week in this horizon keep theirs."""
    planned = {panel.client for panel in plan.panels}
    kept = [panel for panel in agency.panels if panel.client not in planned]
    return [*kept, *(panel for panel in plan.panels if panel.members())]
