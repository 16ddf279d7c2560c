"""The figures above the plan table."""

from dataclasses import dataclass

from coverage.domain.publications import PlanHead
from coverage.operations.viewing.changes import Changes
from coverage.operations.viewing.digests import Digest


@dataclass(frozen=True, kw_only=True)
class PlanFigures:
    """How good a plan is. ``*_before`` are the same of the published plan, None when it is that
    one.

    ``overload`` is minutes above capacity, summed over advisors and weeks. ``neither`` counts
    client-weeks in which primary and backup are both away, ``stand_ins`` those of them that
    somebody else covers. ``objective`` and ``bound`` are points; no plan costs less than ``bound``.
    """

    gaps: int
    gap_clients: int
    gaps_before: int | None
    neither: int
    stand_ins: int
    overload: int
    overload_weeks: int
    overload_before: int | None
    changed_weeks: int
    changed_clients: int
    changed_panels: int
    net_gap: float
    objective: float
    bound: float


def plan_figures(
    head: PlanHead, digest: Digest, *, changes: Changes, published: Digest | None
) -> PlanFigures:
    """The figures of the plan of ``head``; ``published`` is given when it is another plan."""
    gaps = _count(digest)
    stand_ins = sum(mask.bit_count() for mask in digest.stand_in_weeks.values())
    return PlanFigures(
        gaps=gaps,
        gap_clients=len(digest.gap_weeks),
        gaps_before=_count(published) if published else None,
        neither=gaps + stand_ins,
        stand_ins=stand_ins,
        overload=_overload(digest),
        overload_weeks=sum(len(weeks) for weeks in digest.overloads.values()),
        overload_before=_overload(published) if published else None,
        changed_weeks=changes.client_weeks,
        changed_clients=len(changes.clients),
        changed_panels=len(changes.panels),
        net_gap=head.score.net_gap,
        objective=head.score.objective,
        bound=head.score.bound,
    )


def _count(digest: Digest) -> int:
    return sum(mask.bit_count() for mask in digest.gap_weeks.values())


def _overload(digest: Digest) -> int:
    return sum(sum(weeks.values()) for weeks in digest.overloads.values())
