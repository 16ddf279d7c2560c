"""Tiles end a run: they never make a plan worse, and one that holds all clients finds the best."""

import numpy as np
import pytest

from coverage.planning.check import check
from coverage.planning.costs import terms_of
from coverage.planning.outcomes import Limits
from coverage.planning.problem import NOBODY, Problem, Seats, build_problem
from coverage.planning.solver.arrays import arrays_of
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.ground import ground_of
from coverage.planning.solver.pools import pools_of
from coverage.planning.solver.pricing import nobody
from coverage.planning.solver.search import Search
from coverage.planning.solver.tile_model import Answer, Tile, solve_tile
from coverage.planning.solver.tiles import Tiles
from tests.planning.folders import DATA, read_agency
from tests.planning.small import best_objective, random_agency


def searching(problem: Problem) -> Search:
    """A search from empty seats, with every pair in sight."""
    arrays = arrays_of(problem)
    prices, known = Bounding(arrays).prices, nobody(arrays)
    _, pools = pools_of(arrays, prices, most=1_000, points=np.inf, known=known)
    return Search(ground_of(arrays, pools), seed=1)


def cost(problem: Problem, seats: Seats) -> float:
    return sum(terms_of(problem, seats).values())


def meter(work: int) -> Effort:
    return Effort(Limits(work=work), should_stop=lambda: False)


def solve_whole(search: Search) -> Answer:
    """One tile of all clients with all their pairs."""
    ground = search.ground
    now = {int(client): NOBODY for client in search.open_clients}
    pools = {}
    for client in now:
        pairs = list(range(ground.start[client], ground.start[client + 1]))
        pools[client] = pairs + [NOBODY] * bool(np.isfinite(ground.uncovered[client]))
    return solve_tile(search, Tile(pools=pools, now=now), effort=5.0, seed=1)


@pytest.mark.parametrize("seed", range(40))
def test_a_tile_of_everybody_is_solved_to_the_best_of_all_panels(seed: int) -> None:
    problem = build_problem(random_agency(seed, weeks=3))
    search = searching(problem)
    if not len(search.open_clients):
        return
    answer = solve_whole(search)
    assert answer.proven
    assert answer.pairs is not None
    for client, pair in answer.pairs.items():
        search.put(client, pair)
    assert cost(problem, search.seats()) == pytest.approx(best_objective(problem), abs=0.01)


@pytest.mark.parametrize("seed", range(10))
def test_tiles_never_make_a_plan_worse_and_break_no_rule(seed: int) -> None:
    problem = build_problem(random_agency(seed, advisors=7, clients=9))
    search = searching(problem)
    search.sweep()
    costs = [cost(problem, search.seats())]

    def better(objective: float) -> bool:
        assert objective == pytest.approx(cost(problem, search.seats()), rel=1e-6)
        costs.append(objective)
        return True

    Tiles(search, seed=seed).improve(meter(300), better=better)
    assert costs == sorted(costs, reverse=True)
    assert cost(problem, search.seats()) == pytest.approx(costs[-1], rel=1e-6)
    assert check(problem, problem.panels_of(search.seats())).violations == ()


def test_the_same_tiles_twice_give_the_same_panels() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    one, other = (improved(problem, work=700) for _ in range(2))
    assert one == other
    assert cost(problem, one) < cost(problem, problem.published)


def improved(problem: Problem, *, work: int) -> Seats:
    search = searching(problem)
    search.sweep()
    Tiles(search, seed=2).improve(meter(work), better=lambda _: True)
    return search.seats()


def test_tiles_end_when_they_are_told_that_the_plan_is_good_enough() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    search = searching(problem)
    search.sweep()
    seen: list[float] = []

    def better(objective: float) -> bool:
        seen.append(objective)
        return False

    Tiles(search, seed=1).improve(meter(100_000), better=better)
    assert len(seen) == 1


def test_what_others_take_counts_in_a_tile() -> None:
    """A tile of one client beside all others does what trying every pair of that client does."""
    problem = build_problem(read_agency(DATA / "agency-tiny"))
    for client in searching(problem).open_clients.tolist():
        search = searching(problem)
        search.sweep()
        now = int(search.standing.chosen[client])
        pairs = range(search.ground.start[client], search.ground.start[client + 1])
        costs = []
        for pair in pairs:
            search.put(client, pair)
            costs.append(search.objective())
        search.put(client, NOBODY)
        answer = solve_tile(
            search, Tile(pools={client: pairs}, now={client: now}), effort=1, seed=1
        )
        assert answer.pairs is not None
        assert costs[answer.pairs[client] - pairs[0]] == pytest.approx(min(costs), abs=0.01)
