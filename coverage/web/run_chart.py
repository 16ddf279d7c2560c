"""The chart of a run as geometry: best cost and bound over time. Colour is the stylesheet's."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from coverage.domain.runs import ProgressPoint

LEFT, RIGHT, TOP, BOTTOM = 70.0, 324.0, 20.0, 190.0
"""The plotting area in a drawing of 340 by 216."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A mark on an axis: where it is in the drawing, and what value it stands for."""

    at: float
    value: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Two polylines (``points`` attributes, empty without data) and the marks of both axes."""

    best: str
    bound: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    seconds: float
    first_best: float
    last_best: float
    first_bound: float
    last_bound: float


def draw(history: Sequence[ProgressPoint]) -> Chart | None:
    """The chart of a run; None until there are two moments with both numbers."""
    known = [p for p in history if p.best is not None and p.bound is not None]
    if len(known) < 2:
        return None
    best, bound = [p.best or 0.0 for p in known], [p.bound or 0.0 for p in known]
    seconds = [p.second for p in known]
    along, upward = _scale(0.0, max(*seconds, 1.0)), _scale(min(bound), max(best))
    x = [_place(value, along, LEFT, RIGHT) for value in seconds]
    return Chart(
        best=_line(x, [_place(value, upward, BOTTOM, TOP) for value in best]),
        bound=_line(x, [_place(value, upward, BOTTOM, TOP) for value in bound]),
        across=tuple(Tick(at=_place(v, along, LEFT, RIGHT), value=v) for v in along),
        up=tuple(Tick(at=_place(v, upward, BOTTOM, TOP), value=v) for v in upward),
        seconds=seconds[-1],
        first_best=best[0],
        last_best=best[-1],
        first_bound=bound[0],
        last_bound=bound[-1],
    )


def _scale(low: float, high: float) -> list[float]:
    """Three to six round values from at most ``low`` to at least ``high``."""
    span = max(high - low, abs(high) * 1e-6, 1e-9)
    magnitude = 10.0 ** (len(str(int(span))) - 1) if span >= 1 else 0.1
    step = next(s for f in (0.1, 0.2, 0.5, 1, 2, 5, 10) if span / (s := f * magnitude) <= 4.5)
    first = (low // step) * step
    marks = [first]
    while marks[-1] < high - step * 1e-9:
        marks.append(first + len(marks) * step)
    return marks if len(marks) > 1 else [first, first + step]


def _place(value: float, scale: Sequence[float], start: float, end: float) -> float:
    return round(start + (value - scale[0]) / (scale[-1] - scale[0]) * (end - start), 1)


def _line(x: Sequence[float], y: Sequence[float]) -> str:
    """A polyline in steps: a value holds until the next one is known."""
    corners = [(x[0], y[0])]
    for (_, before), (at, after) in pairwise(zip(x, y, strict=True)):
        corners += [(at, before), (at, after)] if before != after else [(at, after)]
    return " ".join(f"{at:g},{height:g}" for at, height in corners)
