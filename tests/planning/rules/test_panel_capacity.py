"""Whoever has a seat has some capacity in the horizon: a minute in one week is enough."""

from datetime import timedelta

from coverage.planning.check import Breach
from tests.builders import MONDAY, days_away, weeks_away
from tests.planning.rules.tiny import BOTH, broken, tiny


def test_who_works_may_have_a_seat() -> None:
    assert broken(tiny(), BOTH) == []


def test_who_is_away_over_the_whole_horizon_may_not() -> None:
    assert broken(tiny(absences=(weeks_away("ada", 0, 4),)), BOTH) == [Breach.CAPACITY]


def test_one_present_day_is_enough_even_in_a_week_that_counts_as_away() -> None:
    agency = tiny(absences=(days_away("ada", MONDAY, 25),))
    assert broken(agency, BOTH) == []


def test_no_hours_no_days_and_no_credential_are_no_capacity() -> None:
    assert broken(tiny(ada={"hours_per_week": 0.0}), BOTH) == [Breach.CAPACITY]
    assert broken(tiny(ada={"working_days": frozenset()}), BOTH) == [Breach.CAPACITY]
    expired = MONDAY - timedelta(days=1)
    assert broken(tiny(ada={"valid_until": expired}), BOTH) == [Breach.CAPACITY]
    assert broken(tiny(ada={"valid_until": MONDAY}), BOTH) == []


def test_hours_that_round_to_no_minute_are_no_capacity() -> None:
    assert broken(tiny(ada={"hours_per_week": 0.008}), BOTH) == [Breach.CAPACITY]
    assert broken(tiny(ada={"hours_per_week": 0.009}), BOTH) == []
