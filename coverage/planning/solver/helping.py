"""Who pays by the week, as a whole or not at all: which slots, in which weeks, and how that price
moves.

Prices by the minute let a load be divided: half of a client's help in August fills just the hour
that is left. So a client also pays for each week in which an advisor stands in as its backup, and
the advisor gives that week whole or not at all (`packing`). A client whose contract begins or ends
in the horizon has no place that is the same in all weeks (`placing`), and pays its primary by the
week in the same way. Nearly nobody ever meets a full week; rows of prices are opened for those who
do, when they first do.
"""

from typing import NamedTuple

import numpy as np

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Arrays, Bools, Floats, Ints
from coverage.planning.solver.compiled import compiled
from coverage.planning.solver.pricing import Priced, Prices


class Rows(NamedTuple):
    """The row of prices by the week of each slot, or NOBODY: as ``backup``, and as ``primary`` of a
    client whose contract is not there in all weeks; and the slots that have one, a few thousand of
    millions.
    """

    backup: Ints
    primary: Ints
    backups: Ints
    primaries: Ints

    @property
    def number(self) -> int:
        """How many rows there are."""
        return len(self.backups) + len(self.primaries)


class Helpers(NamedTuple):
    """The rows of `Prices.help`, advisor by advisor: those of ``a`` are ``rows[start[a]]`` to
    ``rows[start[a + 1]]``; ``load`` are the minutes a week of each row.
    """

    start: Ints
    rows: Ints
    load: Ints


def no_rows(arrays: Arrays) -> Rows:
    """Nobody pays by the week."""
    backup, primary = (np.full(arrays.slots, NOBODY, dtype=np.int64) for _ in range(2))
    nobody = np.zeros(0, dtype=np.int64)
    return Rows(backup=backup, primary=primary, backups=nobody, primaries=nobody)


def helpers_of(arrays: Arrays, rows: Rows) -> Helpers:
    """Every row that ``rows`` name."""
    slots = np.concatenate([rows.backups, rows.primaries])
    numbers = np.concatenate([rows.backup[rows.backups], rows.primary[rows.primaries]])
    slots = slots[np.argsort(numbers)]
    people = arrays.people[slots]
    counts = np.bincount(people, minlength=len(arrays.here))
    return Helpers(
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        rows=np.argsort(people, kind="stable"),
        load=arrays.load[slots].astype(np.int64),
    )


def more_rows(arrays: Arrays, priced: Priced, rows: Rows, offered: Bools) -> Rows:
    """``rows`` and one more for each slot without a row that covers in a week in which the best
    pairs take more of that advisor than what costs nothing.

    Slots that are ``offered`` a place pay for that instead, as primaries.
    """
    full = priced.load > arrays.near
    backups, primaries = _wanted(arrays, full, (priced.first, priced.second), rows)
    primaries = primaries[~offered[primaries]]
    if len(backups):
        backup = rows.backup.copy()
        backup[backups] = rows.number + np.arange(len(backups))
        rows = rows._replace(backup=backup, backups=np.concatenate([rows.backups, backups]))
    if len(primaries):
        primary = rows.primary.copy()
        primary[primaries] = rows.number + np.arange(len(primaries))
        rows = rows._replace(primary=primary, primaries=np.concatenate([rows.primaries, primaries]))
    return rows


@compiled
def _wanted(arrays: Arrays, full: Bools, pairs: tuple[Ints, Ints], rows: Rows) -> tuple[Ints, Ints]:
    """Slots without a row, of backups and of primaries, that cover in a week in which their advisor
    is ``full``.
    """
    first, second = pairs
    backups = np.zeros(len(first), dtype=np.bool_)
    primaries = np.zeros(len(first), dtype=np.bool_)
    for client in range(len(first)):
        if first[client] == NOBODY:
            continue
        one = arrays.people[first[client]]
        begin, end = arrays.first_week[client], arrays.end_week[client]
        if rows.primary[first[client]] == NOBODY:
            for week in range(begin, end):
                if arrays.here[one, week] and full[one, week]:
                    primaries[client] = True
        if second[client] == NOBODY or rows.backup[second[client]] != NOBODY:
            continue
        two = arrays.people[second[client]]
        for place in range(arrays.away_start[one], arrays.away_start[one + 1]):
            week = arrays.away_weeks[place]
            if begin <= week < end and arrays.here[two, week] and full[two, week]:
                backups[client] = True
    return second[backups], first[primaries]


def stays(arrays: Arrays, rows: Rows, help_: Floats) -> tuple[Ints, Floats]:
    """The slots that have a row as primary, and what each pays for all its weeks together."""
    slots = rows.primaries
    owner = np.searchsorted(arrays.start, slots, side="right") - 1
    weeks = np.arange(arrays.here.shape[1])
    active = (arrays.first_week[owner, None] <= weeks) & (weeks < arrays.end_week[owner, None])
    covered = active * arrays.here[arrays.people[slots]]
    return slots, (help_[rows.primary[slots]] * covered).sum(axis=1)


def help_slope(
    arrays: Arrays, priced: Priced, prices: Prices, rows: Rows, helped: Floats
) -> Floats:
    """By row and week, weeks in which the best pairs are covered by that row, less those in which
    the advisor would cover it (``helped``); 0 where there is room and nothing is paid.
    """
    full = priced.load > arrays.near
    return _use(arrays, full, (priced.first, priced.second), prices.help, rows) - helped


@compiled
def _use(
    arrays: Arrays, full: Bools, pairs: tuple[Ints, Ints], help_: Floats, rows: Rows
) -> Floats:
    """By row and week, 1 where the best ``pairs`` are covered and that is or should be paid for."""
    first, second = pairs
    use = np.zeros_like(help_)
    for client in range(len(first)):
        if first[client] == NOBODY:
            continue
        one = arrays.people[first[client]]
        begin, end = arrays.first_week[client], arrays.end_week[client]
        own = rows.primary[first[client]]
        if own != NOBODY:
            for week in range(begin, end):
                if arrays.here[one, week] and (help_[own, week] > 0.0 or full[one, week]):
                    use[own, week] += 1.0
        if second[client] == NOBODY or rows.backup[second[client]] == NOBODY:
            continue
        two = arrays.people[second[client]]
        own = rows.backup[second[client]]
        for place in range(arrays.away_start[one], arrays.away_start[one + 1]):
            week = arrays.away_weeks[place]
            paid = help_[own, week] > 0.0 or full[two, week]
            if paid and begin <= week < end and arrays.here[two, week]:
                use[own, week] += 1.0
    return use
