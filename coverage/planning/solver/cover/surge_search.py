"""Who works for which surge: one after the other, again and again, then a few at a time.

*First come.* Clients choose in the order of how little choice they have; among teams equally good
to them they take the people whom others ask for least.
*Descent.* Each client in turn is taken out and gets its best team beside all others (`teams`,
exact), until nobody gains.
*Blocks.* A client that has more people than it would need alone is solved anew with those who work
in its way, by CP-SAT, all others held (a large neighbourhood search; Shaw, 1998).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from coverage.planning.solver.cover.calls import Call, Whole, reachable
from coverage.planning.solver.cover.goals import Key, Reached, seek
from coverage.planning.solver.cover.surge_bounds import Alone
from coverage.planning.solver.cover.surge_model import pose_teams
from coverage.planning.solver.cover.teams import Team, best_team, shared
from coverage.planning.solver.cover.watch import Watch

Work = dict[Key, int]
"""Half hours by client, week and advisor."""

SWEEPS = 2
BLOCK = 4
"""Clients of a block."""
MOST_BLOCKS = 200
"""Blocks of a run: at the size of a country the worst are worth the time."""
CAST = 10
"""People of a block whom each client may choose from, beside those who work for it."""


class Roster:
    """Who works for each call, and what is left of everybody's half hours."""

    def __init__(self, calls: Sequence[Call], left: Whole, work: Mapping[Key, int]) -> None:
        self.calls = {call.client: call for call in calls}
        self.left = left.copy()
        self._work: dict[int, Work] = {call.client: {} for call in calls}
        for client, part in _by_client(work).items():
            self.put(client, part)

    def of(self, client: int) -> Work:
        """Who works for ``client``."""
        return self._work[client]

    def put(self, client: int, work: Work) -> None:
        """Let ``client`` be staffed by ``work`` and nobody else."""
        for (_, week, advisor), steps in self._work[client].items():
            self.left[advisor, week] += steps
        for (_, week, advisor), steps in work.items():
            self.left[advisor, week] -= steps
        self._work[client] = work

    def amounts(self) -> Work:
        """All work."""
        return {key: steps for work in self._work.values() for key, steps in work.items()}

    def cost(self, client: int) -> tuple[int, int, int]:
        """People, hand-overs and travel of ``client``."""
        call, work = self.calls[client], self._work[client]
        people = {advisor for _, _, advisor in work}
        starts = sum(
            week - 1 in call.column and (client, week - 1, advisor) not in work
            for _, week, advisor in work
        )
        far = sum(int(call.hectometres[call.row[advisor]]) for _, _, advisor in work)
        return len(people), starts, far


def _by_client(work: Mapping[Key, int]) -> dict[int, Work]:
    found: dict[int, Work] = {}
    for key, steps in work.items():
        found.setdefault(key[0], {})[key] = steps
    return found


def _work_of(call: Call, team: Team, free: Whole, amount: Whole) -> Work:
    return {
        (call.client, call.weeks[column], int(call.advisors[row])): steps
        for (row, column), steps in shared(free, team.shifts, amount).items()
    }


def first_come(calls: Sequence[Call], left: Whole) -> Work:
    """A first staffing; a client whom no small team can serve gets nobody yet."""
    pressure = _pressure(calls, left)
    roster = Roster(calls, left, {})
    for call in sorted(calls, key=lambda call: (-_need(call), call.client)):
        free = call.free(roster.left)
        amount = reachable(free, call.asked)
        asked_for = pressure[np.ix_(call.advisors, np.array(call.weeks))].max(axis=1)
        team = best_team(call, free, amount, amount, price=asked_for)
        if team is not None:
            roster.put(call.client, _work_of(call, team, free, amount))
    return roster.amounts()


def _need(call: Call) -> float:
    """Steps asked for each who could work, in the week with least choice."""
    return float((call.asked / np.maximum(1, call.able.sum(axis=0))).max())


def _pressure(calls: Sequence[Call], left: Whole) -> Whole:
    """Thousandths of an advisor's room that would be asked, did everybody ask all alike."""
    asked = np.zeros(left.shape)
    for call in calls:
        share = np.where(call.able, call.asked / np.maximum(1, call.able.sum(axis=0)), 0.0)
        asked[np.ix_(call.advisors, np.array(call.weeks))] += share
    return np.asarray(np.round(1000 * asked / np.maximum(1, left)), dtype=np.int64)


