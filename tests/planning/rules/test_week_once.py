"""Every active week of every client is covered exactly once, or said to be a gap."""

from dataclasses import replace
from datetime import date

from coverage.domain.ids import ClientId
from coverage.planning.check import Breach
from tests.builders import MONDAY
from tests.planning.rules.tiny import broken_by, plan, span, tiny

THIRD_WEEK = date(2027, 3, 17)


def test_one_span_over_all_weeks_is_enough() -> None:
    assert broken_by(tiny(), plan(tiny(), span(0, 3, "primary", "ada"))) == []


def test_weeks_that_nobody_speaks_of_are_missing() -> None:
    assert broken_by(tiny(), plan(tiny(), span(0, 1, "primary", "ada"))) == [
        Breach.MISSING_WEEK,
        Breach.MISSING_WEEK,
    ]


def test_a_week_is_not_covered_twice() -> None:
    twice = (span(0, 3, "primary", "ada"), span(2, 2, "primary", "ada"))
    assert broken_by(tiny(), plan(tiny(), *twice)) == [Breach.COVERED_TWICE]


def test_weeks_after_the_contract_are_not_covered() -> None:
    agency = tiny(alfa={"contract_until": THIRD_WEEK})
    assert broken_by(agency, plan(agency, span(0, 2, "primary", "ada"))) == []
    assert broken_by(agency, plan(agency, span(0, 3, "primary", "ada"))) == [Breach.NOT_ACTIVE]


def test_weeks_outside_the_horizon_are_not_covered() -> None:
    early = replace(span(0, 3, "primary", "ada"), first=span(-1, 0, "gap").first)
    assert broken_by(tiny(), plan(tiny(), early)) == [Breach.NOT_ACTIVE]
    assert broken_by(tiny(), plan(tiny(), span(0, 4, "primary", "ada"))) == [Breach.NOT_ACTIVE]


def test_a_client_that_is_active_in_no_week_needs_no_cover() -> None:
    agency = tiny(alfa={"contract_until": date(2027, 1, 1)})
    assert broken_by(agency, replace(plan(agency), panels=())) == []


def test_clients_and_advisors_that_nobody_knows_are_named() -> None:
    whole = span(0, 3, "primary", "ada")
    stranger = replace(whole, client=ClientId("zulu"))
    assert broken_by(tiny(), plan(tiny(), whole, stranger)) == [Breach.UNKNOWN]
    nobody = (span(0, 2, "primary", "ada"), span(3, 3, "primary", "zoe"))
    assert Breach.UNKNOWN in broken_by(tiny(), plan(tiny(), *nobody))


def test_a_horizon_of_one_week_has_one_week() -> None:
    agency = tiny(horizon=replace(tiny().horizon, weeks=1))
    assert agency.horizon.start == MONDAY
    assert broken_by(agency, plan(agency, span(0, 0, "primary", "ada"))) == []
