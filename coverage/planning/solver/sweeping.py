"""The loop of `search`: every client seated anew, one after the other, in random order."""

import numpy as np

from coverage.planning.solver.arrays import Floats, Ints, Numbers, Words
from coverage.planning.solver.compiled import compiled_exact, folded

STEP_PARTS, WEEK_PARTS, HELP_PARTS = 0.3, 0.005, 0.08
"""Microseconds or so of a step, of a week of one primary, and of the weeks of one backup."""


@folded
def _drawn(random: Words, below: int) -> int:
    """A number from 0 to ``below`` - 1 (xorshift64*; Vigna, 2016)."""
    state = random[0]
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    random[0] = state
    high = (state * np.uint64(2685821657736338717)) >> np.uint64(33)
    return int(high % np.uint64(below))


@folded
def _price_of(
    over: Floats,
    full: Floats,
    weeks: Floats,
    begin: int,
    end: int,
    load: float,
    near_slope: float,
    rise: float,
) -> float:
    """What ``load`` more minutes cost in the weeks from ``begin`` to ``end`` that are 1."""
    near = above = 0.0
    for week in range(begin, end):
        was, now = over[week], over[week] + load * weeks[week]
        near += max(now, 0.0) - max(was, 0.0)
        above += max(now - full[week], 0.0) - max(was - full[week], 0.0)
    return near_slope * near + rise * above


@compiled_exact
def seat_anew(
    start: Ints,
    first: Ints,
    second: Ints,
    fixed: Floats,
    guide: Floats,
    load: Floats,
    help_load: Floats,
    here: Floats,
    away_weeks: Numbers,
    away_start: Ints,
    first_week: Ints,
    end_week: Ints,
    uncovered: Floats,
    full: Floats,
    most: Floats,
    slopes: tuple[float, float, float],
    chosen: Ints,
    over: Floats,
    seats: Floats,
    order: Ints,
    random: Words,
    noise: Floats,
    heat: float,
    truth: float,
) -> float:
    """Free one client after the other, in random order, and seat the best pair of its pool; the
    work, as `search.Search.sweep` tells it.
    """
    near_slope, rise, crowd = slopes
    own_cost, known = np.zeros(len(here)), np.full(len(here), -1)
    work = 0.0
    for rank in range(len(order) - 1, -1, -1):
        other = _drawn(random, rank + 1)
        order[rank], order[other] = order[other], order[rank]
        client = order[rank]
        begin, end = first_week[client], end_week[client]
        was = chosen[client]
        if was >= 0:
            one, two = first[was], second[was]
            seats[0, one] -= 1.0
            for week in range(begin, end):
                over[one, week] -= load[was] * here[one, week]
            if two >= 0:
                seats[1, two] -= 1.0
                for at in range(away_start[one], away_start[one + 1]):
                    week = away_weeks[at]
                    if begin <= week < end:
                        over[two, week] -= help_load[was] * here[two, week]
        least, pick, true_cost = np.inf, -1, np.inf
        shift = _drawn(random, len(noise) - (start[client + 1] - start[client]))
        for pair in range(start[client], start[client + 1]):
            base = fixed[pair]
            noisy = base + (1.0 - truth) * guide[pair]
            noisy += heat * noise[shift + pair - start[client]]
            if noisy >= least:
                continue
            one, two = first[pair], second[pair]
            if known[one] != client:
                known[one] = client
                own_cost[one] = _price_of(
                    over[one], full[one], here[one], begin, end, load[pair], near_slope, rise
                )
                if seats[0, one] >= most[0, one]:
                    own_cost[one] += crowd
                work += WEEK_PARTS * (end - begin)
            if noisy + truth * own_cost[one] >= least:
                continue
            cost = own_cost[one]
            if two >= 0:
                near = above = 0.0
                for at in range(away_start[one], away_start[one + 1]):
                    week = away_weeks[at]
                    if begin <= week < end:
                        before = over[two, week]
                        after = before + help_load[pair] * here[two, week]
                        near += max(after, 0.0) - max(before, 0.0)
                        above += max(after - full[two, week], 0.0)
                        above -= max(before - full[two, week], 0.0)
                cost += near_slope * near + rise * above
                if seats[1, two] >= most[1, two]:
                    cost += crowd
                work += HELP_PARTS
            if noisy + truth * cost < least:
                least, pick = noisy + truth * cost, pair
                true_cost = base + truth * cost + (1.0 - truth) * guide[pair]
        work += STEP_PARTS
        if true_cost > uncovered[client]:
            pick = -1
        chosen[client] = pick
        if pick >= 0:
            one, two = first[pick], second[pick]
            seats[0, one] += 1.0
            for week in range(begin, end):
                over[one, week] += load[pick] * here[one, week]
            if two >= 0:
                seats[1, two] += 1.0
                for at in range(away_start[one], away_start[one + 1]):
                    week = away_weeks[at]
                    if begin <= week < end:
                        over[two, week] += help_load[pick] * here[two, week]
    return work