def descend(roster: Roster, found: Mapping[int, Alone], *, watch: Watch) -> None:
    """Each client of ``found`` in turn the best team for its hours, until nobody gains."""
    for sweep in range(SWEEPS):
        gained = False
        for client in found:
            if not settled(roster, found, client) and _choose_anew(roster, roster.calls[client]):
                gained = True
        watch.done((sweep + 1) / SWEEPS)
        if watch.stopped or not gained:
            return


def settled(roster: Roster, found: Mapping[int, Alone], client: int) -> bool:
    """Whether ``client`` costs no more than it would alone."""
    one = found[client]
    return roster.cost(client) <= (one.people, one.handovers, one.hectometres)


def _choose_anew(roster: Roster, call: Call) -> bool:
    """Whether another team is better than the one there is; if so it takes over."""
    before, cost = roster.of(call.client), roster.cost(call.client)
    amount = np.zeros(len(call.weeks), dtype=np.int64)
    for (_, week, _), steps in before.items():
        amount[call.column[week]] += steps
    roster.put(call.client, {})
    free = call.free(roster.left)
    team = best_team(call, free, amount, amount)
    if team is not None and team.cost < cost:
        roster.put(call.client, _work_of(call, team, free, amount))
        return True
    roster.put(call.client, before)
    return False


def improve(
    roster: Roster,
    found: Mapping[int, Alone],
    clients: Iterable[int],
    *,
    effort: float,
    seed: int,
    watch: Watch,
) -> None:
    """Blocks around each of ``clients`` that has more than it would need alone, the worst first."""
    excess = {client: _excess(roster, found, client) for client in clients}
    waiting = sorted((c for c in excess if excess[c] > (0, 0)), key=lambda c: (excess[c], -c))
    for number, client in enumerate(waiting[: -MOST_BLOCKS - 1 : -1]):
        if watch.stopped:
            return
        if _excess(roster, found, client) > (0, 0):
            solve_block(roster, _block(roster, client), cast=CAST, effort=effort, seed=seed)
        watch.done((number + 1) / min(MOST_BLOCKS, len(waiting)))


def _excess(roster: Roster, found: Mapping[int, Alone], client: int) -> tuple[int, int]:
    """People and hand-overs above what the client would need alone."""
    people, handovers, _ = roster.cost(client)
    return people - found[client].people, handovers - found[client].handovers


def _block(roster: Roster, client: int) -> list[int]:
    """``client`` and those who use most of the room that it could use."""
    call = roster.calls[client]
    wanted = {
        (int(advisor), week)
        for advisor, able in zip(call.advisors, call.able, strict=True)
        for week, can in zip(call.weeks, able, strict=True)
        if can
    }
    rivals: Counter[int] = Counter()
    for (other, week, advisor), steps in roster.amounts().items():
        if other != client and (advisor, week) in wanted:
            rivals[other] += steps
    ranked = sorted(rivals, key=lambda other: (-rivals[other], other))
    return [client, *ranked[: BLOCK - 1]]


def solve_block(
    roster: Roster, clients: Iterable[int], *, cast: int | None, effort: float, seed: int
) -> list[Reached]:
    """Staff ``clients`` anew beside all others; with ``cast`` nobody may choose from more."""
    before = {client: roster.of(client) for client in clients}
    for client in before:
        roster.put(client, {})
    calls = [roster.calls[client] for client in before]
    work = {key: steps for part in before.values() for key, steps in part.items()}
    people = {call.client: _cast(call, before[call.client], roster.left, cast) for call in calls}
    posed = pose_teams(calls, people, roster.left, work)
    amounts, ends = seek(posed, work, effort=effort, seed=seed)
    parts = _by_client(amounts)
    for client in before:
        roster.put(client, parts.get(client, {}))
    return ends


def _cast(call: Call, work: Work, left: Whole, most: int | None) -> list[int]:
    """The rows of those who work for ``call``, and of those who could do most of it, near first."""
    own = {call.row[advisor] for _, _, advisor in work}
    does = np.minimum(call.free(left), call.asked).sum(axis=1)
    ranked = sorted(range(len(does)), key=lambda row: (-int(does[row]), call.hectometres[row], row))
    return sorted(own | set(ranked[:most]))
