"""The facts that matter to one client: one question need not look through a whole country's."""

from dataclasses import replace

from coverage.domain.ids import ClientId
from coverage.planning.problem import Problem


def narrowed(problem: Problem, client: ClientId) -> Problem:
    """The same problem, numbers included, with the conflicts and pins of ``client`` alone.

    The rules between an advisor and a client look through all conflicts and pins. Asked for every
    advisor of the country that would take seconds.
    """
    agency = problem.agency
    return replace(
        problem,
        agency=replace(
            agency,
            conflicts=tuple(c for c in agency.conflicts if c.client == client),
            pins=tuple(pin for pin in agency.pins if pin.client == client),
        ),
    )
