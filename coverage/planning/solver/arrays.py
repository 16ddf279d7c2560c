"""The problem as flat arrays: what the bound and the search compute on.

Every number here is a whole multiple of `GRID` points (or of a minute) and small enough that sums
and products stay exact in double precision. The order in which a machine adds them up (which
differs between processors, and between cores that share a loop) then changes nothing, and the same
seed gives the same plan everywhere.
"""

from collections.abc import Sequence
from typing import NamedTuple

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
    TOO_MANY,
    TRAVEL_BACKUP_HOUR,
    TRAVEL_PRIMARY_HOUR,
    UNCOVERED,
    both_away_points,
)
from coverage.planning.problem import NOBODY, Problem

GRID = 2.0**-20
"""Points; about a millionth."""
NEAR_SLOPE = float(np.floor(NEAR_FULL_HOUR / 60 / GRID) * GRID)
FULL_SLOPE = float(np.floor((NEAR_FULL_HOUR + OVERLOAD_HOUR) / 60 / GRID) * GRID)
"""Points per minute of load above 85 % and above 100 % of capacity; rounded down, as a bound
needs.
"""
WORD = 64

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Words = NDArray[np.uint64]
Bits = NDArray[np.uint8]
Bools = NDArray[np.bool_]


class Arrays(NamedTuple):
    """A problem with ``A`` advisors, ``C`` clients and ``W`` weeks, as compiled loops want it.

    The candidates of client ``c`` are the *slots* ``start[c]`` to ``start[c + 1]``, in order of
    advisor. Weeks as masks are words of 64 bits. Points are costs of the objective.
    """

    here: Floats
    """A x W: 1 where an advisor is not away, else 0."""
    away: Words
    """A x words: the weeks in which an advisor is away."""
    away_weeks: Numbers
    away_start: Ints
    """The same weeks as numbers: those of ``a`` from ``away_start[a]`` to ``away_start[a + 1]``."""
    capacity: Floats
    """A x W: minutes."""
    near: Floats
    """A x W: minutes from which a load costs `near_slope`."""
    near_slope: float
    full_slope: float
    """Points per minute of load above ``near``, and above ``capacity``."""
    crowd: float
    """Points for each client more than an advisor may have."""
    most: Floats
    """2 x A: clients that an advisor may have as primary, and as backup."""
    codes: Ints
    """2 x A: equal numbers for equal genders, and for equal backgrounds."""
    start: Ints
    people: Numbers
    """The advisor of each slot."""
    primary: Floats
    backup: Floats
    """By slot: points of either seat by itself; infinite where it is refused."""
    load: Floats
    """By slot: minutes per week covered."""
    active: Words
    first_week: Ints
    end_week: Ints
    """C: the weeks of the contract, as a mask and as a range."""
    gap: Floats
    gap_one: Floats
    gap_none: Floats
    """C: points for a week in which both of a pair are away; in which one is, and in which none
    is (0 unless the plan is made for illness).
    """
    alone: Floats
    """C: points for having no backup; infinite where a pin asks for one."""
    uncovered: Floats
    """C: points for having no panel; infinite where a pin asks for one."""
    differ_in: Ints
    """C: the row of ``codes`` in which a pair should differ, or -1."""
    alike: float
    """Points for a pair that does not."""

    @property
    def clients(self) -> int:
        """How many there are."""
        return len(self.gap)

    @property
    def slots(self) -> int:
        """How many candidates there are over all clients."""
        return len(self.people)

    def for_illness(self, share: float) -> "Arrays":
        """The same problem for advisors who are out in ``share`` of the weeks they are not away.

        A week in which one of a pair is away is then a gap with the chance ``share``, and one in
        which neither is with its square.
        """
        one, none = on_grid(share * self.gap), on_grid(share * share * self.gap)
        return self._replace(gap_one=one, gap_none=none)


def on_grid(points: Floats) -> Floats:
    """``points`` rounded down to the grid, so that a bound computed with them holds."""
    down: Floats = np.floor(points / GRID) * GRID
    return down


def arrays_of(problem: Problem) -> Arrays:
    """``problem`` as arrays."""
    advisors, clients = problem.advisors, problem.clients
    away = _bits(problem.away, problem.weeks).reshape(len(advisors), problem.weeks)
    rows = [np.flatnonzero(row).astype(np.int32) for row in away]
    capacity = np.array(problem.capacity, dtype=np.float64).reshape(len(advisors), problem.weeks)
    slots = _Slots(problem)
    active = _bits(problem.active, problem.weeks)
    gap = on_grid(np.array([both_away_points(problem, c) for c in range(len(clients))]))
    kinds = {None: -1, DifferIn.GENDER: 0, DifferIn.BACKGROUND: 1}
    return Arrays(
        here=1.0 - away.astype(np.float64),
        away=_words(away),
        away_weeks=np.concatenate([np.zeros(0, dtype=np.int32), *rows]),
        away_start=_starts(rows),
        capacity=capacity,
        near=NEAR_FULL_SHARE * capacity,
        near_slope=NEAR_SLOPE,
        full_slope=FULL_SLOPE,
        crowd=float(TOO_MANY),
        most=np.array(
            [[a.max_primary for a in advisors], [a.max_backup for a in advisors]], dtype=np.float64
        ),
        codes=np.stack(
            [_codes([a.gender for a in advisors]), _codes([a.background for a in advisors])]
        ),
        start=slots.start,
        people=slots.people,
        primary=slots.primary(),
        backup=slots.backup(),
        load=slots.load(),
        active=_words(active),
        first_week=active.argmax(axis=1).astype(np.int64),
        end_week=problem.weeks - active[:, ::-1].argmax(axis=1).astype(np.int64),
        gap=gap,
        gap_one=np.zeros(len(clients)),
        gap_none=np.zeros(len(clients)),
        alone=slots.alone(),
        uncovered=slots.uncovered(),
        differ_in=np.array([kinds[client.differ_in] for client in clients], dtype=np.int64),
        alike=float(PANEL_ALIKE),
    )


