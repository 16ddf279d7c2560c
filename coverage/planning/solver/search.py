"""Local search: one client at a time takes the best pair given all others, exactly or with some
heat.

A step looks at every pair of a client at once, with the true change in overload that each would
bring. With heat, a pair is drawn with the chance exp(-cost / heat), by adding Gumbel noise to the
costs and taking the least (heat-bath annealing; Kirkpatrick and others, 1983).
"""

from dataclasses import dataclass
from random import Random

import numpy as np

from coverage.planning.costs import TOO_MANY
from coverage.planning.problem import NOBODY, Seats
from coverage.planning.solver.arrays import FULL_SLOPE, NEAR_SLOPE, Arrays, Floats, Ints
from coverage.planning.solver.pricing import Prices

NOISE_SIZE = 1 << 18


@dataclass(frozen=True, kw_only=True, eq=False)
class Hood:
    """The pairs that the search considers for one client: primaries by rows, backups by columns.

    The last column is having no backup. ``fixed`` is all a pair costs apart from loads and counts.
    """

    primaries: Ints
    backups: Ints
    fixed: Floats
    guide: Floats
    """What the prices of the bound say that loads, counts and places of a pair cost."""
    own_load: Floats
    help_load: Floats
    own_weeks: Floats
    """Weeks in which each primary would cover, as ones."""
    help_weeks: Floats
    """Weeks in which each backup is there and the client active, as ones."""
    missed: Floats
    """Active weeks in which each primary is away, as ones."""
    uncovered: float
    row_of: dict[int, int]
    column_of: dict[int, int]


