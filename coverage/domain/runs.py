"""Runs: one attempt of the planner at a plan, from request to draft."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coverage.domain.ids import AccountId, PlanId, RunId, ScenarioId


class RunStatus(StrEnum):
    """Where a run is. The first two may still change; the last three never do."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing will happen any more."""
        return self not in (RunStatus.QUEUED, RunStatus.RUNNING)


class RunKind(StrEnum):
    """What a run does."""

    PLAN = "plan"
    """A whole plan from the facts."""
    REPLAN = "replan"
    """The published plan with the fewest changes that is good again."""


class StopRequest(StrEnum):
    """What somebody asked of a run that is going on."""

    NONE = ""
    KEEP_BEST = "keep_best"
    """Stop, and keep the best plan so far as a draft."""
    CANCEL = "cancel"
    """Stop, and keep nothing."""


@dataclass(frozen=True, kw_only=True)
class ProgressPoint:
    """Cost of the best plan so far and the bound below which no plan can be, in points.

    ``second`` is wall time since the run started; a number that is not known yet is None.
    """

    second: float
    best: float | None
    bound: float | None


@dataclass(frozen=True, kw_only=True)
class RunView:
    """A run as a coordinator watches it.

    ``work`` is the limit in deterministic units, None for the planner's own choice. ``illness`` is
    the part of the weeks that the plan reckons with anybody being out. ``processes`` is how many
    it may use; the plan depends on that number. ``fraction`` is the part of
    that work that is done, 0 to 1. ``message`` is a key, not a sentence; empty when there is
    nothing to say.
    """

    id: RunId
    status: RunStatus
    requested_at: datetime
    requested_by: AccountId | None
    started_at: datetime | None
    ended_at: datetime | None
    work: int | None
    seed: int
    base_version: int
    stop: StopRequest = StopRequest.NONE
    phase: str = ""
    fraction: float = 0.0
    best: float | None = None
    bound: float | None = None
    history: tuple[ProgressPoint, ...] = ()
    plan_id: PlanId | None = None
    message: str = ""
    illness: float = 0.0
    processes: int = 1
    kind: RunKind = RunKind.PLAN
    scenario: ScenarioId | None = None
