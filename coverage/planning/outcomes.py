"""What may come of planning panels, as values; a web page can match on them without a solver."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from coverage.domain.assignments import Panel, Plan, PlanScore
from coverage.domain.outlooks import Outlook
from coverage.domain.replans import ReplanReport
from coverage.planning.problem import Problem

WORK_PER_SECOND = 1_000
"""Work units that one core of the machine on which they were calibrated does in a second."""

PROOF_UNITS, MOST_PROOF = 90, 150_000
"""Work units per client, and at most, of raising the bound a second time."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When a run stops. Only ``work`` decides the plan: the same problem, work and seed give the
    same.

    ``work`` are deterministic units, about a thousandth of a second each. ``seconds`` is a safety
    net for a machine that is far slower than expected; a run that it ends says so (`OutOfTime`).
    ``proof`` are units on top, after the plan is made, that raise the bound and change nothing
    else.
    """

    work: int
    seed: int = 1
    seconds: float | None = None
    proof: int = 0

    @classmethod
    def standard(cls, problem: Problem, *, seed: int = 1, work: int | None = None) -> "Limits":
        """Enough for the targets of `docs/planning.md` at the size of ``problem``; or ``work``, and
        then proof in proportion.
        """
        clients = len(problem.clients)
        usual = int((40 + 0.045 * clients**0.92) * WORK_PER_SECOND)
        proof = min(PROOF_UNITS * clients, MOST_PROOF)
        if work is None:
            return cls(work=usual, seed=seed, proof=proof)
        return cls(work=work, seed=seed, proof=proof * work // usual)

    @classmethod
    def quick(cls, problem: Problem, *, seed: int = 1) -> "Limits":
        """A first look, and for tests: about a tenth of the standard work."""
        return cls(work=cls.standard(problem).work // 10, seed=seed)


class Phase(StrEnum):
    """What a run is doing."""

    BOUND = "bound"
    SEARCH = "search"
    TILES = "tiles"
    PROOF = "proof"
    COVER = "cover"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is. ``objective`` and ``bound`` are the best so far, ``fraction`` is 0 to 1."""

    phase: Phase
    objective: float
    bound: float
    fraction: float


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class ShadowPrices:
    """What a little more of something would be worth, in points: the dual of the bound.

    ``hours`` is per hour of capacity, by advisor and week; ``primary`` and ``backup`` are per
    client that an advisor may have more. Advisors in the order of the problem; empty when no bound
    was computed. They hold at the margin: a whole advisor more is worth less than her hours add up
    to.
    """

    hours: tuple[tuple[float, ...], ...] = ()
    primary: tuple[float, ...] = ()
    backup: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Solved:
    """Panels that keep every hard rule, after all the work that was asked (or proven best
    before).
    """

    panels: tuple[Panel, ...]
    score: PlanScore
    prices: ShadowPrices = ShadowPrices()


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """Panels that keep every hard rule, the best at the moment a person stopped the run."""

    panels: tuple[Panel, ...]
    score: PlanScore
    prices: ShadowPrices = ShadowPrices()


@dataclass(frozen=True, kw_only=True)
class OutOfTime:
    """Panels that keep every hard rule, but the safety limit in seconds came before the work was
    done.

    The same run on another machine may give other panels.
    """

    panels: tuple[Panel, ...]
    score: PlanScore
    prices: ShadowPrices = ShadowPrices()


@dataclass(frozen=True, kw_only=True)
class NothingToPlan:
    """No client is active in the horizon, so that there is no panel to fill."""


Outcome = Solved | Stopped | OutOfTime | NothingToPlan


class Ending(StrEnum):
    """Why the search for panels ended; see `Solved`, `Stopped` and `OutOfTime`."""

    COMPLETE = "complete"
    STOPPED = "stopped"
    OUT_OF_TIME = "out_of_time"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A whole plan that breaks no rule: panels, who covers each week, and surges."""

    plan: Plan
    score: PlanScore
    ending: Ending
    prices: ShadowPrices = ShadowPrices()
    outlook: Outlook | None = None
    """How the plan would hold up; None where nobody asked."""
    report: ReplanReport | None = None
    """Who moved and why; None for a plan that was not made from another."""
