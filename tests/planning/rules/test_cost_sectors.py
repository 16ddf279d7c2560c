"""`sector_primary`, `sector_backup`: 120 and 48 where the client's sector is not the advisor's."""

from tests.builders import a_panel
from tests.planning.rules.tiny import BOTH, cost, tiny

KNOWS_CARE = {"sectors": frozenset({"care", "government"})}
CARE = {"sector": "care"}


def test_who_knows_the_sector_costs_nothing() -> None:
    assert cost(tiny(), BOTH) == {}


def test_who_does_not_know_it_costs_more_as_primary() -> None:
    assert cost(tiny(alfa=CARE), BOTH) == {"sector_primary": 120.0, "sector_backup": 48.0}
    assert cost(tiny(alfa=CARE, ada=KNOWS_CARE), BOTH) == {"sector_backup": 48.0}
    assert cost(tiny(alfa=CARE, bo=KNOWS_CARE), BOTH) == {"sector_primary": 120.0}


def test_one_sector_among_several_is_enough() -> None:
    assert cost(tiny(alfa=CARE, ada=KNOWS_CARE, bo=KNOWS_CARE), BOTH) == {}


def test_who_names_no_sector_knows_none() -> None:
    agency = tiny(ada={"sectors": frozenset()})
    assert cost(agency, BOTH) == {"sector_primary": 120.0}
    assert cost(agency, a_panel("alfa", "bo", "ada")) == {"sector_backup": 48.0}
