"""The cover of weeks on fixed panels: thirds, substitutes, surges, and the reason of every gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.domain.absences import Absence
from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, Panel, Plan
from coverage.domain.clients import Surge
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon
from coverage.planning.check import check
from coverage.planning.problem import build_problem
from coverage.planning.solver.cover import cover_weeks
from tests.builders import MONDAY, a_client, an_advisor, an_agency
from tests.planning.folders import DATA, read_agency, read_panels

ALFA = ClientId("alfa")


def away(advisor: str, week: int, weeks: int = 1) -> Absence:
    first = MONDAY + timedelta(weeks=week)
    return Absence(
        advisor=AdvisorId(advisor), first=first, until=first + timedelta(days=7 * weeks - 3)
    )


def panel(client: str, primary: str, backup: str) -> Panel:
    return Panel(client=ClientId(client), primary=AdvisorId(primary), backup=AdvisorId(backup))


def covered(agency: Agency, *panels: Panel) -> Plan:
    """The plan on ``panels``, which `check` has found sound."""
    problem = build_problem(agency)
    plan = cover_weeks(problem, panels or (panel("alfa", "ada", "bo"),)).plan
    assert check(problem, plan).violations == ()
    return plan


def weekly(plan: Plan, client: str = "alfa") -> list[str]:
    """Role and advisor of each week."""
    return [
        f"{span.role} {span.advisor or span.reason}"
        for span in plan.cover
        if span.client == client
        for _ in range((span.last.monday - span.first.monday).days // 7 + 1)
    ]


def test_the_backup_covers_when_the_primary_is_away() -> None:
    plan = covered(an_agency(absences=(away("ada", 1),)))
    assert weekly(plan) == ["primary ada", "backup bo", "primary ada", "primary ada"]


def test_a_substitute_closes_the_week_in_which_both_are_away() -> None:
    agency = an_agency(
        advisors=(an_advisor("ada"), an_advisor("bo"), an_advisor("cas")),
        absences=(away("ada", 1), away("bo", 1)),
    )
    assert weekly(covered(agency))[1] == "substitute cas"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"languages": frozenset({"en"})}, "language"),
        ({"postcode": "1011", "radius_km": 10}, "distance"),
        ({"hours_per_week": 1}, "room"),
        ({"internal_to": ALFA}, "internal"),
    ],
)
def test_a_gap_names_the_rule_that_lost_the_last_candidate(
    changes: dict[str, object], reason: str
) -> None:
    agency = an_agency(
        advisors=(an_advisor("ada"), an_advisor("bo"), an_advisor("cas", **changes)),
        absences=(away("ada", 1), away("bo", 1)),
    )
    # ada and bo are lost to the week, so the reason is the week's unless cas is lost after it
    expected = reason if reason == "room" else "away"
    assert weekly(covered(agency))[1] == f"gap {expected}"


def test_a_client_keeps_one_substitute_rather_than_two() -> None:
    agency = an_agency(
        advisors=tuple(an_advisor(name) for name in ("ada", "bo", "cas", "dee")),
        absences=(away("ada", 0, 3), away("bo", 0, 3), away("cas", 1)),
    )
    assert weekly(covered(agency))[:3] == ["substitute dee"] * 3


def test_a_third_covers_what_primary_and_backup_cannot() -> None:
    agency = an_agency(
        advisors=tuple(an_advisor(name) for name in ("ada", "bo", "cas", "dee")),
        clients=(a_client("alfa", panel_size=3),),
        absences=(away("ada", 1), away("bo", 1), away("cas", 1)),
    )
    plan = covered(agency)
    assert plan.panels[0].third == "dee"
    assert weekly(plan)[1] == "third dee"


def test_an_internal_advisor_goes_first_as_third_when_the_same_is_closed() -> None:
    agency = an_agency(
        advisors=(
            an_advisor("ada"),
            an_advisor("bo"),
            an_advisor("cas"),
            an_advisor("ines", internal_to=ALFA, sectors=frozenset()),
        ),
        clients=(a_client("alfa", panel_size=3),),
    )
    assert covered(agency).panels[0].third == "ines"


def test_the_goals_of_thirds_count_every_third_of_the_plan() -> None:
    # a third could close a week for alfa; for beta there is nothing to decide
    agency = an_agency(
        advisors=tuple(an_advisor(name) for name in ("ada", "bo", "cas", "dee")),
        clients=tuple(a_client(name, panel_size=3, sector="retail") for name in ("alfa", "beta")),
        absences=(away("ada", 1), away("bo", 1)),
    )
    problem = build_problem(agency)
    found = cover_weeks(problem, (panel("alfa", "ada", "bo"), panel("beta", "cas", "dee")))
    goals = {goal.name: goal for goal in found.goals}
    assert all(p.third for p in found.plan.panels)
    assert goals["third_strangers"].value == 2
    # sector_backup, and 2 points for each of ten visits there and back at a minute a kilometre
    each = 48 + 2 * 10 * 2 * problem.road_km(0, 0) / 60
    assert goals["third_cost"].value == pytest.approx(2 * each, abs=0.001)
    assert goals["third_cost"].optimal


def test_thirds_without_anything_to_decide_still_have_goals() -> None:
    agency = an_agency(
        advisors=tuple(an_advisor(name) for name in ("ada", "bo", "cas")),
        clients=(a_client("alfa", panel_size=3),),
    )
    goals = cover_weeks(build_problem(agency), (panel("alfa", "ada", "bo"),)).goals
    found = {goal.name: (goal.value, goal.bound) for goal in goals}
    assert found["third_closes"] == (0, 0)
    assert found["third_strangers"] == (1, 1)


def surge(**changes: object) -> Surge:
    usual = Surge(
        client=ALFA,
        first=MONDAY,
        until=MONDAY + timedelta(days=11),
        extra_hours_per_week=4,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def staffed(plan: Plan) -> list[tuple[str, str, int]]:
    return [(str(s.week), s.advisor, s.minutes) for s in plan.surge_staffing]


def test_a_neutral_surge_takes_nobody_of_the_panel() -> None:
    agency = an_agency(surges=(surge(),))
    plan = covered(agency)
    assert staffed(plan) == []
    assert [(s.minutes, s.reason) for s in plan.surge_shortfalls] == [(240, "panel")] * 2


def test_a_surge_that_is_not_neutral_may_use_the_panel() -> None:
    plan = covered(an_agency(surges=(surge(neutral=False),)))
    assert sum(minutes for _, _, minutes in staffed(plan)) == 480
    assert len({advisor for _, advisor, _ in staffed(plan)}) == 1


def test_a_conflict_that_ended_long_ago_still_keeps_from_a_neutral_surge() -> None:
    agency = an_agency(
        advisors=tuple(an_advisor(name) for name in ("ada", "bo", "cas")),
        surges=(surge(),),
        conflicts=(
            Conflict(
                advisor=AdvisorId("cas"),
                client=ALFA,
                first=date(2010, 1, 1),
                until=date(2010, 12, 31),
                kind=ConflictKind.ADVISES_MANAGEMENT,
            ),
        ),
    )
    assert staffed(covered(agency)) == []


def test_a_surge_week_counts_in_proportion_to_its_days() -> None:
    agency = an_agency(surges=(surge(neutral=False, until=MONDAY + timedelta(days=1)),))
    # two of five days: 4 h * 2 / 5 = 96 minutes, of which whole half hours can be worked
    assert [minutes for _, _, minutes in staffed(covered(agency))] == [90]


def test_at_most_three_people_share_a_surge_week() -> None:
    small = {"hours_per_week": 1}
    agency = an_agency(
        advisors=(
            an_advisor("ada"),
            an_advisor("bo"),
            *(an_advisor(f"x{n}", **small) for n in range(5)),
        ),
        surges=(surge(until=MONDAY + timedelta(days=4), extra_hours_per_week=8),),
    )
    plan = covered(agency)
    assert len(staffed(plan)) == 3
    assert plan.surge_shortfalls[0].minutes == 8 * 60 - 3 * 60


@settings(max_examples=15, deadline=None)
@given(
    absent=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=9),
    hours=st.lists(st.sampled_from([1, 2, 4, 8]), min_size=5, max_size=5),
)
def test_no_other_cover_closes_more_gap_hours(
    absent: list[tuple[int, int]], hours: list[int]
) -> None:
    names = ["a0", "a1", "a2", "a3", "a4"]
    agency = an_agency(
        horizon=Horizon(start=MONDAY, weeks=4),
        advisors=tuple(
            an_advisor(name, hours_per_week=h) for name, h in zip(names, hours, strict=True)
        ),
        clients=(a_client("alfa", demand_hours_per_week=2), a_client("beta")),
        absences=tuple(away(names[who], week) for who, week in absent),
    )
    panels = (panel("alfa", "a0", "a1"), panel("beta", "a1", "a0"))
    plan = covered(agency, *panels)
    gaps = sum(1 for c in ("alfa", "beta") for w in weekly(plan, c) if w.startswith("gap"))
    assert gaps == fewest_gaps(agency, panels)


def fewest_gaps(agency: Agency, panels: tuple[Panel, ...]) -> int:
    """By trying everybody for each gap week; both clients ask the same hours."""
    problem = build_problem(agency)
    cover = check(problem, panels).cover
    total = 0
    for week in range(problem.weeks):
        open_ = [c for c in range(2) if cover.gap[c] >> week & 1]
        best = 0
        for choice in product([None, *range(5)], repeat=len(open_)):
            used: dict[int, int] = {}
            for client, who in zip(open_, choice, strict=True):
                if who is not None:
                    used[who] = used.get(who, 0) + problem.load(client, who)
            fits = all(
                not problem.is_away(who, week)
                and cover.load[who][week] + minutes <= problem.capacity[who][week]
                for who, minutes in used.items()
            )
            if fits:
                best = max(best, sum(who is not None for who in choice))
        total += len(open_) - best
    return total


@pytest.mark.parametrize("name", ["agency-tiny", "agency-s"])
def test_an_agencys_weeks_are_covered_soundly_and_the_same_each_time(name: str) -> None:
    problem = build_problem(read_agency(DATA / name))
    panels = read_panels(DATA / name / "plan")
    first, second = cover_weeks(problem, panels), cover_weeks(problem, panels)
    assert first == second
    assert check(problem, first.plan).violations == ()
    assert all(span.reason for span in first.plan.cover if span.role is CoverRole.GAP)
