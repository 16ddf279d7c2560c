"""Roads are 1.3 times the great circle on a sphere of 6371 km; a road kilometre is a minute.

A week of travel is visits a year * 2 * road km / 52, rounded half up.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.domain.clients import Service
from coverage.domain.postcodes import postcodes
from coverage.planning.problem import Problem, build_problem
from tests.planning import by_the_book
from tests.planning.exploring import tries
from tests.planning.rules.tiny import tiny

CODES = st.sampled_from(sorted(postcodes()))


def between(advisor: str, client: str, visits: float = 0.0, **alfa: object) -> Problem:
    return build_problem(
        tiny(
            ada={"postcode": advisor, "radius_km": 1000.0},
            alfa={"postcode": client, "visits_per_year": visits, **alfa},
        )
    )


def test_there_is_no_road_within_a_postcode() -> None:
    assert between("3521", "3521", 50.0).road_km(0, 0) == 0.0
    assert between("3521", "3521", 50.0).travel(0, 0) == 0


def test_from_amsterdam_to_groningen_is_a_known_road() -> None:
    # 1011: 52.3725 N 4.9017 E; 9711: 53.2155 N 6.5708 E, in GeoNames to four digits
    assert between("9711", "1011").road_km(0, 0) == pytest.approx(189.9, abs=1.0)


@tries(100)
@given(CODES, CODES)
def test_roads_agree_with_another_formula_in_both_directions(one: str, other: str) -> None:
    there, back = between(one, other).road_km(0, 0), between(other, one).road_km(0, 0)
    assert there == pytest.approx(by_the_book.road_km(one, other), rel=1e-9, abs=1e-6)
    assert there == pytest.approx(back, rel=1e-12)


def test_a_central_client_has_no_road() -> None:
    problem = between("9711", "1011", 50.0, service=Service.CENTRAL)
    assert (problem.road_km(0, 0), problem.travel(0, 0)) == (0.0, 0)


def test_a_week_of_travel_is_a_fiftysecond_of_the_years() -> None:
    road = between("9711", "1011").road_km(0, 0)
    assert between("9711", "1011", 26.0).travel(0, 0) == round(road)


def test_half_a_minute_of_travel_goes_up() -> None:
    road = between("9711", "1011").road_km(0, 0)
    just_there, just_not = 13 / road, 13 / road * (1 - 1e-6)
    assert between("9711", "1011", just_there).travel(0, 0) == 1
    assert between("9711", "1011", just_not).travel(0, 0) == 0


def test_whoever_covers_takes_demand_and_travel() -> None:
    problem = between("9711", "1011", 26.0)
    assert problem.load(0, 0) == 120 + problem.travel(0, 0)
