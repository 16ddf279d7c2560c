"""What a spreadsheet would do: one row per client, the largest first, the nearest who has room.

Room is what a spreadsheet shows: hours a week left by contract, and the number of clients. Where
nobody has any, the one with most left gets the client all the same. Then a backup for everyone, by
distance and number. It sees no weeks, so neither who is away together nor August.
"""

from collections import Counter

from benchmarks.peers.answers import Answer, Draft, Question
from benchmarks.peers.pairs import needs_backup
from coverage.planning.problem import NOBODY, Problem


def solve(question: Question) -> Answer:
    """Primaries for all, then backups for all."""
    problem = question.problem
    sheet = _Sheet(problem)
    order = sorted(range(len(problem.clients)), key=lambda c: (-problem.demand[c], c))
    for client in order:
        sheet.seat_primary(client)
    for client in order:
        sheet.seat_backup(client)
    return Answer(seats=sheet.draft.seats())


class _Sheet:
    """Hours and numbers of clients, advisor by advisor."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._left = [60 * advisor.hours_per_week for advisor in problem.advisors]
        self._primary: Counter[int] = Counter()
        self._backup: Counter[int] = Counter()
        self.draft = Draft(problem)

    def seat_primary(self, client: int) -> None:
        """The nearest with room for hours and number, else who has most hours left."""
        able = sorted(self._problem.primaries(client), key=lambda a: self._far(client, a))
        if not able:
            return
        roomy = (
            a
            for a in able
            if self._problem.load(client, a) <= self._left[a]
            and self._primary[a] < self._problem.advisors[a].max_primary
        )
        found = next(roomy, None)
        advisor = max(able, key=self._left.__getitem__) if found is None else found
        self.draft.primary[client] = advisor
        self._left[advisor] -= self._problem.load(client, advisor)
        self._primary[advisor] += 1

    def seat_backup(self, client: int) -> None:
        """The nearest other with room for the number, else nobody."""
        primary = self.draft.primary[client]
        if primary == NOBODY:
            return
        able = sorted(self._problem.backups(client), key=lambda a: self._far(client, a))
        for advisor in able:
            room = self._backup[advisor] < self._problem.advisors[advisor].max_backup
            if advisor != primary and (room or needs_backup(self._problem, client)):
                self.draft.backup[client] = advisor
                self._backup[advisor] += 1
                return

    def _far(self, client: int, advisor: int) -> tuple[float, int]:
        return self._problem.road_km(client, advisor), advisor
