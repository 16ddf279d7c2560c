"""Whole plans: find one, list them, and write one into a folder."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coverage.domain.assignments import CoverRole
from coverage.domain.errors import NotFound
from coverage.domain.ids import PlanId
from coverage.domain.outlooks import Outlook
from coverage.domain.publications import PlanHead
from coverage.domain.visibility import Reader
from coverage.folders import write_plan
from coverage.operations.planning import planner_account
from coverage.persistence import outlooks, plans
from coverage.persistence.database import reading


@dataclass(frozen=True, kw_only=True)
class PlanSummary:
    """A plan in figures: panels, client-weeks by role, and minutes of surges staffed and short.

    ``outlook`` is None for a plan that was made without one.
    """

    head: PlanHead
    panels: int
    weeks: Mapping[CoverRole, int]
    staffed: int
    short: int
    outlook: Outlook | None


def find_plan(reader: Reader | None, name: str) -> PlanId:
    """The plan that ``name`` means: its number, ``published``, or ``latest`` for the newest draft.

    NotFound when there is no such plan.
    """
    planner_account(reader)
    with reading() as session:
        if name == "published":
            found = plans.published_head(session)
        elif name == "latest":
            found = next(iter(plans.drafts(session)), None)
        elif name.isascii() and name.isdecimal() and len(name) < 10:
            found = plans.head(session, PlanId(int(name)))
        else:
            found = None
    if found is None:
        raise NotFound
    return found.id


def list_plans(reader: Reader | None) -> list[PlanHead]:
    """Every plan that is kept, the newest first."""
    planner_account(reader)
    with reading() as session:
        return plans.heads(session)


def summarise(reader: Reader | None, plan_id: PlanId) -> PlanSummary:
    """The figures of a plan; NotFound when there is none."""
    planner_account(reader)
    with reading() as session:
        head, plan = plans.head(session, plan_id), plans.load_plan(session, plan_id)
        outlook = outlooks.outlook_of(session, plan_id)
    weeks: Counter[CoverRole] = Counter()
    for span in plan.cover:
        weeks[span.role] += (span.last.monday - span.first.monday).days // 7 + 1
    return PlanSummary(
        head=head,
        panels=sum(bool(panel.members()) for panel in plan.panels),
        weeks=weeks,
        staffed=sum(part.minutes for part in plan.surge_staffing),
        short=sum(part.minutes for part in plan.surge_shortfalls),
        outlook=outlook,
    )


def export_plan(
    reader: Reader | None, plan_id: PlanId, path: Path, *, versions: Mapping[str, str]
) -> None:
    """Write a plan into the folder ``path`` (docs/agency-folder.md); NotFound when there is none.

    ``versions`` are those of the programs at hand.

    OSError when the folder cannot be written.
    """
    planner_account(reader)
    with reading() as session:
        head, plan = plans.head(session, plan_id), plans.load_plan(session, plan_id)
        outlook = outlooks.outlook_of(session, plan_id)
    write_plan(plan, head.score, path, versions=versions, outlook=outlook)
