"""`change_primary`, `change_backup`: 500 and 200 where the published panel names another."""

from tests.builders import a_panel, an_advisor
from tests.planning.rules.tiny import BOTH, cost, tiny

TURNED = a_panel("alfa", "bo", "ada")
CAS = (an_advisor("cas"),)


def test_without_a_published_panel_nothing_changes() -> None:
    assert cost(tiny(), BOTH) == {}


def test_who_stays_costs_nothing() -> None:
    assert cost(tiny(panels=(BOTH,)), BOTH) == {}


def test_another_primary_or_another_backup_is_a_change() -> None:
    agency = tiny(panels=(BOTH,), others=CAS)
    assert cost(agency, a_panel("alfa", "cas", "bo")) == {"change_primary": 500.0}
    assert cost(agency, a_panel("alfa", "ada", "cas")) == {"change_backup": 200.0}


def test_to_change_places_is_two_changes() -> None:
    assert cost(tiny(panels=(BOTH,)), TURNED) == {"change_primary": 500.0, "change_backup": 200.0}


def test_a_seat_that_was_empty_may_be_filled_freely() -> None:
    assert cost(tiny(panels=(a_panel("alfa", "ada"),)), BOTH) == {}
    assert cost(tiny(panels=(a_panel("alfa", "", "ada"),)), BOTH) == {"change_backup": 200.0}


def test_a_seat_that_is_left_empty_is_no_change() -> None:
    agency = tiny(panels=(BOTH,))
    assert cost(agency, a_panel("alfa", "ada")) == {"no_backup": 2_500.0}
    assert cost(agency) == {"uncovered": 30_000.0}


def test_another_third_is_no_change() -> None:
    agency = tiny(
        panels=(a_panel("alfa", "ada", "bo", "cas"),),
        alfa={"panel_size": 3},
        others=(*CAS, an_advisor("dee")),
    )
    assert cost(agency, a_panel("alfa", "ada", "bo", "dee")) == {}
