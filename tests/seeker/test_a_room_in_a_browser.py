"""A conversation in a room, from a town to its cancellation: by keyboard, without scripts, on a
telephone.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coverage.domain.bookings import BookingState, ConversationKind
from coverage.persistence.bookings import BookingRow
from coverage.persistence.database import reading
from tests.seeker.ways import choose_a_time, code_on, enter_code, states
from tests.seeker.worlds import PAGE
from tests.web.conftest import OpenPage
from tests.web.keyboard import follow, pick, press, tab_to
from tests.web.sites import Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.usefixtures("still"),
]


def to_the_rooms(page: Page) -> None:
    follow(page, "button", "Begin")
    pick(page, re.compile(r"\bAda\b"))
    follow(page, "button", "Go on")
    pick(page, re.compile("^In a room"))
    tab_to(page, "textbox", re.compile("^Only for a room"))
    page.keyboard.type("Utrecht")
    follow(page, "button", "Go on")


def saved(page: Page) -> str:
    """The file for a calendar, fetched by the link on the page."""
    tab_to(page, "link", re.compile("^Save in my calendar"))
    with page.expect_download() as coming:
        press(page, "Enter")
    return Path(coming.value.path()).read_text()


def rooms() -> list[tuple[str, str | None]]:
    with reading() as session:
        rows = session.query(BookingRow).filter_by(state=BookingState.BOOKED.value)
        return [(row.kind, row.place) for row in rows]


def test_a_room_is_booked_saved_moved_and_cancelled(house_site: Site, open_page: OpenPage) -> None:
    page = open_page(width=390, path=PAGE, java_script_enabled=False)
    to_the_rooms(page)
    expect(page.get_by_role("heading", name="Which room?")).to_be_visible()
    expect(page.get_by_text("Stadhuis")).to_have_count(0)
    pick(page, re.compile("^Singel"))
    follow(page, "button", "Go on")
    choose_a_time(page)
    expect(page.get_by_text("Singel").first).to_be_visible()
    tab_to(page, "checkbox", re.compile("confidential, unless"))
    press(page, "Space")
    follow(page, "button", "Book this appointment")

    code = code_on(page)
    expect(page.get_by_text("Ada · Singel")).to_be_visible()
    first = saved(page)
    assert "SUMMARY:Appointment" in first
    assert not re.search("Singel|Ada|LOCATION|DESCRIPTION", first)
    follow(page, "button", re.compile("Done"))

    enter_code(page, code)
    expect(page.get_by_text("Ada · Singel")).to_be_visible()
    assert saved(page) == first
    before = page.get_by_role("heading", level=2).first.inner_text()
    follow(page, "link", "Choose another time")
    choose_a_time(page)
    expect(page.get_by_text(f"Instead of: {before}")).to_be_visible()
    follow(page, "button", "Yes, this time")
    expect(page.get_by_text("Ada · Singel")).to_be_visible()
    assert page.get_by_role("heading", level=2).first.inner_text() != before
    with house_site.app.app_context():
        assert rooms() == [(ConversationKind.ROOM.value, "singel")]

    # a summary is a control of its own, which roles do not name
    for _ in range(20):
        press(page, "Tab")
        if page.evaluate("document.activeElement.matches('summary')"):
            break
    press(page, "Enter")
    follow(page, "button", "Yes, cancel it")
    expect(page.get_by_text("No appointment is planned at the moment.")).to_be_visible()
    with house_site.app.app_context():
        assert sorted(states()) == [BookingState.CANCELLED, BookingState.MOVED]
