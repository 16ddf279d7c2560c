"""The whole way of a seeker in a real browser: by keyboard, without scripts, in any language."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from coverage.domain.bookings import BookingState
from coverage.domain.ids import AdvisorId
from coverage.persistence.bookings import BookingRow
from coverage.persistence.database import db, writing
from tests.booking.engine_worlds import a_booking
from tests.seeker.worlds import PAGE, open_house
from tests.web.conftest import OpenPage
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.usefixtures("still"),
]


@pytest.fixture
def house_site(site: Site) -> Site:
    """The service, with a client whose employees can book."""
    with site.app.app_context():
        open_house()
    return site


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, role: str, name: str | re.Pattern[str], *, most: int = 60) -> None:
    """Press Tab until this control has the focus, as somebody without a mouse does."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(most):
        press(page, "Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no {role} {name} within {most} tabs of {page.url}")


def book_by_keyboard(page: Page) -> str:
    """From the client's page to the receipt; gives locator and words as they are shown."""
    tab_to(page, "button", "Begin")
    press(page, "Enter")
    tab_to(page, "radio", re.compile("Whoever has time first"))
    press(page, "Space")
    tab_to(page, "button", "Go on")
    press(page, "Enter")
    tab_to(page, "radio", re.compile("^Telephone"))
    press(page, "Space")
    tab_to(page, "button", "Go on")
    press(page, "Enter")
    choose_a_time(page)
    tab_to(page, "checkbox", re.compile("confidential, unless"))
    press(page, "Space")
    tab_to(page, "button", "Book this appointment")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    return code_on(page)


def choose_a_time(page: Page) -> None:
    """The first half-day that has times, and the first of them that can be had."""
    tab_to(page, "radio", re.compile("Wed"))
    press(page, "Space")
    tab_to(page, "button", "Show the times")
    press(page, "Enter")
    for _ in range(8):
        times = page.locator("input[name=time]")
        if not times.count():
            page.locator("button[name=half]").first.press("Enter")
            continue
        times.nth(_ % times.count()).press("Space")
        tab_to(page, "button", "Keep this time for me")
        press(page, "Enter")
        if page.url.endswith("/confirm"):
            return
    raise AssertionError("no time could be had")


def code_on(page: Page) -> str:
    words = page.locator("ol.words li").all_inner_texts()
    spoken = " ".join(re.sub(r"\W*\d\W*", "", word) for word in words)
    return page.locator(".locator b").inner_text() + "|" + spoken


def enter_code(page: Page, code: str) -> None:
    locator, words = code.split("|")
    page.goto("/appointment/")
    page.get_by_label("Number (six characters)").fill(locator.lower())
    page.get_by_label("The six words").fill(words.upper())
    page.get_by_role("button", name="Go on").click()


def test_somebody_books_with_a_keyboard_comes_back_with_the_code_and_cancels(
    house_site: Site, open_page: OpenPage
) -> None:
    page = open_page(width=390, path=PAGE, java_script_enabled=False)
    code = book_by_keyboard(page)
    assert len(code.split("|")[1].split()) == 6
    page.reload()
    assert code_on(page) == code, "a receipt that is loaded again shows the same"
    page.get_by_role("button", name=re.compile("Done")).click()
    expect(page.get_by_role("heading", name="You are done")).to_be_visible()
    assert page.context.cookies() == []
    page.go_back()
    expect(page.get_by_role("heading", name="You have to begin again")).to_be_visible()
    with house_site.app.app_context():
        assert states() == [BookingState.BOOKED]
    enter_code(page, code)
    expect(page.get_by_role("heading", name="Your appointment")).to_be_visible()
    page.get_by_text("Cancel this appointment").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.get_by_text("No appointment is planned at the moment.")).to_be_visible()
    with house_site.app.app_context():
        assert states() == [BookingState.CANCELLED]


def states() -> list[BookingState]:
    rows = db.session.query(BookingRow.state, BookingRow.starts).order_by(BookingRow.starts)
    return [BookingState(state) for state, _ in rows]
