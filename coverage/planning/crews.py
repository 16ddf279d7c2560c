"""Who helps a run: processes that solve parts of it."""

from collections.abc import Sequence
from typing import Protocol


class Crew(Protocol):
    """Solves parts of a run, each in some process.

    ``size`` is the number of processes that the run was asked to use. It decides the plan (the same
    number, the same plan), however many are alive at the moment.
    """

    size: int

    def __call__(self, parts: Sequence[bytes]) -> list[bytes]:
        """The answers, in the order of the parts."""
