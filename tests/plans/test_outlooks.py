"""How a plan would hold up is worked out when it is made, kept with it, and told wherever it is."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.exc import IntegrityError

from coverage.cli.plan import plan
from coverage.domain.agencies import Agency
from coverage.domain.ids import PlanId
from coverage.domain.outlooks import ClientRisk, Outlook, Seasons
from coverage.domain.replans import Basis
from coverage.domain.utilisation import AdvisorUse, Utilisation
from coverage.operations import comparing, exporting, planning, publishing
from coverage.operations.solving import Report, carry_out
from coverage.persistence import outlooks, plans
from coverage.persistence.database import reading, writing
from coverage.planning.outcomes import Limits, NothingToPlan, Planned
from coverage.planning.solver.make import make_plan
from tests.plans.building import ADA, ALFA, NOW, SCORE, small_plan
from tests.plans.planning_agencies import BEFORE, a_draft, agency, store_facts

pytestmark = pytest.mark.usefixtures("app")

OUTLOOK = Outlook(
    planned_for=0.1,
    utilisation=Utilisation(
        advisors=(AdvisorUse(advisor=ADA, load=100, capacity=200, near_full=1, over=0),)
    ),
    seasons=(
        Seasons(
            illness=0.1,
            seasons=200,
            seed=1,
            weeks=6,
            calm=1.0,
            mean=0.9725,
            worst=0.5,
            at_risk=(ClientRisk(client=ALFA, weeks=3, lost=0.175, open=0),),
        ),
    ),
)


def draft() -> PlanId:
    with writing() as session:
        return plans.store_draft(session, small_plan(), SCORE, run_id=None, base_version=0, now=NOW)


def solver(
    made: Agency,
    *,
    work: int | None,
    seed: int,
    illness: float,
    processes: int,
    basis: Basis | None,
    report: Report,
) -> Planned | NothingToPlan:
    return make_plan(made, Limits(work=100, seed=seed), illness=illness)


def solved(*, illness: float = 0.0) -> PlanId:
    run_id = planning.request_run(None, now=NOW, illness=illness)
    plan_id = carry_out(run_id, executor="here", lease=30, planner=solver, clock=lambda: NOW)
    assert plan_id is not None
    return plan_id


def test_an_outlook_comes_back_as_it_was_stored() -> None:
    plan_id = draft()
    with writing() as session:
        outlooks.store_outlook(session, plan_id, OUTLOOK)
    with reading() as session:
        assert outlooks.outlook_of(session, plan_id) == OUTLOOK


def test_a_plan_has_one_outlook() -> None:
    plan_id = draft()
    with writing() as session:
        outlooks.store_outlook(session, plan_id, OUTLOOK)
    with pytest.raises(IntegrityError), writing() as session:
        outlooks.store_outlook(session, plan_id, OUTLOOK)


def test_a_plan_from_before_has_none() -> None:
    plan_id = draft()
    with reading() as session:
        assert outlooks.outlook_of(session, plan_id) is None
    assert exporting.summarise(None, plan_id).outlook is None


def test_a_discarded_draft_keeps_its_outlook_as_it_keeps_its_score() -> None:
    plan_id = draft()
    with writing() as session:
        outlooks.store_outlook(session, plan_id, OUTLOOK)
        plans.discard_draft(session, plan_id)
    with reading() as session:
        assert outlooks.outlook_of(session, plan_id) == OUTLOOK


def test_a_run_remembers_the_illness_that_it_plans_for() -> None:
    store_facts(agency())
    run_id = planning.request_run(None, now=NOW, illness=0.07)
    assert planning.run_status(None, run_id).illness == 0.07
    assert planning.run_status(None, planning.request_run(None, now=NOW)).illness == 0.0


def test_the_planner_is_told_and_its_outlook_is_stored_with_the_draft() -> None:
    store_facts(agency())
    with_illness, without = solved(illness=0.1), solved()
    with reading() as session:
        found = outlooks.outlooks_of(session, [with_illness, without])
    assert found[with_illness].planned_for == 0.1
    assert [season.illness for season in found[with_illness].seasons] == [0.05, 0.1]
    assert found[without].planned_for == 0.0
    assert [season.illness for season in found[without].seasons] == [0.05]
    usual = found[without].usual
    assert usual is not None
    assert usual.weeks == 8
    assert usual.worst <= usual.mean <= usual.calm


def test_two_drafts_are_compared_in_what_they_would_hold_up() -> None:
    store_facts(agency())
    first, second = solved(), solved(illness=0.1)
    found = comparing.compare(None, first, second, today=BEFORE)
    assert found.outlook_before is not None
    assert found.outlook_after is not None
    assert (found.outlook_before.planned_for, found.outlook_after.planned_for) == (0.0, 0.1)


def test_a_first_draft_and_one_without_an_outlook_can_be_compared_too() -> None:
    store_facts(agency())
    found = comparing.compare_with_published(None, a_draft(), today=BEFORE)
    assert found.outlook_before is None
    assert found.outlook_after is None


def test_an_export_tells_the_use_of_every_advisor_and_every_simulation(tmp_path: Path) -> None:
    store_facts(agency())
    exporting.export_plan(None, solved(illness=0.1), tmp_path, versions={})
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["planned_for_illness"] == 0.1
    assert [use["advisor"] for use in summary["utilisation"]["advisors"]] == ["ada", "bo", "cas"]
    assert set(summary["utilisation"]["spread"]) >= {"lower", "middle", "upper", "near_full"}
    assert [season["illness"] for season in summary["robustness"]] == [0.05, 0.1]
    assert {"mean", "worst", "calm", "seasons", "seed", "at_risk"} <= set(summary["robustness"][0])


def test_an_export_of_a_plan_from_before_says_nothing_about_it(tmp_path: Path) -> None:
    exporting.export_plan(None, draft(), tmp_path, versions={})
    assert "robustness" not in json.loads((tmp_path / "summary.json").read_text())


@pytest.fixture
def say(app: Flask) -> Callable[..., Result]:
    app.cli.add_command(plan)
    return lambda *words: app.test_cli_runner().invoke(args=["plan", *map(str, words)])


def test_the_command_line_plans_for_illness_and_tells_what_it_would_leave(
    say: Callable[..., Result],
) -> None:
    store_facts(agency())
    answer = say("solve", "--here", "--work", "100", "--illness", "7.5")
    assert answer.exit_code == 0, answer.output
    assert "planned for illness in 7.5 % of the weeks" in answer.stdout
    assert "illness    5 % of the weeks: " in answer.stdout
    assert "illness    7.5 % of the weeks: " in answer.stdout
    assert "half of the advisors" in answer.stdout
    assert say("show", "latest").stdout == answer.stdout


@pytest.mark.parametrize("percent", ["31", "-1", "much"])
def test_the_command_line_refuses_an_illness_that_is_none(
    say: Callable[..., Result], percent: str
) -> None:
    assert say("solve", "--here", "--illness", percent).exit_code == 2


def test_the_command_line_compares_what_two_plans_would_hold_up(
    say: Callable[..., Result],
) -> None:
    store_facts(agency())
    publishing.publish(None, solved(), now=NOW, today=date(2027, 2, 22))
    solved(illness=0.1)
    answer = say("diff", "published", "latest")
    assert answer.exit_code == 0, answer.output
    assert "planned for illness: 0 % -> 10 %" in answer.stdout
    assert "covered without a substitute at 5 % illness: " in answer.stdout
    assert "half of the advisors: " in answer.stdout


def test_a_plan_without_an_outlook_can_be_shown(say: Callable[..., Result]) -> None:
    answer = say("show", draft())
    assert answer.exit_code == 0
    assert "illness" not in answer.stdout
