"""Comparing: what a plan would change of another, for people to look at before they publish."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coverage.domain.assignments import Plan
from coverage.domain.differences import Difference, difference
from coverage.domain.errors import NoAgency
from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.past import keep_past
from coverage.domain.publications import PlanHead, PlanStatus
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Week
from coverage.operations.planning import planner_account
from coverage.persistence import facts, plans
from coverage.persistence.database import reading


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two plans, where they differ, and how those concerned are called.

    ``before`` is None when nothing has been published: then everything in ``after`` is new.
    """

    before: PlanHead | None
    after: PlanHead
    difference: Difference
    clients: Mapping[ClientId, str]
    advisors: Mapping[AdvisorId, str]


def compare_with_published(reader: Reader | None, plan_id: PlanId, *, today: date) -> Comparison:
    """What publishing a draft would change; weeks gone change nothing, see `keep_past`."""
    planner_account(reader)
    with reading() as session:
        published = plans.published_head(session)
    return compare(reader, None if published is None else published.id, plan_id, today=today)


def compare(
    reader: Reader | None, before: PlanId | None, after: PlanId, *, today: date
) -> Comparison:
    """What ``after`` does otherwise than ``before``, or than having no plan at all.

    NotFound when one of them is none.
    """
    planner_account(reader)
    with reading() as session:
        head = plans.head(session, after)
        base = None if before is None else plans.head(session, before)
        new = plans.load_plan(session, after)
        old = _none(new) if base is None else plans.load_plan(session, base.id)
        try:
            agency = facts.load_agency(session)
        except NoAgency:
            agency = None
    clients = {} if agency is None else {client.id: client.name for client in agency.clients}
    if head.status is PlanStatus.DRAFT and base is not None:
        new = keep_past(new, old, this_week=Week.of(today), clients=clients.keys())
    return Comparison(
        before=base,
        after=head,
        difference=difference(old, new),
        clients=clients,
        advisors={} if agency is None else {a.id: a.name for a in agency.advisors},
    )


def _none(like: Plan) -> Plan:
    """A plan of the same weeks in which nobody stands for anybody."""
    return Plan(horizon=like.horizon, panels=(), cover=())
