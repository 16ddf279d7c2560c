"""Surges leave the least hours unmet; then the fewest people work for them, with the fewest
hand-overs between weeks, and then with the least travel.
"""

from datetime import timedelta

from coverage.domain.agencies import Agency
from coverage.planning.check import check
from coverage.planning.problem import build_problem
from coverage.planning.solver.cover import cover_weeks
from tests.builders import MONDAY, an_advisor, weeks_away
from tests.planning.rules.tiny import BOTH, surge, tiny

THREE_WEEKS = surge(until=MONDAY + timedelta(days=18))
NEAR, FAR = an_advisor("zoe", postcode="3521"), an_advisor("cas", postcode="3811")


def shifts(agency: Agency) -> list[tuple[int, str, int]]:
    """Week, advisor and minutes of everybody who works."""
    problem = build_problem(agency)
    made = cover_weeks(problem, (BOTH,)).plan
    assert check(problem, made).sound
    return [(agency.horizon.index(s.week), s.advisor, s.minutes) for s in made.surge_staffing]


def unmet(agency: Agency) -> list[tuple[int, int, str]]:
    """Week, minutes and reason of what nobody works."""
    made = cover_weeks(build_problem(agency), (BOTH,)).plan
    return [(agency.horizon.index(s.week), s.minutes, s.reason) for s in made.surge_shortfalls]


def test_without_a_surge_nobody_works() -> None:
    assert shifts(tiny(others=(NEAR,))) == []


def test_where_nobody_may_work_all_hours_are_unmet_and_say_why() -> None:
    agency = tiny(surges=(surge(),))
    assert (shifts(agency), unmet(agency)) == ([], [(0, 240, "panel")])


def test_one_who_can_does_it_all() -> None:
    agency = tiny(others=(FAR, NEAR), surges=(THREE_WEEKS,))
    assert unmet(agency) == []
    assert shifts(agency) == [(week, "zoe", 240) for week in range(3)]


def test_hours_that_are_met_go_before_few_people() -> None:
    short = tuple(an_advisor(name, hours_per_week=2) for name in ("cas", "dee"))
    agency = tiny(others=short, surges=(surge(),))
    assert shifts(agency) == [(0, "cas", 120), (0, "dee", 120)]


def test_few_people_go_before_a_short_road() -> None:
    agency = tiny(others=(FAR, NEAR), surges=(THREE_WEEKS,), absences=(weeks_away("zoe", 1),))
    assert {advisor for _, advisor, _ in shifts(agency)} == {"cas"}


def test_of_two_who_must_share_nobody_hands_over_more_often_than_needed() -> None:
    four_weeks = surge(until=MONDAY + timedelta(days=25))
    away = (weeks_away("zoe", 2, 2), weeks_away("cas", 0))
    agency = tiny(others=(FAR, NEAR), surges=(four_weeks,), absences=away)
    week_by_week = [advisor for _, advisor, _ in shifts(agency)]
    # one hand-over is needed; the nearer stays as long as she is there
    assert week_by_week == ["zoe", "zoe", "cas", "cas"]


def test_surges_take_what_substitutes_leave() -> None:
    zoe = an_advisor("zoe", hours_per_week=5)
    away = (weeks_away("ada", 0), weeks_away("bo", 0))
    agency = tiny(others=(zoe,), surges=(surge(),), absences=away)
    # two of her five hours go to Alfa's gap
    assert shifts(agency) == [(0, "zoe", 180)]
    assert unmet(agency) == [(0, 60, "room")]
