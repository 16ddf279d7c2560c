"""Demand is 60 * hours a week, in whole minutes, halves up."""

import pytest

from coverage.planning.problem import build_problem
from tests.planning.rules.tiny import tiny


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [
        (2.0, 120),
        (0.0, 0),
        (0.008, 0),
        (0.009, 1),
        (0.025, 2),  # 1.5
        (0.375, 23),  # 22.5, which Python's own round would make 22
        (1.1, 66),
        (40.0, 2_400),
    ],
)
def test_hours_become_minutes(hours: float, minutes: int) -> None:
    problem = build_problem(tiny(alfa={"demand_hours_per_week": hours}))
    assert problem.demand == (minutes,)


def test_hours_of_two_decimals_become_the_minutes_that_paper_gives() -> None:
    for hundredths in range(0, 4_000, 7):
        problem = build_problem(tiny(alfa={"demand_hours_per_week": hundredths / 100}))
        assert problem.demand == ((60 * hundredths + 50) // 100,)
