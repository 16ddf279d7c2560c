"""New Year's Day, Easter Monday, King's Day, Ascension Day, Whit Monday and both Christmas days;
Good Friday and Liberation Day by the switches of the agency.
"""

from datetime import date

import pytest

from coverage.calendars.holidays import days_off
from coverage.domain.weeks import Horizon
from coverage.planning.problem import build_problem
from tests.planning import folders
from tests.planning.rules.tiny import tiny

EVERY_2027 = {
    date(2027, 1, 1),
    date(2027, 3, 29),  # Easter Monday
    date(2027, 4, 27),
    date(2027, 5, 6),  # Ascension Day
    date(2027, 5, 17),  # Whit Monday
    date(2027, 12, 25),
    date(2027, 12, 26),
}
GOOD_FRIDAY, LIBERATION_DAY = date(2027, 3, 26), date(2027, 5, 5)
IN_2027 = Horizon(start=date(2027, 1, 4), weeks=51)


def off(horizon: Horizon = IN_2027, **switches: bool) -> frozenset[date]:
    usual = {"good_friday": False, "liberation_day": False}
    return days_off(horizon, **(usual | switches))


def test_seven_days_of_a_year_are_off_without_any_switch() -> None:
    assert off() == EVERY_2027


def test_each_switch_adds_its_day_every_year() -> None:
    assert off(good_friday=True) == EVERY_2027 | {GOOD_FRIDAY}
    assert off(liberation_day=True) == EVERY_2027 | {LIBERATION_DAY}
    assert off(good_friday=True, liberation_day=True) == EVERY_2027 | {GOOD_FRIDAY, LIBERATION_DAY}


def test_kings_day_is_kept_a_day_earlier_when_it_is_a_sunday() -> None:
    year = Horizon(start=date(2025, 1, 6), weeks=51)
    assert date(2025, 4, 26) in off(year)
    assert date(2025, 4, 27) not in off(year)


@pytest.mark.parametrize("switched", [False, True])
def test_every_year_agrees_with_easter_worked_out_by_hand(switched: bool) -> None:
    for year in range(2014, 2100):
        monday = date.fromisocalendar(year, 2, 1)
        span, both = Horizon(start=monday, weeks=50), (switched, switched)
        expected = folders.days_off(span, good_friday=both[0], liberation_day=both[1])
        assert off(span, good_friday=both[0], liberation_day=both[1]) == expected


def test_a_horizon_over_new_year_knows_the_holidays_of_both_years() -> None:
    winter = Horizon(start=date(2026, 12, 21), weeks=2)
    assert {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)} <= off(winter)


@pytest.mark.parametrize(("switched", "days"), [(False, 5), (True, 4)])
def test_a_switch_takes_a_working_day_from_everybody(switched: bool, days: int) -> None:
    week = Horizon(start=date(2027, 3, 22), weeks=1)
    problem = build_problem(tiny(horizon=week, days_off=off(week, good_friday=switched)))
    assert problem.usual == ((days,), (days,))
