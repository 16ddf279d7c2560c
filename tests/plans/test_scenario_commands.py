"""``flask plan replan`` and ``what-if``: a story at the command line."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from coverage.calendars.holidays import days_off
from coverage.cli.plan import plan
from coverage.folders import read_folder
from coverage.operations import scenarios
from coverage.persistence import facts
from coverage.persistence.database import writing

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def tiny(app: Flask) -> Flask:
    app.cli.add_command(plan)
    with writing() as session:
        facts.store_agency(session, read_folder(DATA / "agency-tiny", days_off=days_off))
    return app


def say(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["plan", *map(str, words)])


ILL = "advisor-out ada 2027-03-29 2027-04-11"


def test_a_what_if_is_planned_listed_and_dropped_and_no_draft_remains(tiny: Flask) -> None:
    say(tiny, "solve", "--here", "--work", "100")
    say(tiny, "publish", "latest")
    answer = say(tiny, "what-if", "Ada ill", "--change", ILL, "--here", "--work", "100")
    assert answer.exit_code == 0, answer.output
    assert "panels change" in answer.stdout
    assert "weeks with neither primary nor backup" in answer.stdout
    assert f"Ada ill\tplan 2\t{ILL}" in say(tiny, "scenarios").stdout
    assert say(tiny, "publish", "2").exit_code == 1
    assert "There are no drafts" in say(tiny, "publish", "latest").output
    assert say(tiny, "drop-scenario", "Ada ill").exit_code == 0
    assert say(tiny, "scenarios").stdout == ""
    assert say(tiny, "show", "2").exit_code == 1


def test_everything_can_be_planned_anew_in_a_scenario(tiny: Flask) -> None:
    answer = say(tiny, "what-if", "x", "--change", ILL, "--anew", "--here", "--work", "100")
    assert answer.exit_code == 0, answer.output
    assert "objective" in answer.stdout


def test_a_replan_becomes_a_draft_and_says_what_it_moves(tiny: Flask) -> None:
    answer = say(tiny, "replan", "--here", "--work", "100", "--today", "2027-03-22")
    assert answer.exit_code == 0, answer.output
    assert "panels change" in answer.stdout
    assert "from 2027-W12 on" in answer.stdout
    assert say(tiny, "publish", "latest").exit_code == 0


def test_a_change_that_cannot_be_names_the_line_and_the_field(tiny: Flask) -> None:
    answer = say(tiny, "what-if", "x", "--change", ILL, "--change", "advisor-out eve 1 2", "--here")
    assert answer.exit_code == 1
    assert "'advisor-out eve 1 2'" in answer.output
    assert "first: date" in answer.output
    assert scenarios.list_scenarios(None) == []


def test_what_cannot_be_done_says_how_to_go_on(tiny: Flask) -> None:
    assert "plan scenarios" in say(tiny, "drop-scenario", "nothing").output
    assert "no date" in say(tiny, "replan", "--here", "--today", "soon").output
    say(tiny, "what-if", "x", "--change", ILL, "--anew", "--here", "--work", "50")
    again = say(tiny, "what-if", "x", "--change", ILL, "--anew", "--here")
    assert "taken" in again.output


def test_the_help_names_every_kind_of_change(tiny: Flask) -> None:
    answer = say(tiny, "what-if", "--help")
    assert "absence-moved ADVISOR FIRST TO" in answer.output
