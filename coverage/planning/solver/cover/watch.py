"""Who watches a cover while it is made: hears how far it is, and may ask to stop."""

from collections.abc import Callable
from dataclasses import dataclass

OnShare = Callable[[float], None]
"""Hears the share of the work that is done, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A part of the work, from share ``first`` to share ``last`` of the whole."""

    progress: OnShare | None = None
    should_stop: Callable[[], bool] | None = None
    first: float = 0.0
    last: float = 1.0

    def part(self, first: float, last: float) -> "Watch":
        """The watch over a step that goes from share ``first`` to ``last`` of this one."""
        width = self.last - self.first
        return Watch(
            progress=self.progress,
            should_stop=self.should_stop,
            first=self.first + first * width,
            last=self.first + last * width,
        )

    def done(self, share: float) -> None:
        """Tell that ``share`` of this part is done."""
        if self.progress is not None:
            self.progress(self.first + share * (self.last - self.first))

    @property
    def stopped(self) -> bool:
        """Whether to seek no further: what has been reached is kept."""
        return self.should_stop is not None and self.should_stop()


UNWATCHED = Watch()
