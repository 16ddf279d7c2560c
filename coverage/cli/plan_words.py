"""How plans and runs are put into words at the command line."""

from math import isfinite

from coverage.domain.assignments import CoverRole, Goal
from coverage.domain.errors import HardViolations
from coverage.domain.ids import PlanId
from coverage.domain.publications import PlanHead
from coverage.domain.runs import RunView
from coverage.operations.exporting import PlanSummary
from coverage.planning.outcomes import Progress

NO_AGENCY = "No agency has been imported yet. Start with `flask --app wsgi agency import DIR`."

_ENDED = {
    "planner_failed": "The planner failed; its log says where.",
    "nothing_to_plan": "No client has a contract in these weeks, so there is nothing to plan.",
    "gave_up": "Three workers broke off on this run; it is not tried again.",
    "interrupted": "The run was broken off and could not be taken up again.",
}
_SHOWN = 20
"""Violations that are printed."""


def missing(name: str) -> str:
    """Why there is no plan of this name, and how to find one."""
    if name == "published":
        return "Nothing has been published yet. `plan list` shows the drafts."
    if name == "latest":
        return "There are no drafts. Make one with `plan solve`."
    return f"There is no plan {name!r}. `plan list` shows those there are."


def line(head: PlanHead) -> str:
    """One plan on one line, fields apart by tabs."""
    version = "-" if head.version is None else f"v{head.version}"
    made = f"{head.created_at:%Y-%m-%d %H:%M}Z"
    points = f"{head.score.objective:.1f}\t{100 * head.score.net_gap:.2f} %"
    return f"{head.id}\t{head.status}\t{version}\t{points}\t{made}"


def progress(run: RunView) -> str:
    """How far a run is."""
    if not run.phase:
        return f"run {run.id}: {run.status}"
    best = "-" if run.best is None else f"{run.best:,.0f}"
    bound = "-" if run.bound is None else f"{run.bound:,.0f}"
    return f"{100 * run.fraction:3.0f} %  {run.phase}: best {best}, bound {bound}"


def progress_of(made: Progress) -> str:
    """How far a search in this process is."""
    done = f"{100 * made.fraction:3.0f} %  {made.phase}"
    best, bound = (f"{x:,.0f}" if isfinite(x) else "-" for x in (made.objective, made.bound))
    return f"{done}: best {best}, bound {bound}"


def ended(run: RunView) -> str:
    """Why a run has no plan."""
    return _ENDED.get(run.message, f"The run is {run.status}.")


def summary(found: PlanSummary) -> str:
    """A plan in figures."""
    head, score = found.head, found.head.score
    version = "" if head.version is None else f", version {head.version}"
    weeks = ", ".join(f"{role} {found.weeks.get(role, 0)}" for role in CoverRole)
    lines = [
        f"plan {head.id}: {head.status}{version}",
        f"horizon    {head.horizon.start} to {head.horizon.last}, {head.horizon.weeks} weeks",
        f"objective  {score.objective:.6f}",
        f"bound      {score.bound:.6f}",
        f"net gap    {100 * score.net_gap:.3f} %",
        f"constants  {score.constants:.6f}",
        f"seed       {score.seed}",
        f"work       {score.work} units in {score.seconds:.1f} s",
        f"panels     {found.panels}",
        f"weeks      {weeks}",
        f"surges     {found.staffed / 60:g} h staffed, {found.short / 60:g} h short",
        *(f"  {key:15} {points:14.3f}" for key, points in score.terms.items()),
        *(["goals, of what was covered anew"] if score.covered_anew else []),
        *map(_goal, score.goals),
    ]
    return "\n".join(lines)


def _goal(goal: Goal) -> str:
    """How a goal of the week cover ended: reached, and whether less is possible."""
    if goal.value is None:
        return f"  {goal.name:18} not looked at: the work ran out"
    left = "optimal" if goal.optimal else "not proven"
    if not goal.optimal and goal.bound is not None:
        left = f"at least {goal.bound:g}"
    return f"  {goal.name:18} {goal.value:g} {goal.unit} ({left})"


def violations(plan_id: PlanId, refusal: HardViolations) -> str:
    """Why a draft cannot be published."""
    lines = [f"Draft {plan_id} breaks {len(refusal.violations)} rules and was not published:"]
    for broken in refusal.violations[:_SHOWN]:
        where = [broken.client, broken.role, broken.advisor, broken.week]
        lines.append(f"  {broken.rule}: " + " ".join(str(part) for part in where if part))
    if len(refusal.violations) > _SHOWN:
        lines.append(f"  and {len(refusal.violations) - _SHOWN} more")
    return "\n".join(lines)
