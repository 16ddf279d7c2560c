"""`near_full`: 10 for each hour above 85 % of capacity, unrounded, also on top of overload."""

import pytest

from coverage.domain.agencies import Agency
from tests.planning.rules.tiny import BOTH, cost, tiny


def with_hours(hours: float) -> Agency:
    """Ada works so many hours a week, of which Alfa takes two."""
    return tiny(ada={"hours_per_week": hours})


def test_a_week_with_air_in_it_costs_nothing() -> None:
    assert cost(with_hours(4.0), BOTH) == {}


def test_a_full_week_pays_for_its_last_fifteen_percent() -> None:
    # 85 % of 120 minutes are 102
    assert cost(with_hours(2.0), BOTH) == {"near_full": pytest.approx(4 * 10 * 18 / 60)}


def test_exactly_85_percent_is_free_and_the_limit_is_not_rounded() -> None:
    # 141 minutes: 85 % are 119.85
    assert cost(with_hours(141 / 60), BOTH) == {"near_full": pytest.approx(4 * 10 * 0.15 / 60)}
    # 142 minutes: 85 % are 120.7
    assert cost(with_hours(142 / 60), BOTH) == {}


def test_overload_is_paid_on_top() -> None:
    assert cost(with_hours(1.0), BOTH) == {
        "overload": pytest.approx(4 * 80 * 60 / 60),
        "near_full": pytest.approx(4 * 10 * (120 - 51) / 60),
    }
