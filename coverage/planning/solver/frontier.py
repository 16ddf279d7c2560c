"""Sets of clients that one advisor might take, all or nothing, by their minutes and their offers.

Of all sets only those count that no other beats with at most as many minutes and at least as high
offers: the frontier. It is built client by client; the sets with a new client are the old ones,
shifted, and the two rows are merged (Nemhauser and Ullmann, *Discrete dynamic programming and
capital allocation*, Management Science 15, 1969). A handful of clients has a few dozen such sets,
where a table by the minute would have thousands of entries.
"""

from typing import NamedTuple

import numpy as np

from coverage.planning.solver.arrays import Floats, Ints
from coverage.planning.solver.compiled import compiled


class Frontier(NamedTuple):
    """Sets by rising minutes and offers, the empty one first.

    A node is a client and the node of those before it: the client last added to set ``s`` is
    ``item[n]`` for ``n = node[s]``, the one before it that of ``parent[n]``, until a node is -1.
    """

    minutes: Ints
    offers: Floats
    node: Ints
    item: Ints
    parent: Ints
    work: int
    """Sets that were looked at."""


@compiled
def frontier_of(offers: Floats, loads: Ints, most: int) -> Frontier:
    """The frontier of sets of up to ``most`` minutes."""
    minutes, value, node = np.zeros(1, np.int64), np.zeros(1), np.full(1, -1)
    item, parent, nodes, work = np.zeros(64, np.int64), np.zeros(64, np.int64), 0, 0
    for new in range(len(offers)):
        load, offer, old = loads[new], offers[new], len(minutes)
        while nodes + old > len(item):
            item, parent = np.append(item, item), np.append(parent, parent)
        both = np.empty(2 * old, np.int64), np.empty(2 * old), np.empty(2 * old, np.int64)
        number = i = j = 0
        highest = -1.0
        while i < old or j < old:
            shifted = i == old
            if i < old and j < old:
                with_new = minutes[j] + load
                shifted = with_new < minutes[i] or (
                    with_new == minutes[i] and value[j] + offer > value[i]
                )
            at = j if shifted else i
            total = minutes[at] + load if shifted else minutes[at]
            worth = value[at] + offer if shifted else value[at]
            if shifted:
                j += 1
                if total > most:
                    j = old
                    continue
            else:
                i += 1
            if worth <= highest:
                continue
            highest = worth
            both[0][number], both[1][number], both[2][number] = total, worth, node[at]
            if shifted:
                item[nodes], parent[nodes] = new, node[at]
                both[2][number] = nodes
                nodes += 1
            number += 1
        minutes, value, node = both[0][:number], both[1][:number], both[2][:number]
        work += 2 * old
    return Frontier(minutes, value, node, item, parent, work)


@compiled
def members(sets: Frontier, which: int, number: int) -> Ints:
    """1 for each of ``number`` clients in set ``which``, else 0."""
    chosen = np.zeros(number, np.int64)
    node = sets.node[which]
    while node >= 0:
        chosen[sets.item[node]] = 1
        node = sets.parent[node]
    return chosen
