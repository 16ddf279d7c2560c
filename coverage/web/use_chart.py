"""The drawing of how full advisors are: a bar per ten points, colours stay in the stylesheet."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_STEP, _BAR, _HEIGHT, _HEAD = 44, 36, 140, 16
_WIDTH = 10
"""Points of a hundred that one bar spans."""
_FULL, _MOST = 10, 15
"""The first bar of those who have more than there is, and the last bar, which takes all beyond."""


@dataclass(frozen=True, kw_only=True)
class UseBar:
    """Advisors between ``low`` and ``low`` + 10 % of their capacity, in units of the drawing."""

    x: int
    y: float
    height: float
    count: int
    low: int
    over: bool


@dataclass(frozen=True, kw_only=True)
class UseChart:
    """Bars beside each other on a base line; every other one is labelled."""

    width: int
    base: int
    bar: int
    bars: tuple[UseBar, ...]


def use_chart(shares: Iterable[float]) -> UseChart | None:
    """How many advisors are how full; None without anybody. ``shares`` are parts of capacity."""
    counts = Counter(min(_MOST, int(100 * share + 1e-9) // _WIDTH) for share in shares)
    if not counts:
        return None
    most, last = max(counts.values()), max(*counts, _FULL - 1)
    return UseChart(
        width=(last + 1) * _STEP,
        base=_HEAD + _HEIGHT,
        bar=_BAR,
        bars=tuple(
            UseBar(
                x=number * _STEP,
                y=round(_HEAD + _HEIGHT * (1 - counts[number] / most), 1),
                height=round(_HEIGHT * counts[number] / most, 1),
                count=counts[number],
                low=number * _WIDTH,
                over=number >= _FULL,
            )
            for number in range(last + 1)
        ),
    )
