"""Clients in groups of similar width, padded to rectangles, so that a group is priced by whole
arrays.
"""

from dataclasses import dataclass

import numpy as np

from coverage.domain.clients import DifferIn
from coverage.planning.solver.arrays import Arrays, Floats, Ints

CHUNK_CELLS = 60_000
"""Pairs priced at once: half a megabyte, so that a chunk stays in the cache of a core."""
WIDE = 120
"""Candidates up to which pairs are stored; above, those that can be best are worked out anew."""
WIDE_ROWS = 48


@dataclass(frozen=True, kw_only=True, eq=False)
class Chunk:
    """Clients with about as many candidates, padded to one width with seats that cost infinitely
    much.

    ``weeks`` are the active weeks of each, or None where all clients are active in all weeks.
    ``pairs`` is what follows from each pair, or None in a wide chunk.
    """

    people: Ints
    slots: Ints
    primary: Floats
    backup: Floats
    load: Floats
    alone: Floats
    uncovered: Floats
    gap: Floats
    differ_in: tuple[DifferIn | None, ...]
    weeks: Floats | None
    pairs: Floats | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Best:
    """The least cost of each client of a chunk; ``first`` and ``second`` are columns, or -1."""

    cost: Floats
    first: Ints
    second: Ints


def chunks_of(arrays: Arrays) -> list[Chunk]:
    """Every client that somebody may serve, once."""
    sizes = {c: len(client.people) for c, client in enumerate(arrays.clients)}
    found = []
    for whole in (True, False):
        some = [
            client
            for client, size in sizes.items()
            if size and (arrays.clients[client].active == arrays.always) is whole
        ]
        some.sort(key=lambda client: (sizes[client], client))
        group: list[int] = []
        for client in some:
            if group and _full(group, sizes[group[0]], sizes[client]):
                found.append(_chunk(arrays, group, whole))
                group = []
            group.append(client)
        if group:
            found.append(_chunk(arrays, group, whole))
    return found


def _full(group: list[int], narrowest: int, width: int) -> bool:
    """Whether a client of ``width`` candidates should open a group of its own."""
    if (narrowest > WIDE) != (width > WIDE) or width > 2 + 1.3 * narrowest:
        return True
    if width > WIDE:
        return len(group) >= WIDE_ROWS
    return (len(group) + 1) * width * width > CHUNK_CELLS


def _chunk(arrays: Arrays, group: list[int], whole: bool) -> Chunk:
    clients = [arrays.clients[client] for client in group]
    width = max(len(client.people) for client in clients)
    shape = (len(group), width)
    people, load = np.zeros(shape, dtype=np.int64), np.zeros(shape)
    slots = np.full(shape, arrays.slots[-1], dtype=np.int64)
    primary, backup, alone = (np.full(shape, np.inf) for _ in range(3))
    pairs = None if width > WIDE else np.full((*shape, width), np.inf)
    for row, (number, client) in enumerate(zip(group, clients, strict=True)):
        own = client.people
        size = len(own)
        people[row, :size], load[row, :size] = own, client.load
        slots[row, :size] = np.arange(size) + arrays.slots[number]
        primary[row, :size], backup[row, :size] = client.primary, client.backup
        alone[row, :size] = arrays.alone_points(number, own)
        if pairs is not None:
            pairs[row, :size, :size] = arrays.pair_points(number, own, own)
    return Chunk(
        people=people,
        slots=slots,
        primary=primary,
        backup=backup,
        load=load,
        alone=alone,
        uncovered=np.array([client.uncovered for client in clients]),
        gap=np.array([client.gap for client in clients]),
        differ_in=tuple(client.differ_in for client in clients),
        weeks=None if whole else np.array([arrays.weeks_of(each.active) for each in clients]),
        pairs=pairs,
    )


def least(
    chunk: Chunk, cells: Floats, primary: Floats, rows: Ints | slice = slice(None)
) -> tuple[Best, Ints]:
    """The cheapest of all pairs in ``cells``, of a primary alone and of no panel; and the flat
    pair.
    """
    clients, _, width = cells.shape
    flat = cells.reshape(clients, -1)
    index = np.arange(clients)
    pair = flat.argmin(axis=1)
    single = primary + chunk.alone[rows]
    alone = single.argmin(axis=1)
    choices = np.stack([flat[index, pair], single[index, alone], chunk.uncovered[rows]])
    kind = choices.argmin(axis=0)
    first = np.where(kind == 0, pair // width, np.where(kind == 1, alone, -1))
    second = np.where(kind == 0, pair % width, -1)
    return Best(cost=choices.min(axis=0), first=first, second=second), kind
