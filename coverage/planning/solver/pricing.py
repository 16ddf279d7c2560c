"""The best pair of every client under given prices, over all compatible pairs."""

from dataclasses import dataclass, replace

import numpy as np

from coverage.planning.costs import UNCOVERED
from coverage.planning.solver.arrays import Arrays, Floats
from coverage.planning.solver.chunks import Best, Chunk, chunks_of, least
from coverage.planning.solver.wide import WideChunk


@dataclass(frozen=True, kw_only=True, eq=False)
class Prices:
    """What an advisor's time and seats are said to cost, in points.

    ``minute`` is by advisor and week; ``primary`` and ``backup`` are per client of each advisor;
    ``place`` is what a client pays on top for one advisor as its primary, by `Arrays.slots`.
    """

    minute: Floats
    primary: Floats
    backup: Floats
    place: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Priced:
    """What follows if every client takes its best pair: cost with prices, loads, counts, places."""

    cost: float
    load: Floats
    primaries: Floats
    backups: Floats
    places: Floats


class Pricing:
    """Prices all pairs of all clients; built once per problem."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._here = 1.0 - arrays.away
        chunks = chunks_of(arrays)
        self._narrow = [chunk for chunk in chunks if chunk.pairs is not None]
        self._wide = [WideChunk(arrays, chunk) for chunk in chunks if chunk.pairs is None]
        self._constant = UNCOVERED * sum(len(client.people) == 0 for client in arrays.clients)
        self._fixed_parts = 150.0 + 120 * len(chunks)
        self._fixed_parts += 0.012 * sum(
            chunk.pairs.size for chunk in self._narrow if chunk.pairs is not None
        )
        self.parts = 0.0
        """Microseconds or so of the last `price`, for the meter of the run."""

    def price(self, prices: Prices) -> Priced:
        """Exact for every client: no pair is left out."""
        minute = prices.minute * self._here
        help_price, own_price = self._arrays.away @ minute.T, minute.sum(axis=1)
        total, found = self._constant, _nothing(minute, prices.place)
        self.parts = self._fixed_parts
        for chunk in self._narrow:
            primary, backup = _seats(chunk, prices, minute, own_price)
            best = self._narrow_best(chunk, primary, backup, minute, help_price)
            total += float(best.cost.sum())
            self._count(chunk, best, found)
        for wide in self._wide:
            primary, backup = _seats(wide.chunk, prices, minute, own_price)
            best = wide.best(primary, backup, minute, help_price)
            total += float(best.cost.sum())
            self._count(wide.chunk, best, found)
            self.parts += 300 + 0.1 * primary.size + 0.03 * wide.cells
        return replace(found, cost=total)

    def _narrow_best(
        self, chunk: Chunk, primary: Floats, backup: Floats, minute: Floats, help_price: Floats
    ) -> Best:
        """The least of all cells of the squares."""
        people = chunk.people
        if chunk.weeks is None:
            helping = help_price[people[:, :, None], people[:, None, :]]
        else:
            active = chunk.weeks[:, None, :] * minute[people]
            helping = self._arrays.away[people] @ active.transpose(0, 2, 1)
        cells = helping * chunk.load[:, None, :]
        if chunk.pairs is not None:
            cells += chunk.pairs
        cells += primary[:, :, None]
        cells += backup[:, None, :]
        return least(chunk, cells, primary)[0]

    def _count(self, chunk: Chunk, best: Best, found: Priced) -> None:
        """Add what the best pairs of a chunk take."""
        arrays, here = self._arrays, self._here
        seated = np.flatnonzero(best.first >= 0)
        found.places[chunk.slots[seated, best.first[seated]]] += 1
        for column, counts in ((best.first, found.primaries), (best.second, found.backups)):
            rows = np.flatnonzero(column >= 0)
            people, minutes = chunk.people[rows, column[rows]], chunk.load[rows, column[rows]]
            np.add.at(counts, people, 1.0)
            weeks = minutes[:, None] * here[people]
            if chunk.weeks is not None:
                weeks *= chunk.weeks[rows]
            if column is best.second:
                weeks *= arrays.away[chunk.people[rows, best.first[rows]]]
            np.add.at(found.load, people, weeks)


def _seats(
    chunk: Chunk, prices: Prices, minute: Floats, own_price: Floats
) -> tuple[Floats, Floats]:
    """What each seat costs by itself at the prices: as primary, and as backup."""
    people = chunk.people
    if chunk.weeks is None:
        own = own_price[people]
    else:
        own = (minute[people] @ chunk.weeks[:, :, None])[:, :, 0]
    primary = chunk.primary + chunk.load * own + prices.primary[people]
    primary += prices.place[chunk.slots]
    return primary, chunk.backup + prices.backup[people]


def _nothing(minute: Floats, place: Floats) -> Priced:
    """Nobody seated yet; the arrays are added to while pricing."""
    return Priced(
        cost=0.0,
        load=np.zeros_like(minute),
        primaries=np.zeros(len(minute)),
        backups=np.zeros(len(minute)),
        places=np.zeros_like(place),
    )
