"""How a plan would hold up, worked out once when it is made and stored beside it."""

from coverage.domain.assignments import Plan
from coverage.domain.outlooks import USUAL_ILLNESS, Outlook
from coverage.planning.problem import Problem
from coverage.planning.seasons import simulate
from coverage.planning.utilisation import utilisation_of


def outlook_of(problem: Problem, plan: Plan, *, illness: float = 0.0) -> Outlook:
    """The outlook of a plan that was made with ``illness`` in mind (0 to 1, 0 for none).

    It is tried on the usual rate of illness, so that any two plans can be compared, and on
    ``illness``.
    """
    rates = sorted({USUAL_ILLNESS, illness} - {0.0})
    return Outlook(
        planned_for=illness,
        utilisation=utilisation_of(problem, plan),
        seasons=tuple(simulate(problem, plan, illness=rate) for rate in rates),
    )
