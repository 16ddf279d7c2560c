"""The pages that tell whether a plan is fair and robust, and the option that plans for illness."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.assignments import Panel
from coverage.domain.ids import PlanId
from coverage.operations import planning, publishing
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from coverage.persistence.plans import store_draft
from coverage.web.use_chart import use_chart
from tests.coordinator.conftest import Published, small_agency
from tests.coordinator.plans import NOW, a_panel, plan_by_panels, store
from tests.plans.building import SCORE

# what the pages are made from runs on both databases in tests/plans/test_outlooks.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def text(visitor: FlaskClient, address: str, status: int = 200) -> str:
    answer = visitor.get(address)
    assert answer.status_code == status, address
    bare = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", bare).replace("\xa0", " ")


def a_draft(published: Published, *panels: Panel, illness: float = 0.0) -> PlanId:
    """A draft beside the published plan."""
    plan = plan_by_panels(published.agency, panels or published.plan.panels)
    agency = published.agency
    return store(agency, plan, publish=False, version=2, facts=False, illness=illness)


def without_outlook(published: Published) -> PlanId:
    with writing() as session:
        return store_draft(session, published.plan, SCORE, run_id=None, base_version=1, now=NOW)


def test_the_page_names_the_clients_that_illness_would_hit(
    published: Published, visitor: FlaskClient
) -> None:
    page = text(visitor, "/coordinator/outlook")
    assert "Covered when 5 % are ill" in page
    assert "Clients that illness would hit hardest" in page
    # Gamma has no backup: eight weeks at five percent are 0.4 of a week
    assert re.search(r"Gamma School 0\.[345] 0 8", page)


def test_the_page_tells_how_full_every_advisor_is(
    published: Published, visitor: FlaskClient
) -> None:
    page = text(visitor, "/coordinator/outlook")
    assert "Half of the advisors" in page
    assert re.search(r"Cas Winter \d+ %.*Ada Postma \d+ %", page)
    assert "Advisors, the fullest first" in page


def test_plans_stand_beside_each_other_with_the_price_of_certainty(
    published: Published, visitor: FlaskClient
) -> None:
    panels = [
        a_panel("alfa", "ada", "cas"),
        a_panel("beta", "cas", "bo"),
        a_panel("gamma", "cas", "bo"),
    ]
    draft = a_draft(published, *panels, illness=0.1)
    page = text(visitor, f"/coordinator/outlook?plan={draft}")
    assert "Beside the other plans" in page
    assert "Covered when 10 % are ill" in page
    row = re.search(rf"Draft {draft} 1 client moves [\d,]+ 10 % ([\d.]+) %", page)
    other = re.search(r"Published v1 [\d,]+ no ([\d.]+) %", page)
    assert row is not None
    assert other is not None
    assert float(row[1]) > float(other[1])


def test_points_leave_out_what_each_plan_paid_for_its_changes(
    published: Published, visitor: FlaskClient
) -> None:
    paid = SCORE.terms | {"change_primary": 500.0, "change_backup": 200.0}
    score = replace(SCORE, objective=54_900.0, terms=paid)
    with writing() as session:
        store_draft(session, published.plan, score, run_id=None, base_version=1, now=NOW)
    for address in ("/coordinator/outlook", "/coordinator/runs"):
        page = text(visitor, address)
        assert "Points apart from changes" in page
        assert "54,200" in page
        assert "54,900" not in page


def test_the_plan_page_leads_to_it(published: Published, visitor: FlaskClient) -> None:
    page = visitor.get("/coordinator/plan").get_data(as_text=True)
    assert 'href="/coordinator/outlook"' in page
    assert "covered when 5 % are ill" in text(visitor, "/coordinator/plan")


def test_a_plan_without_an_outlook_says_where_to_get_one(
    published: Published, visitor: FlaskClient
) -> None:
    draft = without_outlook(published)
    page = text(visitor, f"/coordinator/outlook?plan={draft}")
    assert f"This has not been worked out for Draft {draft}" in page
    assert "not worked out for this plan" in page
    assert "are ill" not in text(visitor, f"/coordinator/plan?plan={draft}")
    assert "Fair and robust" not in text(visitor, f"/coordinator/drafts/{draft}")


def test_a_superseded_plan_can_still_be_looked_at(
    published: Published, visitor: FlaskClient
) -> None:
    store(published.agency, published.plan, version=2, facts=False)
    page = text(visitor, f"/coordinator/outlook?plan={published.id}")
    assert "Published v1" in page
    assert "Published v2" in page


def test_before_there_is_a_plan_the_page_says_how_to_make_one(
    app: Flask, visitor: FlaskClient
) -> None:
    assert "Bring in the agency" in text(visitor, "/coordinator/outlook")
    with writing() as session:
        store_agency(session, small_agency())
    assert "No plan yet" in text(visitor, "/coordinator/outlook")


def test_a_plan_that_is_not_there_is_not_found(published: Published, visitor: FlaskClient) -> None:
    for name in ("404", "x", "-1"):
        text(visitor, f"/coordinator/outlook?plan={name}", status=404)
    draft = a_draft(published)
    publishing.discard(None, draft, now=NOW)
    text(visitor, f"/coordinator/outlook?plan={draft}", status=404)


def test_an_agency_in_which_nobody_has_hours_can_be_looked_at(
    app: Flask, visitor: FlaskClient
) -> None:
    made = small_agency()
    idle = replace(made, advisors=tuple(replace(a, hours_per_week=0) for a in made.advisors))
    store(idle, plan_by_panels(idle, []))
    page = text(visitor, "/coordinator/outlook")
    assert "Nobody has hours in these weeks" in page
    assert "In no season did illness leave a client" in page


def test_a_comparison_tells_both_figures_before_and_after(
    published: Published, visitor: FlaskClient
) -> None:
    draft = a_draft(published, illness=0.1)
    page = text(visitor, f"/coordinator/drafts/{draft}")
    assert re.search(r"Published v1 [\d,]+ no [\d.]+ %", page)
    assert re.search(rf"Draft {draft} 0 clients move [\d,]+ 10 % [\d.]+ %", page)


@pytest.mark.parametrize(
    ("percent", "illness"),
    [("", 0.0), ("0", 0.0), ("5", 0.05), ("7.5", 0.075), ("7,5", 0.075), ("30", 0.3)],
)
def test_a_run_can_plan_for_illness(
    published: Published, visitor: FlaskClient, percent: str, illness: float
) -> None:
    answer = visitor.post("/coordinator/runs", data={"seed": "1", "illness": percent})
    assert answer.status_code == 303
    (run,) = planning.list_runs(None)
    assert run.illness == pytest.approx(illness)
    told = f"Planned for illness {percent.replace(',', '.')} % of the weeks"
    assert (told in text(visitor, answer.location)) == (illness > 0)


@pytest.mark.parametrize("percent", ["31", "30.01", "-1", "x", "1e1", "5 %", "\u0665", "nan"])
def test_an_illness_that_is_none_is_refused(
    published: Published, visitor: FlaskClient, percent: str
) -> None:
    answer = visitor.post("/coordinator/runs", data={"seed": "1", "illness": percent})
    assert answer.status_code == 422
    assert "Give a percentage from 0 to 30" in answer.get_data(as_text=True)
    assert planning.list_runs(None) == []


def test_the_chart_has_a_bar_for_every_ten_percent(database_url: str) -> None:
    chart = use_chart([0.0, 0.61, 0.7, 0.799, 1.0, 9.0])
    assert chart is not None
    assert [bar.count for bar in chart.bars] == [1, 0, 0, 0, 0, 0, 1, 2, 0, 0, 1, 0, 0, 0, 0, 1]
    assert [bar.low for bar in chart.bars if bar.over] == [100, 110, 120, 130, 140, 150]
    assert max(bar.height for bar in chart.bars) == chart.base - min(b.y for b in chart.bars)
    assert use_chart([]) is None
