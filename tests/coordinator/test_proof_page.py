"""The page that tells how good a plan is, and how that is known."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.assignments import Goal, PlanScore
from coverage.domain.ids import PlanId
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from coverage.persistence.plans import PlanRow, store_draft
from tests.coordinator.conftest import Published, small_agency
from tests.coordinator.plans import NOW
from tests.coordinator.test_outlook_pages import text
from tests.plans.building import SCORE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SAVED = Goal(name="third_closes", unit="points", value=-2_964.0, bound=-2_964.0)
PEOPLE = Goal(name="surge_people", unit="advisors", value=24.0, bound=21.0)
OPEN = Goal(name="open_gaps", unit="hours", value=None, bound=None)


def a_draft(published: Published, score: PlanScore) -> PlanId:
    with writing() as session:
        return store_draft(session, published.plan, score, run_id=None, base_version=1, now=NOW)


def proof(visitor: FlaskClient, draft: PlanId) -> str:
    return text(visitor, f"/coordinator/proof?plan={draft}")


def test_points_and_bound_say_what_a_better_plan_could_save(
    published: Published, visitor: FlaskClient
) -> None:
    page = proof(visitor, a_draft(published, SCORE))
    assert "This plan 120 points" in page
    assert "No plan can be below 100" in page
    assert "A better plan could save 20 points at most" in page
    assert "17.0 %" in page


def test_a_plan_at_its_bound_is_called_the_best_there_is(
    published: Published, visitor: FlaskClient
) -> None:
    page = text(visitor, "/coordinator/proof")
    assert "A better plan could save nothing this is the best plan there is" in page


def test_terms_stand_beside_those_of_the_published_plan(
    published: Published, visitor: FlaskClient
) -> None:
    terms = {"both_away": 1_900.0, "travel_backup": 100.0, "gender_primary": 0.0}
    page = proof(visitor, a_draft(published, replace(SCORE, objective=2_000.0, terms=terms)))
    assert "Weeks with neither primary nor backup 1,900 " in page
    assert re.search(r"Travel of the backup 100 [\d,]+", page)
    # what only the published plan pays for is told too, and what neither does is not
    assert "No backup 0 2,500" in page
    assert "Preferred gender" not in page
    own = text(visitor, "/coordinator/proof")
    assert "Behind it what the published plan had" not in own


def test_every_goal_says_what_was_reached_and_what_is_proven(
    published: Published, visitor: FlaskClient
) -> None:
    page = proof(visitor, a_draft(published, replace(SCORE, goals=(SAVED, OPEN, PEOPLE))))
    assert "both away 2,964 ✓ best" in page
    assert "Hours that stay open not looked at: the run ended before" in page
    assert "People over each surge 24 no cover is better than 21" in page
    assert "repairs the published one" not in page


def test_goals_of_a_re_plan_are_said_to_tell_only_of_what_was_covered_anew(
    published: Published, visitor: FlaskClient
) -> None:
    anew = replace(PEOPLE, anew=True)
    page = proof(visitor, a_draft(published, replace(SCORE, goals=(anew,))))
    assert "The figures are of what it covers anew only" in page


def test_goals_that_were_stored_before_re_plans_were_told_apart_are_read(
    published: Published, visitor: FlaskClient
) -> None:
    draft = a_draft(published, SCORE)
    with writing() as session:
        row = session.get_one(PlanRow, draft)
        row.goals = [{"name": "open_gaps", "unit": "hours", "value": 1.5, "bound": 1.5}]
    assert "Hours that stay open 1.5 h ✓ best" in proof(visitor, draft)


def test_the_plan_page_leads_to_it_and_keeps_the_draft(
    published: Published, visitor: FlaskClient
) -> None:
    draft = a_draft(published, SCORE)
    for address in (f"/coordinator/plan?plan={draft}", f"/coordinator/drafts/{draft}"):
        page = visitor.get(address).get_data(as_text=True)
        assert f'href="/coordinator/proof?plan={draft}"' in page


def test_without_an_agency_or_a_plan_the_page_says_the_first_step(
    app: Flask, visitor: FlaskClient
) -> None:
    assert "Bring in the agency" in text(visitor, "/coordinator/proof")
    with writing() as session:
        store_agency(session, small_agency())
    assert "No plan yet" in text(visitor, "/coordinator/proof")


def test_a_plan_that_is_not_there_is_not_found(published: Published, visitor: FlaskClient) -> None:
    text(visitor, "/coordinator/proof?plan=999999", status=404)
