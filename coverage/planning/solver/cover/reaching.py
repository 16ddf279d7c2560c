"""The goals of a step over all its clients: group by group, and large groups block by block.

Groups share nothing (see `groups`), so values and bounds add up. A group that is too large for one
model is cut into blocks of neighbouring clients. The bound of a block that has all room for itself
is below what the block costs in any cover of the group, so these bounds add up too; they hold for a
later goal as long as every block reached its bound on the goals before it. The amounts come
from solving the blocks one after the other beside what the others have taken (a large neighbourhood
search; Shaw, 1998).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coverage.planning.solver.cover.goals import Amounts, Key, Posed, Reached, idle, seek
from coverage.planning.solver.cover.watch import Watch

WHOLE = 40_000
"""Choices of a group that is still solved as one."""
BLOCK = 4_000
"""Choices of a block of a group that is not."""
BLOCK_EFFORT = 0.1
"""Deterministic time for a wish over a block, as a share of that over a group."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One step over all its clients.

    ``pose`` states the problem of some clients beside what others have taken; ``sizes`` are the
    choices of each client; ``groups`` list the clients that are tied, neighbours together.
    """

    pose: Callable[[Sequence[int], Amounts], Posed]
    groups: Sequence[Sequence[int]]
    sizes: dict[int, int]


def reach(
    task: Task, start: Amounts, *, effort: float, seed: int, watch: Watch
) -> tuple[dict[Key, int], list[Reached]]:
    """The amounts after all wishes from ``start``, and how each wish ended; none without clients.

    When it is stopped, groups that were not reached keep what ``start`` gave them.
    """
    by_client: dict[int, dict[Key, int]] = {}
    for key, amount in start.items():
        by_client.setdefault(key[0], {})[key] = amount
    found: dict[Key, int] = {}
    total: list[Reached] = []
    all_clients, done = sum(map(len, task.groups)), 0
    for group in task.groups:
        mine = {k: n for client in group for k, n in by_client.get(client, {}).items()}
        if watch.stopped:
            part, ends = mine, idle(task.pose(group, {}).wishes, mine)
        elif sum(task.sizes[client] for client in group) <= WHOLE:
            part, ends = seek(task.pose(group, {}), mine, effort=effort, seed=seed)
        else:
            part, ends = _in_blocks(task, group, mine, effort=effort, seed=seed, watch=watch)
        found |= part
        total = [a + b for a, b in zip(total, ends, strict=True)] if total else ends
        done += len(group)
        watch.done(done / all_clients)
    return found, total


def _in_blocks(
    task: Task, group: Sequence[int], start: Amounts, *, effort: float, seed: int, watch: Watch
) -> tuple[dict[Key, int], list[Reached]]:
    blocks = list(_blocks(task, group))
    found, floors = dict(start), idle(task.pose(group, {}).wishes, start)
    bounds: list[list[Reached]] = []
    for block in blocks:
        if watch.stopped:
            return found, idle(task.pose(group, {}).wishes, found)
        inside = frozenset(block)
        mine = {key: n for key, n in found.items() if key[0] in inside}
        others = {key: n for key, n in found.items() if key[0] not in inside}
        part, ends = seek(task.pose(block, {}), mine, effort=BLOCK_EFFORT * effort, seed=seed)
        bounds.append(ends)
        if others:
            posed = task.pose(block, others)
            part, _ = seek(posed, mine, effort=BLOCK_EFFORT * effort, seed=seed)
        found = others | part
    values = [end.value for end in idle(task.pose(group, {}).wishes, found)]
    return found, _joined(values, bounds, [end.bound for end in floors])


def _joined(
    values: Sequence[int], blocks: Sequence[Sequence[Reached]], floors: Sequence[int]
) -> list[Reached]:
    """Bounds of blocks added up, for as long as the goals before were reached in every block."""
    ends, tight = [], True
    for number, (value, floor) in enumerate(zip(values, floors, strict=True)):
        bound = sum(block[number].bound for block in blocks) if tight else floor
        ends.append(Reached(value, min(value, max(bound, floor))))
        tight = tight and value <= bound
    return ends


def _blocks(task: Task, group: Sequence[int]) -> Iterator[list[int]]:
    block: list[int] = []
    size = 0
    for client in group:
        if block and size + task.sizes[client] > BLOCK:
            yield block
            block, size = [], 0
        block.append(client)
        size += task.sizes[client]
    if block:
        yield block