def hood_of(arrays: Arrays, prices: Prices, client: int, *, limit: int) -> Hood:
    """The pairs of ``client`` to search: all, or those of the ``limit`` most promising on either
    side.

    Promising is a pair's cost at the prices of the bound, never distance alone: a good backup is
    one whose absences complement the primary's.
    """
    facts = arrays.clients[client]
    rows = np.flatnonzero(np.isfinite(facts.primary))
    columns = np.flatnonzero(np.isfinite(facts.backup))
    found = _hood(arrays, prices, client, rows, columns)
    if len(rows) <= limit and len(columns) <= limit:
        return found
    priced = found.fixed + found.guide
    rows = rows[np.sort(np.argsort(priced.min(axis=1), kind="stable")[:limit])]
    best = np.sort(priced[:, :-1], axis=0)[: max(1, limit // 4)].sum(axis=0)
    columns = columns[np.sort(np.argsort(best, kind="stable")[:limit])]
    return _hood(arrays, prices, client, rows, columns)


def _hood(arrays: Arrays, prices: Prices, client: int, rows: Ints, columns: Ints) -> Hood:
    facts = arrays.clients[client]
    first, second = facts.people[rows], facts.people[columns]
    active = arrays.weeks_of(facts.active)
    own_weeks, missed = (1.0 - arrays.away[first]) * active, arrays.away[first] * active
    help_weeks = (1.0 - arrays.away[second]) * active
    pairs = arrays.pair_points(client, first, second) + facts.backup[columns]
    alone = arrays.alone_points(client, first)[:, None]
    own = facts.load[rows] * (prices.minute[first] * own_weeks).sum(axis=1)
    own += prices.primary[first] + prices.place[arrays.slots[client] + rows]
    helping = missed @ (prices.minute[second] * help_weeks).T * facts.load[columns]
    helping += prices.backup[second]
    return Hood(
        primaries=first,
        backups=second,
        fixed=np.hstack([pairs, alone]) + facts.primary[rows][:, None],
        guide=np.hstack([helping, np.zeros((len(rows), 1))]) + own[:, None],
        own_load=facts.load[rows][:, None],
        help_load=facts.load[columns][:, None],
        own_weeks=own_weeks,
        help_weeks=help_weeks,
        missed=missed,
        uncovered=facts.uncovered,
        row_of={int(a): i for i, a in enumerate(first)},
        column_of={int(a): i for i, a in enumerate(second)},
    )


class Search:
    """Seats that change client by client, with the loads that follow from them."""

    def __init__(self, arrays: Arrays, hoods: list[Hood], seats: Seats, *, seed: int) -> None:
        self.hoods = hoods
        self._random = Random(seed)  # noqa: S311 - a search, not a secret
        # a sixteenth of a minute: keeps sums exact, see `arrays`
        self._near = np.floor(arrays.near * 16) / 16
        self._full = arrays.capacity - self._near
        self._max_primary, self._max_backup = arrays.max_primary, arrays.max_backup
        self.capacity = arrays.capacity
        uniform = np.random.Generator(np.random.PCG64(seed)).random(NOISE_SIZE)
        gumbel = -np.log(-np.log(np.clip(uniform, 1e-12, 1 - 1e-12)))
        self._noise = np.round(-gumbel * 2**20) / 2**20
        self.rows = np.full(len(hoods), NOBODY)
        self.columns = np.full(len(hoods), NOBODY)
        self.over = -self._near.copy()
        self.primaries = np.zeros(len(self._near))
        self.backups = np.zeros(len(self._near))
        self.open_clients = [c for c, h in enumerate(hoods) if len(h.primaries)]
        self.step_parts = [75 + 0.07 * h.fixed.size for h in hoods]
        """Microseconds or so of one step, for the meter of the run."""
        self.sweep_parts = sum(self.step_parts[client] for client in self.open_clients)
        for client, h in enumerate(hoods):
            row = h.row_of.get(seats.primary[client], NOBODY)
            column = h.column_of.get(seats.backup[client], len(h.backups))
            if row != NOBODY and np.isfinite(h.fixed[row, column]):
                self.put(client, row, column)

    def seats(self) -> Seats:
        """The seats as they are now, by advisor number."""
        pairs = [self.holders(client) for client in range(len(self.hoods))]
        primary, backup = zip(*pairs, strict=True)
        return Seats(primary=primary, backup=backup)

    def holders(self, client: int) -> tuple[int, int]:
        """Who sits for ``client``, by advisor number."""
        hood, (row, column) = self.hoods[client], self.place(client)
        if row == NOBODY:
            return NOBODY, NOBODY
        alone = column == len(hood.backups)
        return int(hood.primaries[row]), NOBODY if alone else int(hood.backups[column])

    def objective(self) -> float:
        """The cost of the seats, up to the rounding of `arrays`."""
        fixed = sum(
            h.fixed[row, column] if row != NOBODY else min(h.uncovered, 30_000.0)
            for h, row, column in zip(self.hoods, self.rows, self.columns, strict=True)
        )
        return float(fixed + self.strain().sum())

    def step(self, client: int, heat: float = 0.0, truth: float = 1.0) -> float:
        """Take the best pair of ``client``, or with ``heat`` (points) one drawn near the best.

        Returns what the client then adds to the objective.
        """
        h = self.hoods[client]
        self.empty(client)
        costs = self.costs(client, truth)
        noisy = costs
        if heat > 0.0:
            offset = self._random.randrange(NOISE_SIZE - costs.size)
            noise = self._noise[offset : offset + costs.size].reshape(costs.shape)
            noisy = costs + heat * noise
        place = int(noisy.argmin())
        row, column = divmod(place, costs.shape[1])
        if costs[row, column] > h.uncovered:
            return h.uncovered
        self.put(client, row, column)
        return float(costs[row, column])

    def loads(self, advisor: int) -> Floats:
        """Minutes of ``advisor`` by week."""
        minutes: Floats = self.over[advisor] + self._near[advisor]
        return minutes

    def places_left(self, advisor: int, *, primary: bool) -> int:
        """Clients that ``advisor`` may still have as primary, or backup; below 0 if crowded."""
        most, now = self._max_backup, self.backups
        if primary:
            most, now = self._max_primary, self.primaries
        return int(most[advisor] - now[advisor])

    def strain(self) -> Floats:
        """Points for load and for too many clients, by advisor."""
        loads = NEAR_SLOPE * np.maximum(self.over, 0.0)
        loads += (FULL_SLOPE - NEAR_SLOPE) * np.maximum(self.over - self._full, 0.0)
        crowds = np.maximum(self.primaries - self._max_primary, 0.0)
        crowds += np.maximum(self.backups - self._max_backup, 0.0)
        strain: Floats = loads.sum(axis=1) + TOO_MANY * crowds
        return strain

    def place(self, client: int) -> tuple[int, int]:
        """The row and column of the pair of ``client`` in its hood, or NOBODY twice."""
        return int(self.rows[client]), int(self.columns[client])

    def free(self, client: int) -> float:
        """Empty the seats of ``client``; what that saves, uncovered or not."""
        row, column = self.place(client)
        if row == NOBODY:
            return self.hoods[client].uncovered
        self.empty(client)
        return float(self.costs(client)[row, column])

    def put(self, client: int, row: int, column: int) -> None:
        """Seat the pair of ``row`` and ``column``; nobody when they are NOBODY."""
        if row != NOBODY:
            self._seat(client, row, column, 1.0)
            self.rows[client], self.columns[client] = row, column

    def empty(self, client: int) -> None:
        """Nobody sits for ``client``."""
        row, column = self.place(client)
        if row != NOBODY:
            self._seat(client, row, column, -1.0)
            self.rows[client] = self.columns[client] = NOBODY

    def costs(self, client: int, truth: float = 1.0) -> Floats:
        """What each pair of an unseated ``client`` would add to the objective.

        With ``truth`` below 1, loads and counts cost in part what they cost and in part their
        price.
        """
        h = self.hoods[client]
        own = self._added(h.primaries, h.own_load) * h.own_weeks
        helping = self._added(h.backups, h.help_load) * h.help_weeks
        row = own.sum(axis=1)
        row += TOO_MANY * (self.primaries[h.primaries] >= self._max_primary[h.primaries])
        column = TOO_MANY * (self.backups[h.backups] >= self._max_backup[h.backups])
        costs = np.repeat(row[:, None], len(column) + 1, axis=1)
        costs[:, :-1] += h.missed @ helping.T
        costs[:, :-1] += column
        if truth < 1.0:
            costs *= truth
            costs += (1.0 - truth) * h.guide
        costs += h.fixed
        return costs

    def _added(self, people: Ints, load: Floats) -> Floats:
        """Points that ``load`` more minutes would cost each advisor in each week."""
        over, full = self.over[people], self._full[people]
        before = np.maximum(over, 0.0) * NEAR_SLOPE
        before += np.maximum(over - full, 0.0) * (FULL_SLOPE - NEAR_SLOPE)
        over += load
        after = np.maximum(over, 0.0) * NEAR_SLOPE
        over -= full
        after += np.maximum(over, 0.0) * (FULL_SLOPE - NEAR_SLOPE)
        after -= before
        return after

    def _seat(self, client: int, row: int, column: int, sign: float) -> None:
        """Count the pair of ``row`` and ``column`` in, or with -1 out."""
        h = self.hoods[client]
        first = h.primaries[row]
        self.over[first] += sign * h.own_load[row] * h.own_weeks[row]
        self.primaries[first] += sign
        if column < len(h.backups):
            second = h.backups[column]
            self.over[second] += sign * h.help_load[column] * h.missed[row] * h.help_weeks[column]
            self.backups[second] += sign
