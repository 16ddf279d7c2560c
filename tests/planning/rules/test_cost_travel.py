"""`travel_primary`, `travel_backup`: 10 and 2 for each hour on the road in a year."""

from dataclasses import replace

import pytest

from coverage.domain.clients import Service
from coverage.domain.weeks import Horizon
from tests.builders import MONDAY, a_panel
from tests.planning.by_the_book import road_km
from tests.planning.rules.tiny import BOTH, cost, tiny

FROM_AMSTERDAM = {"postcode": "1011", "radius_km": 100.0}
HOURS = 12 * 2 * road_km("1011", "3521") / 60
"""Twelve visits a year, there and back, a kilometre a minute."""


def test_without_visits_nobody_travels() -> None:
    assert cost(tiny(ada=FROM_AMSTERDAM), BOTH) == {}


def test_the_primarys_hours_cost_ten_and_the_backups_two() -> None:
    agency = tiny(ada=FROM_AMSTERDAM, bo={"postcode": "3521"}, alfa={"visits_per_year": 12})
    assert cost(agency, BOTH) == {"travel_primary": pytest.approx(10 * HOURS)}
    turned = a_panel("alfa", "bo", "ada")
    assert cost(agency, turned) == {"travel_backup": pytest.approx(2 * HOURS)}


def test_who_lives_at_the_clients_postcode_travels_for_nothing() -> None:
    home = {"postcode": "3521"}
    assert cost(tiny(ada=home, bo=home, alfa={"visits_per_year": 50}), BOTH) == {}


def test_a_central_client_asks_for_no_travel() -> None:
    central = {"visits_per_year": 12, "service": Service.CENTRAL}
    assert cost(tiny(ada=FROM_AMSTERDAM, alfa=central), BOTH) == {}


@pytest.mark.parametrize("weeks", [1, 4, 53])
def test_a_year_is_paid_whatever_the_horizon(weeks: int) -> None:
    agency = tiny(ada=FROM_AMSTERDAM, bo={"postcode": "3521"}, alfa={"visits_per_year": 12})
    other = replace(agency, horizon=Horizon(start=MONDAY, weeks=weeks))
    assert cost(other, BOTH) == {"travel_primary": pytest.approx(10 * HOURS)}


def test_hours_are_not_rounded() -> None:
    agency = tiny(ada=FROM_AMSTERDAM, bo={"postcode": "3521"}, alfa={"visits_per_year": 0.001})
    assert cost(agency, BOTH) == {"travel_primary": pytest.approx(10 * HOURS / 12_000)}
