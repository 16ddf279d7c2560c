"""The desks around a conversation, by keyboard and without scripts: an advisor from the week to a
closed case, a coordinator who sees hours, a contact who prints a poster.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from coverage import clock
from coverage.domain.bookings import BookingState
from coverage.domain.conversation_terms import ConversationTerms
from coverage.persistence.bookings import BookingRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.conversation_terms import store_terms
from coverage.persistence.database import reading, writing
from tests.booking.cases import a_booking, a_case
from tests.desks.agencies import ADA, NOW, TODAY, desk_plan, settle
from tests.web.conftest import OpenPage
from tests.web.keyboard import follow, pick, press, tab_to
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def desk_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The service on 3 March 2027, ten o'clock; a conversation of Ada's has just begun."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY)
    with site.app.app_context():
        settle(plan=desk_plan())
        with writing() as session:
            store_terms(session, ADA, ConversationTerms(phone="085 000 01 23"))
        a_booking(a_case(phone="06 12 34 56 78"), NOW - timedelta(minutes=15))
    return site


def said(page: Page, text: str) -> None:
    """What the page answers."""
    expect(page.get_by_role("status")).to_contain_text(text)


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a list by typing its beginning."""
    tab_to(page, "combobox", label)
    page.keyboard.type(option)
    expect(page.get_by_label(label).locator("option:checked")).to_have_text(
        re.compile(f"^{option}")
    )


def test_an_advisor_goes_from_the_week_to_a_closed_case(
    desk_site: Site, open_page: OpenPage
) -> None:
    page = open_page(role="advisor", of="ada", path="/advisor/", java_script_enabled=False)
    follow(page, "link", "Conversations")
    follow(page, "link", re.compile("^Wednesday 3 March"))

    tab_to(page, "checkbox", re.compile("what you tell me is confidential"))
    press(page, "Space")
    follow(page, "button", "Confirm")
    said(page, "Kept: you told what stays between you")
    follow(page, "button", "It took place")
    said(page, "Kept.")

    follow(page, "link", "Agree on the next conversation")
    choose(page, "How and where", "Phone")
    follow(page, "button", "Show free times")
    pick(page, re.compile(r"^\d\d:\d\d"))
    follow(page, "button", "Book this time")
    said(page, "Booked. The seeker finds it with their code.")
    with desk_site.app.app_context():
        assert states() == [BookingState.TOOK_PLACE, BookingState.BOOKED]

    # closed only when nothing is to come
    page.locator("summary", has_text="I cannot be there").focus()
    press(page, "Enter")
    follow(page, "button", "Yes, do it")
    said(page, "Cancelled.")
    follow(page, "link", re.compile("Conversations$"))
    follow(page, "link", re.compile("^Wednesday 3 March"))
    follow(page, "link", "Close the case")
    choose(page, "What it was about", "Bullying")
    choose(page, "Which way the seeker chose", "Informal: the seeker acts alone")
    tab_to(page, "textbox", re.compile("^Your hours for this case"))
    page.keyboard.type("1.25")
    follow(page, "button", "Close the case")
    said(page, "The case is closed. Nothing else is kept of it.")
    with desk_site.app.app_context(), reading() as session:
        case = session.query(CaseRow).one()
        assert (case.category, case.route, case.minutes) == ("bullying", "alone", 75)


def states() -> list[BookingState]:
    with reading() as session:
        rows = session.query(BookingRow.state).order_by(BookingRow.starts)
        return [BookingState(row.state) for row in rows]


def test_a_coordinator_sees_hours_and_opens_the_missing_pages(
    desk_site: Site, open_page: OpenPage
) -> None:
    page = open_page(role="coordinator", path="/", java_script_enabled=False)
    follow(page, "link", "Conversations")
    expect(page.get_by_role("heading", name="Hours by advisor and week")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Ada"))).to_be_visible()
    assert "06 12" not in page.content()


def test_a_contact_opens_the_page_and_prints_the_poster(
    desk_site: Site, open_page: OpenPage
) -> None:
    page = open_page(role="contact", of="alfa", path="/client/", java_script_enabled=False)
    follow(page, "link", "Page for employees")
    follow(page, "button", "Open the page")
    address = page.locator("a.code").inner_text()
    follow(page, "link", "Poster to print")
    page.emulate_media(media="print")
    expect(page.locator(".poster")).to_contain_text(address)
    expect(page.locator(".poster svg")).to_be_visible()
    for hidden in ("header", "nav", "footer", ".noprint"):
        for each in page.locator(hidden).all():
            expect(each).to_be_hidden()
    sheets = page.pdf(format="A4").count(b"/Type /Page\n")
    assert sheets == 1, "it hangs on a wall"


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages_around_a_conversation(
    desk_site: Site, open_page: OpenPage, width: int, scheme: str
) -> None:
    with desk_site.app.app_context():
        a_booking(a_case(), NOW + timedelta(days=12, hours=1))  # in Ada's absence
    advisor = open_page(role="advisor", of="ada", width=width, color_scheme=scheme)
    desk = Walk(desk_site.app, advisor, label=f"conversations advisor {width} {scheme}")
    for address in ("?week=2027-W10", "?week=2027-W11", "terms", "profile", ""):
        advisor.goto(f"/advisor/conversations/{address}")
        desk.look(address or "this week")
    advisor.goto("/advisor/conversations/")
    advisor.get_by_role("link", name=re.compile("^Wednesday 3 March")).first.click()
    advisor.wait_for_url(re.compile("conversations/[0-9a-f]+$"))
    conversation = advisor.url
    advisor.get_by_role("button", name="Confirm").click()
    desk.look("statement not ticked")
    advisor.goto(f"{conversation}/follow-up?how=phone")
    desk.look("times of the next one")
    advisor.goto(conversation)
    advisor.get_by_role("button", name="It took place").click()
    desk.look("took place")
    advisor.get_by_role("link", name="Close the case").click()
    advisor.get_by_label("Your hours for this case").fill("1.1")
    advisor.get_by_role("button", name="Close the case").click()
    desk.look("closing refused")
    coordinator = open_page(role="coordinator", width=width, color_scheme=scheme)
    hours = Walk(desk_site.app, coordinator, label=f"conversations coordinator {width} {scheme}")
    coordinator.goto("/coordinator/conversations")
    hours.look("hours")
    contact = open_page(role="contact", of="alfa", width=width, color_scheme=scheme)
    page = Walk(desk_site.app, contact, label=f"conversations contact {width} {scheme}")
    contact.goto("/client/page/")
    page.look("no page")
    contact.get_by_role("button", name="Open the page").click()
    page.look("page")
    contact.goto("/client/page/poster")
    page.look("poster")
    assert desk.faults + hours.faults + page.faults == []
