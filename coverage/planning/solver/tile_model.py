"""One tile as an integer program for CP-SAT: all panels of some clients at once, beside what all
others take.

Each client takes one pair of its pool. An advisor-week that the tile can fill above 85 % pays by
the two slopes of the objective; all others cost nothing whatever is chosen, and are left out.
Weeks in which the same pairs bring the same minutes share one load. All numbers are whole: costs
in 1/1200 of a point, so that 85 % of a capacity in minutes (seventeen twentieths) is exact.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Floats, Ints
from coverage.planning.solver.search import Search

FINE = 20
"""Parts of a minute: the least in which 85 % of whole minutes are whole."""
COST = 60 * FINE
"""Units of the program in a point."""


@dataclass(frozen=True, kw_only=True)
class Tile:
    """Clients to seat anew, with the pairs each may take; ``now`` is the pair each had.

    Pairs are those of the search's pools; NOBODY is no panel.
    """

    pools: Mapping[int, Sequence[int]]
    now: Mapping[int, int]

    @property
    def pairs(self) -> int:
        """The size of the program."""
        return sum(len(pool) for pool in self.pools.values())


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The best pairs found, or None; ``proven`` when none in the pools are better.

    ``effort`` is CP-SAT's deterministic time.
    """

    pairs: Mapping[int, int] | None
    proven: bool
    effort: float


def solve_tile(search: Search, tile: Tile, *, effort: float, seed: int) -> Answer:
    """Seat ``tile``, whose clients have no seats in ``search``, within ``effort``."""
    program = _Program(search, tile)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    # overload is a matter of sums: the linear relaxation says most, probing next to nothing
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    status = solver.solve(program.model)
    pairs = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        pairs = {client: pair for client, pair, x in program.chosen if solver.boolean_value(x)}
    return Answer(
        pairs=pairs,
        proven=status == cp_model.OPTIMAL,
        effort=solver.response_proto.deterministic_time,
    )


@dataclass(kw_only=True)
class _Taken:
    """What some pairs take of one advisor: minutes by week, and which of the seats."""

    client: list[int] = field(default_factory=list)
    pair: list[int] = field(default_factory=list)
    minutes: list[Floats] = field(default_factory=list)
    seats: dict[bool, list[int]] = field(default_factory=lambda: {True: [], False: []})

    def add(self, client: int, pair: int, minutes: Floats, *, primary: bool) -> None:
        self.client.append(client)
        self.pair.append(pair)
        self.minutes.append(minutes)
        self.seats[primary].append(pair)


