"""Who sits where while a few clients move: every compatible pair of one client at its true cost.

Only clients that are looked at are worked out, so that a first answer for thousands of clients does
not wait for the thousands that stay. All numbers are multiples of the grid of `arrays`, so that
sums do not depend on the machine.
"""

from dataclasses import dataclass

import numpy as np

from coverage.domain.assignments import Role
from coverage.domain.clients import DifferIn
from coverage.planning.costs import (
    CHANGE_BACKUP,
    CHANGE_PRIMARY,
    GENDER_PRIMARY,
    NEAR_FULL_SHARE,
    NO_BACKUP,
    PANEL_ALIKE,
    SECTOR_BACKUP,
    SECTOR_PRIMARY,
    TRAVEL_BACKUP_HOUR,
    TRAVEL_PRIMARY_HOUR,
    UNCOVERED,
    both_away_points,
)
from coverage.planning.loads import Cover
from coverage.planning.masks import members
from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.solver.arrays import Floats, Ints, on_grid
from coverage.planning.solver.replanning.kernels import pair_costs, shared_weeks

Pair = tuple[int, int]
"""Primary and backup by number, or NOBODY."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """All pairs of one client: primaries by rows, backups by columns, the last column for none.

    ``fixed`` is what a pair costs apart from loads and counts; infinite where it may not be.
    ``uncovered`` is what having no panel costs, infinite where a pin asks for one.
    """

    primaries: Ints
    backups: Ints
    fixed: Floats
    own_load: Floats
    help_load: Floats
    own_weeks: Floats
    help_weeks: Floats
    missed: Floats
    uncovered: float

    def pair(self, place: int) -> Pair:
        """The pair at a place of the flattened ``fixed``."""
        row, column = divmod(place, len(self.backups) + 1)
        alone = column == len(self.backups)
        return int(self.primaries[row]), NOBODY if alone else int(self.backups[column])

    def place(self, pair: Pair) -> int:
        """The place of ``pair``, NOBODY when it is none of these."""
        rows = np.flatnonzero(self.primaries == pair[0])
        columns = np.flatnonzero(self.backups == pair[1])
        if not len(rows) or (pair[1] != NOBODY and not len(columns)):
            return NOBODY
        column = len(self.backups) if pair[1] == NOBODY else int(columns[0])
        return int(rows[0]) * (len(self.backups) + 1) + column


class Seating:
    """Seats that change client by client, with the loads and counts that follow from them."""

    def __init__(self, problem: Problem, seats: Seats, cover: Cover) -> None:
        self.problem = problem
        self.seats: list[Pair] = list(zip(seats.primary, seats.backup, strict=True))
        shape = (len(problem.advisors), problem.weeks)
        capacity = np.array(problem.capacity, dtype=np.float64).reshape(shape)
        near = np.floor(NEAR_FULL_SHARE * capacity * 16) / 16
        self._full = capacity - near
        self._over = np.array(cover.load, dtype=np.float64).reshape(shape) - near
        self._away = np.array([_row(mask, problem.weeks) for mask in problem.away])
        self._crowd = np.zeros((2, len(problem.advisors)))
        for role in (0, 1):
            held = [pair[role] for pair in self.seats if pair[role] != NOBODY]
            np.add.at(self._crowd[role], held, 1.0)
        self._most = np.array(
            [[a.max_primary for a in problem.advisors], [a.max_backup for a in problem.advisors]],
            dtype=np.float64,
        )
        # an unstated gender is a value of its own, which no wish names and two may share
        self._gender = np.array([a.gender or "" for a in problem.advisors], dtype=object)
        self._background = np.array([a.background for a in problem.advisors], dtype=object)
        self._strangers: dict[str, Floats] = {}
        self._known: dict[int, Pairs] = {}

    def pairs(self, client: int) -> Pairs:
        """All pairs of ``client``, worked out once."""
        if client not in self._known:
            self._known[client] = self._pairs(client)
        return self._known[client]

    def costs(self, client: int) -> Floats:
        """What each pair of ``client`` adds to the objective while nobody sits for it, flat."""
        found = self.pairs(client)
        costs = pair_costs(
            found.fixed,
            found.primaries,
            found.backups,
            found.own_load,
            found.help_load,
            found.own_weeks,
            found.help_weeks,
            found.missed,
            self._over,
            self._full,
            (self._crowd >= self._most).astype(np.float64),
        )
        flat: Floats = costs.ravel()
        return flat

    def seat(self, client: int, pair: Pair) -> None:
        """Let ``pair`` sit for ``client``, whoever did before."""
        self._count(client, self.seats[client], -1.0)
        self._count(client, pair, 1.0)
        self.seats[client] = pair

    def overfull(self, advisor: int) -> bool:
        """Whether ``advisor`` is above what costs nothing in any week, or has too many clients."""
        crowded = (self._crowd[:, advisor] > self._most[:, advisor]).any()
        return bool(crowded or (self._over[advisor] > 0).any())

    def _count(self, client: int, pair: Pair, sign: float) -> None:
        first, second = pair
        if first == NOBODY:
            return
        problem = self.problem
        active = _row(problem.active[client], problem.weeks)
        own = active * (1.0 - self._away[first])
        self._over[first] += sign * problem.load(client, first) * own
        self._crowd[0, first] += sign
        if second != NOBODY:
            helping = active * self._away[first] * (1.0 - self._away[second])
            self._over[second] += sign * problem.load(client, second) * helping
            self._crowd[1, second] += sign

    def _pairs(self, client: int) -> Pairs:
        problem = self.problem
        rows = np.array(problem.primaries(client), dtype=np.int64)
        columns = np.array(problem.backups(client), dtype=np.int64)
        people = np.union1d(rows, columns)
        km = np.array([problem.road_km(client, a) for a in people.tolist()], dtype=np.float64)
        first, second = np.searchsorted(people, rows), np.searchsorted(people, columns)
        active = _row(problem.active[client], problem.weeks)
        away, helpers_away = self._away[rows], self._away[columns]
        missed = away * active
        gap = float(on_grid(np.array(both_away_points(problem, client))))
        pairs = gap * shared_weeks(missed, helpers_away) + self._alike(client, rows, columns)
        pairs[rows[:, None] == columns] = np.inf
        pins = problem.candidates.pins
        alone = NO_BACKUP + gap * missed.sum(axis=1)
        if (client, Role.BACKUP) in pins:
            alone[:] = np.inf
        backup = np.append(self._backup_points(client, columns, km[second]), 0.0)
        fixed = np.hstack([pairs, alone[:, None]]) + backup
        fixed += self._primary_points(client, rows, km[first])[:, None]
        travel = np.floor(problem.clients[client].visits_per_year * 2 * km / 52 + 0.5)
        pinned = any((client, role) in pins for role in Role)
        return Pairs(
            primaries=rows,
            backups=columns,
            fixed=fixed,
            own_load=problem.demand[client] + travel[first],
            help_load=problem.demand[client] + travel[second],
            own_weeks=active * (1.0 - away),
            help_weeks=active * (1.0 - helpers_away),
            missed=missed,
            uncovered=np.inf if pinned and len(rows) else UNCOVERED,
        )

    def _primary_points(self, client: int, people: Ints, km: Floats) -> Floats:
        """What each of ``people`` costs as primary by itself; see `costs.primary_terms`."""
        facts, stands = self.problem.clients[client], self.problem.published.primary[client]
        points = TRAVEL_PRIMARY_HOUR * (facts.visits_per_year * 2 * km / 60)
        points += SECTOR_PRIMARY * self._stranger(facts.sector)[people]
        points += CHANGE_PRIMARY * ((people != stands) & (stands != NOBODY))
        if facts.preferred_gender is not None:
            points += GENDER_PRIMARY * (self._gender[people] != facts.preferred_gender)
        return on_grid(points)

    def _backup_points(self, client: int, people: Ints, km: Floats) -> Floats:
        """What each of ``people`` costs as backup by itself; see `costs.backup_terms`."""
        facts, stands = self.problem.clients[client], self.problem.published.backup[client]
        points = TRAVEL_BACKUP_HOUR * (facts.visits_per_year * 2 * km / 60)
        points += SECTOR_BACKUP * self._stranger(facts.sector)[people]
        points += CHANGE_BACKUP * ((people != stands) & (stands != NOBODY))
        return on_grid(points)

    def _alike(self, client: int, rows: Ints, columns: Ints) -> Floats:
        """Points for pairs that share what the client wants to differ; see `costs.alike`."""
        differ = self.problem.clients[client].differ_in
        if differ is None:
            return np.zeros((len(rows), len(columns)))
        shown = self._gender if differ is DifferIn.GENDER else self._background
        same: Floats = PANEL_ALIKE * (shown[rows][:, None] == shown[columns])
        return same

    def _stranger(self, sector: str) -> Floats:
        """Who does not know ``sector``, as ones."""
        if sector not in self._strangers:
            people = self.problem.advisors
            self._strangers[sector] = np.array([float(sector not in p.sectors) for p in people])
        return self._strangers[sector]


def _row(mask: int, weeks: int) -> Floats:
    """A mask of weeks as zeros and ones."""
    row = np.zeros(weeks)
    row[list(members(mask))] = 1.0
    return row
