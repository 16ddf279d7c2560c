"""The best team for one client's surges, given what everybody has left: exact, without a solver.

A team of k people is feasible when in every week some of them together have the half hours. Teams
are tried in order of size, all of one size at once as arrays. Who of the team works in which week
follows from dynamic programming over the weeks: a state is the part of the team that works, its
cost the hand-overs (somebody who works and did not the week before) and then the travel. With at
most three people there are at most eight states.

*Domination.* Advisor d dominates b when d can do as much as b in every week and lives no further
away. In a team of k that has b, one of any k advisors who dominate b is not in the team and can
take b's place at no more cost. So whoever is dominated by k others is left out of teams of k
without changing the optimum.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from coverage.planning.solver.cover.calls import Call, Flags, Whole

LARGEST = 3
"""Size of the largest team that is tried."""
MOST_TEAMS = 250_000
"""Teams of one size that are tried; with more there is no answer."""
_HANDOVER = 1 << 32
"""Weight of a hand-over beside hectometres, in one whole number."""
_NEVER = np.int64(1 << 62)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Hours:
    """What each row could do in each week, what all must do at least and may do at most, and what
    a week of each row costs.
    """

    free: Whole
    least: Whole
    most: Whole
    price: Whole


@dataclass(frozen=True, kw_only=True)
class Team:
    """What a team costs, goal by goal, and who works when: rows of the call, by column."""

    people: int
    handovers: int
    hectometres: int
    shifts: tuple[tuple[int, ...], ...]

    @property
    def cost(self) -> tuple[int, int, int]:
        """In the order of the goals."""
        return self.people, self.handovers, self.hectometres


def best_team(
    call: Call, free: Whole, least: Whole, most: Whole, *, price: Whole | None = None
) -> Team | None:
    """The team of fewest people, then hand-overs, then travel, that works ``least`` in each week.

    Nobody works less than one step, nor all of them more than ``most``. ``price`` replaces the
    travel of each row. None when more than `LARGEST` people are needed, or too many teams.
    """
    if not least.any():
        return Team(people=0, handovers=0, hectometres=0, shifts=((),) * len(call.weeks))
    clipped, price = np.minimum(free, most), call.hectometres if price is None else price
    better = _dominators(clipped, price)
    hours = _Hours(free=clipped, least=least, most=most, price=price)
    for size in range(1, LARGEST + 1):
        rows = np.flatnonzero((better < size) & clipped.any(axis=1))
        teams = _feasible(rows, clipped, least, size)
        if teams is None:
            return None
        if len(teams) and (team := _cheapest(call, teams, hours)):
            return team
    return None


def _dominators(free: Whole, price: Whole) -> Whole:
    """How many dominate each row; of equal ones the first dominates the others."""
    found = np.zeros(len(free), dtype=np.int64)
    order = np.arange(len(free))
    for row, mine in enumerate(free):
        over = (free >= mine).all(axis=1) & (price <= price[row])
        same = (free == mine).all(axis=1) & (price == price[row])
        found[row] = int((over & (~same | (order < row))).sum())
    return found


def _feasible(rows: Whole, free: Whole, least: Whole, size: int) -> Whole | None:
    """All teams of ``size`` of ``rows`` who have room for ``least``."""
    count = 1
    for part in range(size):
        count = count * (len(rows) - part) // (part + 1)
    if count > MOST_TEAMS:
        return None
    teams = np.array(list(combinations(rows, size)), dtype=np.int64).reshape(-1, size)
    together = np.zeros((len(teams), free.shape[1]), dtype=np.int64)
    for seat in range(size):
        together += free[teams[:, seat]]
    return np.asarray(teams[(together >= least).all(axis=1)], dtype=np.int64)


def _cheapest(call: Call, teams: Whole, hours: _Hours) -> Team | None:
    """The first of the cheapest teams, by dynamic programming over the weeks for all at once."""
    size = teams.shape[1]
    parts = [[seat for seat in range(size) if part >> seat & 1] for part in range(1 << size)]
    starts = [
        [(part & ~before).bit_count() * _HANDOVER for before in range(1 << size)]
        for part in range(1 << size)
    ]
    cost = np.zeros((1 << size, len(teams)), dtype=np.int64)
    trail = []
    for week, follows in enumerate(call.follows):
        if week:
            before = np.stack(
                [
                    (cost + np.array(starts[part] if follows else [0] * len(parts))[:, None])
                    for part in range(len(parts))
                ]
            )
            trail.append(before.argmin(axis=1))
            cost = before.min(axis=1)
        for part, seats in enumerate(parts):
            works = _possible(hours, teams[:, seats], week)
            added = cost[part] + hours.price[teams[:, seats]].sum(axis=1)
            cost[part] = np.where(works, added, _NEVER)
    total = cost.min(axis=0)
    winner = int(total.argmin())
    if total[winner] >= _NEVER // 2:
        return None
    part = int(cost[:, winner].argmin())
    chosen = [part]
    for steps in reversed(trail):
        part = int(steps[part, winner])
        chosen.append(part)
    team = [int(row) for row in teams[winner]]
    return Team(
        people=size,
        handovers=int(total[winner]) // _HANDOVER,
        hectometres=int(total[winner]) % _HANDOVER,
        shifts=tuple(tuple(team[seat] for seat in parts[part]) for part in reversed(chosen)),
    )


def _possible(hours: _Hours, rows: Whole, week: int) -> Flags:
    """Whether those of each line of ``rows`` can work a week together, each at least one step."""
    free = hours.free[rows, week]
    if free.shape[1] > hours.most[week]:
        return np.zeros(len(free), dtype=bool)
    return np.asarray((free.sum(axis=1) >= hours.least[week]) & (free > 0).all(axis=1), dtype=bool)


def shared(
    free: Whole, shifts: tuple[tuple[int, ...], ...], amount: Whole
) -> dict[tuple[int, int], int]:
    """The steps of each row and column: the first of a week all they can, each at least one."""
    found: dict[tuple[int, int], int] = {}
    for week, rows in enumerate(shifts):
        rest = int(amount[week]) - len(rows)
        for row in rows:
            more = min(rest, int(free[row, week]) - 1)
            found[row, week] = 1 + more
            rest -= more
    return found
