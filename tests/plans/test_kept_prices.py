"""A solved plan keeps the prices of its bound, and advice starts from them."""

from pathlib import Path

import pytest
from flask import Flask

from coverage.calendars.holidays import days_off
from coverage.cli.plan import plan
from coverage.folders import read_folder
from coverage.operations import exporting
from coverage.operations.solving import kept_prices
from coverage.persistence import facts
from coverage.persistence.database import reading, writing
from coverage.persistence.prices import prices_of
from coverage.planning.outcomes import ShadowPrices

TINY = Path(__file__).parents[1] / "data" / "agency-tiny"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_solved_plan_keeps_prices_for_every_advisor_and_week(app: Flask) -> None:
    app.cli.add_command(plan)
    agency = read_folder(TINY, days_off=days_off)
    with writing() as session:
        facts.store_agency(session, agency)
    solved = app.test_cli_runner().invoke(args=["plan", "solve", "--here", "--work", "200"])
    assert solved.exit_code == 0, solved.output
    with reading() as session:
        prices = prices_of(session, exporting.find_plan(None, "latest"))
    assert [one.advisor for one in prices] == sorted(advisor.id for advisor in agency.advisors)
    assert {len(one.hours) for one in prices} == {agency.horizon.weeks}
    assert all(hour >= 0 for one in prices for hour in one.hours)
    advice = app.test_cli_runner().invoke(args=["plan", "advice"])
    assert advice.exit_code == 0, advice.output


def test_prices_that_do_not_fit_the_agency_are_not_kept() -> None:
    agency = read_folder(TINY, days_off=days_off)
    assert kept_prices(agency, ShadowPrices()) == ()
