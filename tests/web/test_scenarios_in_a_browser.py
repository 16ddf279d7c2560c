"""Supposing something in a browser: every kind of change, by keyboard, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from coverage.domain.change_fields import ChangeKind
from coverage.web.audiences import Audience
from tests.coordinator.conftest import small_agency, small_plan
from tests.coordinator.plans import store
from tests.coordinator.test_scenario_pages import plan_it
from tests.web.conftest import OpenPage
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

NEEDS = "/coordinator/scenarios/new?kind=client-needs"
ILLNESS = "/coordinator/scenarios/new?kind=advisor-out&advisor=ada"


@pytest.fixture(autouse=True)
def agency(site: Site) -> None:
    with site.app.app_context():
        facts = small_agency()
        store(facts, small_plan(facts))


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "nl")])
def test_every_kind_of_change_has_a_form_for_everybody(
    site: Site, open_page: OpenPage, width: int, language: str
) -> None:
    page = open_page(role=Audience.COORDINATOR.value, width=width, language=language)
    walk = Walk(site.app, page, label=f"scenario {width}")
    for kind in ChangeKind:
        address = f"/coordinator/scenarios/new?kind={kind}"
        answer = page.goto(address)
        assert answer is not None
        for closed in page.locator("details:not([open]) > summary").all():
            closed.click()
        walk.look(address, status=answer.status)
    assert walk.faults == []


def test_a_change_is_supposed_with_the_keyboard_alone_and_without_scripts(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(role=Audience.COORDINATOR.value, path=NEEDS, java_script_enabled=False)
    page.get_by_label("Name of the scenario").focus()
    page.keyboard.type("Two languages")
    page.keyboard.press("Tab")  # the client; the first one will do
    page.keyboard.press("Tab")
    expect(page.get_by_label("Dutch", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")  # languages that nobody speaks or asks for yet
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Abkhazian", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Two languages")
    expect(page.get_by_text("Languages Abkhazian, Dutch")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_planned_scenario_is_for_everybody(site: Site, open_page: OpenPage, width: int) -> None:
    page = open_page(role=Audience.COORDINATOR.value, path=ILLNESS, width=width)
    page.get_by_label("Name of the scenario").fill("Ada is ill")
    page.get_by_label("First day").fill("2027-02-22")
    page.get_by_label("Last day").fill("2027-03-05")
    page.get_by_role("button", name="Suppose this").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada is ill")
    walk = Walk(site.app, page, label=f"scenario {width}")
    walk.look("unplanned")
    address = page.url
    with site.app.app_context():
        plan_it(int(address.rpartition("/")[2]))
    page.goto(address)
    expect(page.get_by_text("A scenario cannot be published")).to_be_visible()
    walk.look("planned")
    assert walk.faults == []
