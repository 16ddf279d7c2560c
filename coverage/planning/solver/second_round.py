"""The bound once more, when the plan is made: with whole weeks of help (decision 0083).

A step with them costs several without, and the plan gains nothing from it. So the plan comes first,
as if there were no second round, and whoever stops this one loses nothing but a part of the proof.
"""

from collections.abc import Callable

from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.effort import Effort

ROUNDS = (
    (0.15, 150, (0.02, 0.003)),
    (0.5, 1_500, (0.006, 0.001)),
    (1.0, 3_000, (0.004, 0.0001)),
)
"""Part of the work after which each ends at the latest, steps, and the first and the last pace. The
first opens rows of prices with large steps; each begins anew at the best prices.
"""


def raise_with_help(bounding: Bounding, meter: Effort, tell: Callable[[], None]) -> None:
    """Spend the work of ``meter`` on the bound; ``tell`` is called now and then on the way."""
    for share, steps, paces in ROUNDS:
        if meter.over(share):
            continue
        bounding.raise_bound(
            meter, share=share, steps=steps, paces=paces, packing=True, helping=True, tell=tell
        )
