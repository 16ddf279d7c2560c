"""An advisor falls away: what the seeker and both advisors see, and the way on by keyboard, without
scripts.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from coverage.domain.bookings import Booking, BookingState
from coverage.persistence.bookings import BookingRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.claims import to_booking
from coverage.persistence.conversation_terms import store_terms
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import load_agency, store_agency
from tests.booking.engine_worlds import BO, settle
from tests.builders import days_away
from tests.seeker.test_another_way import BO_TERMS, agency
from tests.seeker.test_booking import HALVES, hold_any
from tests.seeker.test_own_page import OWN, code_of, come_back
from tests.seeker.ways import choose_a_time, enter_code
from tests.seeker.worlds import Seeker, a_seeker
from tests.web.conftest import OpenPage
from tests.web.keyboard import follow, pick
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.usefixtures("still"),
]


def coming() -> list[Booking]:
    with reading() as session:
        rows = session.query(BookingRow).filter_by(state=BookingState.BOOKED.value)
        return sorted(map(to_booking, rows), key=lambda each: each.starts)


def in_two_rooms(app: Flask) -> str:
    """Somebody books the Singel with Ada and by telephone once more, on another day; their code."""
    settle(agency())
    with writing() as session:
        store_terms(session, BO, BO_TERMS)
    seeker = a_seeker(app)
    seeker.begin()
    seeker.send("who", advisor="ada")
    seeker.send("how", kind="room", near="Utrecht")
    seeker.send("room", place="singel")
    hold_any(seeker)
    seeker.send("confirm", unless="1")
    locator, words = code_of(seeker.see("confirm"))
    another(come_back(app, locator, words))
    return f"{locator}|{words}"


def another(own: Seeker) -> None:
    own.send(f"{OWN}/again")
    own.send("how", kind="phone")
    day = coming()[0].starts.date()
    for half in reversed(HALVES):
        if half.startswith(str(day)):
            continue
        if any(own.send("time", time=time).status_code == 303 for time in own.times(half)):
            break
    own.send("confirm", unless="1")


def ada_falls_away() -> None:
    """On the day of the first conversation."""
    first = coming()[0].starts.date()
    with writing() as session:
        facts = load_agency(session)
        assert facts is not None
        store_agency(session, replace(facts, absences=(days_away("ada", first, 1),)))


def take(page: Page) -> None:
    """To the end of a change, wherever it stands."""
    if not page.url.endswith("/confirm"):
        choose_a_time(page)
    follow(page, "button", "Yes, this time")


def test_the_backup_is_talked_with_elsewhere_and_the_second_conversation_goes_over(
    house_site: Site, open_page: OpenPage
) -> None:
    with house_site.app.app_context():
        code = in_two_rooms(house_site.app)
        ada_falls_away()
    page = open_page(width=390, path="/appointment/", java_script_enabled=False)
    enter_code(page, code)
    expect(page.get_by_text("Ada cannot be there at that time.")).to_be_visible()
    follow(page, "button", "Yes, talk with Bo")
    expect(page.get_by_text("Bo does not come to this room: Singel.")).to_be_visible()
    pick(page, re.compile("^Linde"))
    follow(page, "button", "Go on")
    take(page)

    expect(page.get_by_text("With Bo.")).to_be_visible()
    expect(page.get_by_text("This conversation is still with Ada.")).to_be_visible()
    with house_site.app.app_context():
        assert sorted(each.advisor for each in coming()) == ["ada", "bo"]
    follow(page, "button", "Yes, talk with Bo")
    take(page)
    expect(page.get_by_text("is still with")).to_have_count(0)
    with house_site.app.app_context():
        assert [each.advisor for each in coming()] == ["bo", "bo"]
        assert "linde" in {each.place for each in coming()}
    page.reload()
    expect(page.get_by_role("heading", name="Your appointment")).to_be_visible()


def test_a_refused_page_can_be_loaded_again(house_site: Site, open_page: OpenPage) -> None:
    with house_site.app.app_context():
        code = in_two_rooms(house_site.app)
        ada_falls_away()
    page = open_page(width=390, path="/appointment/", java_script_enabled=False)
    enter_code(page, code)
    with house_site.app.app_context(), writing() as session:
        facts = load_agency(session)
        assert facts is not None
        store_agency(session, replace(facts, absences=()))  # Ada is there after all
    page.get_by_role("button", name="Yes, talk with Bo").click()
    assert page.url.endswith("/backup")
    page.goto(page.url)
    expect(page.get_by_role("heading", name="Your appointment")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("language", "scheme"), [("nl", "dark"), ("ar", "light")])
def test_everybody_can_use_the_pages_of_a_take_over(
    house_site: Site, open_page: OpenPage, width: int, language: str, scheme: str
) -> None:
    with house_site.app.app_context():
        code = in_two_rooms(house_site.app)
        ada_falls_away()
    page = open_page(width=width, path=f"/appointment/?lang={language}", color_scheme=scheme)
    walk = Walk(house_site.app, page, label=f"take-over {language} {width} {scheme}")
    locator, words = code.split("|")
    page.locator("#locator").fill(locator)
    page.locator("#words").fill(words)
    page.locator("button.wide").click()
    walk.look("own, fell away")
    page.locator(".note.warn button").click()
    walk.look("another way")
    page.locator("details").first.evaluate("d => d.open = true")
    page.locator("#near").fill("Nergens")
    page.locator("details button").click()
    walk.look("another way, place unknown")
    page.locator("input[value=phone]").check()
    page.locator("button.wide").click()
    walk.look("times or moved")
    if "/confirm" not in page.url:
        for number in range(8):
            times = page.locator("input[name=time]")
            if not times.count():
                page.locator("button[name=half]").first.click()
                page.wait_for_load_state()
                continue
            times.nth(number % times.count()).check()
            page.locator("#time button.wide").click()
            page.wait_for_load_state()
            if "/confirm" in page.url:
                break
    walk.look("moved")
    page.locator("button.wide").click()
    walk.look("own, second still with the former")
    with house_site.app.app_context():
        theirs = {each.advisor: each.id for each in coming()}
        with reading() as session:
            assert session.query(CaseRow).one().advisor == "bo"
    for of, number in theirs.items():
        desk = open_page(role="advisor", of=of, width=width, color_scheme=scheme, language="nl")
        other = Walk(house_site.app, desk, label=f"take-over {of} {width} {scheme}")
        desk.goto(f"/advisor/conversations/{number}")
        other.look("conversation")
        walk.faults += other.faults
    assert walk.faults == []
