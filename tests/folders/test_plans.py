"""A plan goes out as a folder that can be recomputed outside."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

from coverage.domain.assignments import (
    CoverRole,
    CoverSpan,
    Panel,
    Plan,
    PlanScore,
    SurgeStaffing,
)
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon
from coverage.folders import write_plan

HORIZON = Horizon(start=date(2026, 12, 21), weeks=4)
ADA, BO, ALFA, BETA = AdvisorId("ada"), AdvisorId("bo"), ClientId("alfa"), ClientId("beta")
SCORE = PlanScore(
    objective=2520.5,
    bound=2500.0,
    net_gap=0.008,
    constants=0.0,
    terms={"no_backup": 2500.0, "travel_primary": 20.5},
    seed=3,
    seconds=1.25,
    work=12,
)
PLAN = Plan(
    horizon=HORIZON,
    panels=(Panel(client=BETA, primary=BO), Panel(client=ALFA, primary=ADA, backup=BO)),
    cover=(
        CoverSpan(client=BETA, first=HORIZON[1], last=HORIZON[1], role=CoverRole.GAP),
        CoverSpan(
            client=ALFA, first=HORIZON[2], last=HORIZON[3], role=CoverRole.BACKUP, advisor=BO
        ),
        CoverSpan(
            client=ALFA, first=HORIZON[0], last=HORIZON[1], role=CoverRole.PRIMARY, advisor=ADA
        ),
    ),
    surge_staffing=(SurgeStaffing(client=ALFA, week=HORIZON[1], advisor=BO, minutes=90),),
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_panels_are_listed_by_client(tmp_path: Path) -> None:
    write_plan(PLAN, SCORE, tmp_path / "plan")
    assert rows(tmp_path / "plan" / "panels.csv") == [
        {"client": "alfa", "primary": "ada", "backup": "bo", "third": ""},
        {"client": "beta", "primary": "bo", "backup": "", "third": ""},
    ]


def test_every_covered_week_has_its_row_over_new_year_too(tmp_path: Path) -> None:
    write_plan(PLAN, SCORE, tmp_path)
    assert [tuple(row.values()) for row in rows(tmp_path / "cover.csv")] == [
        ("alfa", "2026-W52", "primary", "ada"),
        ("alfa", "2026-W53", "primary", "ada"),
        ("alfa", "2027-W01", "backup", "bo"),
        ("alfa", "2027-W02", "backup", "bo"),
        ("beta", "2026-W53", "gap", ""),
    ]


def test_surge_staffing_is_in_hours(tmp_path: Path) -> None:
    write_plan(PLAN, SCORE, tmp_path)
    assert rows(tmp_path / "surge_staffing.csv") == [
        {"client": "alfa", "week": "2026-W53", "advisor": "bo", "hours": "1.5"}
    ]


def test_the_summary_tells_how_good_the_plan_is_and_what_made_it(tmp_path: Path) -> None:
    write_plan(PLAN, SCORE, tmp_path, versions={"ortools": "9.15"})
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["objective"] == 2520.5
    assert summary["terms"] == {"no_backup": 2500.0, "travel_primary": 20.5}
    assert summary["horizon"] == {"start": "2026-12-21", "weeks": 4}
    assert (summary["bound"], summary["net_gap"], summary["seed"]) == (2500.0, 0.008, 3)
    assert summary["versions"]["ortools"] == "9.15"
    assert summary["seconds"] == 1.25
