"""The fewest moves that make a plan good again: those that must, then those that pay, best first.

A move costs what a change costs (500 and 200 points are in the objective), so that a panel moves
only when that is worth it. Clients that what happened does not concern share a *budget* of moves:
nobody wants a letter because somebody else fell ill. Within it the best move is taken first; gains
are kept in a heap and worked out anew only when they come to the top (lazy greedy; Minoux 1978).
At the end each client concerned tries its best pairs once more together with one client that makes
room for it (an ejection chain of two; Glover 1996).
"""

from collections.abc import Collection, Iterable
from heapq import heapify, heappop, heappush

import numpy as np

from coverage.domain.replans import MoveCause
from coverage.planning.costs import UNCOVERED
from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Floats
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.replanning.needs import Need
from coverage.planning.solver.replanning.seating import Pair, Seating

EMPTY: Pair = (NOBODY, NOBODY)
LEAST = 1e-3
"""Points below which a gain is none."""
CHAINED = 6
"""Pairs that a client tries together with somebody who makes room."""


class Descent:
    """A seating on its way down. ``needs`` are the clients concerned, ``budget`` is for others."""

    def __init__(
        self,
        seating: Seating,
        needs: dict[int, Need],
        *,
        budget: int,
        effort: Effort,
        share: float = 1.0,
    ) -> None:
        self.seating, self.needs = seating, needs
        self._budget, self._effort, self._share = budget, effort, share
        self._start = tuple(seating.seats)
        self._moved: set[int] = set()

    def answer_needs(self) -> None:
        """Seat those who must move, the one with the least choice first; then mend new gaps where
        that pays.
        """
        must = [c for c, need in self.needs.items() if need.cause is not MoveCause.GAP]
        for client in sorted(must, key=self._choice) * 2:
            self._improve(client)
        gaps = [c for c in self.needs if self.needs[c].cause is MoveCause.GAP]
        for client in sorted(gaps, key=lambda c: (-self.needs[c].weeks, c)):
            self._improve(client)

    def improve(self, near: Iterable[int], others: Iterable[int]) -> bool:
        """Take the best moves of clients whose panel has one of the advisors ``near``, and of
        ``others``, until none pays, the budget is spent or the work is done; whether there were
        any.
        """
        advisors, clients = set(near), set(others)
        improved = False
        while not self._over():
            for client in [*self._moved, *self.needs]:
                advisors.update(a for a in self.seating.seats[client] if a != NOBODY)
            gained = self._best_first(sorted(clients.union(self._pool(advisors))))
            chained = self._chains()
            if not gained and not chained:
                break
            improved = True
        return improved

    def gain(self, client: int) -> float:
        """What the seats of ``client`` save against those it had, all others being as they are.

        Where nobody could stay, against having no panel, even if a pin forbids that.
        """
        now = self.seating.seats[client]
        self.seating.seat(client, EMPTY)
        costs = self.seating.costs(client)
        self.seating.seat(client, now)
        before, after = (self._cost(client, pair, costs) for pair in (self._start[client], now))
        return min(before, UNCOVERED) - after if before == np.inf else before - after

    def _choice(self, client: int) -> tuple[int, int]:
        return self.seating.problem.candidates.primary[client].bit_count(), client

    def _pool(self, advisors: Collection[int]) -> list[int]:
        """The clients whose panel has one of ``advisors``, and whose weeks are not all past."""
        return [
            client
            for client, pair in enumerate(self.seating.seats)
            if self.seating.problem.active[client] and any(a in advisors for a in pair)
        ]

    def _over(self) -> bool:
        return self._effort.over(self._share)

    def _best_first(self, pool: Iterable[int]) -> bool:
        """Whether any move was made."""
        heap = [(-gain, client) for client in pool if (gain := self._best(client)[0]) > LEAST]
        heapify(heap)
        moved = False
        while heap and not self._over():
            client = heappop(heap)[1]
            gain, pair = self._best(client)
            if gain <= LEAST or not self._may_move(client):
                continue
            if heap and gain < -heap[0][0]:
                heappush(heap, (-gain, client))
                continue
            self._move(client, pair)
            moved = True
        return moved

    def _chains(self) -> bool:
        """Whether any client concerned found a better pair with somebody making room."""
        found = False
        for client in sorted(self.needs):
            if self._over():
                break
            found |= self._chain(client)
        return found

    def _chain(self, client: int) -> bool:
        """Try the best pairs of ``client``, each with the best answer of one who then is in the
        way.
        """
        seating, now = self.seating, self.seating.seats[client]
        seating.seat(client, EMPTY)
        costs = seating.costs(client)
        base = self._cost(client, now, costs)
        best: tuple[float, Pair, int, Pair] | None = None
        for place in np.argsort(costs, kind="stable")[:CHAINED]:
            pair = seating.pairs(client).pair(int(place))
            if not np.isfinite(costs[place]) or pair == now:
                continue
            seating.seat(client, pair)
            for rival in self._rivals(client, pair):
                gain, reply = self._best(rival)
                total = base - float(costs[place]) + gain
                if total > LEAST and (best is None or total > best[0]):
                    best = (total, pair, rival, reply)
        seating.seat(client, now)
        if best is None:
            return False
        self._move(client, best[1])
        self._move(best[2], best[3])
        return True

    def _rivals(self, client: int, pair: Pair) -> list[int]:
        """Clients that may move and sit where ``pair`` is short of room."""
        full = {a for a in pair if a != NOBODY and self.seating.overfull(a)}
        return [
            other
            for other, seats in enumerate(self.seating.seats)
            if full.intersection(seats) and other != client and self._may_move(other)
        ]

    def _may_move(self, client: int) -> bool:
        """Whether a move of ``client`` stays within the budget."""
        if client in self.needs or client in self._moved:
            return True
        return len(self._moved) < self._budget

    def _improve(self, client: int) -> None:
        gain, pair = self._best(client)
        if gain > LEAST:
            self._move(client, pair)

    def _move(self, client: int, pair: Pair) -> None:
        self.seating.seat(client, pair)
        if client not in self.needs:
            self._moved.discard(client)
            if pair != self._start[client]:
                self._moved.add(client)

    def _best(self, client: int) -> tuple[float, Pair]:
        """The best pair of ``client`` and what it saves, all others being as they are."""
        seating, now = self.seating, self.seating.seats[client]
        seating.seat(client, EMPTY)
        costs = seating.costs(client)
        self._effort.spend(150 + 0.1 * costs.size)
        current = self._cost(client, now, costs)
        place = int(costs.argmin()) if costs.size else NOBODY
        seating.seat(client, now)
        if place == NOBODY or costs[place] >= current - LEAST:
            return 0.0, now
        return current - float(costs[place]), seating.pairs(client).pair(place)

    def _cost(self, client: int, pair: Pair, costs: Floats) -> float:
        """What ``pair`` adds, by the ``costs`` of a client without seats."""
        pairs = self.seating.pairs(client)
        place = NOBODY if pair == EMPTY else pairs.place(pair)
        return float(pairs.uncovered if place == NOBODY else costs[place])
