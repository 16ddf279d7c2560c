"""The figures above the plan table."""

from dataclasses import dataclass

from coverage.domain.outlooks import Outlook
from coverage.domain.publications import PlanHead
from coverage.operations.viewing.changes import Changes
from coverage.operations.viewing.digests import Digest


@dataclass(frozen=True, kw_only=True)
class PlanFigures:
    """How good a plan is. ``uncovered`` clients have no primary; ``gaps`` are weeks of the others.

    ``*_before`` are the same of the published plan, None when it is that one.
    ``overload`` is minutes above capacity, summed over advisors and weeks. ``neither`` counts
    client-weeks in which primary and backup are both away, ``stand_ins`` those of them that
    somebody else covers. ``objective`` and ``bound`` are points; no plan costs less than ``bound``.
    ``outlook`` is None for a plan that was made without one.
    """

    uncovered: int
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
    outlook: Outlook | None = None


def plan_figures(
    head: PlanHead,
    digest: Digest,
    *,
    changes: Changes,
    published: Digest | None,
    outlook: Outlook | None = None,
) -> PlanFigures:
    """The figures of the plan of ``head``; ``published`` is given when it is another plan."""
    open_weeks = _gaps(digest)
    gaps = sum(open_weeks)
    stand_ins = sum(mask.bit_count() for mask in digest.stand_in_weeks.values())
    return PlanFigures(
        uncovered=sum(panel.primary is None for panel in digest.panels.values()),
        gaps=gaps,
        gap_clients=len(open_weeks),
        gaps_before=sum(_gaps(published)) if published else None,
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
        outlook=outlook,
    )


def _gaps(digest: Digest) -> list[int]:
    """How many weeks are open of each client that has a primary and such weeks."""
    return [
        mask.bit_count()
        for client, mask in digest.gap_weeks.items()
        if client in digest.panels and digest.panels[client].primary is not None
    ]


def _overload(digest: Digest) -> int:
    return sum(sum(weeks.values()) for weeks in digest.overloads.values())
