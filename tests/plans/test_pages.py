"""The pages on which a coordinator makes, compares and publishes plans."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage import clock
from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.ids import PlanId, RunId
from coverage.domain.runs import RunStatus
from coverage.operations import planning, publishing, solving
from coverage.persistence import plans
from coverage.persistence.database import reading
from coverage.planning.outcomes import Phase, Progress
from tests.entering import enter
from tests.plans.building import NOW
from tests.plans.planning_agencies import (
    ADA,
    ALFA,
    BEFORE,
    BO,
    a_draft,
    agency,
    panels,
    store_facts,
)


@pytest.fixture
def coordinator(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Somebody for whom the planned weeks are all to come, on whatever day this runs."""
    monkeypatch.setattr(clock, "today", lambda _zone: BEFORE)
    return enter(app, "coordinator")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def publish(plan_id: PlanId) -> None:
    publishing.publish(None, plan_id, now=NOW, today=BEFORE)


def test_the_page_of_runs_is_there_before_anything_was_planned(coordinator: FlaskClient) -> None:
    store_facts(agency())
    answer = coordinator.get("/coordinator/runs")
    assert answer.status_code == 200
    assert "There are no drafts" in answer.text
    assert "No worker is at work" in answer.text


def test_starting_a_run_leads_to_the_page_that_watches_it(coordinator: FlaskClient) -> None:
    store_facts(agency())
    answer = coordinator.post("/coordinator/runs", data={"work": "", "seed": "3"})
    assert answer.status_code == 303
    page = coordinator.get(answer.location)
    assert "waits for its turn" in page.text
    (run,) = planning.list_runs(None)
    assert (run.seed, run.work, run.status) == (3, None, RunStatus.QUEUED)
    assert run.requested_by == coordinator.account.id  # type: ignore[attr-defined]


def test_without_an_agency_the_first_step_is_to_bring_one_in(coordinator: FlaskClient) -> None:
    answer = coordinator.post("/coordinator/runs", data={"seed": "1"})
    assert answer.status_code == 409
    assert "Bring in the agency" in answer.text


@pytest.mark.parametrize(
    ("work", "seed"),
    [("a lot", "1"), ("0", "1"), ("-5", "1"), ("9" * 40, "1"), ("", "x"), ("", "")],
)
def test_work_and_seed_must_be_whole_numbers(
    coordinator: FlaskClient, work: str, seed: str
) -> None:
    store_facts(agency())
    answer = coordinator.post("/coordinator/runs", data={"work": work, "seed": seed})
    assert answer.status_code == 422
    assert planning.list_runs(None) == []


def test_a_run_that_is_going_on_shows_its_best_plan_and_the_bound(
    coordinator: FlaskClient,
) -> None:
    store_facts(agency())
    run_id = planning.request_run(None, now=clock.now())
    pages = []

    def planner(made, *, work, seed, illness, processes, basis, report):  # type: ignore[no-untyped-def]
        for objective, bound in ((62_000.0, 36_000.0), (41_832.0, 41_457.0)):
            report(Progress(phase=Phase.SEARCH, objective=objective, bound=bound, fraction=0.63))
        pages.append(coordinator.get(f"/coordinator/runs/{run_id}").text)
        raise RuntimeError("seen enough")

    solving.carry_out(run_id, executor="e", lease=30, planner=planner, clock=clock.now)
    (page,) = pages
    assert "41,832" in page
    assert "41,457" in page
    assert 'value="63"' in page
    assert "Stop and keep the best so far" in page
    after = coordinator.get(f"/coordinator/runs/{run_id}").text
    assert "The run failed" in after
    assert "Stop and keep" not in after


def test_a_waiting_run_can_be_cancelled_once(coordinator: FlaskClient) -> None:
    store_facts(agency())
    run_id = planning.request_run(None, now=clock.now())
    assert coordinator.post(f"/coordinator/runs/{run_id}/cancel").status_code == 303
    assert "was cancelled" in coordinator.get(f"/coordinator/runs/{run_id}").text
    assert coordinator.post(f"/coordinator/runs/{run_id}/cancel").status_code == 409
    assert coordinator.post(f"/coordinator/runs/{run_id}/stop").status_code == 409


