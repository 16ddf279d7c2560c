"""Who lives near enough, found without measuring, is who the rule finds by measuring."""

from itertools import pairwise
from pathlib import Path

import pytest

from coverage.domain.clients import Service
from coverage.domain.postcodes import postcodes, road_km
from coverage.planning.nearness import Distances, near
from tests.planning.folders import DATA, DEMO, read_agency
from tests.planning.small import advisor, client


@pytest.mark.parametrize("folder", [DATA / "agency-s", DEMO / "agency-nl"])
def test_masks_agree_with_road_kilometres_for_every_pair(folder: Path) -> None:
    facts = read_agency(folder)
    places = {client.postcode for client in facts.clients}
    masks = near(facts.advisors, places)
    for place in places:
        expected = sum(
            1 << number
            for number, person in enumerate(facts.advisors)
            if road_km(person.postcode, place) <= person.radius_km
        )
        assert masks[place] == expected


def test_a_radius_that_ends_exactly_at_a_place_reaches_it() -> None:
    codes = sorted(postcodes())[::400]
    for home, place in pairwise(codes):
        exact = road_km(home, place)
        people = (
            advisor("just", postcode=home, radius_km=exact),
            advisor("short", postcode=home, radius_km=exact * (1 - 2**-52)),
        )
        assert near(people, [place]) == {place: 0b01}


def test_a_radius_of_nothing_reaches_home_and_one_round_the_world_everywhere() -> None:
    people = (
        advisor("home", postcode="3512", radius_km=0.0),
        advisor("world", postcode="3512", radius_km=1e6),
        advisor("never", postcode="3512", radius_km=-1.0),
    )
    assert near(people, ["3512", "9711"]) == {"3512": 0b011, "9711": 0b010}


def test_one_pair_and_a_whole_row_are_measured_alike() -> None:
    people = tuple(advisor(code, postcode=code) for code in sorted(postcodes())[::300])
    clients = (
        client("alfa", postcode="9711"),
        client("beta", postcode="9711", service=Service.CENTRAL),
    )
    alone, rows = Distances(people, clients), Distances(people, clients)
    for index in range(2):
        row = rows[index]
        assert [alone.km(index, number) for number in range(len(people))] == list(row)
        assert [rows.km(index, number) for number in range(len(people))] == list(row)
    assert not any(rows[1])
