"""Calendars outside the house, in real browsers: passwords, addresses, hours, and a file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from coverage import clock
from coverage.domain.ids import PlaceId
from coverage.domain.places import Place, PlaceKind
from coverage.persistence.database import writing
from coverage.persistence.elsewhere import LinkRow
from coverage.persistence.facts import store_agency
from coverage.persistence.holiday_addresses import AddressRow
from coverage.persistence.time_off_files import keep_file
from tests.desks.agencies import BO, NOW, TODAY, desk_agency, desk_plan, publish
from tests.desks.test_time_off_pages import ALPS, BIRTHDAY, NAMELESS, calendar
from tests.web.conftest import OpenPage
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HOLIDAYS: FilePayload = {
    "name": "holidays.ics",
    "mimeType": "text/calendar",
    "buffer": calendar(ALPS, BIRTHDAY, NAMELESS),
}


@pytest.fixture
def desk_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The service with a small agency that has a room, on 3 March 2027."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY)
    room = Place(
        id=PlaceId("utrecht-2"),
        name="Room at the canal",
        kind=PlaceKind.ROOM,
        opening="mon-fri 09:00-17:00",
        rooms=2,
    )
    with site.app.app_context():
        with writing() as session:
            store_agency(session, replace(desk_agency(), places=(room,)))
        publish(desk_plan(), version=1)
    return site


def look(walk: Walk, address: str, *, open_all: bool = False) -> None:
    walk.page.goto(address)
    if open_all:
        walk.page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
    walk.look(f"{address} opened" if open_all else address)


def make_password(page: Page) -> None:
    page.get_by_label("Name of the device").fill("Telephone")
    page.get_by_role("button", name="Make a password").click()
    expect(page.get_by_text("Shown only now.")).to_be_visible()


def make_address(page: Page, label: str) -> None:
    page.get_by_label("Where you will use it").fill(label)
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_text("Shown only now.")).to_be_visible()


def all_in_trouble(site: Site) -> None:
    """Bo's linked calendar was not read for two days; an address has news, another is closed."""
    long_ago = NOW - timedelta(days=2)
    due = {"due_at": NOW, "sealed": b"", "failures": 3}
    with site.app.app_context(), writing() as session:
        link = {"advisor": BO, "host": "caldav.example.org", "linked_at": long_ago, "seed": "s"}
        session.add(LinkRow(**link, **due, left_out=3, trouble="password", trouble_at=NOW))
        for source, trouble in (("a.example 12ab", None), ("b.example 34cd", "forbidden")):
            address = {"advisor": BO, "source": source, "seed": "s", "trouble": trouble}
            session.add(AddressRow(**address, **due, fetched_at=long_ago))
        keep_file(session, BO, source="a.example 12ab", body=calendar(ALPS), now=NOW)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_everybody_can_use_the_calendar_pages(
    desk_site: Site, open_page: OpenPage, width: int, scheme: str
) -> None:
    advisor = open_page(role="advisor", of="bo", width=width, color_scheme=scheme)
    mine = Walk(desk_site.app, advisor, label=f"calendars advisor {width}")
    look(mine, "/advisor/devices")
    make_password(advisor)
    mine.look("a device password")
    look(mine, "/advisor/devices")
    make_address(advisor, "Google Calendar")
    mine.look("an address")
    look(mine, "/advisor/devices", open_all=True)
    look(mine, "/advisor/hours/")
    advisor.get_by_label("Monday, second stretch, from").fill("09:00")
    advisor.get_by_role("button", name="Keep these hours").click()
    mine.look("hours refused", status=422)
    look(mine, "/advisor/time-off/")
    advisor.get_by_label("File", exact=True).set_input_files(files=[HOLIDAYS])
    advisor.get_by_role("button", name="Show what it says", exact=True).click()
    mine.look("a file of holidays")
    advisor.get_by_role("button", name="Put it in my time-off calendar").click()
    mine.look("holidays that count")
    look(mine, "/advisor/absences")
    all_in_trouble(desk_site)
    look(mine, "/advisor/elsewhere/", open_all=True)
    expect(advisor.get_by_text("Nobody can book you now.")).to_be_visible()
    look(mine, "/advisor/time-off/")
    advisor.get_by_role("link", name="See what, and let it count").click()
    mine.look("news of an address")

    coordinator = open_page(role="coordinator", width=width, color_scheme=scheme)
    theirs = Walk(desk_site.app, coordinator, label=f"calendars coordinator {width}")
    look(theirs, "/coordinator/calendar/")
    make_password(coordinator)
    theirs.look("a password")
    look(theirs, "/coordinator/calendar/")
    make_address(coordinator, "The board")
    look(theirs, "/coordinator/calendar/")

    contact = open_page(role="contact", of="alfa", width=width, color_scheme=scheme)
    ours = Walk(desk_site.app, contact, label=f"calendars contact {width}")
    look(ours, "/client/calendar/")
    make_address(contact, "Intranet")
    ours.look("an address of who stands for us")
    look(ours, "/client/calendar/")
    mine.expected.add(422)
    assert [f for f in mine.faults if "status 422" not in f] + theirs.faults + ours.faults == []


def test_a_file_and_hours_go_in_without_scripts(desk_site: Site, open_page: OpenPage) -> None:
    page = open_page(role="advisor", of="bo", path="/advisor/devices", java_script_enabled=False)
    make_password(page)
    page.get_by_role("link", name="I have noted it").click()
    expect(page.get_by_text("never used")).to_be_visible()
    page.get_by_role("link", name="Absences").click()
    page.get_by_role("link", name="Calendars and files of time off").click()
    page.get_by_label("File", exact=True).set_input_files(files=[HOLIDAYS])
    page.get_by_role("button", name="Show what it says", exact=True).click()
    expect(page.get_by_role("row", name="Alps")).to_contain_text("new")
    page.get_by_role("button", name="Put it in my time-off calendar").click()
    expect(page.get_by_role("status")).to_contain_text("Done: 2 added")
    page.get_by_role("link", name="Hours", exact=True).click()
    page.get_by_label("Friday, first stretch, until").fill("12:30")
    page.get_by_role("button", name="Keep these hours").click()
    expect(page.get_by_label("Friday, first stretch, until")).to_have_value("12:30")


def test_an_address_is_made_and_revoked_with_nothing_but_a_keyboard(
    desk_site: Site, open_page: OpenPage
) -> None:
    page = open_page(role="contact", of="alfa", path="/client/calendar/")
    page.get_by_label("Where you will use it").focus()
    page.keyboard.type("Intranet")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"/feeds/[\w-]+\.ics"))).to_be_visible()
    page.get_by_role("link", name="I have noted it").focus()
    page.keyboard.press("Enter")
    revoke = page.get_by_role("button", name="Revoke Intranet")
    expect(revoke).to_be_visible()
    for _ in range(30):
        if revoke.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("That address opens nothing any more.")
    expect(page.get_by_text("There are no addresses yet.")).to_be_visible()
