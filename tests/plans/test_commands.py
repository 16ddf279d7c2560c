"""``flask plan`` at the command line, with the real solver."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from coverage import clock
from coverage.calendars.holidays import days_off
from coverage.cli.plan import plan
from coverage.domain.runs import RunStatus
from coverage.folders import read_folder
from coverage.operations import planning, publishing, solving
from coverage.persistence import facts
from coverage.persistence.database import writing
from coverage.settings import Settings
from tests.plans.workers import until, worker

DATA = Path(__file__).parents[1] / "data"
OPTIMUM = 3785.476183
"""Of agency-tiny, worked out by hand."""


@pytest.fixture
def tiny(app: Flask) -> Flask:
    app.cli.add_command(plan)
    with writing() as session:
        facts.store_agency(session, read_folder(DATA / "agency-tiny", days_off=days_off))
    return app


def say(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["plan", *map(str, words)])


def test_solving_here_makes_a_draft_and_says_how_good_it_is(tiny: Flask) -> None:
    answer = say(tiny, "solve", "--here", "--work", "500")
    assert answer.exit_code == 0, answer.output
    assert f"objective  {OPTIMUM:.3f}" in answer.stdout
    assert "draft" in say(tiny, "list").stdout


def test_solving_here_leaves_nothing_for_a_worker(tiny: Flask) -> None:
    say(tiny, "solve", "--here", "--work", "100")
    (run,) = planning.list_runs(None)
    assert run.status is RunStatus.DONE
    assert planning.workers_alive(lease=30) == 0


@pytest.mark.slow
def test_a_worker_solves_what_the_command_line_asks_for(tiny: Flask, settings: Settings) -> None:
    with worker(settings):
        until(lambda: planning.workers_alive(lease=30) > 0)
        answer = say(tiny, "solve", "--work", "100")
    assert answer.exit_code == 0, answer.output
    assert "objective" in answer.stdout


def test_without_a_worker_solving_happens_here_and_says_so(tiny: Flask) -> None:
    answer = say(tiny, "solve", "--work", "100")
    assert answer.exit_code == 0, answer.output
    assert "this process solves it itself" in answer.output
    (run,) = planning.list_runs(None)
    assert run.status is RunStatus.DONE


def test_without_an_agency_solving_says_how_to_begin(app: Flask) -> None:
    app.cli.add_command(plan)
    answer = say(app, "solve", "--here")
    assert answer.exit_code == 1
    assert "agency import" in answer.output


def test_a_plan_is_published_shown_compared_and_exported(tiny: Flask, tmp_path: Path) -> None:
    say(tiny, "solve", "--here", "--work", "100")
    first = say(tiny, "publish", "latest")
    assert first.exit_code == 0
    assert "as version 1" in first.stdout
    assert "published, version 1" in say(tiny, "show").stdout
    say(tiny, "solve", "--here", "--work", "100", "--seed", "2")
    assert "0 clients" in say(tiny, "diff", "published", "latest").stdout
    exported = say(tiny, "export", "published", tmp_path / "plan")
    assert exported.exit_code == 0
    summary = json.loads((tmp_path / "plan" / "summary.json").read_text())
    assert summary["objective"] == pytest.approx(OPTIMUM)
    assert (tmp_path / "plan" / "panels.csv").read_text().startswith("client,primary,backup,third")


def test_a_draft_from_before_the_last_publication_is_refused(tiny: Flask) -> None:
    for _ in range(2):
        say(tiny, "solve", "--here", "--work", "100")
    older, newer = sorted(head.id for head in publishing.list_drafts(None))
    assert say(tiny, "publish", newer).exit_code == 0
    late = say(tiny, "publish", older)
    assert late.exit_code == 1
    assert "version 1 has been published since" in late.output


def test_a_draft_that_breaks_a_rule_is_refused_with_the_rule(tiny: Flask) -> None:
    say(tiny, "solve", "--here", "--work", "100")
    agency = read_folder(DATA / "agency-tiny", days_off=days_off)
    mute = tuple(replace(advisor, topics=frozenset()) for advisor in agency.advisors)
    with writing() as session:
        facts.store_agency(session, replace(agency, advisors=mute))
    answer = say(tiny, "publish", "latest")
    assert answer.exit_code == 1
    assert "topic: " in answer.output


def test_a_discarded_draft_is_gone(tiny: Flask) -> None:
    say(tiny, "solve", "--here", "--work", "100")
    assert say(tiny, "discard", "latest").exit_code == 0
    gone = say(tiny, "publish", "latest")
    assert gone.exit_code == 1
    assert "There are no drafts" in gone.output


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["show"], 1),
        (["show", "12"], 1),
        (["show", "1" * 30], 1),
        (["publish", "nonsense"], 1),
        (["diff", "published", "latest"], 1),
        (["solve", "--work", "0"], 2),
        (["publish"], 2),
    ],
    ids=str,
)
def test_what_cannot_be_done_says_so(tiny: Flask, words: list[str], status: int) -> None:
    answer = say(tiny, *words)
    assert answer.exit_code == status
    assert "Traceback" not in answer.output
    assert answer.output.strip()


def test_a_folder_that_cannot_be_written_is_named(tiny: Flask, tmp_path: Path) -> None:
    say(tiny, "solve", "--here", "--work", "100")
    (tmp_path / "file").write_text("in the way")
    answer = say(tiny, "export", "latest", tmp_path / "file" / "plan")
    assert answer.exit_code == 1
    assert "Cannot write into" in answer.output


def test_a_run_that_was_interrupted_is_cancelled(tiny: Flask) -> None:
    run_id = planning.request_run(None, now=clock.now(), executor="me")

    def planner(made, *, work, seed, illness, processes, basis, report):  # type: ignore[no-untyped-def]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solving.carry_out(run_id, executor="me", lease=30, planner=planner, clock=clock.now)
    assert planning.run_status(None, run_id).status is RunStatus.CANCELLED
