"""Goals in strict order over CP-SAT models: reach one, hold it, seek the next.

Deterministic: one worker, a fixed seed and limits in CP-SAT's deterministic time, so that the same
problem gives the same cover on any machine.

The first goal (hours that nobody works) is sought over all clients at once. The goals after it are
dear to prove together and nearly separate by client, so blocks of neighbouring clients are solved
one after the other with all others held, in two sweeps with shifted borders (a large neighbourhood
search; Shaw, 1998). Then the whole model gets a last look from there, which gives the bound.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from ortools.sat.python import cp_model

from coverage.domain.assignments import Goal

Key = tuple[int, int, int]
"""Client, week and advisor."""
Amounts = Mapping[Key, int]
"""What is decided, by key; what is not in it is zero."""

BLOCK = 6
SWEEPS = 2
BLOCK_EFFORT = 0.25


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One goal: make ``value`` small. ``scale`` turns the model's whole numbers into ``unit``."""

    name: str
    unit: str
    value: cp_model.LinearExprT
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Posed:
    """A model with what it decides. All amounts zero must be a solution.

    ``complete`` gives the value of every variable, by its index, that follows from some amounts:
    hints are only of use to CP-SAT when they leave nothing open.
    """

    model: cp_model.CpModel
    amounts: Mapping[Key, cp_model.IntVar]
    complete: Callable[[Amounts], Mapping[int, int]]
    wishes: Sequence[Wish]


Pose = Callable[[Sequence[int], Amounts], Posed]
"""Poses the problem of some clients, beside what others have taken."""


def reach(
    pose: Pose, clients: Sequence[int], *, effort: float, seed: int
) -> tuple[dict[Key, int], tuple[Goal, ...]]:
    """The amounts after all wishes, and how each ended.

    ``clients`` in an order that puts neighbours together; ``effort`` is CP-SAT's deterministic time
    for each wish over all of them.
    """
    whole = pose(clients, {})
    if not whole.amounts:
        return {}, ()
    amounts, first = _seek(whole, whole.wishes[:1], {}, effort=effort, seed=seed)
    if len(clients) > BLOCK:
        amounts = _sweep(pose, clients, amounts, seed=seed)
    amounts, others = _seek(whole, whole.wishes[1:], amounts, effort=effort, seed=seed)
    return amounts, first + others


def _sweep(
    pose: Pose, clients: Sequence[int], amounts: dict[Key, int], *, seed: int
) -> dict[Key, int]:
    for sweep in range(SWEEPS):
        for block in _blocks(clients, shift=sweep * BLOCK // 2):
            inside = {key: amount for key, amount in amounts.items() if key[0] in block}
            outside = {key: amount for key, amount in amounts.items() if key[0] not in block}
            posed = pose(sorted(block), outside)
            if posed.amounts:
                found, _ = _seek(posed, posed.wishes, inside, effort=BLOCK_EFFORT, seed=seed)
                amounts = outside | found
    return amounts


def _blocks(clients: Sequence[int], *, shift: int) -> Iterator[frozenset[int]]:
    if shift:
        yield frozenset(clients[:shift])
    for start in range(shift, len(clients), BLOCK):
        yield frozenset(clients[start : start + BLOCK])


def _seek(
    posed: Posed, wishes: Sequence[Wish], amounts: Amounts, *, effort: float, seed: int
) -> tuple[dict[Key, int], tuple[Goal, ...]]:
    """Seek ``wishes`` in order from ``amounts``; each that is reached is held in the model."""
    model, found, goals = posed.model, dict(amounts), []
    for wish in wishes:
        model.clear_hints()  # type: ignore[no-untyped-call]  # untyped in 9.15
        for index, value in posed.complete(found).items():
            model.add_hint(model.get_int_var_from_proto_index(index), value)
        model.minimize(wish.value)
        solver = _solver(effort, seed)
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            # out of effort before anything was found: what the goals before left still stands
            goals.append(Goal(name=wish.name, unit=wish.unit, value=None, bound=None))
            continue
        found = {key: value for key, x in posed.amounts.items() if (value := solver.value(x))}
        reached, bound = round(solver.objective_value), solver.best_objective_bound
        goals.append(
            Goal(
                name=wish.name,
                unit=wish.unit,
                value=reached * wish.scale,
                bound=bound * wish.scale if isfinite(bound) else None,
            )
        )
        model.add(wish.value <= reached)
    return found, tuple(goals)


def _solver(effort: float, seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    return solver
