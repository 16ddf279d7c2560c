"""What a peer is asked and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.peers.pairs import Pool
from coverage.planning.problem import NOBODY, Problem, Seats


@dataclass(frozen=True, kw_only=True)
class Question:
    """``seconds`` hold for building the model and solving it; the ``pool``, for peers that need
    one, was made before.
    """

    problem: Problem
    pool: Pool
    seconds: float
    seed: int
    cores: int


@dataclass(kw_only=True)
class Answer:
    """Seats, or the reason why there are none.

    ``history`` are the moments at which a solver found something better: seconds since it began,
    and its own objective. ``bound`` is the solver's own, about the model it had. ``cores`` are what
    it was allowed.
    """

    seats: Seats | None = None
    bound: float | None = None
    history: list[tuple[float, float]] = field(default_factory=list)
    cores: int = 1
    note: str = ""
    reason: str = ""


Peer = Callable[[Question], Answer]


class Draft:
    """Seats while they are being filled; nobody at first."""

    def __init__(self, problem: Problem) -> None:
        self.primary = [NOBODY] * len(problem.clients)
        self.backup = [NOBODY] * len(problem.clients)

    def seats(self) -> Seats:
        """As they are now."""
        return Seats(primary=tuple(self.primary), backup=tuple(self.backup))
