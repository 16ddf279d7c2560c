"""Capacity is 60 * hours a week * present days / working days of a normal week, in minutes."""

from datetime import timedelta

import pytest

from coverage.planning.problem import build_problem
from tests.builders import MONDAY, days_away
from tests.planning.rules.tiny import tiny


def capacity(hours: float, working: int = 5, present: int = 5, **facts: object) -> int:
    """Ada's minutes in the first week, of whose ``working`` days she is there on ``present``."""
    absent = (days_away("ada", MONDAY, working - present),) if present < working else ()
    ada = {"hours_per_week": hours, "working_days": frozenset(range(working))}
    return build_problem(tiny(ada=ada, absences=absent, **facts)).capacity[0][0]  # type: ignore[arg-type]


def test_a_normal_week_has_all_hours() -> None:
    assert capacity(24.0) == 24 * 60


def test_each_day_that_is_missed_takes_its_share() -> None:
    assert capacity(24.0, present=3) == 24 * 60 * 3 // 5
    assert capacity(24.0, working=3, present=2) == 16 * 60


def test_a_public_holiday_takes_its_share_of_a_normal_week() -> None:
    assert capacity(40.0, days_off=frozenset({MONDAY + timedelta(days=1)})) == 32 * 60


@pytest.mark.parametrize(
    ("hours", "working", "present", "minutes"),
    [
        (0.05, 2, 1, 2),  # 1.5
        (0.025, 1, 1, 2),  # 1.5
        (0.125, 3, 1, 3),  # 2.5, which Python's own round would make 2
        (0.1, 4, 1, 2),  # 1.5
        (1.0, 7 - 4, 1, 20),
        (1.0, 5, 2, 24),
        (0.124, 3, 1, 2),  # 2.48
    ],
)
def test_halves_of_a_minute_go_up(hours: float, working: int, present: int, minutes: int) -> None:
    assert capacity(hours, working, present) == minutes


def test_no_hours_and_no_days_are_no_capacity() -> None:
    assert capacity(0.0) == 0
    assert capacity(24.0, present=0) == 0
    assert capacity(24.0, working=0) == 0
