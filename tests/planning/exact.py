"""The best panels of a small agency, by branch and bound over every pair of every client.

A depth-first search (Land and Doig 1960) that fixes one client after the other. What ties clients
together is a sum of convex costs, one of each *resource*: the minutes of an advisor in a week, the
clients of an advisor as primary, those as backup. For convex costs and additions that are never
negative, two clients together add at least what each of them adds alone; so the cost so far, plus
for every open client the least that it adds by itself, is below every completion. That bound has
nothing in common with the planner's, which prices resources.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.planning.by_the_book import Book, Pair

Row = NDArray[np.float64]


@dataclass(frozen=True)
class _Choices:
    """The pairs of one client: what each costs by itself, and what it takes of each resource."""

    client: str
    pairs: tuple[Pair, ...]
    own: Row
    takes: NDArray[np.float64]


@dataclass
class _Best:
    points: float
    panels: dict[str, Pair]
    nodes: int = 0


def best_panels(book: Book) -> tuple[float, dict[str, Pair]]:
    """The least points of all panels that keep the hard rules, and panels that reach them."""
    search = _Search(book)
    start = np.zeros(len(search.full))
    search.descend(tuple(_choices(book, c) for c in book.clients), start, {}, 0.0)
    return search.best.points, search.best.panels


def best_points(book: Book) -> float:
    """The least points of all panels that keep the hard rules."""
    return best_panels(book)[0]


class _Search:
    """Resources are in the order of `_takes`; each costs nothing up to a limit, then in slopes."""

    def __init__(self, book: Book) -> None:
        capacity = [book.capacity[a, week] for a in book.advisors for week in book.weeks]
        most = [n for a in book.advisors.values() for n in (a.max_primary, a.max_backup)]
        self.full = np.array([*capacity, *most], dtype=float)
        self.nearly = np.array([*(0.85 * minutes for minutes in capacity), *most], dtype=float)
        self.full_slope = np.array([80 / 60] * len(capacity) + [3_000.0] * len(most))
        self.nearly_slope = np.array([10 / 60] * len(capacity) + [0.0] * len(most))
        self.best = _Best(points=float("inf"), panels={})

    def cost(self, used: NDArray[np.float64]) -> Row:
        """Of what is used of the resources, summed over the last axis."""
        above = np.maximum(0.0, used - self.full) @ self.full_slope
        return above + np.maximum(0.0, used - self.nearly) @ self.nearly_slope

    def descend(
        self, rest: tuple[_Choices, ...], used: Row, panels: dict[str, Pair], own: float
    ) -> None:
        """Try every completion of ``panels`` that may still be better than the best so far."""
        self.best.nodes += 1
        shared = float(self.cost(used))
        if not rest:
            if own + shared < self.best.points - 1e-9:
                self.best.points, self.best.panels = own + shared, dict(panels)
            return
        added = [each.own + self.cost(used + each.takes) - shared for each in rest]
        least = [float(row.min()) for row in added]
        bound = own + shared + sum(least)
        # first the client that loses most without its best pair: that raises the bound soonest
        where = max(range(len(rest)), key=lambda i: _regret(added[i]))
        here = rest[where]
        for option in np.argsort(added[where], kind="stable"):
            if bound - least[where] + added[where][option] >= self.best.points - 1e-9:
                return
            self.descend(
                rest[:where] + rest[where + 1 :],
                used + here.takes[option],
                panels | {here.client: here.pairs[option]},
                own + float(here.own[option]),
            )


def _regret(added: Row) -> float:
    if len(added) == 1:
        return float("inf")
    first, second = np.partition(added, 1)[:2]
    return float(second - first)


def _choices(book: Book, c: str) -> _Choices:
    pairs = tuple(book.pairs(c))
    return _Choices(
        client=c,
        pairs=pairs,
        own=np.array([sum(book.own_points(c, pair).values()) for pair in pairs]),
        takes=np.array([_takes(book, c, pair) for pair in pairs]),
    )


def _takes(book: Book, c: str, pair: Pair) -> list[float]:
    minutes = dict.fromkeys(book.capacity, 0)
    for week, a in book.covered(c, pair).items():
        minutes[a, week] = book.demand(c) + book.travel(c, a)
    seats = [float(holder == a) for a in book.advisors for holder in pair]
    return [float(number) for number in minutes.values()] + seats
