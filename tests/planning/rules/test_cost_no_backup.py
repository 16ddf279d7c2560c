"""`no_backup`: 2,500 for a client with a primary only."""

from tests.builders import a_panel, an_advisor
from tests.planning.rules.tiny import BOTH, cost, tiny

ADA_ALONE = a_panel("alfa", "ada")


def test_a_panel_of_two_does_not_pay_it() -> None:
    assert cost(tiny(), BOTH) == {}


def test_a_primary_alone_pays_it() -> None:
    assert cost(tiny(), ADA_ALONE) == {"no_backup": 2_500.0}


def test_a_client_without_a_primary_does_not_pay_it_too() -> None:
    assert "no_backup" not in cost(tiny())


def test_a_third_is_no_backup() -> None:
    agency = tiny(alfa={"panel_size": 3}, others=(an_advisor("cas"),))
    assert cost(agency, a_panel("alfa", "ada", "", "cas")) == {"no_backup": 2_500.0}
