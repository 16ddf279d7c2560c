"""``flask plan why|gaps|advice|diff`` on a small agency whose plan holds one of each state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import Result
from flask import Flask

from coverage.cli.plan import plan
from coverage.domain.assignments import CoverRole, Pin, PinKind, Role
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.prices import AdvisorPrices
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import store_agency
from coverage.persistence.prices import prices_of, store_prices
from tests.coordinator.conftest import Published, small_agency, small_plan
from tests.coordinator.plans import instead, store


@pytest.fixture
def asked(app: Flask, published: Published) -> Flask:
    app.cli.add_command(plan)
    return app


def say(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["plan", *map(str, words)])


def test_why_a_panel_tells_rules_points_and_the_best_others(asked: Flask) -> None:
    answer = say(asked, "why", "alfa")
    assert answer.exit_code == 0, answer.output
    assert "alfa in plan 1 (published v1)" in answer.stdout
    assert "primary  ada: speaks nl" in answer.stdout
    assert "both away: 2 of 8 weeks (2027-W07, 2027-W08)" in answer.stdout
    assert "both_away " in answer.stdout
    assert "another primary:" in answer.stdout
    assert "another backup:" in answer.stdout
    assert "may be primary: 3, backup: 3; pairs: 6." in answer.stdout


def test_why_a_covered_week_tells_who_and_why_not_the_others(asked: Flask) -> None:
    answer = say(asked, "why", "alfa", "2027-W06")
    assert answer.exit_code == 0, answer.output
    assert "covered by bo (backup)" in answer.stdout
    assert "away of the panel: ada" in answer.stdout
    assert "0 of 5 days" in answer.stdout
    assert "smallest steps" not in answer.stdout


def test_why_a_gap_tells_the_funnel_and_the_smallest_steps(asked: Flask) -> None:
    answer = say(asked, "why", "alfa", "2027-02-17")
    assert answer.exit_code == 0, answer.output
    assert "alfa in 2027-W07" in answer.stdout
    assert "nobody covers it" in answer.stdout
    assert "funnel: 3 advisors -> " in answer.stdout


def test_gaps_begin_with_a_summary_and_tell_surges_too(asked: Flask) -> None:
    answer = say(asked, "gaps")
    assert answer.exit_code == 0, answer.output
    lines = answer.stdout.splitlines()
    assert lines[0] == "plan 1 (published v1): 1 gap weeks of 1 clients"
    assert lines[1] == "surges short by 8 h in 1 weeks of 1 clients"
    assert any(line.startswith("alfa 2027-W07: ") for line in lines)
    assert any(line.startswith("beta 2027-W10: surge short by 8 h") for line in lines)


def test_a_pinned_backup_who_is_the_only_possible_primary_is_named(app: Flask) -> None:
    app.cli.add_command(plan)
    pins = (
        Pin(client=ClientId("alfa"), role=Role.BACKUP, advisor=AdvisorId("ada"), kind=PinKind.PIN),
        *(
            Pin(client=ClientId("alfa"), role=None, advisor=AdvisorId(who), kind=PinKind.BAN)
            for who in ("bo", "cas")
        ),
    )
    agency = replace(small_agency(), pins=pins)
    store(agency, small_plan(small_agency()))
    answer = say(app, "why", "alfa")
    assert answer.exit_code == 0, answer.output
    assert "! ada is pinned as backup and is the only one left who may be primary" in answer.stdout


def test_advice_for_the_agency_says_what_it_leaves_out(asked: Flask) -> None:
    answer = say(asked, "advice")
    assert answer.exit_code == 0, answer.output
    assert "0 clients without primary, 1 without backup" in answer.stdout
    assert "Not counted: two newcomers at once" in answer.stdout
    assert "by what is full in this plan" in answer.stdout or "one contracted" not in answer.stdout


def test_advice_for_one_client_lists_its_choices(asked: Flask) -> None:
    answer = say(asked, "advice", "alfa")
    assert answer.exit_code == 0, answer.output
    for choice in ("by phone and video", "differ in gender", "a third advisor", "temporary cover"):
        assert choice in answer.stdout
    assert "weeks with neither primary nor backup: 2027-W07, 2027-W08" in answer.stdout


def test_a_difference_tells_seats_by_role_gaps_and_points_by_key(
    asked: Flask, published: Published
) -> None:
    better = instead(published.plan, "alfa", "2027-W07", CoverRole.SUBSTITUTE, "cas")
    better = replace(better, surge_staffing=())
    draft = store(published.agency, better, publish=False, version=2, facts=False)
    answer = say(asked, "diff", "published", draft)
    assert answer.exit_code == 0, answer.output
    assert "beta 2027-W09: surge, 8 h -> 0 h (ada -8 h)" in answer.stdout
    assert "gap weeks  1 -> 0 (0 opened, 1 closed)" in answer.stdout
    assert "0 seats (primary 0, backup 0, third 0)" in answer.stdout
    assert "both_away" in answer.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("why", "nobody"), "There is no client 'nobody'"),
        (("why", "alfa", "2030-W01"), "no client 'alfa' with a contract in 2030-W01"),
        (("advice", "nobody"), "There is no client 'nobody'"),
        (("gaps", "--plan", "99"), "There is no plan '99'"),
    ],
)
def test_what_is_not_there_is_named(asked: Flask, words: tuple[str, ...], says: str) -> None:
    answer = say(asked, *words)
    assert answer.exit_code == 1
    assert says in answer.output


def test_a_week_that_is_none_cannot_be_understood(asked: Flask) -> None:
    answer = say(asked, "why", "alfa", "soon")
    assert answer.exit_code == 2
    assert "2027-W33" in answer.output


def test_without_a_plan_the_next_step_is_said(app: Flask) -> None:
    app.cli.add_command(plan)
    with writing() as session:
        store_agency(session, small_agency())
    answer = say(app, "gaps")
    assert answer.exit_code == 1
    assert "Make one with `plan solve`" in answer.output


def test_prices_of_a_plan_come_back_to_a_hundredth(app: Flask, published: Published) -> None:
    known = (
        AdvisorPrices(
            advisor=AdvisorId("ada"), hours=(0.0, 12.346, 89.999), primary=0.0, backup=2_999.5
        ),
        AdvisorPrices(advisor=AdvisorId("bo"), hours=(0.0, 0.0, 0.0), primary=1.0, backup=0.0),
    )
    with writing() as session:
        store_prices(session, published.id, known)
    with reading() as session:
        ada, bo = prices_of(session, published.id)
        assert prices_of(session, type(published.id)(99)) == ()
    assert ada.hours == (0.0, 12.35, 90.0)
    assert (ada.primary, ada.backup) == (0.0, 2_999.5)
    assert bo == known[1]


def test_advice_starts_from_the_prices_of_the_plan(asked: Flask, published: Published) -> None:
    prices = tuple(
        AdvisorPrices(
            advisor=advisor.id,
            hours=tuple(10.0 * (advisor.id == "bo" and week == 0) for week in range(8)),
            primary=0.0,
            backup=0.0,
        )
        for advisor in published.agency.advisors
    )
    with writing() as session:
        store_prices(session, published.id, prices)
    answer = say(asked, "advice")
    assert "by the prices of the bound" in answer.stdout
    assert "bo" in answer.stdout
