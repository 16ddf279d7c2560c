"""What each advisor has left in each week, while cover is handed out."""

from collections.abc import Iterable

from coverage.planning.loads import Cover
from coverage.planning.problem import Problem


class Room:
    """Minutes left by advisor and week; none in a week in which the advisor is away.

    An advisor-week that panels fill beyond its capacity has none either.
    """

    def __init__(self, problem: Problem, cover: Cover) -> None:
        self._minutes = [
            [
                0 if problem.is_away(advisor, week) else max(0, capacity - load)
                for week, (capacity, load) in enumerate(zip(capacities, loads, strict=True))
            ]
            for advisor, (capacities, loads) in enumerate(
                zip(problem.capacity, cover.load, strict=True)
            )
        ]

    def left(self, advisor: int, week: int) -> int:
        """Minutes that ``advisor`` can still take in ``week``."""
        return self._minutes[advisor][week]

    def take(self, advisor: int, week: int, minutes: int) -> None:
        """Use up ``minutes``; ValueError when there are not so many."""
        if minutes > self._minutes[advisor][week]:
            raise ValueError(f"advisor {advisor} has no {minutes} minutes left in week {week}")
        self._minutes[advisor][week] -= minutes

    def beside(self, taken: Iterable[tuple[int, int, int]]) -> "Room":
        """A copy from which minutes, given as (advisor, week, minutes), are taken."""
        other = Room.__new__(Room)
        other._minutes = [list(weeks) for weeks in self._minutes]
        for advisor, week, minutes in taken:
            other.take(advisor, week, minutes)
        return other
