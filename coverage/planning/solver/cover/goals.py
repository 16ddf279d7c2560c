"""Goals in strict order over a CP-SAT model: reach one, hold it, seek the next.

Deterministic: one worker, a fixed seed and limits in CP-SAT's deterministic time, so that the same
problem gives the same cover on any machine. The linear relaxation is used in full
(``linearization_level`` 2): goals that count people are weak by propagation alone, and nearly exact
in the relaxation (on `agency-nl` it proves in two seconds what was open after twenty).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from ortools.sat.python import cp_model

from coverage.domain.assignments import Goal

Key = tuple[int, int, int]
"""Client, week and advisor."""
Amounts = Mapping[Key, int]
"""What is decided, by key; what is not in it is zero."""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a goal is called, and what ``scale`` turns its whole numbers into."""

    name: str
    unit: str
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One goal over a model: make ``value`` small.

    ``count`` is the same number worked out from amounts; nothing undercuts ``floor``.
    """

    value: cp_model.LinearExprT
    count: Callable[[Amounts], int]
    floor: int = 0


@dataclass(frozen=True, kw_only=True)
class Posed:
    """A model with what it decides.

    ``complete`` gives the value of every variable, by its index, that follows from some amounts:
    hints are only of use to CP-SAT when they leave nothing open.
    """

    model: cp_model.CpModel
    amounts: Mapping[Key, cp_model.IntVar]
    complete: Callable[[Amounts], Mapping[int, int]]
    wishes: Sequence[Wish]


@dataclass(frozen=True)
class Reached:
    """How one wish ended: what was reached, and what no other amounts undercut."""

    value: int
    bound: int

    def __add__(self, other: "Reached") -> "Reached":
        """Of two groups that share nothing, values and bounds add up."""
        return Reached(self.value + other.value, self.bound + other.bound)


def idle(wishes: Iterable[Wish], amounts: Amounts) -> list[Reached]:
    """How wishes stand at ``amounts`` when nothing is sought."""
    return [Reached(wish.count(amounts), wish.floor) for wish in wishes]


def seek(
    posed: Posed, amounts: Amounts, *, effort: float, seed: int
) -> tuple[dict[Key, int], list[Reached]]:
    """Seek the wishes in order from ``amounts``, which must be a solution; each is held after it.

    ``effort`` is CP-SAT's deterministic time for each wish. A wish at its floor costs none.
    """
    model, found, ends = posed.model, dict(amounts), []
    for wish in posed.wishes:
        reached, bound = wish.count(found), wish.floor
        if reached > bound:
            solver = _solved(posed, wish, found, effort=effort, seed=seed)
            if solver is not None:
                found = {key: n for key, x in posed.amounts.items() if (n := solver.value(x))}
                reached = wish.count(found)
                bound = max(bound, _bound(solver, reached))
        ends.append(Reached(reached, bound))
        model.add(wish.value <= reached)
    return found, ends


def _solved(
    posed: Posed, wish: Wish, found: Amounts, *, effort: float, seed: int
) -> cp_model.CpSolver | None:
    """The solver after its search; None when the effort was gone before it found anything."""
    model = posed.model
    model.clear_hints()  # type: ignore[no-untyped-call]  # untyped in 9.15
    for index, value in posed.complete(found).items():
        model.add_hint(model.get_int_var_from_proto_index(index), value)
    model.minimize(wish.value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    return solver if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _bound(solver: cp_model.CpSolver, reached: int) -> int:
    """The least whole number that CP-SAT has not ruled out."""
    bound = solver.best_objective_bound
    return min(reached, ceil(bound - 1e-6)) if isfinite(bound) else -(1 << 62)


def goals_of(aims: Sequence[Aim], ends: Sequence[Reached]) -> tuple[Goal, ...]:
    """The goals as a score keeps them."""
    return tuple(
        Goal(name=aim.name, unit=aim.unit, value=end.value * aim.scale, bound=end.bound * aim.scale)
        for aim, end in zip(aims, ends, strict=True)
    )
