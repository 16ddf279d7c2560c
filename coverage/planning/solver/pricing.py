"""The best pair of every client under given prices, over all compatible pairs."""

from dataclasses import dataclass, replace

import numpy as np

from coverage.planning.costs import UNCOVERED
from coverage.planning.solver.arrays import Arrays, Floats, Ints

CHUNK_CELLS = 60_000
"""Pairs priced at once: half a megabyte, so that a chunk stays in the cache of a core."""


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


@dataclass(frozen=True, kw_only=True, eq=False)
class _Chunk:
    """Clients with about as many candidates, padded to one width.

    ``weeks`` are the active weeks of each, or None where all clients are active in all weeks.
    """

    people: Ints
    slots: Ints
    primary: Floats
    backup: Floats
    load: Floats
    pairs: Floats
    alone: Floats
    uncovered: Floats
    weeks: Floats | None


class Pricing:
    """Prices all pairs of all clients; built once per problem."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._here = 1.0 - arrays.away
        self._chunks = [_chunk(arrays, group, whole) for group, whole in _groups(arrays)]
        empty = sum(len(client.people) == 0 for client in arrays.clients)
        self._constant = UNCOVERED * empty
        cells = sum(chunk.pairs.size for chunk in self._chunks)
        self.parts = 150 + 120 * len(self._chunks) + 0.012 * cells
        """Microseconds or so of one `price`, for the meter of the run."""

    def price(self, prices: Prices) -> Priced:
        """Exact for every client: no pair is left out."""
        arrays = self._arrays
        minute = prices.minute * self._here
        help_price, own_price = arrays.away @ minute.T, minute.sum(axis=1)
        total, found = self._constant, _nothing(minute, prices.place)
        for chunk in self._chunks:
            if chunk.weeks is None:
                own = own_price[chunk.people]
                helping = help_price[chunk.people[:, :, None], chunk.people[:, None, :]]
            else:
                active = chunk.weeks[:, None, :] * minute[chunk.people]
                own = active.sum(axis=2)
                helping = arrays.away[chunk.people] @ active.transpose(0, 2, 1)
            cost, first, second = _best(chunk, prices, own, helping)
            total += float(cost.sum())
            self._count(chunk, first, second, found)
        return replace(found, cost=total)

    def _count(self, chunk: _Chunk, first: Ints, second: Ints, found: Priced) -> None:
        """Add what the best pairs of a chunk take; ``first`` and ``second`` are columns or -1."""
        arrays, here = self._arrays, self._here
        seated = np.flatnonzero(first >= 0)
        found.places[chunk.slots[seated, first[seated]]] += 1
        for column, counts in ((first, found.primaries), (second, found.backups)):
            rows = np.flatnonzero(column >= 0)
            people, minutes = chunk.people[rows, column[rows]], chunk.load[rows, column[rows]]
            counts += np.bincount(people, minlength=len(counts))
            weeks = minutes[:, None] * here[people]
            if chunk.weeks is not None:
                weeks *= chunk.weeks[rows]
            if column is second:
                weeks *= arrays.away[chunk.people[rows, first[rows]]]
            np.add.at(found.load, people, weeks)


def _nothing(minute: Floats, place: Floats) -> Priced:
    """Nobody seated yet; the arrays are added to while pricing."""
    return Priced(
        cost=0.0,
        load=np.zeros_like(minute),
        primaries=np.zeros(len(minute)),
        backups=np.zeros(len(minute)),
        places=np.zeros_like(place),
    )


def _best(chunk: _Chunk, prices: Prices, own: Floats, helping: Floats) -> tuple[Floats, Ints, Ints]:
    """The cheapest of all pairs, of a primary alone and of no panel, for each client of a chunk."""
    clients, width = chunk.people.shape
    primary = chunk.primary + chunk.load * own + prices.primary[chunk.people]
    primary += prices.place[chunk.slots]
    backup = chunk.backup + prices.backup[chunk.people]
    cells = helping * chunk.load[:, None, :]
    cells += chunk.pairs
    cells += primary[:, :, None]
    cells += backup[:, None, :]
    flat = cells.reshape(clients, width * width)
    rows = np.arange(clients)
    pair = flat.argmin(axis=1)
    alone = (primary + chunk.alone).argmin(axis=1)
    choices = np.stack([flat[rows, pair], (primary + chunk.alone)[rows, alone], chunk.uncovered])
    kind = choices.argmin(axis=0)
    first = np.choose(kind, [pair // width, alone, -1])
    second = np.where(kind == 0, pair % width, -1)
    return choices.min(axis=0), first, second


def _groups(arrays: Arrays) -> list[tuple[list[int], bool]]:
    """Clients of similar width, those active in all weeks apart from the others."""
    groups: list[tuple[list[int], bool]] = []
    sizes = {c: len(client.people) for c, client in enumerate(arrays.clients)}
    for whole in (True, False):
        some = [
            c
            for c, n in sizes.items()
            if n and (arrays.clients[c].active == arrays.always) is whole
        ]
        some.sort(key=lambda c: (sizes[c], c))
        group: list[int] = []
        for client in some:
            width = sizes[client]
            full = group and (len(group) + 1) * width * width > CHUNK_CELLS
            if full or (group and width > 2 + 1.3 * sizes[group[0]]):
                groups.append((group, whole))
                group = []
            group.append(client)
        if group:
            groups.append((group, whole))
    return groups


def _chunk(arrays: Arrays, group: list[int], whole: bool) -> _Chunk:
    width = max(len(arrays.clients[c].people) for c in group)
    shape = (len(group), width)
    people, load = np.zeros(shape, dtype=np.int64), np.zeros(shape)
    slots = np.full(shape, arrays.slots[-1], dtype=np.int64)
    primary, backup, alone = (np.full(shape, np.inf) for _ in range(3))
    pairs = np.full((*shape, width), np.inf)
    for row, client in enumerate(group):
        facts = arrays.clients[client]
        own = facts.people
        size = len(own)
        people[row, :size], load[row, :size] = own, facts.load
        slots[row, :size] = np.arange(size) + arrays.slots[client]
        primary[row, :size], backup[row, :size] = facts.primary, facts.backup
        alone[row, :size] = arrays.alone_points(client, own)
        pairs[row, :size, :size] = arrays.pair_points(client, own, own)
    return _Chunk(
        people=people,
        slots=slots,
        primary=primary,
        backup=backup,
        load=load,
        pairs=pairs,
        alone=alone,
        uncovered=np.array([arrays.clients[c].uncovered for c in group]),
        weeks=None
        if whole
        else np.array([arrays.weeks_of(arrays.clients[c].active) for c in group]),
    )
