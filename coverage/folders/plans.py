"""A solved plan as a folder: panels, cover, surge staffing, and a summary of how good it is."""

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from coverage.domain.assignments import Plan, PlanScore
from coverage.domain.outlooks import Outlook
from coverage.folders.layout import FILES
from coverage.folders.writing import Value, csv_of

_COVER = ("client", "week", "role", "advisor")
_SURGE_STAFFING = ("client", "week", "advisor", "hours")


def write_plan(
    plan: Plan,
    score: PlanScore,
    path: Path,
    *,
    versions: Mapping[str, str] | None = None,
    outlook: Outlook | None = None,
) -> None:
    """Write ``plan`` into the folder ``path``; ``versions`` are those of what made it."""
    path.mkdir(parents=True, exist_ok=True)
    panels = [(p.client, p.primary, p.backup, p.third) for p in plan.panels]
    (path / "panels.csv").write_bytes(csv_of(FILES["panels"], sorted(panels, key=_client)))
    (path / "cover.csv").write_bytes(csv_of(_COVER, sorted(_cover(plan), key=_client)))
    staffing = [
        (s.client, str(s.week), s.advisor, s.minutes / 60)
        for s in sorted(plan.surge_staffing, key=lambda s: (s.client, s.week, s.advisor))
    ]
    (path / "surge_staffing.csv").write_bytes(csv_of(_SURGE_STAFFING, staffing))
    facts = _summary(plan, score, versions or {}) | ({} if outlook is None else _held_up(outlook))
    summary = json.dumps(facts, indent=2, allow_nan=False)
    (path / "summary.json").write_text(summary + "\n", encoding="utf-8")


def _client(row: Sequence[Value]) -> str:
    return str(row[0])


def _cover(plan: Plan) -> Iterator[Sequence[Value]]:
    """Every client-week; weeks of one client in order."""
    for span in sorted(plan.cover, key=lambda span: (span.client, span.first)):
        week = span.first
        while week <= span.last:
            yield span.client, str(week), span.role, span.advisor
            week = week.next()


def _summary(plan: Plan, score: PlanScore, versions: Mapping[str, str]) -> dict[str, object]:
    return {
        "objective": score.objective,
        "bound": score.bound,
        "net_gap": score.net_gap,
        "constants": score.constants,
        "terms": dict(score.terms),
        "goals": [asdict(goal) for goal in score.goals],
        "seconds": score.seconds,
        "work": score.work,
        "horizon": {"start": plan.horizon.start.isoformat(), "weeks": plan.horizon.weeks},
        "seed": score.seed,
        "versions": {"python": platform.python_version(), **versions},
    }


def _held_up(outlook: Outlook) -> dict[str, object]:
    """How the work is shared, and what illness would leave of the cover."""
    spread = outlook.utilisation.spread
    return {
        "planned_for_illness": outlook.planned_for,
        "utilisation": {
            "spread": None if spread is None else asdict(spread),
            "advisors": [
                {
                    "advisor": use.advisor,
                    "share": use.share,
                    "hours": use.load / 60,
                    "capacity_hours": use.capacity / 60,
                    "weeks_above_85": use.near_full,
                    "weeks_above_100": use.over,
                }
                for use in outlook.utilisation.advisors
            ],
        },
        "robustness": [asdict(found) for found in outlook.seasons],
    }
