"""The best of all pairs at prices that move, against a look at every pair."""

import numpy as np
import pytest
from hypothesis import given
from numpy.random import Generator

from coverage.domain.agencies import Agency
from coverage.planning.problem import NOBODY, build_problem
from coverage.planning.solver.arrays import Arrays, arrays_of, on_grid
from coverage.planning.solver.drifting import Drifting
from coverage.planning.solver.pools import pools_of
from coverage.planning.solver.pricing import Prices, nobody
from tests.planning.odd_agencies import odd_agencies
from tests.planning.small import random_agency


def some_prices(arrays: Arrays, random: Generator) -> Prices:
    """Prices for everything that has one; half of the slots pay for help."""
    row = np.full(arrays.slots, NOBODY, dtype=np.int64)
    paying = np.flatnonzero(random.random(arrays.slots) < 0.5)
    row[paying] = random.permutation(len(paying))
    weeks = arrays.here.shape[1]
    return Prices(
        minute=on_grid(arrays.full_slope * random.random(arrays.here.shape)),
        seat=on_grid(300 * random.random(arrays.most.shape)),
        place=on_grid(200 * random.random(arrays.slots)),
        row=row,
        help=on_grid(60 * random.random((len(paying), weeks))),
    )


def moved(prices: Prices, random: Generator) -> Prices:
    """A step further, some up and some down."""

    def step(points: np.ndarray, most: float) -> np.ndarray:
        change = most * random.normal(size=points.shape) * (random.random(points.shape) < 0.4)
        return on_grid(np.maximum(points + change, 0.0))

    return prices._replace(
        minute=step(prices.minute, 0.1),
        seat=step(prices.seat, 40.0),
        place=step(prices.place, 30.0),
        help=step(prices.help, 8.0),
    )


def with_more_help(prices: Prices) -> Prices:
    """Somebody else pays for help from now on, nothing as yet."""
    row = prices.row.copy()
    new = np.flatnonzero(row == NOBODY)[:3]
    row[new] = len(prices.help) + np.arange(len(new))
    return prices._replace(
        row=row, help=np.concatenate([prices.help, np.zeros((len(new), prices.help.shape[1]))])
    )


def assert_the_best_of_all(arrays: Arrays, seed: int) -> None:
    random = np.random.default_rng(seed)
    prices, drifting = some_prices(arrays, random), Drifting(arrays)
    for step in range(12):
        found = drifting.price(prices)
        looked, _ = pools_of(arrays, prices, most=1, points=0.0, known=nobody(arrays))
        assert found.cost == looked.cost
        prices = moved(prices, random)
        if step == 4:
            prices = with_more_help(prices)


@pytest.mark.parametrize("seed", range(16))
def test_no_pair_is_missed_while_prices_move(seed: int) -> None:
    arrays = arrays_of(build_problem(random_agency(seed, advisors=7, clients=9)))
    assert_the_best_of_all(arrays, seed)
    assert_the_best_of_all(arrays.for_illness(0.05), seed)


@given(odd_agencies(clients=6))
def test_no_pair_is_missed_whatever_the_facts(facts: Agency) -> None:
    problem = build_problem(facts)
    if problem.clients and problem.advisors:
        assert_the_best_of_all(arrays_of(problem), 1)


def test_nothing_is_looked_at_twice_while_prices_stand_still() -> None:
    arrays = arrays_of(build_problem(random_agency(3, advisors=7, clients=9)))
    prices, drifting = some_prices(arrays, np.random.default_rng(3)), Drifting(arrays)
    first, again = drifting.price(prices), drifting.price(prices)
    assert first.tried > 0
    assert again.tried == 0
    assert again.cost == first.cost
    assert (again.first == first.first).all()
    assert (again.load == first.load).all()
