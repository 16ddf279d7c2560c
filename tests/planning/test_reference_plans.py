"""Plans whose cost was worked out elsewhere, by hand or by another program, cost the same here."""

import pytest

from coverage.planning.check import check
from coverage.planning.problem import build_problem
from tests.planning.folders import DATA, DEMO, read_agency, read_expected, read_panels

FACTS = {
    "agency-tiny": DATA / "agency-tiny",
    "agency-s": DATA / "agency-s",
    "agency-nl": DEMO / "agency-nl",
    "agency-m": DATA / "agency-m",
}


@pytest.mark.parametrize("name", FACTS)
def test_a_known_plan_costs_what_it_costs_elsewhere_key_by_key(name: str) -> None:
    problem = build_problem(read_agency(FACTS[name]))
    expected = read_expected(DATA / name)
    checked = check(problem, read_panels(DATA / name / "plan"))
    assert checked.violations == ()
    assert checked.terms == pytest.approx(expected["plan"]["terms"], rel=1e-6)
    assert checked.objective == pytest.approx(expected["plan"]["objective"], rel=1e-6)
    assert problem.constants == expected.get("constants", 0.0)


def test_capacity_and_away_weeks_of_the_hand_made_agency_are_as_by_hand() -> None:
    problem = build_problem(read_agency(FACTS["agency-tiny"]))
    expected = read_expected(DATA / "agency-tiny")
    for index, advisor in enumerate(problem.advisors):
        assert list(problem.capacity[index]) == expected["capacity_minutes"][advisor.id]
        away = [problem.is_away(index, week) for week in range(problem.weeks)]
        assert away == expected["away"][advisor.id]
