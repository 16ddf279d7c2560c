"""A reorganisation, from the contact's question to the advisor's phone and its end.

Three people in three browsers without JavaScript, a worker in its own process with the real solver,
and a CalDAV client. Nothing is put into the database but the agency's folder.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import caldav
import pytest
from playwright.sync_api import Page, expect

from coverage import clock
from coverage.domain.agencies import Agency
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Horizon, Week
from coverage.folders import write_folder
from coverage.operations import intake
from coverage.operations.calendars import devices
from tests.builders import a_client, an_advisor
from tests.plans.workers import worker
from tests.web.conftest import OpenPage
from tests.web.sites import Site

pytestmark = pytest.mark.browser

WHY = "Kwekerij Vuurdoorn neemt ons over"
"""What nobody but the contact and the coordinators may ever read."""
START = Week.of(clock.today("Europe/Amsterdam")).next(4)
ALFA = ClientId("alfa")


def agency() -> Agency:
    """Two clients with two advisors, and a third advisor who is free for a neutral surge."""
    return Agency(
        name="Story",
        horizon=Horizon(start=START.monday, weeks=8),
        advisors=tuple(an_advisor(name, max_primary=3) for name in ("ada", "bo", "cleo")),
        clients=(
            a_client("alfa", name="Alfa Holding", alias="K-1"),
            a_client("beta", name="Beta Zorg", alias="K-2"),
        ),
    )


@pytest.fixture
def story_site(site: Site, tmp_path: Path) -> Site:
    """The agency's folder, imported."""
    folder = tmp_path / "folder"
    write_folder(agency(), folder)
    with site.app.app_context():
        intake.import_folder(None, folder, now=clock.now())
    return site


def shown_dates(first: date, until: date) -> tuple[str, str]:
    return first.isoformat(), until.isoformat()


def plan_and_publish(page: Page) -> None:
    """The coordinator makes a plan, watches it, looks at the difference and publishes."""
    page.goto("/coordinator/runs")
    page.get_by_text("For experts: work and seed").click()
    page.get_by_label("Work").fill("300")
    page.get_by_role("button", name="Make a plan").click()
    for _ in range(120):
        link = page.get_by_role("link", name="See what it changes")
        if page.url.rpartition("/")[2] and "/runs/" in page.url and link.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.goto("/coordinator/runs")
    page.get_by_role("link", name=re.compile(r"^Draft \d+$")).first.click()
    page.get_by_role("button", name=re.compile("Publish")).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def calendar_of(site: Site, advisor: AdvisorId) -> list[str]:
    """The summaries in an advisor's coverage calendar, as a phone with a new password sees them."""
    with site.app.app_context():
        password = devices.add_device(
            AdvisorReader(advisor=advisor),
            advisor,
            label="phone",
            key=site.app.extensions["settings"].secret_key,
            now=clock.now(),
        )
    with caldav.DAVClient(url=site.url, username=advisor, password=password) as client:
        (calendar,) = [c for c in client.principal().calendars() if "coverage" in str(c.url)]
        return sorted(
            str(event.get_icalendar_component()["summary"]) for event in calendar.events()
        )


def test_extra_capacity_is_asked_agreed_planned_published_seen_and_ended(
    story_site: Site, open_page: OpenPage
) -> None:
    site, settings = story_site, story_site.app.extensions["settings"]
    contact = open_page(role="contact", of="alfa", path="/client/", java_script_enabled=False)
    coordinator = open_page(role="coordinator", path="/coordinator/plan", java_script_enabled=False)
    with worker(settings):
        plan_and_publish(coordinator)
        panel = panel_of(contact)
        ask(contact)
        assert WHY in agree(coordinator)
        plan_and_publish(coordinator)
    free = ({"ada", "bo", "cleo"} - panel).pop()
    surge_weeks = [
        line for line in calendar_of(site, AdvisorId(free)) if "K-1" in line and "4" in line
    ]
    assert len(surge_weeks) == 2
    advisor = open_page(
        role="advisor",
        of=free,
        path=f"/advisor/?week={START.next()}",
        java_script_enabled=False,
    )
    expect(advisor.locator("main")).to_contain_text("Alfa Holding")
    assert WHY not in advisor.content()
    contact.goto("/client/requests")
    contact.get_by_role("link", name=re.compile(r"\d{4}")).first.click()
    expect(contact.locator("main")).to_contain_text(free.title())
    end_after_one_week(coordinator)
    with worker(settings):
        plan_and_publish(coordinator)
    assert len([line for line in calendar_of(site, AdvisorId(free)) if "K-1" in line]) == 1


def panel_of(contact: Page) -> set[str]:
    contact.goto("/client/")
    text = contact.locator("main").inner_text()
    return {name for name in ("ada", "bo", "cleo") if name.title() in text}


def ask(contact: Page) -> None:
    """Two weeks, four hours a week, nobody of the panel."""
    contact.goto("/client/requests")
    first, until = shown_dates(START.next().monday, START.next(2).friday)
    contact.get_by_label("From").fill(first)
    contact.get_by_label("Up to and including").fill(until)
    contact.get_by_label("Hours a week").fill("4")
    contact.get_by_label(re.compile("^Why")).fill(WHY)
    contact.get_by_role("button", name="Send to the agency").click()
    expect(contact.locator("main")).to_contain_text(WHY)


def agree(coordinator: Page) -> str:
    """Agrees to the only request; gives what the page about it said before."""
    coordinator.goto("/coordinator/requests")
    coordinator.get_by_role("link", name=re.compile("Alfa Holding")).first.click()
    coordinator.wait_for_load_state()
    said = coordinator.content()
    coordinator.get_by_role("button", name="Agree").click()
    expect(coordinator.locator("main")).to_contain_text("Not staffed yet")
    return said


def end_after_one_week(coordinator: Page) -> None:
    coordinator.goto("/coordinator/requests")
    coordinator.get_by_role("link", name=re.compile("Alfa Holding")).first.click()
    coordinator.get_by_label("Last day").fill((START.next().monday + timedelta(days=4)).isoformat())
    coordinator.get_by_role("button", name="End it on that day").click()
