"""What becomes of plans: drafts, the published one, and those it replaced."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coverage.domain.assignments import PlanScore
from coverage.domain.ids import AccountId, PlanId, RunId
from coverage.domain.weeks import Horizon

NEVER_PUBLISHED = 0
"""The version that a draft is based on while nothing has been published yet; real versions count
from 1.
"""


class PlanStatus(StrEnum):
    """A draft ends published or discarded; publishing supersedes the plan before."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"
    SCENARIO = "scenario"
    """Made from facts that somebody supposes: it can be looked at and never published."""


@dataclass(frozen=True, kw_only=True)
class PlanHead:
    """A plan without its contents.

    ``version`` counts publications and is None for what was never published. ``base_version`` is
    what was published when the plan's facts were read. ``score`` is that of the plan as it was
    solved: publishing keeps the past weeks of the plan before it, which are not part of any cost.
    """

    id: PlanId
    version: int | None
    status: PlanStatus
    run_id: RunId | None
    base_version: int
    horizon: Horizon
    score: PlanScore
    created_at: datetime
    published_at: datetime | None = None
    published_by: AccountId | None = None
