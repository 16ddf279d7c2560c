"""Which clients have to be looked at together.

An advisor-week is *scarce* when all that could be asked of it is more than its room. Whoever could
ask something of a scarce one is tied to the others who could; clients who are tied in no way decide
apart. The connected parts of that graph share nothing: the best cover of each makes the best cover
of all, goal by goal, because every goal is a sum over clients. (Decomposition into connected
components; the classes are kept by union-find, Tarjan 1975.)
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from coverage.planning.solver.cover.room import Room

Unit = TypeVar("Unit", bound=Hashable)

Demands = Mapping[tuple[int, int], Mapping[Unit, int]]
"""The most minutes that each unit (a client, or a client-week) could ask, by advisor and week."""


def scarce(demands: Demands[Unit], room: Room) -> dict[tuple[int, int], Mapping[Unit, int]]:
    """Those advisor-weeks of which more could be asked than there is."""
    return {
        where: asked
        for where, asked in demands.items()
        if len(asked) > 1 and sum(asked.values()) > room.left(*where)
    }


def groups(units: Iterable[Unit], ties: Iterable[Iterable[Unit]]) -> list[list[Unit]]:
    """The connected parts, in the order in which ``units`` come first in them."""
    order = list(units)
    parent = {unit: unit for unit in order}

    def root(unit: Unit) -> Unit:
        while parent[unit] != unit:
            parent[unit] = parent[parent[unit]]
            unit = parent[unit]
        return unit

    for tied in ties:
        first, *others = tied
        for other in others:
            parent[root(other)] = root(first)
    found: defaultdict[Unit, list[Unit]] = defaultdict(list)
    for unit in order:
        found[root(unit)].append(unit)
    return list(found.values())
