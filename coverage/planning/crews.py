"""Who solves the parts of a big run: a crew of processes, here or on other machines."""

from collections.abc import Sequence
from typing import Protocol


class Crew(Protocol):
    """Processes that solve parts of one run.

    ``size`` is the number of processes that the run was asked to use. It decides into how many
    parts a round is cut and with that the plan: the same number gives the same plan. How many
    processes are alive at the moment decides only how long a round takes.
    """

    @property
    def size(self) -> int:
        """How many processes were asked for, at least 2: with one there is no crew."""
        ...

    def __call__(self, parts: Sequence[bytes]) -> list[bytes]:
        """Solve ``parts`` with `coverage.planning.solver.parts.solve_part`, each in some process.

        The answers come in the order of the parts, whoever solved them and whenever.
        """
        ...
