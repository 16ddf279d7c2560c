"""`overload`: 80 for each hour of an advisor-week above its capacity."""

import pytest

from coverage.domain.agencies import Agency
from tests.builders import MONDAY, a_client, a_panel, an_advisor, an_agency, days_away, weeks_away
from tests.planning.rules.tiny import BOTH, cost, tiny


def overload(agency: Agency, *panels: object) -> float:
    return cost(agency, *(panels or (BOTH,))).get("overload", 0.0)  # type: ignore[arg-type]


def test_who_has_time_pays_nothing() -> None:
    assert overload(tiny()) == 0.0


def test_each_hour_above_is_paid_in_every_week() -> None:
    # two hours of demand on half an hour
    assert overload(tiny(ada={"hours_per_week": 0.5})) == pytest.approx(4 * 1.5 * 80)


def test_a_week_that_is_exactly_full_is_not_overloaded() -> None:
    assert overload(tiny(ada={"hours_per_week": 2.0})) == 0.0
    one_minute_less = {"hours_per_week": 119 / 60}
    assert overload(tiny(ada=one_minute_less)) == pytest.approx(4 * 80 / 60)


def test_the_backup_carries_the_weeks_it_covers() -> None:
    agency = tiny(bo={"hours_per_week": 1.0}, absences=(weeks_away("ada", 1),))
    assert overload(agency) == pytest.approx(80.0)


def test_a_week_that_nobody_covers_loads_nobody() -> None:
    agency = tiny(
        ada={"hours_per_week": 1.0}, absences=(weeks_away("ada", 0, 3), weeks_away("bo", 0, 3))
    )
    assert overload(agency) == pytest.approx(80.0)


def test_capacity_shrinks_with_the_days_of_the_week() -> None:
    # two and a half hours over five days: two days absent leave an hour and a half
    agency = tiny(ada={"hours_per_week": 2.5}, absences=(days_away("ada", MONDAY, 2),))
    assert overload(agency) == pytest.approx(80 * (120 - 90) / 60)


def test_travel_is_load_too() -> None:
    # 9711 to 3521 is some 200 km by road: see test_fact_travel for the minutes
    far = {"postcode": "9711", "radius_km": 500.0, "hours_per_week": 2.0}
    still = overload(tiny(ada=far, alfa={"visits_per_year": 0}))
    moving = overload(tiny(ada=far, alfa={"visits_per_year": 13}))
    assert still == 0.0
    assert moving > 4 * 80


def test_clients_of_one_advisor_add_up() -> None:
    still = {"visits_per_year": 0}
    agency = an_agency(
        advisors=(an_advisor("ada", hours_per_week=3.0), an_advisor("bo")),
        clients=(a_client("alfa", **still), a_client("beta", **still)),
    )
    panels = (a_panel("alfa", "ada", "bo"), a_panel("beta", "ada", "bo"))
    assert overload(agency, *panels) == pytest.approx(4 * 80.0)
    assert overload(agency, panels[0], a_panel("beta", "bo", "ada")) == 0.0
