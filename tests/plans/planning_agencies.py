"""Agencies for tests of this room, and plans that are sound by the rules alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from coverage.domain.absences import Absence
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan, PlanScore
from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.weeks import Horizon, Week
from coverage.persistence import facts, plans
from coverage.persistence.database import reading, writing
from coverage.planning.check import check
from coverage.planning.loads import cover_of
from coverage.planning.masks import members
from coverage.planning.problem import build_problem
from tests.builders import MONDAY, a_client, an_advisor, an_agency
from tests.plans.building import NOW

ADA, BO, CAS = AdvisorId("ada"), AdvisorId("bo"), AdvisorId("cas")
ALFA, BETA = ClientId("alfa"), ClientId("beta")
BEFORE = date(2027, 2, 22)
"""A day in the week before the horizon: nothing is past yet."""
THIRD_WEEK = date(2027, 3, 17)
"""A Wednesday in the third week of the horizon: two weeks are past."""


def agency(**changes: object) -> Agency:
    """Three advisors who can serve both clients; Ada is away in the second week."""
    made = an_agency(
        horizon=Horizon(start=MONDAY, weeks=4),
        advisors=tuple(an_advisor(slug) for slug in (ADA, BO, CAS)),
        clients=(a_client(ALFA), a_client(BETA)),
        absences=(Absence(advisor=ADA, first=date(2027, 3, 8), until=date(2027, 3, 12)),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a builder takes any field


def panels(alfa: tuple[AdvisorId, AdvisorId] = (ADA, BO)) -> tuple[Panel, ...]:
    return (
        Panel(client=ALFA, primary=alfa[0], backup=alfa[1]),
        Panel(client=BETA, primary=BO, backup=CAS),
    )


def plan_of(facts_: Agency, seats: tuple[Panel, ...]) -> Plan:
    """Who covers which week under these panels, without thirds and substitutes."""
    problem = build_problem(facts_)
    cover = cover_of(problem, problem.seats_of(seats))
    by_client = {panel.client: panel for panel in seats}
    spans: list[CoverSpan] = []
    for number, client in enumerate(problem.clients):
        panel = by_client[client.id]
        for role, mask, who in (
            (CoverRole.PRIMARY, cover.primary[number], panel.primary),
            (CoverRole.BACKUP, cover.backup[number], panel.backup),
            (CoverRole.GAP, cover.gap[number], None),
        ):
            for index in members(mask):
                week = facts_.horizon[index]
                spans.append(
                    CoverSpan(client=client.id, first=week, last=week, role=role, advisor=who)
                )
    return Plan(horizon=facts_.horizon, panels=seats, cover=_joined(spans))


def score_of(facts_: Agency, plan: Plan) -> PlanScore:
    checked = check(build_problem(facts_), plan)
    return PlanScore(
        objective=checked.objective,
        bound=0.0,
        net_gap=1.0,
        constants=checked.constants,
        terms=dict(checked.terms),
        seed=1,
        seconds=0.1,
        work=1,
    )


def store_facts(made: Agency) -> None:
    with writing() as session:
        facts.store_agency(session, made)


def a_draft(seats: tuple[Panel, ...] | None = None, *, run: str | None = None) -> PlanId:
    """A sound draft for the stored facts, based on what is published now."""
    with reading() as session:
        made, published = facts.load_agency(session), plans.published_head(session)
    plan = plan_of(made, panels() if seats is None else seats)
    with writing() as session:
        return plans.store_draft(
            session,
            plan,
            score_of(made, plan),
            run_id=None,
            base_version=0 if published is None else published.version or 0,
            now=NOW,
        )


def covering(plan_id: PlanId, client: ClientId) -> list[tuple[int, str, str | None]]:
    """Week number in the horizon, role and advisor, week by week."""
    with reading() as session:
        plan = plans.load_plan(session, plan_id, clients=[client])
    found = []
    for span in plan.cover:
        week: Week = span.first
        while week <= span.last:
            found.append((plan.horizon.index(week), str(span.role), span.advisor))
            week = week.next()
    return found


def _joined(spans: list[CoverSpan]) -> tuple[CoverSpan, ...]:
    joined: list[CoverSpan] = []
    for span in sorted(spans, key=lambda s: (s.client, s.first)):
        last = joined[-1] if joined else None
        if last and (last.client, last.role, last.advisor, last.last.next()) == (
            span.client,
            span.role,
            span.advisor,
            span.first,
        ):
            joined[-1] = replace(last, last=span.last)
        else:
            joined.append(span)
    return tuple(joined)
