"""`both_away`: 200 + 40 an hour of demand, for every active week in which neither is there."""

import pytest

from tests.builders import MONDAY, a_panel, an_advisor, days_away, weeks_away
from tests.planning.rules.tiny import BOTH, cost, tiny

ONE_WEEK = 200 + 40 * 2.0
"""Alfa asks for two hours a week."""


def test_when_nobody_is_away_nothing_is_paid() -> None:
    assert cost(tiny(), BOTH) == {}


def test_a_week_that_both_miss_is_paid() -> None:
    agency = tiny(absences=(weeks_away("ada", 1), weeks_away("bo", 1)))
    assert cost(agency, BOTH) == {"both_away": ONE_WEEK}


def test_absences_that_complement_each_other_cost_nothing() -> None:
    agency = tiny(absences=(weeks_away("ada", 1), weeks_away("bo", 2)))
    assert cost(agency, BOTH) == {}


def test_every_such_week_is_paid_and_no_other() -> None:
    agency = tiny(absences=(weeks_away("ada", 0, 3), weeks_away("bo", 1, 3)))
    assert cost(agency, BOTH) == {"both_away": 2 * ONE_WEEK}


def test_no_backup_counts_as_away() -> None:
    agency = tiny(absences=(weeks_away("ada", 1),))
    assert cost(agency, a_panel("alfa", "ada")) == {"no_backup": 2_500.0, "both_away": ONE_WEEK}


def test_weeks_outside_the_contract_are_not_paid() -> None:
    agency = tiny(
        alfa={"contract_until": MONDAY}, absences=(weeks_away("ada", 1, 2), weeks_away("bo", 1, 2))
    )
    assert cost(agency, BOTH) == {}


@pytest.mark.parametrize(("hours", "minutes"), [(0.0, 0), (0.0083, 0), (0.0084, 1), (1.255, 75)])
def test_demand_is_paid_in_whole_minutes(hours: float, minutes: int) -> None:
    agency = tiny(
        alfa={"demand_hours_per_week": hours}, absences=(weeks_away("ada", 1), weeks_away("bo", 1))
    )
    assert cost(agency, BOTH) == {"both_away": pytest.approx(200 + 40 * minutes / 60)}


def test_travel_does_not_count_as_demand() -> None:
    agency = tiny(
        ada={"hours_per_week": 0.05, "postcode": "3511"},
        alfa={"visits_per_year": 50},
        absences=(weeks_away("ada", 1), weeks_away("bo", 1)),
    )
    assert cost(agency, BOTH)["both_away"] == ONE_WEEK


def test_less_than_half_of_the_usual_days_is_away() -> None:
    mostly = tiny(absences=(days_away("ada", MONDAY, 3), weeks_away("bo", 0)))
    partly = tiny(absences=(days_away("ada", MONDAY, 2), weeks_away("bo", 0)))
    assert cost(mostly, BOTH) == {"both_away": ONE_WEEK}
    assert cost(partly, BOTH) == {}


def test_a_third_who_is_there_does_not_change_it() -> None:
    agency = tiny(
        alfa={"panel_size": 3},
        others=(an_advisor("cas"),),
        absences=(weeks_away("ada", 1), weeks_away("bo", 1)),
    )
    assert cost(agency, a_panel("alfa", "ada", "bo", "cas")) == {"both_away": ONE_WEEK}