def test_a_comparison_names_the_seats_and_weeks_that_change(coordinator: FlaskClient) -> None:
    store_facts(agency())
    publish(a_draft())
    draft = a_draft(panels((BO, ADA)))
    page = text(coordinator.get(f"/coordinator/drafts/{draft}").text)
    assert "Alfa panel: primary Ada Bo" in page
    assert "Alfa panel: backup Bo Ada" in page
    assert "Alfa W9, 1\u20135 Mar 2027 Ada, primary Bo, primary" in page
    assert "Beta" not in page


def test_the_first_draft_is_compared_with_nothing(coordinator: FlaskClient) -> None:
    store_facts(agency())
    draft = a_draft()
    page = text(coordinator.get(f"/coordinator/drafts/{draft}").text)
    assert "Nothing has been published yet" in page
    assert "Alfa panel: primary nobody Ada" in page


def test_publishing_leads_to_the_plan(coordinator: FlaskClient) -> None:
    store_facts(agency())
    answer = coordinator.post(f"/coordinator/drafts/{a_draft()}/publish")
    assert (answer.status_code, answer.location) == (303, "/coordinator/plan")
    assert "Version 1 is published" in coordinator.get(answer.location).text


def test_who_publishes_too_late_sees_who_was_first_and_where_the_two_differ(
    app: Flask, coordinator: FlaskClient
) -> None:
    store_facts(agency())
    mine, theirs = a_draft(), a_draft(panels((BO, ADA)))
    other = enter(app, "coordinator", name="J. de Graaf")
    assert other.post(f"/coordinator/drafts/{theirs}/publish").status_code == 303
    answer = coordinator.post(f"/coordinator/drafts/{mine}/publish")
    assert answer.status_code == 409
    page = text(answer.text)
    assert "J. de Graaf published version 1" in page
    assert "Alfa panel: primary Bo Ada" in page
    with reading() as session:
        published = plans.published_head(session)
    assert published is not None
    assert published.id == theirs


def test_a_draft_that_breaks_a_rule_lists_what_must_not_be(coordinator: FlaskClient) -> None:
    store_facts(agency())
    draft = a_draft()
    tie = Conflict(advisor=ADA, client=ALFA, first=BEFORE, kind=ConflictKind.FAMILY)
    store_facts(agency(conflicts=(tie,)))
    answer = coordinator.post(f"/coordinator/drafts/{draft}/publish")
    assert answer.status_code == 422
    assert "has a tie to the client" in answer.text
    with reading() as session:
        assert plans.published_head(session) is None


def test_a_discarded_draft_is_gone_from_the_list(coordinator: FlaskClient) -> None:
    store_facts(agency())
    draft = a_draft()
    assert coordinator.post(f"/coordinator/drafts/{draft}/discard").status_code == 303
    assert "There are no drafts" in coordinator.get("/coordinator/runs").text
    assert coordinator.post(f"/coordinator/drafts/{draft}/publish").status_code == 409


def test_what_is_not_there_is_not_found(coordinator: FlaskClient) -> None:
    store_facts(agency())
    assert coordinator.get("/coordinator/runs/nothing").status_code == 404
    assert coordinator.post("/coordinator/runs/nothing/stop").status_code == 404
    assert coordinator.get("/coordinator/drafts/404").status_code == 404
    assert coordinator.post("/coordinator/drafts/404/publish").status_code == 404
    assert coordinator.post("/coordinator/drafts/404/discard").status_code == 404


@pytest.mark.parametrize("role", ["advisor", "contact"])
def test_for_those_who_do_not_plan_these_pages_do_not_exist(app: Flask, role: str) -> None:
    store_facts(agency())
    visitor = enter(app, role, ADA if role == "advisor" else ALFA)
    run_id, draft = planning.request_run(None, now=NOW), a_draft()
    for address in (
        "/coordinator/runs",
        f"/coordinator/runs/{run_id}",
        f"/coordinator/drafts/{draft}",
    ):
        assert visitor.get(address).status_code == 404
    for address in ("runs", f"runs/{run_id}/cancel", f"drafts/{draft}/publish"):
        assert visitor.post(f"/coordinator/{address}").status_code == 404
    assert planning.run_status(None, RunId(run_id)).status is RunStatus.QUEUED
