"""The desks in real browsers: a contact asks, a coordinator agrees, an advisor hands in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from coverage import clock
from coverage.domain.assignments import SurgeStaffing
from tests.desks.agencies import ALFA, CAS, HORIZON, NOW, TODAY, desk_plan, publish, settle
from tests.web.conftest import OpenPage
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def desk_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The service with a small agency and its published plan, on 3 March 2027."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY)
    with site.app.app_context():
        settle(plan=desk_plan())
    return site


def ask(page: Page, *, hours: str = "12", why: str = "Two departments become one.") -> None:
    page.get_by_label("From").fill("2027-03-08")
    page.get_by_label("Up to and including").fill("2027-03-19")
    page.get_by_label("Hours a week").fill(hours)
    page.get_by_label("Half-days on site, a week").fill("1")
    page.get_by_label(re.compile("^Why")).fill(why)
    page.get_by_role("button", name="Send to the agency").click()


def visit(walk: Walk, *addresses: str) -> None:
    """Look at these pages only, and end on the last."""
    for address in addresses:
        walk.page.goto(address)
        walk.look(address)


def test_a_contact_asks_and_a_coordinator_agrees_without_scripts(
    desk_site: Site, open_page: OpenPage
) -> None:
    contact = open_page(role="contact", of="alfa", path="/client/", java_script_enabled=False)
    contact.get_by_role("link", name="Ask for extra capacity").click()
    ask(contact, hours="-12")
    expect(contact.get_by_text("This is too little.")).to_be_visible()
    expect(contact.get_by_label(re.compile("^Why"))).to_have_value("Two departments become one.")
    ask(contact)
    expect(contact.get_by_text("waits for the agency")).to_be_visible()

    coordinator = open_page(role="coordinator", path="/", java_script_enabled=False)
    coordinator.get_by_role("navigation", name="Main").get_by_role("link", name="Requests").click()
    coordinator.get_by_role("link", name="Alfa").click()
    expect(coordinator.get_by_text("Two departments become one.")).to_be_visible()
    expect(coordinator.get_by_role("row", name="Week 10")).to_contain_text("20")
    coordinator.get_by_role("button", name="Agree").click()
    expect(coordinator.get_by_role("status")).to_contain_text("Agreed.")

    with desk_site.app.app_context():
        staffing = SurgeStaffing(client=ALFA, week=HORIZON[1], advisor=CAS, minutes=720)
        publish(desk_plan(staffing), version=2)
    contact.reload()
    expect(contact.get_by_role("row", name="Week 10")).to_contain_text("Cas")
    advisor = open_page(
        role="advisor", of="cas", path="/advisor/?week=2027-W10", java_script_enabled=False
    )
    expect(advisor.get_by_role("row", name="Alfa")).to_contain_text("extra capacity")
    assert "departments" not in advisor.content()

    coordinator.reload()
    coordinator.get_by_text("Withdraw it altogether").click()
    coordinator.get_by_role("button", name="Yes, do it").click()
    contact.reload()
    expect(contact.get_by_text("This request was withdrawn")).to_be_visible()


def test_an_absence_is_handed_in_with_nothing_but_a_keyboard(
    desk_site: Site, open_page: OpenPage
) -> None:
    page = open_page(role="advisor", of="bo", path="/advisor/absences")
    page.get_by_label("First day").focus()
    page.keyboard.type("03032027")  # the same in every order of day and month
    page.keyboard.press("Tab")
    if not page.evaluate("document.activeElement.id === 'until'"):  # the button of the calendar
        page.keyboard.press("Tab")
    expect(page.get_by_label("Last day")).to_be_focused()
    page.keyboard.type("04042027")
    page.get_by_label("What others see").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your own note")).to_be_focused()
    page.keyboard.type("hol")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Alfa: week 11")
    send = page.get_by_role("button", name="Send it all the same")
    while not send.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="holiday")).to_contain_text("away")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_desks(
    desk_site: Site, open_page: OpenPage, width: int, scheme: str
) -> None:
    contact = open_page(role="contact", of="alfa", width=width, color_scheme=scheme)
    desk = Walk(desk_site.app, contact, label=f"contact {width} {scheme}")
    visit(desk, "/client/", "/client/requests")
    ask(contact, hours="-1")
    desk.look("a request refused")
    ask(contact)
    desk.look("a request")
    coordinator = open_page(role="coordinator", width=width, color_scheme=scheme)
    answer = Walk(desk_site.app, coordinator, label=f"requests {width} {scheme}")
    visit(answer, "/coordinator/requests", "/coordinator/requests/1")
    coordinator.get_by_role("button", name="Agree").click()
    answer.look("a request agreed")
    advisor = open_page(role="advisor", of="bo", width=width, color_scheme=scheme)
    weeks = Walk(desk_site.app, advisor, label=f"advisor {width} {scheme}")
    visit(weeks, "/advisor/", "/advisor/?week=2027-W11", "/advisor/?week=2027-W16")
    visit(weeks, "/advisor/weeks", "/advisor/devices", "/advisor/absences")
    advisor.get_by_label("First day").fill("2027-03-15")
    advisor.get_by_label("Last day").fill("2027-03-21")
    advisor.get_by_role("button", name="Hand in").click()
    weeks.look("an absence that leaves weeks open")
    advisor.get_by_role("button", name="Send it all the same").click()
    weeks.look("absences")
    advisor.goto("/advisor/devices")
    advisor.get_by_label("Name of the device").fill("Telephone")
    advisor.get_by_role("button", name="Make a password").click()
    weeks.look("a device password")
    assert desk.faults + answer.faults + weeks.faults == []
