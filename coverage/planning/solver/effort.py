"""How much of the allowed work is done: deterministic units decide, seconds are only watched."""

import time
from collections.abc import Callable

from coverage.planning.outcomes import Limits

MICRO = 1_000
"""Counted parts of one work unit; a part is about a microsecond."""


class Effort:
    """The meter of one run. A part of the work is over when its share, the time or patience is."""

    def __init__(
        self,
        limits: Limits,
        *,
        should_stop: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits, self._should_stop, self._clock = limits, should_stop, clock
        self._start = clock()
        self._parts = 0
        self.stopped = False
        self.late = False

    @property
    def work(self) -> int:
        """Units spent."""
        return self._parts // MICRO

    def left(self, share: float) -> float:
        """Units until ``share`` of the work is done."""
        return max(0.0, share * self._limits.work - self._parts / MICRO)

    @property
    def fraction(self) -> float:
        """Of the allowed work, 0 to 1."""
        return min(1.0, self._parts / (max(1, self._limits.work) * MICRO))

    @property
    def seconds(self) -> float:
        """Wall time so far, for reports."""
        return self._clock() - self._start

    def spend(self, parts: float) -> None:
        """Count work by an estimate that depends on the problem only, never on the machine."""
        self._parts += int(parts)

    def apart(self, units: float) -> "Effort":
        """A meter of its own for ``units`` of the work, with the same person and what is left of
        the safety limit. What it counts is not counted here.
        """
        seconds = self._limits.seconds
        left = None if seconds is None else seconds - self.seconds
        limits = Limits(work=max(1, int(units)), seed=self._limits.seed, seconds=left)
        return Effort(limits, should_stop=self._should_stop, clock=self._clock)

    def over(self, share: float = 1.0) -> bool:
        """Whether ``share`` of the work is done, or a person or the safety limit says stop."""
        return self.cut_short() or self.fraction >= share

    def cut_short(self) -> bool:
        """Whether a person or the safety limit says stop."""
        if not self.stopped and not self.late:
            limit = self._limits.seconds
            self.stopped = self._should_stop()
            self.late = limit is not None and self.seconds > limit
        return self.stopped or self.late
