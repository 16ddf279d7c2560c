"""The advice page, and what else a client could choose, as a coordinator gets them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.assignments import Pin, PinKind, Role
from coverage.domain.ids import AdvisorId, ClientId
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from tests.coordinator.conftest import Published, small_agency, small_plan
from tests.coordinator.plans import a_panel, plan_by_panels, store
from tests.coordinator.test_pages import text
from tests.entering import enter

# what the pages are made from runs on both databases in the tests beside this one
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_plan_leads_to_advice_that_says_what_it_leaves_out(
    published: Published, visitor: FlaskClient
) -> None:
    assert 'href="/coordinator/advice"' in text(visitor, "/coordinator/plan")
    page = text(visitor, "/coordinator/advice")
    assert "Which advisors are missing?" in page
    assert "What these numbers leave out" in page
    assert "two new advisors together save less than the sum" in page


def test_a_client_whom_nobody_can_serve_is_whom_somebody_new_helps(
    app: Flask, visitor: FlaskClient
) -> None:
    agency = small_agency()
    polish = replace(agency.clients[2], languages=frozenset({"nl", "pl"}))
    agency = replace(agency, clients=(*agency.clients[:2], polish))
    panels = [a_panel("alfa", "ada", "bo"), a_panel("beta", "cas", "bo")]
    store(agency, plan_by_panels(agency, panels))
    page = text(visitor, "/coordinator/advice")
    assert "Polish" in page
    assert "Gamma School" in page
    assert "primary and backup" in page


def test_a_client_sees_its_choices_with_hours_and_feasibility(
    published: Published, visitor: FlaskClient
) -> None:
    page = text(visitor, "/coordinator/clients/alfa")
    assert "What else this client could choose" in page
    assert "In 2 weeks neither primary nor backup is there." in page
    assert "Temporary cover from outside the panel" in page
    assert "who fit" in page
    assert "Two are enough here" in text(visitor, "/coordinator/clients/beta")


def test_other_panels_are_told_by_seat(published: Published, visitor: FlaskClient) -> None:
    page = text(visitor, "/coordinator/clients/alfa")
    assert "Another primary" in page
    assert "Another backup" in page


def test_a_covered_week_tells_why_not_the_others(
    published: Published, visitor: FlaskClient
) -> None:
    page = text(visitor, "/coordinator/clients/alfa/weeks/2027-W06")
    assert "Why not the others?" in page
    assert "Why not the others?" not in text(visitor, "/coordinator/clients/alfa/weeks/2027-W07")


def test_pins_that_undo_each_other_are_on_the_list_and_with_the_client(
    app: Flask, visitor: FlaskClient
) -> None:
    pinned = Pin(
        client=ClientId("alfa"), role=Role.BACKUP, advisor=AdvisorId("ada"), kind=PinKind.PIN
    )
    bans = (
        Pin(client=ClientId("alfa"), role=None, advisor=AdvisorId(who), kind=PinKind.BAN)
        for who in ("bo", "cas")
    )
    store(replace(small_agency(), pins=(pinned, *bans)), small_plan(small_agency()))
    says = "Ada Postma is pinned as backup and is the only one left who may be primary"
    assert says in text(visitor, "/coordinator/problems?size=100")
    assert says in text(visitor, "/coordinator/clients/alfa")


def test_before_a_plan_the_advice_page_says_what_to_do(app: Flask, visitor: FlaskClient) -> None:
    with writing() as session:
        store_agency(session, small_agency())
    assert "There is no plan yet" in text(visitor, "/coordinator/advice")


def test_to_others_the_advice_page_does_not_exist(app: Flask, published: Published) -> None:
    text(enter(app, "advisor", "ada"), "/coordinator/advice", status=404)
    text(enter(app, "contact", "alfa"), "/coordinator/advice", status=404)
