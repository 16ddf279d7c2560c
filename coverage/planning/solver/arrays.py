"""The problem as arrays: what the bound and the search compute on.

Every number here is a whole multiple of `GRID` points and small enough that sums and products stay
exact in double precision. The order in which a machine adds them up (which differs between
processors) then changes nothing, and the same seed gives the same plan everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coverage.domain.assignments import Role
from coverage.domain.clients import DifferIn
from coverage.planning.costs import (
    CHANGE_BACKUP,
    CHANGE_PRIMARY,
    GENDER_PRIMARY,
    NEAR_FULL_HOUR,
    NEAR_FULL_SHARE,
    NO_BACKUP,
    OVERLOAD_HOUR,
    PANEL_ALIKE,
    SECTOR_BACKUP,
    SECTOR_PRIMARY,
    TRAVEL_BACKUP_HOUR,
    TRAVEL_PRIMARY_HOUR,
    UNCOVERED,
    both_away_points,
)
from coverage.planning.masks import members
from coverage.planning.problem import NOBODY, Problem

GRID = 2.0**-20
"""Points; about a millionth."""
NEAR_SLOPE = float(np.floor(NEAR_FULL_HOUR / 60 / GRID) * GRID)
FULL_SLOPE = float(np.floor((NEAR_FULL_HOUR + OVERLOAD_HOUR) / 60 / GRID) * GRID)
"""Points per minute of load above 85 % and above 100 % of capacity; rounded down, as a bound
needs.
"""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def on_grid(points: Floats) -> Floats:
    """``points`` rounded down to the grid, so that a bound computed with them holds."""
    return np.floor(points / GRID) * GRID


@dataclass(frozen=True, kw_only=True, eq=False)
class ClientArrays:
    """One client's candidates, in order of advisor, and what each costs in points.

    ``primary`` and ``backup`` are what a seat costs by itself (infinite where it is refused).
    ``load`` is minutes per week covered. ``gap`` is points per week in which both are away,
    ``uncovered`` those of having no panel (infinite where a pin asks for one).
    """

    people: Ints
    primary: Floats
    backup: Floats
    load: Floats
    gap: float
    uncovered: float
    active: int
    differ_in: DifferIn | None
    backup_pinned: bool


class Arrays:
    """A problem, with advisors as rows and weeks as columns."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.away = _bits(problem.away, problem.weeks)
        self.capacity = np.array(problem.capacity, dtype=np.float64).reshape(
            len(problem.advisors), problem.weeks
        )
        self.near = NEAR_FULL_SHARE * self.capacity
        self.max_primary = np.array([a.max_primary for a in problem.advisors], dtype=np.float64)
        self.max_backup = np.array([a.max_backup for a in problem.advisors], dtype=np.float64)
        self.gender = _codes([a.gender for a in problem.advisors])
        self.background = _codes([a.background for a in problem.advisors])
        self.sectors = {
            sector: np.array([sector in a.sectors for a in problem.advisors], dtype=bool)
            for sector in {client.sector for client in problem.clients}
        }
        self.clients = [self._client(c) for c in range(len(problem.clients))]
        sizes = [len(client.people) for client in self.clients]
        self.slots = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        """Where the candidates of each client start in a vector over all of them; last the
        total.
        """

    @property
    def always(self) -> int:
        """The mask of all weeks."""
        return (1 << self.problem.weeks) - 1

    @cached_property
    def both_away(self) -> Floats:
        """Weeks of the whole horizon in which two advisors are both away."""
        shared: Floats = self.away @ self.away.T
        return shared

    def weeks_of(self, active: int) -> Floats:
        """A mask of weeks as a row of zeros and ones."""
        row: Floats = _bits((active,), self.problem.weeks)[0]
        return row

    def pair_points(self, client: int, rows: Ints, columns: Ints) -> Floats:
        """What follows from primaries ``rows`` with backups ``columns``; infinite for the same."""
        facts = self.clients[client]
        if facts.active == self.always:
            weeks = self.both_away[np.ix_(rows, columns)]
        else:
            weeks = (self.away[rows] * self.weeks_of(facts.active)) @ self.away[columns].T
        points = facts.gap * weeks
        if facts.differ_in is not None:
            codes = self.gender if facts.differ_in is DifferIn.GENDER else self.background
            points += PANEL_ALIKE * (codes[rows][:, None] == codes[columns])
        points[rows[:, None] == columns] = np.inf
        return points

    def alone_points(self, client: int, rows: Ints) -> Floats:
        """What follows from having no backup, for primaries ``rows``."""
        facts = self.clients[client]
        if facts.backup_pinned:
            return np.full(len(rows), np.inf)
        points: Floats = NO_BACKUP + facts.gap * (self.away[rows] @ self.weeks_of(facts.active))
        return points

    def _client(self, client: int) -> ClientArrays:
        problem, facts = self.problem, self.problem.clients[client]
        first, second = problem.candidates.primary[client], problem.candidates.backup[client]
        people = np.array(members(first | second), dtype=np.int64)
        km = np.array(problem.distances(client), dtype=np.float64)[people]
        hours = facts.visits_per_year * 2 * km / 60
        stranger = ~self.sectors[facts.sector][people]
        primary = TRAVEL_PRIMARY_HOUR * hours + SECTOR_PRIMARY * stranger
        backup = TRAVEL_BACKUP_HOUR * hours + SECTOR_BACKUP * stranger
        if facts.preferred_gender is not None:
            unmet = [problem.advisors[a].gender != facts.preferred_gender for a in people]
            primary += GENDER_PRIMARY * np.array(unmet, dtype=np.float64)
        if (stands := problem.published.primary[client]) != NOBODY:
            primary += CHANGE_PRIMARY * (people != stands)
        if (stands := problem.published.backup[client]) != NOBODY:
            backup += CHANGE_BACKUP * (people != stands)
        allowed = _bits((first, second), len(problem.advisors))[:, people] > 0
        return ClientArrays(
            people=people,
            primary=np.where(allowed[0], on_grid(primary), np.inf),
            backup=np.where(allowed[1], on_grid(backup), np.inf),
            load=problem.demand[client] + np.floor(facts.visits_per_year * 2 * km / 52 + 0.5),
            gap=float(on_grid(np.array(both_away_points(problem, client)))),
            uncovered=np.inf if first and self._pinned(client) else UNCOVERED,
            active=problem.active[client],
            differ_in=facts.differ_in,
            backup_pinned=(client, Role.BACKUP) in problem.candidates.pins,
        )

    def _pinned(self, client: int) -> bool:
        pins = self.problem.candidates.pins
        return any((client, role) in pins for role in Role)


def _bits(masks: Sequence[int], width: int) -> Floats:
    """Masks as rows of zeros and ones."""
    size = (width + 7) // 8
    data = b"".join(mask.to_bytes(size, "little") for mask in masks)
    rows = np.frombuffer(data, dtype=np.uint8).reshape(len(masks), size)
    return np.unpackbits(rows, axis=1, bitorder="little")[:, :width].astype(np.float64)


def _codes(values: Sequence[object]) -> Ints:
    """Equal values get equal numbers."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
