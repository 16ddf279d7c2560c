"""A third sits only on a panel of three, which may also do without."""

from coverage.domain.assignments import Role
from coverage.planning.check import Breach
from coverage.planning.problem import build_problem
from tests.builders import a_panel, an_advisor
from tests.planning.rules.tiny import BOTH, broken, tiny

CAS = (an_advisor("cas"),)
THREE = a_panel("alfa", "ada", "bo", "cas")


def test_a_panel_of_two_has_two() -> None:
    assert broken(tiny(others=CAS), BOTH) == []


def test_a_panel_of_two_has_no_third() -> None:
    assert broken(tiny(others=CAS), THREE) == [Breach.PANEL_SIZE]


def test_a_panel_of_three_may_have_a_third_or_do_without() -> None:
    agency = tiny(alfa={"panel_size": 3}, others=CAS)
    assert broken(agency, THREE) == []
    assert broken(agency, BOTH) == []


def test_a_third_keeps_the_rules_of_every_seat() -> None:
    agency = tiny(alfa={"panel_size": 3}, others=(an_advisor("cas", topics=frozenset()),))
    assert broken(agency, THREE) == [Breach.TOPIC]


def test_nobody_is_a_candidate_for_the_third_seat_of_a_panel_of_two() -> None:
    assert build_problem(tiny(others=CAS)).thirds(0) == ()
    assert not build_problem(tiny(others=CAS)).candidates.allows(0, Role.THIRD, 2)
    assert build_problem(tiny(others=CAS, alfa={"panel_size": 3})).thirds(0) == (0, 1, 2)