class _Program:
    """The model, with a complete hint: the seats as they were."""

    def __init__(self, search: Search, tile: Tile) -> None:
        self.model = cp_model.CpModel()
        self.chosen: list[tuple[int, int, cp_model.IntVar]] = []
        self._search, self._tile, self._loads = search, tile, search.loads()
        self._hint: list[int] = []
        self._costs: list[tuple[cp_model.IntVar, int]] = []
        taken: dict[int, _Taken] = defaultdict(_Taken)
        for client in tile.pools:
            self._pairs(client, taken)
        for advisor in sorted(taken):
            self._weeks(advisor, taken[advisor])
            self._crowds(advisor, taken[advisor])
        variables, weights = zip(*self._costs, strict=True)
        self.model.minimize(cp_model.LinearExpr.weighted_sum(variables, weights))

    def _pairs(self, client: int, taken: dict[int, _Taken]) -> None:
        """One pair of the pool each, or no panel where that is allowed."""
        search, own = self._search, []
        for pair in self._tile.pools[client]:
            number = len(self.chosen)
            own.append(self._choice(client, pair))
            if pair == NOBODY:
                continue
            minutes, helping = search.minutes(client, pair)
            first, second = search.ground.first[pair], search.ground.second[pair]
            taken[int(first)].add(client, number, minutes, primary=True)
            if second != NOBODY:
                taken[int(second)].add(client, number, helping, primary=False)
        self.model.add_exactly_one(own)

    def _choice(self, client: int, pair: int) -> cp_model.IntVar:
        now = int(self._tile.now[client] == pair)
        variable = self.model.new_bool_var("")
        self.model.add_hint(variable, now)
        self.chosen.append((client, pair, variable))
        self._hint.append(now)
        ground = self._search.ground
        points = ground.uncovered[client] if pair == NOBODY else ground.fixed[pair]
        self._costs.append((variable, round(float(points) * COST)))
        return variable

    def _weeks(self, advisor: int, taken: _Taken) -> None:
        """Hours above 85 % and above 100 %, in the weeks that the tile can bring there."""
        minutes = np.array(taken.minutes)
        most = sum((minutes[rows].max(axis=0) for rows in _rows(taken.client)), start=np.zeros(1))
        frozen, capacity = self._loads[advisor], self._search.ground.capacity[advisor]
        hot = np.flatnonzero((most > 0) & (FINE * (frozen + most) > 17 * capacity))
        alike: dict[bytes, list[int]] = defaultdict(list)
        for week in hot:
            alike[minutes[:, week].tobytes()].append(int(week))
        for weeks in alike.values():
            top = int(most[weeks[0]])
            load, now = self._load(taken.pair, minutes[:, weeks[0]], top)
            state = Counter((int(frozen[week]), int(capacity[week])) for week in weeks)
            for (held, room), times in state.items():
                near, full = FINE * held - 17 * room, held - room
                ground = self._search.ground
                hour, rise = ground.near_slope, ground.full_slope - ground.near_slope
                if hour:
                    cost = round(60 * hour) * times
                    self._above(load, now, top, scale=FINE, base=near, cost=cost)
                cost = round(60 * rise) * times * FINE
                self._above(load, now, top, scale=1, base=full, cost=cost)

    def _load(self, pairs: list[int], minutes: Floats, top: int) -> tuple[cp_model.IntVar, int]:
        """A variable for the minutes that the chosen pairs bring, and what it is now."""
        some = [(pairs[i], int(minutes[i])) for i in np.flatnonzero(minutes)]
        load = self.model.new_int_var(0, top, "")
        variables = [self.chosen[pair][2] for pair, _ in some]
        weights = [weight for _, weight in some]
        self.model.add(load == cp_model.LinearExpr.weighted_sum(variables, weights))
        now = sum(self._hint[pair] * weight for pair, weight in some)
        self.model.add_hint(load, now)
        return load, now

    def _above(
        self, load: cp_model.IntVar, now: int, top: int, *, scale: int, base: int, cost: float
    ) -> None:
        """Pay ``cost`` for each of ``scale * load + base`` above zero."""
        if scale * top + base <= 0:
            return
        excess = self.model.new_int_var(max(0, base), scale * top + base, "")
        self.model.add(excess >= scale * load + base)
        self.model.add_hint(excess, max(0, scale * now + base))
        self._costs.append((excess, round(cost)))

    def _crowds(self, advisor: int, taken: _Taken) -> None:
        """Clients above ``max_primary`` and ``max_backup``."""
        for primary, pairs in taken.seats.items():
            room = self._search.places_left(advisor, primary=primary)
            if not pairs or len({self.chosen[pair][0] for pair in pairs}) <= room:
                continue
            seated = cp_model.LinearExpr.sum([self.chosen[pair][2] for pair in pairs])
            crowd = self.model.new_int_var(max(0, -room), len(pairs) - room, "")
            self.model.add(crowd >= seated - room)
            now = sum(self._hint[pair] for pair in pairs)
            self.model.add_hint(crowd, max(0, now - room))
            self._costs.append((crowd, round(self._search.ground.crowd * COST)))


def _rows(clients: list[int]) -> Iterator[Ints]:
    """The positions of each client in ``clients``."""
    numbers = np.array(clients)
    for client in np.unique(numbers):
        yield np.flatnonzero(numbers == client)
