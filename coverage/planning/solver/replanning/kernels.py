"""The inner loops of a re-plan, compiled.

As array products they would be shared over threads, which on a busy machine takes longer than the
sums themselves; and most weeks are no weeks in which the primary is away.
"""

import numpy as np

from coverage.planning.costs import TOO_MANY
from coverage.planning.solver.arrays import FULL_SLOPE, NEAR_SLOPE, Floats, Ints
from coverage.planning.solver.compiled import compiled


@compiled
def added(over: float, full: float, load: float) -> float:
    """Points that ``load`` more minutes cost in a week that is ``over`` minutes above what is free,
    where overload begins ``full`` minutes above that.
    """
    points = NEAR_SLOPE * (max(over + load, 0.0) - max(over, 0.0))
    beyond = max(over + load - full, 0.0) - max(over - full, 0.0)
    return points + (FULL_SLOPE - NEAR_SLOPE) * beyond


@compiled
def shared_weeks(missed: Floats, away: Floats) -> Floats:
    """In how many weeks each primary (rows) and each backup are both away."""
    counts = np.zeros((len(missed), len(away)))
    for row in range(len(missed)):
        for week in range(missed.shape[1]):
            if missed[row, week] > 0.0:
                for column in range(len(away)):
                    counts[row, column] += away[column, week]
    return counts


@compiled
def pair_costs(  # noqa: C901, PLR0917  compiled: loops in one place, arguments by position
    fixed: Floats,
    rows: Ints,
    columns: Ints,
    own_load: Floats,
    help_load: Floats,
    own_weeks: Floats,
    help_weeks: Floats,
    missed: Floats,
    over: Floats,
    full: Floats,
    crowded: Floats,
) -> Floats:
    """``fixed`` with what loads and counts add: primaries by rows, backups by columns, the last for
    none. ``crowded`` tells by role who has as many clients as they may.
    """
    weeks = over.shape[1]
    helping = np.zeros((weeks, len(columns)))
    for column in range(len(columns)):
        who = columns[column]
        for week in range(weeks):
            if help_weeks[column, week] > 0.0:
                helping[week, column] = added(over[who, week], full[who, week], help_load[column])
    costs = fixed.copy()
    for row in range(len(rows)):
        who = rows[row]
        own = TOO_MANY * crowded[0, who]
        for week in range(weeks):
            if own_weeks[row, week] > 0.0:
                own += added(over[who, week], full[who, week], own_load[row])
            elif missed[row, week] > 0.0:
                for column in range(len(columns)):
                    costs[row, column] += helping[week, column]
        for column in range(len(columns) + 1):
            costs[row, column] += own
        for column in range(len(columns)):
            costs[row, column] += TOO_MANY * crowded[1, columns[column]]
    return costs
