"""Weeks are ISO weeks: some years have 53, and a horizon may cross from one year to the next."""

from dataclasses import replace
from datetime import date

from coverage.domain.weeks import Horizon, Week
from coverage.planning.check import check
from coverage.planning.problem import build_problem
from tests.builders import a_panel, days_away
from tests.planning.rules.tiny import BOTH, broken_by, cost, plan, span, tiny

LONG_YEAR = Horizon(start=date(2025, 12, 29), weeks=53)
"""All of 2026: its week 53 begins on 28 December."""


def test_2026_has_53_weeks_and_2027_has_52() -> None:
    names = [str(week) for week in LONG_YEAR]
    assert (names[0], names[-1]) == ("2026-W01", "2026-W53")
    assert str(Week(date(2027, 1, 4))) == "2027-W01"
    assert LONG_YEAR.last == date(2027, 1, 3)


def test_a_plan_may_span_a_long_year() -> None:
    agency = tiny(horizon=LONG_YEAR, absences=(days_away("ada", date(2026, 12, 28), 5),))
    problem = build_problem(agency)
    assert [len(rows) for rows in (problem.capacity[0], problem.usual[0])] == [53, 53]
    assert check(problem, (BOTH,)).cover.backup == (1 << 52,)


def test_the_first_of_january_may_lie_in_the_last_week_of_the_old_year() -> None:
    agency = tiny(horizon=LONG_YEAR, alfa={"contract_from": date(2027, 1, 1)})
    assert build_problem(agency).active == (1 << 52,)


def test_travel_of_a_week_is_a_fiftysecond_in_a_long_year_too() -> None:
    alfa = {"visits_per_year": 52, "postcode": "1011"}
    usual, long = tiny(alfa=alfa), tiny(alfa=alfa, horizon=LONG_YEAR)
    assert build_problem(long).travel(0, 0) == build_problem(usual).travel(0, 0) > 0
    assert cost(long, BOTH) == cost(usual, BOTH)


def test_cover_runs_on_over_the_turn_of_the_year() -> None:
    agency = tiny(horizon=Horizon(start=date(2026, 12, 21), weeks=3))
    weeks = tuple(agency.horizon)
    whole = replace(span(0, 0, "primary", "ada"), first=weeks[0], last=weeks[-1])
    assert [str(week) for week in weeks] == ["2026-W52", "2026-W53", "2027-W01"]
    assert broken_by(agency, plan(agency, whole)) == []


def test_one_week_is_a_horizon() -> None:
    agency = tiny(horizon=Horizon(start=date(2026, 12, 28), weeks=1))
    assert cost(agency, a_panel("alfa", "ada", "bo")) == {}