class _Slots:
    """All candidates of all clients, one after the other."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        candidates, width = problem.candidates, len(problem.advisors)
        first, second = _bits(candidates.primary, width), _bits(candidates.backup, width)
        client, people = np.nonzero(first | second)
        self.client, self.people = client, people.astype(np.int32)
        self._allowed = first[client, people] > 0, second[client, people] > 0
        counts = np.bincount(client, minlength=len(problem.clients))
        self.start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        rows = (np.asarray(problem.distances(c)) for c in range(len(problem.clients)))
        parts = (row[self._people_of(c)] for c, row in enumerate(rows))
        self._km = np.concatenate([np.zeros(0), *parts])
        visits = np.array([c.visits_per_year for c in problem.clients], dtype=np.float64)
        self._visits = visits[client]
        sectors = {
            sector: index for index, sector in enumerate({c.sector for c in problem.clients})
        }
        known = np.array(
            [[sector in a.sectors for sector in sectors] for a in problem.advisors], dtype=bool
        ).reshape(width, len(sectors))
        own = np.array([sectors[c.sector] for c in problem.clients], dtype=np.int64)
        self._stranger = ~known[people, own[client]]

    def _people_of(self, client: int) -> Numbers:
        return self.people[self.start[client] : self.start[client + 1]]

    def primary(self) -> Floats:
        """Points of the primary's seat."""
        points = TRAVEL_PRIMARY_HOUR * (self._visits * 2 * self._km / 60)
        points += SECTOR_PRIMARY * self._stranger + GENDER_PRIMARY * self._unmet()
        points += CHANGE_PRIMARY * self._moved(self._problem.published.primary)
        return np.where(self._allowed[0], on_grid(points), np.inf)

    def backup(self) -> Floats:
        """Points of the backup's seat."""
        points = TRAVEL_BACKUP_HOUR * (self._visits * 2 * self._km / 60)
        points += SECTOR_BACKUP * self._stranger
        points += CHANGE_BACKUP * self._moved(self._problem.published.backup)
        return np.where(self._allowed[1], on_grid(points), np.inf)

    def load(self) -> Floats:
        """Minutes of a week covered: demand and travel."""
        demand = np.array(self._problem.demand, dtype=np.float64)
        travel = np.floor(self._visits * 2 * self._km / 52 + 0.5)
        minutes: Floats = demand[self.client] + travel
        return minutes

    def alone(self) -> Floats:
        """By client; a pinned backup may not be left out."""
        pins = self._problem.candidates.pins
        clients = range(len(self._problem.clients))
        return np.array([np.inf if (c, Role.BACKUP) in pins else NO_BACKUP for c in clients])

    def uncovered(self) -> Floats:
        """By client; a pin may not be left out, unless nobody may be primary at all."""
        pins, first = self._problem.candidates.pins, self._problem.candidates.primary
        pinned = [
            bool(mask) and any((c, role) in pins for role in Role) for c, mask in enumerate(first)
        ]
        return np.where(np.array(pinned, dtype=bool), np.inf, float(UNCOVERED))

    def _unmet(self) -> NDArray[np.bool_]:
        """Whether a client prefers a gender that the candidate is not known to have."""
        wishes = [client.preferred_gender for client in self._problem.clients]
        codes = _codes([*wishes, *(a.gender for a in self._problem.advisors)])
        wished = np.array([wish is not None for wish in wishes], dtype=bool)
        own = codes[len(wishes) :]
        unmet: NDArray[np.bool_] = wished[self.client] & (
            codes[: len(wishes)][self.client] != own[self.people]
        )
        return unmet

    def _moved(self, published: Sequence[int]) -> NDArray[np.bool_]:
        """Whether another sits in the seat today."""
        holder = np.array(published, dtype=np.int64)[self.client]
        moved: NDArray[np.bool_] = (holder != NOBODY) & (holder != self.people)
        return moved


def _starts(rows: Sequence[Numbers]) -> Ints:
    sizes = np.array([len(row) for row in rows], dtype=np.int64)
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _bits(masks: Sequence[int], width: int) -> Bits:
    """Masks as rows of zeros and ones."""
    size = (width + 7) // 8
    data = b"".join(mask.to_bytes(size, "little") for mask in masks)
    rows = np.frombuffer(data, dtype=np.uint8).reshape(len(masks), size)
    return np.unpackbits(rows, axis=1, bitorder="little")[:, :width]


def _words(bits: Bits) -> Words:
    """Rows of zeros and ones as words of 64 bits."""
    rows, width = bits.shape
    padded = np.zeros((rows, -(-width // WORD) * WORD), dtype=np.uint8)
    padded[:, :width] = bits
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _codes(values: Sequence[object]) -> Ints:
    """Equal values get equal numbers."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
