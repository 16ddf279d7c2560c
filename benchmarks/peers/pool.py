"""A pool of pairs for peers whose model cannot hold them all.

The pairs of a client that are cheapest when capacity is priced: their own points plus, for every
week that they would cover, its minutes at the price of that advisor-week. The prices are those of
our own bound, from a short run: the best pool we know how to make, which flatters the peers. A pool
of the nearest advisors leaves out backups with other holidays and ends far worse. Making the pool
is not counted as time of the peer.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.pairs import Pair, Pool, needs_backup, needs_panel
from coverage.planning.costs import (
    NO_BACKUP,
    PANEL_ALIKE,
    UNCOVERED,
    alike,
    backup_terms,
    both_away_points,
    primary_terms,
)
from coverage.planning.outcomes import Limits, NothingToPlan, ShadowPrices
from coverage.planning.problem import NOBODY, Problem

Floats = NDArray[np.float64]
PAIRS = 12
"""Pairs of a client, beside the best without a backup and nobody at all."""
SHARE = 4
"""The prices come from a run with this part of the standard work."""


def prices_of(problem: Problem, *, seed: int) -> ShadowPrices:
    """The prices of our bound."""
    from coverage.planning.solver.panels import solve

    limits = Limits(work=Limits.standard(problem).work // SHARE, seed=seed)
    outcome = solve(problem, limits)
    return ShadowPrices() if isinstance(outcome, NothingToPlan) else outcome.prices


def pool_of(problem: Problem, prices: ShadowPrices) -> Pool:
    """The cheapest pairs of every client at ``prices``."""
    pricing = _Pricing(problem, prices)
    return [list(pricing.cheapest(client)) for client in range(len(problem.clients))]


class _Pricing:
    """Everything by advisor and week, as arrays."""

    def __init__(self, problem: Problem, prices: ShadowPrices) -> None:
        self._problem = problem
        weeks = range(problem.weeks)
        everyone = range(len(problem.advisors))
        self._there = np.array(
            [[not problem.is_away(a, week) for week in weeks] for a in everyone], dtype=float
        ).reshape(len(everyone), problem.weeks)
        nothing = np.zeros((len(everyone), problem.weeks))
        self._minute = np.array(prices.hours) / 60 if prices.hours else nothing
        self._place = {
            True: np.array(prices.primary or [0.0] * len(everyone)),
            False: np.array(prices.backup or [0.0] * len(everyone)),
        }

    def cheapest(self, client: int) -> Iterator[Pair]:
        """The `PAIRS` cheapest pairs, the cheapest primary alone, and nobody, where allowed."""
        problem = self._problem
        first = np.array(problem.primaries(client), dtype=int)
        if not needs_panel(problem, client):
            yield Pair(primary=NOBODY, backup=NOBODY, points=UNCOVERED)
        if not len(first):
            return
        none = [] if needs_backup(problem, client) else [NOBODY]
        second = np.array([*problem.backups(client), *none], dtype=int)
        fixed = self._fixed(client, first, second)
        priced = fixed + self._load_price(client, first, second)
        priced[first[:, None] == second[None, :]] = np.inf
        order = np.argsort(priced, axis=None, kind="stable")[:PAIRS]
        alone = [int(priced[:, -1].argmin()) * len(second) + len(second) - 1] if none else []
        for place in dict.fromkeys([*order.tolist(), *alone]):
            row, column = divmod(place, len(second))
            if np.isfinite(priced[row, column]):
                yield Pair(
                    primary=int(first[row]),
                    backup=int(second[column]),
                    points=float(fixed[row, column]),
                )

    def _active(self, client: int) -> Floats:
        weeks = self._problem.active[client]
        return np.array([weeks >> week & 1 for week in range(self._problem.weeks)], dtype=float)

    def _fixed(self, client: int, first: NDArray[np.int_], second: NDArray[np.int_]) -> Floats:
        """What each pair costs by itself."""
        problem, active = self._problem, self._active(client)
        own = np.array([sum(primary_terms(problem, client, int(a)).values()) for a in first])
        helping = np.array(
            [
                NO_BACKUP if a == NOBODY else sum(backup_terms(problem, client, int(a)).values())
                for a in second
            ]
        )
        missed = (1 - self._there[first]) * active
        absent = np.where((second == NOBODY)[:, None], 1.0, 1 - self._there[second])
        gaps = missed @ absent.T * both_away_points(problem, client)
        same = np.zeros(gaps.shape)
        if problem.clients[client].differ_in is not None:
            same = np.array(
                [
                    [b != NOBODY and alike(problem, client, int(a), int(b)) for b in second]
                    for a in first
                ],
                dtype=float,
            )
        return own[:, None] + helping[None, :] + gaps + PANEL_ALIKE * same  # type: ignore[no-any-return]

    def _load_price(self, client: int, first: NDArray[np.int_], second: NDArray[np.int_]) -> Floats:
        """What the minutes and the places that each pair takes would cost."""
        problem, active = self._problem, self._active(client)
        weeks = self._there * active * self._minute
        loads = np.array([problem.load(client, int(a)) for a in first])
        own = loads * weeks[first].sum(axis=1) + self._place[True][first]
        helps = np.array([0 if a == NOBODY else problem.load(client, int(a)) for a in second])
        missed = (1 - self._there[first]) * active
        helping = missed @ weeks[second].T * helps
        places = np.where(second == NOBODY, 0.0, self._place[False][second])
        return own[:, None] + helping + places[None, :]  # type: ignore[no-any-return]
