"""From prices to panels: clients choose by price first, and by the true state of the loads in the
end.

A first choice by price alone lies near the optimum of the relaxation but overloads some advisors; a
choice by true loads alone runs into corners, because every full advisor is a wall. In between,
`truth` grows from 0 to 1 while heat falls, so that walls rise slowly around clients who can still
move.
"""

from coverage.planning.solver.arrays import Ints
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.search import Search

HOTTEST, COOLEST = 60.0, 5.0
"""Points: the heat at the first and the last sweep."""
TRUE_AT = 0.9
"""The part of the sweeps after which only true loads count."""
COLD_SWEEPS = 6
WHOLE = 0.0, 1.0
"""All of a cooling, from its hottest to its coldest sweep."""


def cool(
    search: Search,
    effort: Effort,
    *,
    share: float,
    sweeps: int,
    span: tuple[float, float] = WHOLE,
    truth: float = 0.0,
    heats: tuple[float, float] = (HOTTEST, COOLEST),
) -> Ints:
    """One cooling of ``sweeps`` sweeps, cut short when ``share`` of the work is done; the pairs
    chosen in the end, which the search then holds.

    ``truth`` is where that begins; ``heats`` are the first and the last, in points. ``span`` is the
    part of a cooling that is done here, (0.25, 0.5) for its second quarter; one that ends with the
    cooling ends without heat.
    """
    hottest, coolest = heats
    first, last = span
    begin = effort.fraction
    step, cut = 0, False
    while step < sweeps and not cut:
        cut = effort.over(share)
        done = max(step / sweeps, (effort.fraction - begin) / max(1e-9, share - begin))
        done = first + (last - first) * done
        grown = truth + (1.0 - truth) * min(1.0, done / TRUE_AT)
        heat = round(hottest * (coolest / hottest) ** done, 6)
        effort.spend(search.sweep(heat, round(grown * 1024) / 1024))
        step += 1
    for _ in range(COLD_SWEEPS if last == 1.0 else 0):
        effort.spend(search.sweep())
    return search.standing.chosen.copy()
