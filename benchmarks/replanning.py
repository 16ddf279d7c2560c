"""How fast and how quietly a plan recovers from an illness: one line per advisor who falls ill.

    python -m benchmarks.replanning [FOLDER] [--panels PLAN_FOLDER] [--work N] [--ill N]

The published plan is read from ``--panels``, or made with ``--work`` units (its standard work by
default) and kept there when there is none yet. Then advisors with many and with a usual number of
clients fall ill for six weeks, one at a time, and the published plan is changed as little as that
asks. *First* is from the change (facts and published plan in memory) to the first complete answer
that `check` accepts, by the clock and in processor seconds; a first round that is not counted loads
compiled code. *Before* is the net gap with which the published plan was made; *after* that of the
re-plan, against a bound for the facts with the illness in them.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.instances import given
from benchmarks.records import Report
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan
from coverage.domain.changes import AdvisorOut, apply
from coverage.domain.ids import AdvisorId
from coverage.domain.replans import Basis, MoveCause
from coverage.domain.weeks import Week
from coverage.folders import write_plan
from coverage.planning.costs import terms_of
from coverage.planning.loads import cover_of
from coverage.planning.masks import members
from coverage.planning.outcomes import Limits, NothingToPlan, Planned, Progress
from coverage.planning.problem import build_problem
from coverage.planning.solver.panels import solve
from coverage.planning.solver.replanning import replan
from tests.planning.folders import DATA, read_agency, read_panels

WEEKS = 6
HEAD = f"{'advisor':<24}{'clients':>8}{'first s':>9}{'cpu s':>7}{'all s':>8}{'must':>6}{'other':>6}"
HEAD += f"{'points before':>15}{'standing':>12}{'after':>12}{'gap before':>12}{'after':>8}"


def main() -> None:
    """Measure one folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=given, nargs="?", default=DATA / "agency-s")
    parser.add_argument("--panels", type=Path, help="the folder of the published plan")
    parser.add_argument("--work", type=int, help="work units of the plan before the illness")
    parser.add_argument("--replan-work", type=int, help="work units of each re-plan")
    parser.add_argument("--ill", type=int, default=3, help="how many advisors fall ill")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    facts = read_agency(options.folder)
    panels, gap = published(facts, options.panels, options.work)
    # surges are left out: the panels made here have none staffed, so all would count as new
    facts = replace(facts, panels=panels, surges=())
    plan = by_pairs(facts)
    ill = who_falls_ill(plan, options.ill)
    fall_ill(facts, plan, ill[0], work=1)
    print(HEAD, flush=True)
    found = []
    for who in ill:
        found.append(fall_ill(facts, plan, who, work=options.replan_work) | {"gap_before": gap})
        print(line(found[-1]), flush=True)
    if options.json:
        store(options.json, found, options.folder)


def store(path: Path, rows: Sequence[dict[str, Any]], folder: Path) -> None:
    """Write ``rows`` with when, how and on what they were made."""
    report = asdict(Report.of([], command=f"python -m benchmarks.replanning {folder.name}"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report | {"records": rows}, indent=1) + "\n", encoding="utf-8")


def published(
    facts: Agency, folder: Path | None, work: int | None
) -> tuple[tuple[Panel, ...], float]:
    """The panels before the illness, and the net gap they were made with."""
    if folder and (folder / "panels.csv").exists():
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        return read_panels(folder), float(summary["net_gap"])
    problem = build_problem(facts)
    outcome = solve(problem, Limits(work=work) if work else Limits.standard(problem))
    assert not isinstance(outcome, NothingToPlan)
    if folder:
        write_plan(
            Plan(horizon=facts.horizon, panels=outcome.panels, cover=()), outcome.score, folder
        )
    return outcome.panels, outcome.score.net_gap


