"""The road to a local client is within the advisor's radius; a central client has no road."""

from coverage.domain.clients import Service
from coverage.planning.check import Breach
from coverage.planning.problem import build_problem
from tests.planning.rules.tiny import BOTH, broken, tiny

GRONINGEN = {"postcode": "9711"}


def test_who_lives_next_door_may_serve() -> None:
    assert broken(tiny(), BOTH) == []


def test_who_lives_beyond_their_radius_may_not() -> None:
    assert broken(tiny(ada=GRONINGEN), BOTH) == [Breach.DISTANCE]


def test_the_radius_includes_its_edge() -> None:
    edge = build_problem(tiny()).road_km(0, 0)
    assert edge > 0
    assert broken(tiny(ada={"radius_km": edge}), BOTH) == []
    assert broken(tiny(ada={"radius_km": edge - 1e-9}), BOTH) == [Breach.DISTANCE]


def test_a_radius_of_nothing_still_holds_the_advisors_own_postcode() -> None:
    agency = tiny(ada={"radius_km": 0.0, "postcode": "3521"})
    assert broken(agency, BOTH) == []


def test_a_central_client_is_never_too_far() -> None:
    far = {"postcode": "9711", "radius_km": 0.0}
    assert broken(tiny(ada=far, alfa={"service": Service.CENTRAL}), BOTH) == []
