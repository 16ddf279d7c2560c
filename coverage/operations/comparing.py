"""Comparing: what a plan would change of another, for people to look at before they publish."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from coverage.domain.assignments import Plan
from coverage.domain.differences import Difference, difference
from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.outlooks import Outlook
from coverage.domain.past import keep_past
from coverage.domain.publications import PlanHead, PlanStatus
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Week
from coverage.operations.planning import planner_account
from coverage.persistence import accounts, facts, outlooks, plans
from coverage.persistence.database import reading
from coverage.persistence.moved_clients import moved_clients


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two plans, where they differ, and how those concerned are called.

    ``before`` is None when nothing has been published: then everything in ``after`` is new.
    ``gap_weeks`` are client-weeks that nobody covers and ``short`` minutes of surges that nobody
    works, before and after. ``publisher`` is the name of who published it, empty for an operator or
    a closed account.
    ``outlooks`` are those of the two plans, as far as they have one. ``moved`` counts the clients
    that have another primary or backup in ``after``, None without a plan before.
    """

    before: PlanHead | None
    after: PlanHead
    difference: Difference
    clients: Mapping[ClientId, str]
    advisors: Mapping[AdvisorId, str]
    gap_weeks: tuple[int, int] = (0, 0)
    short: tuple[int, int] = (0, 0)
    publisher: str = ""
    outlooks: Mapping[PlanId, Outlook] = field(default_factory=dict)
    moved: int | None = None

    @property
    def outlook_before(self) -> Outlook | None:
        """How the plan before would hold up, as far as that is known."""
        return None if self.before is None else self.outlooks.get(self.before.id)

    @property
    def outlook_after(self) -> Outlook | None:
        """How the plan after it would hold up, as far as that is known."""
        return self.outlooks.get(self.after.id)


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
        clients, advisors = _names(session)
        publisher = _publisher(session, base)
        known = outlooks.outlooks_of(session, {after} if base is None else {after, base.id})
        moved = None if base is None else moved_clients(session, base.id, [after])[after]
    if head.status is PlanStatus.DRAFT and base is not None:
        new = keep_past(new, old, this_week=Week.of(today), clients=clients.keys())
    return Comparison(
        before=base,
        after=head,
        difference=difference(old, new),
        clients=clients,
        advisors=advisors,
        gap_weeks=(_gap_weeks(old), _gap_weeks(new)),
        short=(_short(old), _short(new)),
        publisher=publisher,
        outlooks=known,
        moved=moved,
    )


def _gap_weeks(plan: Plan) -> int:
    return sum(
        (span.last.monday - span.first.monday).days // 7 + 1
        for span in plan.cover
        if span.advisor is None
    )


def _short(plan: Plan) -> int:
    return sum(part.minutes for part in plan.surge_shortfalls)


def names(reader: Reader | None) -> tuple[Mapping[ClientId, str], Mapping[AdvisorId, str]]:
    """How clients and advisors are called today."""
    planner_account(reader)
    with reading() as session:
        return _names(session)


def _names(session: Session) -> tuple[Mapping[ClientId, str], Mapping[AdvisorId, str]]:
    agency = facts.load_agency(session)
    return {c.id: c.name for c in agency.clients}, {a.id: a.name for a in agency.advisors}


def _publisher(session: Session, head: PlanHead | None) -> str:
    if head is None or head.published_by is None:
        return ""
    account = accounts.account_of(session, head.published_by)
    return "" if account is None else account.name


def _none(like: Plan) -> Plan:
    """A plan of the same weeks in which nobody stands for anybody."""
    return Plan(horizon=like.horizon, panels=(), cover=())
