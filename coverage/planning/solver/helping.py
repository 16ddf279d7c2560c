"""Who pays for weeks of help: which backups, in which weeks, and how that price moves.

Prices by the minute let help be divided: half of a client's load in August fills just the hour that
is left. So a client also pays for each week in which an advisor stands in, and the advisor gives
help whole or not at all (`packing`). Nearly all backups never meet a full week; rows of prices are
opened for those who do, when they first do.
"""

from typing import NamedTuple

import numpy as np

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Arrays, Floats, Ints
from coverage.planning.solver.compiled import compiled
from coverage.planning.solver.pricing import Priced, Prices


class Helpers(NamedTuple):
    """The rows of `Prices.help`, advisor by advisor: those of ``a`` are ``rows[start[a]]`` to
    ``rows[start[a + 1]]``; ``load`` are the minutes a week of each row.
    """

    start: Ints
    rows: Ints
    load: Ints


def helpers_of(arrays: Arrays, row: Ints) -> Helpers:
    """The rows that ``row`` (by slot) names."""
    slots = np.flatnonzero(row != NOBODY)
    slots = slots[np.argsort(row[slots])]
    people = arrays.people[slots]
    counts = np.bincount(people, minlength=len(arrays.here))
    return Helpers(
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        rows=np.argsort(people, kind="stable"),
        load=arrays.load[slots].astype(np.int64),
    )


def rows_wanted(arrays: Arrays, priced: Priced, row: Ints) -> Ints:
    """Slots without a ``row`` that stand in as backup in a week in which the best pairs take more
    of that advisor than what costs nothing.
    """
    return _wanted(arrays, priced.load, priced.first, priced.second, row)


@compiled
def _wanted(arrays: Arrays, load: Floats, first: Ints, second: Ints, row: Ints) -> Ints:
    found = np.zeros(len(first), dtype=np.bool_)
    for client in range(len(first)):
        if second[client] == NOBODY or row[second[client]] != NOBODY:
            continue
        one, two = arrays.people[first[client]], arrays.people[second[client]]
        for place in range(arrays.away_start[one], arrays.away_start[one + 1]):
            week = arrays.away_weeks[place]
            active = arrays.first_week[client] <= week < arrays.end_week[client]
            full = arrays.here[two, week] and load[two, week] > arrays.near[two, week]
            if active and full:
                found[client] = True
    return second[found]


def help_slope(arrays: Arrays, priced: Priced, prices: Prices, helped: Floats) -> Floats:
    """By row and week, weeks in which the best pairs have that help, less those in which the
    advisor would give it (``helped``); 0 where there is room and nothing is paid.
    """
    slope = -helped
    _add_use(arrays, priced.load, (priced.first, priced.second), prices, slope)
    return slope


@compiled
def _add_use(
    arrays: Arrays,
    load: Floats,
    pairs: tuple[Ints, Ints],
    prices: Prices,
    slope: Floats,
) -> None:
    """Add 1 for each week of help in the best ``pairs`` that is or should be paid for."""
    first, second = pairs
    for client in range(len(first)):
        if second[client] == NOBODY or prices.row[second[client]] == NOBODY:
            continue
        one, two = arrays.people[first[client]], arrays.people[second[client]]
        own = prices.row[second[client]]
        for place in range(arrays.away_start[one], arrays.away_start[one + 1]):
            week = arrays.away_weeks[place]
            if arrays.first_week[client] <= week < arrays.end_week[client]:
                if arrays.here[two, week] == 0.0:
                    continue
                if prices.help[own, week] > 0.0 or load[two, week] > arrays.near[two, week]:
                    slope[own, week] += 1.0
