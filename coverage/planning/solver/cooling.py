"""From prices to panels: clients choose by price first, and by the true state of the loads in the
end.

A first choice by price alone lies near the optimum of the relaxation but overloads some advisors; a
choice by true loads alone runs into corners, because every full advisor is a wall. In between,
`truth` grows from 0 to 1 while heat falls, so that walls rise slowly around clients who can still
move.
"""

from dataclasses import dataclass
from random import Random

from coverage.planning.problem import Seats
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.search import Search

HOTTEST, COOLEST = 50.0, 3.0
"""Points: the heat at the first and the last sweep."""
TRUE_AT = 0.9
"""The part of the sweeps after which only true loads count."""
COLD_SWEEPS = 4


@dataclass(frozen=True, kw_only=True)
class Cooled:
    """Where a cooling ended; ``objective`` as the search counts it."""

    seats: Seats
    objective: float


def cool(
    search: Search, effort: Effort, *, share: float, sweeps: int, seed: int, truth: float = 0.0
) -> Cooled:
    """One cooling of ``sweeps`` sweeps from ``truth`` up, cut short when ``share`` of the work is
    done.
    """
    random = Random(seed)  # noqa: S311 - a search, not a secret
    order = list(search.open_clients)
    begin = effort.fraction
    step, cut = 0, False
    while step < sweeps and not cut:
        cut = effort.over(share)
        done = max(step / sweeps, (effort.fraction - begin) / max(1e-9, share - begin))
        grown = truth + (1.0 - truth) * min(1.0, done / TRUE_AT)
        heat = round(HOTTEST * (COOLEST / HOTTEST) ** done, 6)
        random.shuffle(order)
        _sweep(search, order, effort, heat, round(grown * 1024) / 1024)
        step += 1
    for _ in range(COLD_SWEEPS):
        random.shuffle(order)
        _sweep(search, order, effort, 0.0, 1.0)
    return Cooled(seats=search.seats(), objective=search.objective())


def _sweep(search: Search, order: list[int], effort: Effort, heat: float, truth: float) -> None:
    for client in order:
        search.step(client, heat, truth)
    effort.spend(search.sweep_parts)
