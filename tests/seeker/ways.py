"""Steps that every story of a seeker in a browser takes, by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from coverage.domain.bookings import BookingState
from coverage.persistence.bookings import BookingRow
from coverage.persistence.database import reading
from tests.web.keyboard import follow, press, tab_to


def choose_a_time(page: Page) -> None:
    """The first half-day that has times, and the first of them that can be had."""
    tab_to(page, "radio", re.compile("morning|afternoon"))
    press(page, "Space")
    follow(page, "button", "Show the times")
    for number in range(8):
        times = page.locator("input[name=time]").count()
        if not times:
            follow(page, "button", re.compile("·"))
            continue
        # one stop for all times; arrows go from one to the next
        tab_to(page, "radio", re.compile(r"^\d\d:\d\d"))
        press(page, "Space", *["ArrowDown"] * (number % times))
        follow(page, "button", "Keep this time for me")
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


def states() -> list[BookingState]:
    with reading() as session:
        rows = session.query(BookingRow.state).order_by(BookingRow.starts)
        return [BookingState(row.state) for row in rows]
