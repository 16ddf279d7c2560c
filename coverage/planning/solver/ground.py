"""What a search stands on: pools of pairs with all that decides their cost, and nothing else.

A ground is whole in itself. The part of it that belongs to a few advisors and to clients who find
both their people among them can be searched anywhere, by another process or on another machine:
all others are loads that do not move. What such a part gains is gained for the whole.
"""

from typing import NamedTuple

import numpy as np

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Arrays, Floats, Ints, Numbers
from coverage.planning.solver.pools import Pools


class Ground(NamedTuple):
    """``C`` clients with pools of pairs, and the ``A`` advisors in them; see `Arrays` and `Pools`.

    ``first`` and ``second`` are advisors here (``second`` NOBODY for no backup), ``load`` and
    ``help_load`` what a pair takes of them per week covered. ``held`` and ``held_seats`` are
    minutes by advisor and week, and clients by role and advisor, of whoever is not in the pools.
    """

    start: Ints
    first: Ints
    second: Ints
    fixed: Floats
    guide: Floats
    load: Floats
    help_load: Floats
    first_week: Ints
    end_week: Ints
    uncovered: Floats
    here: Floats
    away_weeks: Numbers
    away_start: Ints
    capacity: Floats
    near: Floats
    near_slope: float
    full_slope: float
    crowd: float
    most: Floats
    held: Floats
    held_seats: Floats

    @property
    def clients(self) -> int:
        """How many there are, with a pool or without."""
        return len(self.start) - 1


def ground_of(arrays: Arrays, pools: Pools) -> Ground:
    """The ground of everybody."""
    return Ground(
        start=pools.start,
        first=arrays.people[pools.first].astype(np.int64),
        second=np.append(arrays.people, NOBODY)[pools.second].astype(np.int64),
        fixed=pools.fixed,
        guide=pools.guide,
        load=arrays.load[pools.first],
        help_load=np.append(arrays.load, 0.0)[pools.second],
        first_week=arrays.first_week,
        end_week=arrays.end_week,
        uncovered=arrays.uncovered,
        here=arrays.here,
        away_weeks=arrays.away_weeks,
        away_start=arrays.away_start,
        capacity=arrays.capacity,
        near=arrays.near,
        near_slope=arrays.near_slope,
        full_slope=arrays.full_slope,
        crowd=arrays.crowd,
        most=arrays.most,
        held=np.zeros_like(arrays.capacity),
        held_seats=np.zeros_like(arrays.most),
    )


def narrowed(ground: Ground, pairs: Ints) -> tuple[Ground, Ints]:
    """The same ground with no other pairs than ``pairs``, in rising order; and these."""
    owner = np.searchsorted(ground.start, pairs, side="right") - 1
    counts = np.bincount(owner, minlength=ground.clients)
    return ground._replace(
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        first=ground.first[pairs],
        second=ground.second[pairs],
        fixed=ground.fixed[pairs],
        guide=ground.guide[pairs],
        load=ground.load[pairs],
        help_load=ground.help_load[pairs],
    ), pairs


def part_of(
    ground: Ground, clients: Ints, advisors: Ints, loads: Floats, seats: Floats
) -> tuple[Ground, Ints]:
    """The ground of ``clients`` with those pairs that are among ``advisors``, and where each of its
    pairs stands in the pools of ``ground``.

    ``loads`` and ``seats`` are what all others take, by advisor of ``ground``.
    """
    number = np.full(len(ground.here) + 1, NOBODY, dtype=np.int64)
    number[advisors] = np.arange(len(advisors))
    sizes = np.diff(ground.start)[clients]
    pairs = np.repeat(ground.start[clients] - np.cumsum(sizes) + sizes, sizes)
    pairs += np.arange(len(pairs))
    inside = number[ground.first[pairs]] != NOBODY
    inside &= (ground.second[pairs] == NOBODY) | (number[ground.second[pairs]] != NOBODY)
    owner = np.repeat(np.arange(len(clients)), sizes)[inside]
    pairs = pairs[inside]
    counts = np.bincount(owner, minlength=len(clients))
    weeks = [ground.away_weeks[ground.away_start[a] : ground.away_start[a + 1]] for a in advisors]
    part = ground._replace(
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        first=number[ground.first[pairs]],
        second=number[ground.second[pairs]],
        fixed=ground.fixed[pairs],
        guide=ground.guide[pairs],
        load=ground.load[pairs],
        help_load=ground.help_load[pairs],
        first_week=ground.first_week[clients],
        end_week=ground.end_week[clients],
        uncovered=ground.uncovered[clients],
        here=ground.here[advisors],
        away_weeks=np.concatenate([np.zeros(0, dtype=np.int32), *weeks]),
        away_start=np.concatenate([[0], np.cumsum([len(w) for w in weeks])]).astype(np.int64),
        capacity=ground.capacity[advisors],
        near=ground.near[advisors],
        most=ground.most[:, advisors],
        held=loads[advisors],
        held_seats=seats[:, advisors],
    )
    return part, pairs
