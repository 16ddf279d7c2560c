"""The same edges from a folder to a draft: `agency import` and `plan solve` on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from coverage.cli.agency import agency
from coverage.cli.plan import plan
from tests.folders.folder import text, write_small

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What these are about is not the database."""

CONFLICTS = "".join(
    f"{who},{client},2026-01-01,,family\n"
    for who in ("ada", "bo", "ine")
    for client in ("alfa", "beta")
)
ALL_AWAY = "".join(f"{who},2027-01-01,2027-12-31,away\n" for who in ("ada", "bo", "ine"))


@pytest.fixture
def commands(app: Flask) -> Flask:
    for group in (agency, plan):
        if group.name not in app.cli.commands:
            app.cli.add_command(group)
    return app


def solved(app: Flask, folder: Path, **changes: str | None) -> Result:
    """What `plan solve` says of the small folder after changes."""
    run = app.test_cli_runner().invoke
    brought_in = run(args=["agency", "import", str(write_small(folder, dict(changes)))])
    assert brought_in.exit_code == 0, brought_in.output
    return run(args=["plan", "solve", "--here", "--work", "40"])


def uncovered_in(answer: Result) -> str:
    """The points of `uncovered` in the figures of a plan."""
    (line,) = [line for line in answer.stdout.splitlines() if line.split()[:1] == ["uncovered"]]
    return line.split()[1]


def header(name: str) -> str:
    """A file without any rows."""
    return text(name).splitlines()[0] + "\n"


BARE = {name: header(name) for name in ("absences", "conflicts", "surges", "panels", "pins")}
WITHOUT_CLIENTS = BARE | {
    "clients": header("clients"),
    "places": header("places"),
    "advisors": text("advisors", **{",beta,,": ",,,"}),
}


@pytest.mark.parametrize(
    ("changes", "uncovered"),
    [
        (BARE | {"advisors": header("advisors")}, 60_000),
        (BARE | {"absences": header("absences") + ALL_AWAY}, 60_000),
        (BARE | {"conflicts": header("conflicts") + CONFLICTS}, 60_000),
        (BARE | {"advisors": text("advisors", **{",60,": ",0,"})}, 60_000),
        (
            BARE | {"advisors": text("advisors", **{"3511,24,": "3511,0,", "3512,16": "3512,0"})},
            60_000,
        ),
        (BARE | {"agency": text("agency", **{"weeks,4": "weeks,1"})}, 0),
        (
            BARE
            | {"agency": text("agency", **{"2027-03-01": "2026-01-05", "weeks,4": "weeks,53"})},
            0,
        ),
    ],
    ids=[
        "no advisors",
        "everyone away",
        "all conflicts",
        "radius 0",
        "capacity 0",
        "one week",
        "53 weeks",
    ],
)
def test_solving_makes_a_draft_and_says_what_stays_uncovered(
    commands: Flask, tmp_path: Path, changes: dict[str, str], uncovered: int
) -> None:
    answer = solved(commands, tmp_path / "in", **changes)
    assert answer.exit_code == 0, answer.output
    assert "draft" in answer.stdout
    assert uncovered_in(answer) == f"{uncovered}.000"


def test_solving_without_clients_is_refused_by_name(commands: Flask, tmp_path: Path) -> None:
    answer = solved(commands, tmp_path / "in", **WITHOUT_CLIENTS)
    assert answer.exit_code == 1
    assert "No client has a contract in these weeks" in answer.stderr


def test_pins_on_everyone_that_fit_are_the_plan(commands: Flask, tmp_path: Path) -> None:
    pins = header("pins") + "alfa,primary,ada,pin\nalfa,backup,bo,pin\nbeta,primary,ada,pin\n"
    answer = solved(commands, tmp_path / "in", **(BARE | {"pins": pins}))
    assert answer.exit_code == 0, answer.output
    assert uncovered_in(answer) == "0.000"


def test_a_pin_that_breaks_a_hard_rule_is_refused_at_import_by_name(
    commands: Flask, tmp_path: Path
) -> None:
    pins = header("pins") + "alfa,primary,ine,pin\n"
    folder = write_small(tmp_path / "in", dict(BARE | {"pins": pins}))
    answer = commands.test_cli_runner().invoke(args=["agency", "import", str(folder)])
    assert answer.exit_code == 1
    assert "pins.csv:2" in answer.stderr
