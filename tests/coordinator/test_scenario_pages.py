"""Scenarios on pages: suppose, plan, compare, drop; and re-planning when somebody fell ill."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from coverage.domain.change_fields import ChangeKind
from coverage.domain.ids import ScenarioId
from coverage.domain.runs import RunKind
from coverage.operations import planning, scenarios, solving
from coverage.planning.outcomes import Limits, NothingToPlan, Planned
from coverage.planning.solver.make import make_plan
from coverage.planning.solver.replanning import replan
from tests.coordinator.conftest import Published
from tests.coordinator.plans import COORDINATOR, NOW, TODAY

ILL = {
    "kind": "advisor-out",
    "scenario": "Ada ill",
    "advisor": "ada",
    "first": "2027-02-22",
    "until": "2027-03-05",
}


def solver(agency: Any, *, seed: int, basis: Any, **_: Any) -> Planned | NothingToPlan:
    limits = Limits(work=100, seed=seed)
    if basis is None:
        return make_plan(agency, limits)
    return replan(agency, basis, limits)


def plan_it(number: int, kind: RunKind = RunKind.REPLAN) -> None:
    run = scenarios.request_run(COORDINATOR, ScenarioId(number), kind=kind, now=NOW, today=TODAY)
    solving.carry_out(run, executor="e", lease=30, planner=solver, clock=lambda: NOW)


def test_without_scenarios_the_page_says_what_they_are_for(
    published: Published, visitor: FlaskClient
) -> None:
    page = visitor.get("/coordinator/scenarios")
    assert page.status_code == 200
    assert "There are no scenarios." in page.text


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_kind_of_change_has_a_form(
    published: Published, visitor: FlaskClient, kind: ChangeKind
) -> None:
    page = visitor.get(f"/coordinator/scenarios/new?kind={kind}")
    assert page.status_code == 200
    assert f'value="{kind}" selected' in page.text


def test_a_scenario_is_made_and_shows_what_it_supposes(
    published: Published, visitor: FlaskClient
) -> None:
    answer = visitor.post("/coordinator/scenarios", data=ILL)
    assert answer.status_code == 303
    page = visitor.get(answer.location).text
    assert "What if: Ada ill" in page
    assert "Ada Postma" in page
    assert "22 Feb 2027" in page
    assert "2027-02-22" not in page
    assert "With the fewest changes" in page


def test_a_form_that_cannot_be_says_what_is_wrong_and_keeps_what_was_filled_in(
    published: Published, visitor: FlaskClient
) -> None:
    answer = visitor.post("/coordinator/scenarios", data=ILL | {"until": "2027-01-01"})
    assert answer.status_code == 422
    assert "The last day must not be before the first." in answer.text
    assert 'value="Ada ill"' in answer.text
    nameless = visitor.post("/coordinator/scenarios", data=ILL | {"scenario": ""})
    assert nameless.status_code == 422
    assert scenarios.list_scenarios(COORDINATOR) == []


def test_whether_a_surge_is_neutral_is_chosen(published: Published, visitor: FlaskClient) -> None:
    form = visitor.get("/coordinator/scenarios/new?kind=surge").text
    assert re.search(r'<option value="no" selected>no</option>\s*<option value="yes">yes<', form)
    surge = {"client": "beta", "first": "2027-03-01", "until": "2027-03-12", "hours": "4"}
    made = {"kind": "surge", "scenario": "More", "neutral": "yes"} | surge
    page = visitor.get(visitor.post("/coordinator/scenarios", data=made).location).text
    assert "Neutral yes" in page


def test_languages_days_and_topics_are_ticked_in_words(
    published: Published, visitor: FlaskClient
) -> None:
    form = visitor.get("/coordinator/scenarios/new?kind=client-needs&languages=ar").text
    assert re.search(r'name="languages" value="ar" checked>\s*Arabic', form)
    assert re.search(r'name="topics" value="integrity_issue">\s*integrity issues', form)
    asked = {"kind": "client-needs", "scenario": "More", "client": "beta"}
    ticked = asked | {"languages": ["nl", "ar"], "topics": ["bullying", "integrity_issue"]}
    page = visitor.get(visitor.post("/coordinator/scenarios", data=ticked).location).text
    assert "Languages Arabic, Dutch" in page
    assert "Topics bullying, integrity issues" in page
    assert "integrity_issue" not in page


def test_what_was_ticked_is_kept_by_a_form_that_is_refused(
    published: Published, visitor: FlaskClient
) -> None:
    joins = {"kind": "advisor-joins", "scenario": "New", "advisor": "new-north", "like": "ada"}
    sent = joins | {"hours": "many", "days": ["mon", "thu"], "languages": ["ti"]}
    refused = visitor.post("/coordinator/scenarios", data=sent)
    assert refused.status_code == 422
    ticked = re.findall(r'type="checkbox" name="\w+" value="(\w+)" checked', refused.text)
    assert ticked == ["mon", "thu", "ti"]
    page = visitor.get(
        visitor.post("/coordinator/scenarios", data=sent | {"hours": "24"}).location
    ).text
    assert "Working days Monday, Thursday" in page
    assert "Languages Tigrinya" in page


def test_one_thing_more_can_be_supposed_until_it_is_planned(
    published: Published, visitor: FlaskClient
) -> None:
    address = visitor.post("/coordinator/scenarios", data=ILL).location
    assert visitor.get(f"{address}/change?kind=client-leaves").status_code == 200
    more = {"kind": "client-leaves", "client": "beta", "last": "2027-03-12"}
    assert visitor.post(f"{address}/change", data=more).status_code == 303
    assert "A client leaves" in visitor.get(address).text
    assert visitor.post(f"{address}/run", data={"kind": "replan"}).status_code == 303
    assert visitor.post(f"{address}/change", data=more).status_code == 409


@pytest.mark.parametrize("kind", list(RunKind))
def test_a_planned_scenario_is_compared_with_what_is_published(
    published: Published, visitor: FlaskClient, kind: RunKind
) -> None:
    address = visitor.post("/coordinator/scenarios", data=ILL).location
    plan_it(int(address.rpartition("/")[2]), kind)
    page = visitor.get(address).text
    assert "Clients for whom something changes" in page
    assert "A scenario cannot be published" in page
    assert "In this scenario" in page
    assert "This draft" not in page
    assert "Points apart from changes" in page
    assert re.search(r"\d clients? moves?\b", page)
    assert ("Points from" in page) is (kind is RunKind.REPLAN)
    listed = visitor.get("/coordinator/scenarios").text
    assert "done" in listed
    proof = re.search(r"/coordinator/proof\?plan=\d+", page)
    assert proof is not None
    assert "No plan can be below" in visitor.get(proof[0]).text


def test_a_waiting_run_shows_on_the_page_of_its_scenario(
    published: Published, visitor: FlaskClient
) -> None:
    address = visitor.post("/coordinator/scenarios", data=ILL).location
    visitor.post(f"{address}/run", data={"kind": "plan"})
    assert "The plan waits for its turn" in visitor.get(address).text


def test_a_dropped_scenario_is_gone(published: Published, visitor: FlaskClient) -> None:
    address = visitor.post("/coordinator/scenarios", data=ILL).location
    assert visitor.post(f"{address}/drop").status_code == 303
    assert visitor.get(address).status_code == 404


def test_an_advisors_page_leads_to_re_planning_and_to_what_if(
    published: Published, visitor: FlaskClient
) -> None:
    page = visitor.get("/coordinator/advisors/ada").text
    assert "Re-plan with the fewest changes" in page
    assert "kind=advisor-out&amp;advisor=ada" in page
    form = visitor.get("/coordinator/scenarios/new?kind=advisor-out&advisor=bo").text
    assert '<option value="bo" selected>' in form


def test_a_re_plan_becomes_a_draft_that_says_who_moves(
    published: Published, visitor: FlaskClient
) -> None:
    answer = visitor.post("/coordinator/runs/replan")
    assert answer.status_code == 303
    (run,) = planning.list_runs(COORDINATOR)
    made = solving.carry_out(run.id, executor="e", lease=30, planner=solver, clock=lambda: NOW)
    page = visitor.get(f"/coordinator/drafts/{made}")
    assert page.status_code == 200
    assert "Points from" in page.text


def test_without_an_agency_the_first_step_is_to_bring_one_in(visitor: FlaskClient) -> None:
    assert "Bring in the agency" in visitor.get("/coordinator/scenarios/new").text
