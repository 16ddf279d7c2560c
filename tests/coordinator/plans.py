"""Plans for the tests of the coordinator's pages: by the panels alone, without a search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby

from coverage.domain.absences import Absence
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan, PlanScore
from coverage.domain.ids import AccountId, AdvisorId, ClientId, PlanId
from coverage.domain.visibility import CoordinatorReader
from coverage.domain.weeks import Week
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from coverage.persistence.outlooks import store_outlook
from coverage.persistence.plans import publish_draft, store_draft
from coverage.planning.check import check, cover_of
from coverage.planning.outlooks import outlook_of
from coverage.planning.problem import Problem, build_problem

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
"""Before every horizon of these tests, so that all weeks lie ahead."""
COORDINATOR = CoordinatorReader(account=AccountId(1))


def a_panel(
    client: str, primary: str | None = None, backup: str | None = None, third: str | None = None
) -> Panel:
    seats = {"primary": primary, "backup": backup, "third": third}
    held = {role: AdvisorId(who) for role, who in seats.items() if who is not None}
    return Panel(client=ClientId(client), **held)


def away(advisor: str, first: str, until: str) -> Absence:
    """An absence from the Monday of one ISO week to the Friday of another."""
    return Absence(
        advisor=AdvisorId(advisor),
        first=Week.parse(first).monday,
        until=Week.parse(until).friday,
    )


def plan_by_panels(agency: Agency, panels: Sequence[Panel]) -> Plan:
    """The plan in which the primary covers unless away, then the backup, and else nobody."""
    problem = build_problem(agency)
    by_client = {panel.client: panel for panel in panels}
    seated = [by_client.get(c.id, Panel(client=c.id)) for c in problem.clients]
    cover = cover_of(problem, problem.seats_of(seated))
    spans = [
        span
        for index, panel in enumerate(seated)
        for span in _spans(problem, panel, (cover.primary[index], cover.backup[index]), index)
    ]
    return Plan(horizon=agency.horizon, panels=tuple(seated), cover=tuple(spans))


def _spans(
    problem: Problem, panel: Panel, covered: tuple[int, int], client: int
) -> Iterator[CoverSpan]:
    def role(week: int) -> CoverRole:
        if covered[0] >> week & 1:
            return CoverRole.PRIMARY
        return CoverRole.BACKUP if covered[1] >> week & 1 else CoverRole.GAP

    weeks = [week for week in range(problem.weeks) if problem.is_active(client, week)]
    holder = {CoverRole.PRIMARY: panel.primary, CoverRole.BACKUP: panel.backup}
    for what, group in groupby(weeks, key=role):
        found = list(group)
        yield CoverSpan(
            client=panel.client,
            first=problem.horizon[found[0]],
            last=problem.horizon[found[-1]],
            role=what,
            advisor=holder.get(what),
            reason="distance" if what is CoverRole.GAP else "",
        )


def store(
    agency: Agency,
    plan: Plan,
    *,
    publish: bool = True,
    version: int = 1,
    facts: bool = True,
    illness: float = 0.0,
) -> PlanId:
    """Store the facts and the plan with its outlook, published or as a draft."""
    problem = build_problem(agency)
    found = check(problem, plan.panels)
    score = PlanScore(
        objective=found.objective,
        bound=found.objective,
        net_gap=0.0,
        constants=found.constants,
        terms=dict(found.terms),
        seed=1,
        seconds=1.0,
        work=1,
    )
    with writing() as session:
        if facts:
            store_agency(session, agency)
        plan_id = store_draft(session, plan, score, run_id=None, base_version=version - 1, now=NOW)
        store_outlook(session, plan_id, outlook_of(problem, plan, illness=illness))
        if publish:
            publish_draft(session, plan_id, version=version, now=NOW, by=AccountId(1))
    return plan_id


def instead(plan: Plan, client: str, week: str, role: CoverRole, advisor: str | None) -> Plan:
    """``plan`` with one client-week covered otherwise; that week must be a span of its own."""
    when = Week.parse(week)
    spans = [
        replace(span, role=role, advisor=AdvisorId(advisor) if advisor else None)
        if span.client == client and span.first == when == span.last
        else span
        for span in plan.cover
    ]
    assert spans != list(plan.cover)
    return replace(plan, cover=tuple(spans))
