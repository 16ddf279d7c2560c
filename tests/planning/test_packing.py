"""What an advisor's best sets gain, against all sets tried one by one."""

from itertools import product

import numpy as np
import pytest

from coverage.planning.problem import NOBODY, build_problem
from coverage.planning.solver.arrays import Arrays, Floats, arrays_of, on_grid
from coverage.planning.solver.frontier import frontier_of, members
from coverage.planning.solver.helping import Rows, helpers_of, stays
from coverage.planning.solver.packing import Packing
from coverage.planning.solver.placing import placed_of
from coverage.planning.solver.pricing import Prices
from tests.planning.small import random_agency


def sets_of(offers: Floats, loads: Floats) -> list[tuple[float, float]]:
    """Minutes and offers of all sets."""
    choices = [np.array(choice) for choice in product((0, 1), repeat=len(offers))]
    return [(float((loads * c).sum()), float((offers * c).sum())) for c in choices]


@pytest.mark.parametrize("seed", range(20))
def test_the_frontier_holds_every_set_that_no_other_beats(seed: int) -> None:
    random = np.random.default_rng(seed)
    number = int(random.integers(0, 9))
    loads = random.integers(1, 12, number)
    offers = on_grid(random.integers(1, 9, number) / 3)
    most = int(random.integers(0, 60))
    found = frontier_of(offers, loads, most)
    every = [(m, o) for m, o in sets_of(offers, loads.astype(float)) if m <= most]
    best = {
        (m, o)
        for m, o in every
        if not any(a <= m and b >= o and (a, b) != (m, o) for a, b in every)
    }
    assert set(zip(found.minutes.tolist(), found.offers.tolist(), strict=True)) == best
    for which in range(len(found.minutes)):
        chosen = members(found, which, number)
        assert (loads * chosen).sum() == found.minutes[which]
        assert (offers * chosen).sum() == found.offers[which]


def beyond(arrays: Arrays, advisor: int, week: int, price: float, load: float) -> float:
    """What is left of the true cost of a load, or of a larger one, beyond a price by the minute."""
    near, full = float(arrays.near[advisor, week]), float(arrays.capacity[advisor, week])

    def cost(minutes: float) -> float:
        more = (arrays.full_slope - arrays.near_slope) * max(minutes - full, 0.0)
        return arrays.near_slope * max(minutes - near, 0.0) + more - price * minutes

    kinks = (load, near, full)
    return min(cost(x) for x in kinks if x >= load) - min(cost(x) for x in (0.0, near, full))


def gone(arrays: Arrays) -> Arrays:
    """The first advisor is away in all weeks."""
    here = arrays.here.copy()
    here[0] = 0.0
    return arrays._replace(here=here)


def full(arrays: Arrays) -> Arrays:
    """The first advisor has no minute in the first two weeks, and is there."""
    here, capacity = arrays.here.copy(), arrays.capacity.copy()
    here[0, :2], capacity[0, :2] = 1.0, 0.0
    return arrays._replace(here=here, capacity=capacity, near=0.85 * capacity)


def some_rows(arrays: Arrays, packing: Packing, random: np.random.Generator) -> Rows:
    """Rows by the week for some backups, and for some primaries who are not offered a place."""
    which = random.random((2, arrays.slots)) < 0.7
    which[1] &= np.isfinite(arrays.primary) & ~packing.offered
    numbers = np.full(which.shape, NOBODY)
    numbers[which] = random.permutation(int(which.sum()))
    slots = [np.flatnonzero(each) for each in which]
    return Rows(backup=numbers[0], primary=numbers[1], backups=slots[0], primaries=slots[1])


@pytest.mark.parametrize("seed", range(18))
def test_the_best_sets_are_the_best_of_all_sets(seed: int) -> None:
    arrays = arrays_of(build_problem(random_agency(seed, advisors=3, clients=5)))
    arrays = [arrays, gone(arrays), full(arrays)][seed % 3]
    random = np.random.default_rng(seed)
    weeks = arrays.here.shape[1]
    packing = Packing(arrays)
    rows = some_rows(arrays, packing, random)
    by_slot = [
        (slot, int(row[slot]))
        for row, slots in ((rows.backup, rows.backups), (rows.primary, rows.primaries))
        for slot in slots.tolist()
    ]
    paid = random.random((len(by_slot), weeks)) < 0.4
    dear = float(random.choice([0.2, 1.0]))
    prices = Prices(
        minute=on_grid(arrays.full_slope * random.random(arrays.here.shape) * dear),
        seat=np.zeros_like(arrays.most),
        place=on_grid(400 * random.random(arrays.slots)) * packing.offered,
        row=rows.backup,
        help=on_grid(200 * random.random(paid.shape) * paid),
    )
    offering = np.flatnonzero(packing.offered)
    packed = packing.pack(prices, helpers_of(arrays, rows), placed_of(arrays, offering))
    places = np.zeros(arrays.slots)
    places[offering] = packed.places
    gain = taken = 0.0
    for advisor in range(len(arrays.here)):
        slots = np.flatnonzero((arrays.people == advisor) & (prices.place > 0))
        mine_too = [(slot, row) for slot, row in by_slot if arrays.people[slot] == advisor]
        helping = [row for _, row in mine_too]
        loads = arrays.load[[slot for slot, _ in mine_too]]
        own = sets_of(prices.place[slots], arrays.load[slots])
        here = np.flatnonzero(arrays.here[advisor]).tolist()
        help_ = [sets_of(prices.help[helping, w], loads) for w in here]
        gain += min(
            sum(
                min(
                    beyond(arrays, advisor, w, prices.minute[advisor, w], mine + more) - worth
                    for more, worth in choices
                )
                for w, choices in zip(here, help_, strict=True)
            )
            - offered
            for mine, offered in own
        )
        seated = float(arrays.load[slots] @ places[slots])
        taken -= float(prices.place[slots] @ places[slots])
        for week in here:
            given = packed.helped[helping, week]
            load = seated + float(loads @ given)
            if packed.minutes[advisor].any():
                assert packed.minutes[advisor, week] == load
            taken += beyond(arrays, advisor, week, prices.minute[advisor, week], load)
            taken -= float(prices.help[helping, week] @ given)
    assert packed.gain <= gain
    assert packed.gain == pytest.approx(gain, abs=1e-4)
    assert packed.gain == pytest.approx(taken, abs=1e-4)


@pytest.mark.parametrize("seed", range(6))
def test_a_primary_pays_for_the_weeks_of_the_contract_that_it_is_there(seed: int) -> None:
    problem = build_problem(random_agency(seed, advisors=3, clients=5))
    arrays, random = arrays_of(problem), np.random.default_rng(seed)
    rows = some_rows(arrays, Packing(arrays), random)
    count = len(rows.backups) + len(rows.primaries)
    help_ = on_grid(200 * random.random((count, problem.weeks)))
    slots, points = stays(arrays, rows, help_)
    assert slots.tolist() == np.flatnonzero(rows.primary != NOBODY).tolist()
    for slot, paid in zip(slots.tolist(), points.tolist(), strict=True):
        client = int(np.flatnonzero(arrays.start <= slot)[-1])
        advisor = int(arrays.people[slot])
        covered = [
            week
            for week in range(problem.weeks)
            if problem.is_active(client, week) and not problem.is_away(advisor, week)
        ]
        assert paid == help_[rows.primary[slot], covered].sum()
