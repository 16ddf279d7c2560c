"""``flask agency`` at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from coverage.cli.agency import agency
from coverage.operations import intake
from tests.folders.folder import text, write_small


@pytest.fixture
def commands(app: Flask) -> Flask:
    if "agency" not in app.cli.commands:
        app.cli.add_command(agency)
    return app


def say(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["agency", *map(str, words)])


def test_an_import_says_what_was_added(commands: Flask, tmp_path: Path) -> None:
    answer = say(commands, "import", write_small(tmp_path / "in"))
    assert answer.exit_code == 0, answer.output
    assert "Small:\n" in answer.stdout
    assert "  advisors   3 added\n" in answer.stdout


def test_a_second_import_says_that_nothing_changed(commands: Flask, tmp_path: Path) -> None:
    say(commands, "import", write_small(tmp_path / "in"))
    answer = say(commands, "import", tmp_path / "in")
    assert answer.stdout == "Small: nothing changed.\n"


def test_faults_are_listed_by_line_and_nothing_is_stored(commands: Flask, tmp_path: Path) -> None:
    changes = {"advisors": text("advisors", **{"3512": "9999x"}), "places": None}
    answer = say(commands, "import", write_small(tmp_path / "in", changes))
    assert answer.exit_code == 1
    assert answer.stderr.splitlines() == [
        'advisors.csv:3 postcode: found "9999x", expected a known Dutch postcode of four digits, '
        "such as 3511",
        "places.csv: expected this file; without any entries it has a header row only",
        "Error: 2 faults; nothing was stored.",
    ]
    assert not intake.has_agency()


def test_remarks_are_told_and_do_not_stop_an_import(commands: Flask, tmp_path: Path) -> None:
    conflicts = text("conflicts") + "ada,alfa,2026-01-01,2025-01-01,family\n" * 1
    answer = say(commands, "import", write_small(tmp_path / "in", {"conflicts": conflicts}))
    assert answer.exit_code == 0
    assert answer.stdout.startswith(
        'Note: conflicts.csv:3 until: found "2025-01-01", before the conflict begins'
    )


def test_many_remarks_are_summed_up(commands: Flask, tmp_path: Path) -> None:
    many = "".join(f"ada,alfa,2026-01-{day:02d},2025-01-01,family\n" for day in range(1, 31))
    conflicts = text("conflicts") + many
    answer = say(commands, "import", write_small(tmp_path / "in", {"conflicts": conflicts}))
    assert answer.stdout.count("Note: conflicts.csv") == 20
    assert "Note: and 10 more like these." in answer.stdout


def test_an_export_can_be_imported_again(commands: Flask, tmp_path: Path) -> None:
    say(commands, "import", write_small(tmp_path / "in"))
    answer = say(commands, "export", tmp_path / "out")
    assert answer.stdout == f"Small: 3 advisors and 2 clients written to {tmp_path / 'out'}\n"
    assert say(commands, "import", tmp_path / "out").stdout == "Small: nothing changed.\n"


def test_an_export_without_an_agency_says_how_to_go_on(commands: Flask, tmp_path: Path) -> None:
    answer = say(commands, "export", tmp_path / "out")
    assert answer.exit_code == 1
    assert "There is no agency yet." in answer.stderr


def test_an_export_to_where_nothing_can_be_written_says_so(commands: Flask, tmp_path: Path) -> None:
    say(commands, "import", write_small(tmp_path / "in"))
    (tmp_path / "file").write_text("x")
    answer = say(commands, "export", tmp_path / "file")
    assert answer.exit_code == 1
    assert "cannot be written" in answer.stderr


def test_a_folder_that_is_not_there_is_a_fault(commands: Flask, tmp_path: Path) -> None:
    answer = say(commands, "import", tmp_path / "nowhere")
    assert answer.exit_code == 1
    assert "expected a folder with CSV files, or a .zip or .xlsx file" in answer.stderr
