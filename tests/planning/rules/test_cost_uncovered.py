"""`uncovered`: 30,000 for a client without a primary, who then pays nothing else."""

from datetime import date

from coverage.domain.clients import DifferIn
from tests.builders import a_client, a_panel, an_agency, weeks_away
from tests.planning.rules.tiny import BOTH, cost, tiny

UNCOVERED = {"uncovered": 30_000.0}


def test_a_client_with_a_primary_does_not_pay_it() -> None:
    assert cost(tiny(), BOTH) == {}


def test_a_client_without_a_panel_pays_it() -> None:
    assert cost(tiny()) == UNCOVERED
    assert cost(tiny(), a_panel("alfa")) == UNCOVERED


def test_each_client_without_one_pays_it() -> None:
    two = an_agency(clients=(a_client("alfa"), a_client("beta")))
    assert cost(two) == {"uncovered": 60_000.0}


def test_nothing_else_is_paid_whatever_else_is_wrong() -> None:
    agency = tiny(
        alfa={"sector": "it", "differ_in": DifferIn.GENDER, "visits_per_year": 50},
        panels=(BOTH,),
        absences=(weeks_away("ada", 0), weeks_away("bo", 0)),
    )
    assert cost(agency) == UNCOVERED


def test_a_client_whose_contract_does_not_touch_the_horizon_pays_nothing() -> None:
    assert cost(tiny(alfa={"contract_from": date(2028, 1, 1)})) == {}