def by_pairs(facts: Agency) -> Plan:
    """The published panels as a plan, covered by primary and backup alone."""
    problem = build_problem(facts)
    seats = problem.published
    cover = cover_of(problem, seats)
    spans: list[CoverSpan] = []
    for client, facts_of in enumerate(problem.clients):
        standing: dict[int, tuple[CoverRole, AdvisorId | None]] = {}
        for role, mask, who in (
            (CoverRole.PRIMARY, cover.primary[client], seats.primary[client]),
            (CoverRole.BACKUP, cover.backup[client], seats.backup[client]),
            (CoverRole.GAP, cover.gap[client], None),
        ):
            holder = None if who is None else problem.advisors[who].id
            standing |= dict.fromkeys(members(mask), (role, holder))
        for week, (role, holder) in sorted(standing.items()):
            spans.append(
                CoverSpan(
                    client=facts_of.id,
                    first=problem.horizon[week],
                    last=problem.horizon[week],
                    role=role,
                    advisor=holder,
                )
            )
    return Plan(horizon=facts.horizon, panels=facts.panels, cover=joined(spans))


def joined(spans: Sequence[CoverSpan]) -> tuple[CoverSpan, ...]:
    """Consecutive weeks with the same answer as one span, as a stored plan has them."""
    found: list[CoverSpan] = []
    for span in spans:
        last = found[-1] if found else None
        same = last is not None and replace(span, first=last.first, last=last.last) == last
        if last is not None and same and last.last.next() == span.first:
            found[-1] = replace(last, last=span.last)
        else:
            found.append(span)
    return tuple(found)


def who_falls_ill(plan: Plan, number: int) -> list[AdvisorId]:
    """The one with the most clients, and others evenly down to the middle."""
    held = Counter(panel.primary for panel in plan.panels if panel.primary is not None)
    order = [who for who, _ in sorted(held.items(), key=lambda item: (-item[1], item[0]))]
    return [order[(len(order) // 2) * n // max(1, number - 1)] for n in range(number)]


def fall_ill(facts: Agency, plan: Plan, who: AdvisorId, *, work: int | None) -> dict[str, Any]:
    """Six weeks of illness from the middle of the horizon on."""
    first = facts.horizon.start + timedelta(weeks=facts.horizon.weeks // 2)
    ill = AdvisorOut(advisor=who, first=first, until=first + timedelta(days=7 * WEEKS - 1))
    told: list[tuple[float, float, Progress]] = []
    basis = Basis(published=plan, since=Week(facts.horizon.start), was=facts)
    start, spent = time.perf_counter(), time.process_time()

    def hear(progress: Progress) -> None:
        told.append((time.perf_counter() - start, time.process_time() - spent, progress))

    found = replan(
        apply(facts, [ill]),
        basis,
        None if work is None else Limits(work=work),
        progress=hear,
    )
    seconds = time.perf_counter() - start
    assert isinstance(found, Planned) and found.report is not None  # noqa: PT018
    causes = Counter(move.cause for move in found.report.moves)
    return {
        "advisor": who,
        "clients": sum(who in (panel.primary, panel.backup) for panel in plan.panels),
        "first_seconds": told[0][0],
        "first_cpu_seconds": told[0][1],
        "seconds": seconds,
        "cpu_seconds": time.process_time() - spent,
        "must": sum(n for cause, n in causes.items() if cause is not MoveCause.GAIN),
        "other": causes[MoveCause.GAIN],
        "standing": sum(found.report.standing.values()),
        "after": sum(found.report.after.values()),
        "gaps_standing": found.report.gaps_standing,
        "gaps_after": found.report.gaps_after,
        "bound": found.score.bound,
        "net_gap": found.score.net_gap,
        "points_before": points(facts),
    }


def points(facts: Agency) -> float:
    """What the published panels cost before anything happened, changes to themselves none."""
    problem = build_problem(facts)
    return sum(terms_of(problem, problem.published).values())


def line(row: dict[str, Any]) -> str:
    """One row of the table."""
    return (
        f"{row['advisor']:<24}{row['clients']:>8}{row['first_seconds']:>9.2f}"
        f"{row['first_cpu_seconds']:>7.2f}{row['seconds']:>8.1f}"
        f"{row['must']:>6}{row['other']:>6}{row['points_before']:>15,.0f}{row['standing']:>12,.0f}"
        f"{row['after']:>12,.0f}{row['gap_before']:>12.2%}{row['net_gap']:>8.2%}"
    )


if __name__ == "__main__":
    main()
