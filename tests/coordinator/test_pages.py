"""The coordinator's pages as a visitor gets them, without script."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.assignments import CoverRole
from coverage.persistence.database import writing
from coverage.persistence.facts import Origin, add_absence, store_agency
from tests.coordinator.conftest import Published, small_agency
from tests.coordinator.plans import NOW, away, instead, store
from tests.entering import enter

# what the pages are made from runs on both databases in the tests beside this one
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGES = (
    "/coordinator/plan",
    "/coordinator/problems",
    "/coordinator/advice",
    "/coordinator/clients",
    "/coordinator/clients/alfa",
    "/coordinator/clients/beta",
    "/coordinator/clients/alfa/weeks/2027-W05",
    "/coordinator/clients/alfa/weeks/2027-W07",
    "/coordinator/clients/alfa/weeks/2027-W08",
    "/coordinator/clients/beta/weeks/2027-W10",
    "/coordinator/advisors",
    "/coordinator/advisors/ada",
    "/coordinator/advisors/cas",
)


def text(visitor: FlaskClient, address: str, status: int = 200) -> str:
    answer = visitor.get(address)
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_every_page_opens_and_none_tells_a_background(
    published: Published, visitor: FlaskClient
) -> None:
    with writing() as session:
        add_absence(
            session,
            away("ada", "2027-W10", "2027-W11"),
            origin=Origin.ADVISOR,
            sealed_reason=b"canary-reason",
            now=NOW,
        )
    for address in PAGES:
        assert "canary" not in text(visitor, address)


def test_a_cell_says_its_state_in_hidden_words(published: Published, visitor: FlaskClient) -> None:
    page = text(visitor, "/coordinator/plan?from=2027-W05")
    assert '<span aria-hidden="true">AP</span><span class="vh">Ada Postma, primary</span>' in page
    assert '<span aria-hidden="true">B BV</span><span class="vh">Bo Visser, backup</span>' in page
    assert "Cas Winter, substitute" in page
    assert "gap, nobody covers" in page
    assert "Cas Winter, primary, surge 8 hours Ada Postma" in page


def test_a_gap_is_a_link_that_an_address_can_point_at(
    published: Published, visitor: FlaskClient
) -> None:
    page = text(visitor, "/coordinator/plan")
    assert 'id="alfa-w7" href="/coordinator/clients/alfa/weeks/2027-W07"' in page
    assert 'id="alfa-w5"' not in page
    problems = text(visitor, "/coordinator/problems")
    assert "from=2027-W07#alfa-w7" in problems


def test_a_problem_is_a_sentence_with_ways_on(published: Published, visitor: FlaskClient) -> None:
    page = text(visitor, "/coordinator/problems")
    assert "Ada Postma and Bo Visser are away. Everybody else who fits is too far away." in page
    assert "There is a primary only." in page


def test_an_absence_handed_in_after_publication_reaches_the_problem_list(
    published: Published, visitor: FlaskClient
) -> None:
    with writing() as session:
        add_absence(session, away("cas", "2027-W11", "2027-W11"), origin=Origin.ADVISOR, now=NOW)
    page = text(visitor, "/coordinator/problems")
    assert "The plan counted on Cas Winter, who is away by now, and nobody else" in page
    assert "Bo Visser is there and takes over." in page


def test_an_absence_that_concerns_several_clients_is_told_in_one_line_too(
    published: Published, visitor: FlaskClient
) -> None:
    with writing() as session:
        add_absence(session, away("cas", "2027-W11", "2027-W11"), origin=Origin.CALENDAR, now=NOW)
    page = text(visitor, "/coordinator/problems?kind=away_after_all")
    assert "The plan counted on this advisor for 2 clients." in page
    assert "There instead: Bo Visser. For one of them nobody of the panel is there." in page


def test_a_draft_leads_to_review_and_the_published_plan_to_a_new_one(
    published: Published, visitor: FlaskClient
) -> None:
    better = instead(published.plan, "alfa", "2027-W07", CoverRole.SUBSTITUTE, "cas")
    draft = store(published.agency, better, publish=False, version=2, facts=False)
    assert "Make a new plan" in text(visitor, "/coordinator/plan")
    page = text(visitor, f"/coordinator/plan?plan={draft}")
    assert "Review and publish" in page
    assert "Cas Winter, substitute, changed" in page
    assert f"/weeks/2027-W07?plan={draft}" in page


def test_one_client_week_is_reached_by_words(published: Published, visitor: FlaskClient) -> None:
    for words, to in (
        ("client=alfa&week=2027-W07", "/coordinator/clients/alfa/weeks/2027-W07"),
        ("client=gamma+school&week=", "/coordinator/clients/gamma"),
        ("client=care&week=soon", "/coordinator/clients/beta"),
        ("client=a&week=2027-W07", "/coordinator/clients?q=a"),
    ):
        answer = visitor.get(f"/coordinator/go?{words}")
        assert (answer.status_code, answer.location) == (303, to)


def test_what_is_not_there_is_not_found(published: Published, visitor: FlaskClient) -> None:
    for address in (
        "/coordinator/plan?plan=999",
        "/coordinator/plan?plan=x",
        "/coordinator/plan?plan=\u0663",
        "/coordinator/clients/nobody",
        "/coordinator/clients/alfa/weeks/2027-W60",
        "/coordinator/clients/alfa/weeks/2030-W01",
        "/coordinator/clients/alfa/weeks/0000-W01",
        "/coordinator/advisors/nobody",
    ):
        text(visitor, address, status=404)


def test_a_filter_that_makes_no_sense_is_named_and_left_out(
    published: Published, visitor: FlaskClient
) -> None:
    page = text(visitor, "/coordinator/plan?from=week-5&weeks=7&size=x&region=Oost&only=funny")
    assert "left out: only, region, from, weeks, size" in page
    assert "Alfa Works" in page


def test_links_to_other_pages_of_the_table_carry_only_its_own_filters(
    published: Published, visitor: FlaskClient
) -> None:
    query = "_external=1&_scheme=evil&endpoint=x&_anchor=y&weeks=13&q=a&page=1"
    page = text(visitor, f"/coordinator/plan?{query}")
    shown = page[: page.index("<footer")]
    assert "evil" not in shown
    assert "endpoint=" not in shown


def test_before_an_import_the_first_step_is_shown(app: Flask, visitor: FlaskClient) -> None:
    for address in PAGES:
        assert "No agency yet" in text(visitor, address)


def test_before_a_plan_the_next_step_is_shown(app: Flask, visitor: FlaskClient) -> None:
    with writing() as session:
        store_agency(session, small_agency())
    for address in ("/coordinator/plan", "/coordinator/problems", "/coordinator/advisors"):
        page = text(visitor, address)
        assert "No plan yet" in page
        assert "3 advisors and 3 clients" in page
    for address in (
        "/coordinator/clients",
        "/coordinator/clients/alfa",
        "/coordinator/advisors/ada",
    ):
        text(visitor, address)
    text(visitor, "/coordinator/clients/alfa/weeks/2027-W05", status=404)


@pytest.mark.parametrize(("role", "of"), [("advisor", "ada"), ("contact", "alfa")])
def test_to_others_these_pages_do_not_exist(
    app: Flask, published: Published, role: str, of: str
) -> None:
    other = enter(app, role, of)
    for address in PAGES:
        text(other, address, status=404)
