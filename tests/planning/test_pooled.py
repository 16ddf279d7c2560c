"""What pools prove about all pairs when prices have moved since the pools were filled."""

import numpy as np
import pytest

from coverage.planning.problem import NOBODY, build_problem
from coverage.planning.solver.arrays import Arrays, Floats, arrays_of, on_grid
from coverage.planning.solver.pooled import price_pools, proven
from coverage.planning.solver.pools import pools_of
from coverage.planning.solver.pricing import Prices, nobody
from tests.planning.small import random_agency


def arrays_at(seed: int) -> Arrays:
    return arrays_of(build_problem(random_agency(seed, advisors=8, clients=12)))


def prices_of(arrays: Arrays, random: np.random.Generator, *, dear: float) -> Prices:
    return Prices(
        minute=on_grid(dear * random.random(arrays.here.shape)),
        seat=on_grid(100 * dear * random.random(arrays.most.shape)),
        place=on_grid(100 * dear * random.random(arrays.slots)),
        row=np.where(random.random(arrays.slots) < 0.6, np.arange(arrays.slots), NOBODY),
        help=on_grid(20 * dear * random.random((arrays.slots, arrays.here.shape[1]))),
    )


def moved(prices: Prices, random: np.random.Generator, *, by: float) -> Prices:
    """Prices that went up and down by up to ``by`` of their own, some paid for help as well."""

    def near(part: Floats) -> Floats:
        return on_grid(part * (1 + by * (2 * random.random(part.shape) - 1)))

    opened = random.random(len(prices.row)) < 0.2
    return Prices(
        minute=near(prices.minute),
        seat=near(prices.seat),
        place=near(prices.place),
        row=np.where(opened, np.arange(len(prices.row)), prices.row),
        help=near(prices.help),
    )


@pytest.mark.parametrize(("most", "alike"), [(3, 1), (4, 3), (12, 2), (1_000, 1_000)])
@pytest.mark.parametrize("seed", range(6))
def test_what_pools_prove_is_never_more_than_what_all_pairs_cost(
    seed: int, most: int, alike: int
) -> None:
    arrays, random = arrays_at(seed), np.random.default_rng(seed)
    for dear, by in ((0.05, 0.01), (0.3, 0.2), (1.0, 1.0)):
        then = prices_of(arrays, random, dear=dear)
        _, pools = pools_of(
            arrays, then, most=most, points=200.0, known=nobody(arrays), alike=alike
        )
        now = moved(then, random, by=by)
        within, costs = price_pools(arrays, pools, now)
        held = proven(arrays, pools, costs, then=then, now=now)
        looked, _ = pools_of(arrays, now, most=most, points=200.0, known=nobody(arrays))
        assert held.cost <= looked.cost <= within.cost
        assert (held.unsure == 0.0) == (held.cost == within.cost)


@pytest.mark.parametrize("seed", range(6))
def test_at_the_prices_of_the_look_the_pools_know_the_best_of_all_pairs(seed: int) -> None:
    arrays, random = arrays_at(seed), np.random.default_rng(seed)
    prices = prices_of(arrays, random, dear=0.2)
    looked, pools = pools_of(arrays, prices, most=5, points=100.0, known=nobody(arrays), alike=2)
    within, costs = price_pools(arrays, pools, prices)
    held = proven(arrays, pools, costs, then=prices, now=prices)
    assert held.unsure == 0.0
    assert held.cost == within.cost == looked.cost


@pytest.mark.parametrize("seed", range(6))
def test_pools_of_all_pairs_know_the_best_at_any_prices(seed: int) -> None:
    arrays, random = arrays_at(seed), np.random.default_rng(seed)
    then = prices_of(arrays, random, dear=0.2)
    _, pools = pools_of(arrays, then, most=1_000, points=np.inf, known=nobody(arrays), alike=1_000)
    now = moved(then, random, by=1.0)
    within, costs = price_pools(arrays, pools, now)
    looked, _ = pools_of(arrays, now, most=3, points=100.0, known=nobody(arrays))
    assert proven(arrays, pools, costs, then=then, now=now).unsure == 0.0
    assert within.cost == looked.cost


@pytest.mark.parametrize("most", [3, 12])
@pytest.mark.parametrize("seed", range(6))
def test_one_pair_for_each_primary_is_its_best_also_where_no_backup_is_cheaper(
    seed: int, most: int
) -> None:
    arrays, random = arrays_at(seed), np.random.default_rng(seed)
    prices = prices_of(arrays, random, dear=1.0)
    dear = prices._replace(seat=on_grid(arrays.crowd * random.random(arrays.most.shape)))
    one, _ = pools_of(arrays, dear, most=most, points=3_000.0, known=nobody(arrays), alike=1)
    all_, _ = pools_of(arrays, dear, most=most, points=3_000.0, known=nobody(arrays))
    assert one.cost == all_.cost
