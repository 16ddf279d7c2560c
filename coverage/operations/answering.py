"""Answering why: a panel, a week, who is missing. For commands; pages ask `viewing`.

A ``reader`` of None stands for the operator, at the command line of the server. Answers are by the
facts of today, about the plan that is asked for: the published one unless it is named, and the
newest draft while nothing is published.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from coverage.domain.assignments import CoverRole
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.publications import PlanHead
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Week
from coverage.operations.planning import planner_account
from coverage.operations.viewing.advice_page import agency_advice, client_options
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.remembered import digest
from coverage.operations.viewing.versions import choose_version
from coverage.persistence.database import reading
from coverage.persistence.plans import load_plan
from coverage.planning.advice import AgencyAdvice, ClientAdvice
from coverage.planning.explain import (
    GapReasons,
    PanelReasons,
    ShortfallReasons,
    why_gap,
    why_panel,
    why_shortfall,
)


@dataclass(frozen=True, kw_only=True)
class PanelAnswer:
    """Why a client has its panel in the plan of ``head``."""

    head: PlanHead
    reasons: PanelReasons


@dataclass(frozen=True, kw_only=True)
class WeekAnswer:
    """Who covers a client-week by the plan of ``head`` (None: nobody), and why not the others.

    ``shortfall`` is set where a surge of the client is short in that week.
    """

    head: PlanHead
    role: CoverRole | None
    advisor: AdvisorId | None
    reasons: GapReasons
    shortfall: ShortfallReasons | None


def why_client(reader: Reader | None, client: ClientId, *, plan: PlanId | None) -> PanelAnswer:
    """Why the plan has this panel; NotFound without a plan, or an active week of such a client."""
    planner_account(reader)
    with reading() as session:
        head, seen = seen_plan(session, plan)
    problem = seen.facts.problem
    reasons = why_panel(problem, tuple(seen.panels.values()), client, standing=seen.standing)
    return PanelAnswer(head=head, reasons=reasons)


def why_client_week(
    reader: Reader | None, client: ClientId, week: Week, *, plan: PlanId | None
) -> WeekAnswer:
    """Who covers ``client`` in ``week``, and what keeps everybody else out.

    NotFound without such a client, a plan, or a week in which it is active.
    """
    planner_account(reader)
    with reading() as session:
        head, seen = seen_plan(session, plan)
        part = load_plan(session, head.id, clients=[client])
    if week not in head.horizon:
        raise NotFound
    problem, seats = seen.facts.problem, seen.standing.seats
    taken = seen.taken(week, without=client)
    reasons = why_gap(problem, part, client, week, seats=seats, taken=taken)
    cover = next((s for s in part.cover if s.first <= week <= s.last), None)
    short = any(s.week == week for s in part.surge_shortfalls)
    return WeekAnswer(
        head=head,
        role=cover.role if cover else None,
        advisor=cover.advisor if cover else None,
        reasons=reasons,
        shortfall=(
            why_shortfall(problem, part, client, week, seats=seats, taken=seen.taken(week))
            if short
            else None
        ),
    )


def advise(reader: Reader | None, *, plan: PlanId | None) -> AgencyAdvice:
    """Which advisors are missing by a plan; NotFound without one."""
    planner_account(reader)
    with reading() as session:
        head, _ = seen_plan(session, plan)
        return agency_advice(session, head)


def advise_one(reader: Reader | None, client: ClientId, *, plan: PlanId | None) -> ClientAdvice:
    """What ``client`` could choose; NotFound without a plan, or an active week of such a client."""
    planner_account(reader)
    with reading() as session:
        _, seen = seen_plan(session, plan)
    options = client_options(seen, client)
    if options is None:
        raise NotFound(client)
    return options.advice


def seen_plan(session: Session, plan: PlanId | None) -> tuple[PlanHead, Digest]:
    """The plan that is asked for, seen from the facts of today; NotFound without one."""
    versions = choose_version(session, plan)
    if versions is None:
        raise NotFound
    return versions.shown, digest(session, versions.shown)
