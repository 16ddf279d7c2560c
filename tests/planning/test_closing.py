"""The exact program that ends the planning of a small agency: what it proves holds for all panels.

The bound that cuts its pool is left poor here, and the panels in hand bad, so that the program has
all the work to do.
"""

import numpy as np
import pytest

from coverage.planning.costs import terms_of
from coverage.planning.outcomes import Limits
from coverage.planning.problem import NOBODY, Problem, Seats, build_problem
from coverage.planning.solver.arrays import arrays_of
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.closing import ROOT, Closed, close
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.ground import Ground, ground_of
from coverage.planning.solver.pools import pools_of
from coverage.planning.solver.pricing import nobody
from coverage.planning.solver.search import Search
from tests.planning.small import best_objective, random_agency

EVERY = 10_000
"""More pairs than a client of these agencies has."""


def bounded(problem: Problem) -> Bounding:
    bounding = Bounding(arrays_of(problem))
    effort = Effort(Limits(work=1_000), should_stop=lambda: False)
    bounding.raise_bound(effort, share=1.0, steps=10, paces=(0.05, 0.01), packing=False)
    bounding.raise_bound(effort, share=1.0, steps=10, paces=(0.02, 0.01), packing=True)
    return bounding


def pairs_within(problem: Problem, bounding: Bounding, points: float) -> Ground:
    """Every pair within ``points`` of its client's best at the prices of the bound."""
    arrays = arrays_of(problem)
    _, pools = pools_of(
        arrays, bounding.prices, most=EVERY, points=points, known=nobody(arrays), alike=EVERY
    )
    return ground_of(arrays, pools)


def closed(problem: Problem, ground: Ground, *, nodes: int) -> Closed:
    empty = (NOBODY,) * len(problem.clients)
    return close(ground, Seats(primary=empty, backup=empty), nodes=nodes, stop=lambda: False)


def cost(problem: Problem, ground: Ground, found: Closed) -> float:
    search = Search(ground, seed=1)
    search.restart(np.array(found.pairs, dtype=np.int64))
    return sum(terms_of(problem, search.seats()).values())


@pytest.mark.parametrize("above", [0.5, 300.0, 40_000.0])
@pytest.mark.parametrize("seed", range(12))
def test_a_pool_cut_at_the_gap_holds_the_best_panels_and_proves_them(
    seed: int, above: float
) -> None:
    problem = build_problem(random_agency(seed))
    best, bounding = best_objective(problem), bounded(problem)
    assert bounding.best <= best + 1e-6
    ground = pairs_within(problem, bounding, best + above - bounding.best)
    if not len(ground.first):
        return
    found = closed(problem, ground, nodes=ROOT + 2_000)
    assert min(best + above, found.bound) <= best
    assert found.bound >= best * (1 - 1e-6) - 0.01
    assert cost(problem, ground, found) <= best * (1 + 1e-6) + 0.01


@pytest.mark.parametrize("seed", range(12))
def test_one_node_proves_less_but_nothing_untrue(seed: int) -> None:
    problem = build_problem(random_agency(seed))
    best, bounding = best_objective(problem), bounded(problem)
    ground = pairs_within(problem, bounding, 40_000.0)
    if len(ground.first):
        assert closed(problem, ground, nodes=1).bound <= best
