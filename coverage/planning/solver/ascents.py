"""Prices on their way up: one step of Adam for each kind of them (Kingma and Ba, 2015)."""

from dataclasses import dataclass

import numpy as np

from coverage.planning.solver.arrays import GRID, Floats
from coverage.planning.solver.compiled import compiled

MEMORY, SPREAD = 0.9, 0.98
"""Adam's decay of the mean and of the square of the slope."""


class Pace:
    """How large a step is, and what Adam's decays have forgotten since the beginning."""

    def __init__(self) -> None:
        self.size = 0.0
        self._mean_left = self._square_left = 1.0

    def next(self, size: float) -> None:
        """Another step, of ``size`` as a part of the range of prices."""
        self.size = size
        self._mean_left, self._square_left = self._mean_left * MEMORY, self._square_left * SPREAD

    @property
    def known(self) -> tuple[float, float]:
        """By how much the mean and the square are too small, having begun at zero."""
        return 1.0 - self._mean_left, 1.0 - self._square_left


@dataclass(kw_only=True)
class Ascent:
    """One kind of prices on its way up, with Adam's memory of the slope; flat."""

    point: Floats
    scale: float
    """Points: what a step of pace 1 moves."""
    top: float

    def __post_init__(self) -> None:
        self.mean, self.square = np.zeros_like(self.point), np.zeros_like(self.point)

    def grow(self, by: int) -> None:
        """So many prices more, at zero."""
        self.point, self.mean, self.square = (
            np.concatenate([old, np.zeros(by)]) for old in (self.point, self.mean, self.square)
        )

    def forget(self, point: Floats) -> None:
        """Go on from ``point`` without momentum; prices that are newer begin at zero."""
        self.point[:] = 0.0
        self.point[: point.size] = point.ravel()
        self.mean[:] = 0.0
        self.square[:] = 0.0

    def move(self, slope: Floats, pace: Pace) -> None:
        """One step along ``slope``."""
        _move(
            self.point, self.mean, self.square, slope, pace.known, pace.size * self.scale, self.top
        )


@compiled
def _move(
    point: Floats,
    mean: Floats,
    square: Floats,
    slope: Floats,
    known: tuple[float, float],
    pace: float,
    top: float,
) -> None:
    """One step of Adam, upwards, between 0 and ``top`` and on the grid."""
    mean_known, square_known = known
    for i in range(len(point)):
        mean[i] += (1 - MEMORY) * (slope[i] - mean[i])
        square[i] += (1 - SPREAD) * (slope[i] * slope[i] - square[i])
        step = pace * (mean[i] / mean_known) / (np.sqrt(square[i] / square_known) + 1e-6)
        point[i] = np.floor(min(max(point[i] + step, 0.0), top) / GRID) * GRID
