"""Tiles end a run: they never make a plan worse, and one that holds all clients finds the best."""

import numpy as np
import pytest

from coverage.planning.check import check
from coverage.planning.costs import terms_of
from coverage.planning.outcomes import Limits
from coverage.planning.problem import NOBODY, Problem, Seats, build_problem
from coverage.planning.solver.arrays import Arrays
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.search import Search, hood_of
from coverage.planning.solver.tile_model import Answer, Tile, solve_tile
from coverage.planning.solver.tiles import Tiles
from tests.planning.folders import DATA, read_agency
from tests.planning.small import best_objective, random_agency


def searching(problem: Problem) -> Search:
    """A search from the published panels, with every pair in sight."""
    arrays = Arrays(problem)
    prices = Bounding(arrays).prices
    clients = range(len(problem.clients))
    hoods = [hood_of(arrays, prices, client, limit=1_000) for client in clients]
    return Search(arrays, hoods, problem.published, seed=1)


def cost(problem: Problem, seats: Seats) -> float:
    return sum(terms_of(problem, seats).values())


def meter(work: int) -> Effort:
    return Effort(Limits(work=work), should_stop=lambda: False)


def solve_whole(search: Search) -> Answer:
    """One tile of all clients with all their pairs."""
    now = {client: search.place(client) for client in search.open_clients}
    pools = {}
    for client in now:
        hood = search.hoods[client]
        pairs = [(int(row), int(column)) for row, column in np.argwhere(np.isfinite(hood.fixed))]
        pools[client] = pairs + [(NOBODY, NOBODY)] * bool(np.isfinite(hood.uncovered))
        search.empty(client)
    return solve_tile(search, Tile(pools=pools, now=now), effort=5.0, seed=1)


@pytest.mark.parametrize("seed", range(40))
def test_a_tile_of_everybody_is_solved_to_the_best_of_all_panels(seed: int) -> None:
    problem = build_problem(random_agency(seed, weeks=3))
    search = searching(problem)
    if not search.open_clients:
        return
    answer = solve_whole(search)
    assert answer.proven
    assert answer.pairs is not None
    for client, pair in answer.pairs.items():
        search.put(client, *pair)
    assert cost(problem, search.seats()) == pytest.approx(best_objective(problem), abs=0.01)


@pytest.mark.parametrize("seed", range(10))
def test_tiles_never_make_a_plan_worse_and_break_no_rule(seed: int) -> None:
    problem = build_problem(random_agency(seed, advisors=7, clients=9))
    search = searching(problem)
    for client in search.open_clients:
        search.step(client)
    costs = [cost(problem, search.seats())]

    def better(seats: Seats, objective: float) -> bool:
        assert objective == pytest.approx(cost(problem, seats), rel=1e-9)
        costs.append(objective)
        return True

    Tiles(problem, search, seed=seed).improve(meter(300), better=better)
    assert costs == sorted(costs, reverse=True)
    assert cost(problem, search.seats()) == pytest.approx(costs[-1], rel=1e-9)
    assert check(problem, problem.panels_of(search.seats())).violations == ()


def test_the_same_tiles_twice_give_the_same_panels() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    one, other = (improved(problem, work=700) for _ in range(2))
    assert one == other
    assert cost(problem, one) < cost(problem, problem.published)


def improved(problem: Problem, *, work: int) -> Seats:
    search = searching(problem)
    Tiles(problem, search, seed=2).improve(meter(work), better=lambda *_: True)
    return search.seats()


def test_tiles_end_when_they_are_told_that_the_plan_is_good_enough() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    search = searching(problem)
    seen: list[float] = []

    def better(_: Seats, objective: float) -> bool:
        seen.append(objective)
        return False

    Tiles(problem, search, seed=1).improve(meter(100_000), better=better)
    assert len(seen) == 1


def test_what_others_take_counts_in_a_tile() -> None:
    """A tile of one client beside all others does what trying every pair of that client does."""
    problem = build_problem(read_agency(DATA / "agency-tiny"))
    for client in searching(problem).open_clients:
        search = searching(problem)
        for other in search.open_clients:
            search.step(other)
        now = search.place(client)
        search.empty(client)
        costs = search.costs(client)
        pairs = [(int(r), int(c)) for r, c in np.argwhere(np.isfinite(costs))]
        answer = solve_tile(
            search, Tile(pools={client: pairs}, now={client: now}), effort=1, seed=1
        )
        assert answer.pairs is not None
        assert costs[answer.pairs[client]] == pytest.approx(costs.min(), abs=0.01)
