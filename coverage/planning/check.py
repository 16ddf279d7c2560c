"""The specification of a plan, without a solver: which hard rules it breaks and what it costs.

Nothing is published that this module rejects, and no score is stored that it did not compute.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coverage.domain.assignments import Panel, Plan
from coverage.planning.costs import Terms, terms_of
from coverage.planning.loads import Cover, cover_of
from coverage.planning.panel_rules import panel_violations
from coverage.planning.problem import Problem
from coverage.planning.surge_rules import surge_violations
from coverage.planning.violations import Breach, Violation
from coverage.planning.week_rules import cover_violations, room_violations

__all__ = ["Breach", "Checked", "Cover", "Violation", "check", "cover_of", "net_gap"]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What `check` found. ``terms`` are points by key, ``objective`` is their sum.

    ``constants`` are 30,000 points for each client for whom nobody may be primary: no plan can
    avoid them. A plan may be published when ``violations`` is empty.
    """

    violations: tuple[Violation, ...]
    terms: Terms
    objective: float
    constants: float
    cover: Cover
    """Who covers which weeks by the panels alone: primaries, backups and gaps."""

    @property
    def sound(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.violations


def check(problem: Problem, plan: Plan | Sequence[Panel]) -> Checked:
    """Check panels alone, or a whole plan with the cover of its weeks and its surges."""
    panels = plan.panels if isinstance(plan, Plan) else tuple(plan)
    violations = panel_violations(problem, panels)
    seats = problem.seats_of(panels)
    cover = cover_of(problem, seats)
    if isinstance(plan, Plan):
        violations += cover_violations(problem, plan, cover)
        violations += surge_violations(problem, plan)
        violations += room_violations(problem, plan, cover)
    terms = terms_of(problem, seats, cover=cover)
    return Checked(
        violations=tuple(violations),
        terms=terms,
        objective=sum(terms.values()),
        constants=problem.constants,
        cover=cover,
    )


def net_gap(objective: float, bound: float, constants: float) -> float:
    """How far a plan may be from the best, as a share of the points that a plan can influence.

    A plan that can influence less than a point counts as if it could influence one.
    """
    return (objective - bound) / max(1.0, objective - constants)
