"""The whole way of a seeker in a real browser: by keyboard, without scripts, in any language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from coverage.domain.bookings import BookingState
from tests.seeker.ways import choose_a_time, code_on, enter_code, states
from tests.seeker.worlds import PAGE
from tests.web.conftest import OpenPage
from tests.web.keyboard import enter, follow, press, tab_to
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.usefixtures("still"),
]


def book_by_keyboard(page: Page) -> str:
    """From the client's page to the receipt; gives locator and words as they are shown."""
    follow(page, "button", "Begin")
    tab_to(page, "radio", re.compile("Whoever has time first"))
    press(page, "Space")
    follow(page, "button", "Go on")
    tab_to(page, "radio", re.compile("^Telephone"))
    press(page, "Space")
    follow(page, "button", "Go on")
    choose_a_time(page)
    tab_to(page, "checkbox", re.compile("confidential, unless"))
    press(page, "Space")
    follow(page, "button", "Book this appointment")
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    return code_on(page)


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


def test_two_tabs_and_the_back_button_break_nothing(house_site: Site, open_page: OpenPage) -> None:
    page = open_page(width=390, path=PAGE, java_script_enabled=False)
    book_up_to_the_times(page)
    other = page.context.new_page()
    other.goto(page.url)
    choose_a_time(page)
    other.reload()
    expect(other.get_by_role("heading", name="Choose a time")).to_be_visible()
    confirm(page)
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    other.goto(f"{PAGE}confirm")
    expect(other.get_by_role("heading", name="Your code")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    with house_site.app.app_context():
        assert states() == [BookingState.BOOKED]


def test_who_comes_second_is_answered_kindly_with_other_times(
    house_site: Site, open_page: OpenPage
) -> None:
    first = open_page(path=PAGE, java_script_enabled=False)
    second = open_page(path=PAGE, java_script_enabled=False)
    for page in (first, second):
        book_up_to_the_times(page, advisor="Ada")
    choose_a_time(first)
    taken = first.locator("h1").inner_text().split("·")[1].strip()
    second.goto(f"{PAGE}when")
    half = chosen_half(first)
    second.locator(f"input[name=half][value='{half}']").check()
    second.get_by_role("button", name="Show the times").click()
    second.get_by_role("radio", name=re.compile(taken)).check()
    second.get_by_role("button", name="Keep this time for me").click()
    expect(second.get_by_role("alert")).to_contain_text("This time cannot be had any more")
    expect(second.get_by_text("Look for another time in:")).to_be_visible()


def test_leaving_replaces_the_page_and_forgets_what_was_chosen(
    house_site: Site, open_page: OpenPage
) -> None:
    page = open_page(width=390, path="/healthz")
    harmless(page)
    page.goto(PAGE)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_load_state()  # before the script is there, it is a plain link
    page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url("https://www.knmi.nl/")
    page.go_back()
    assert page.url.endswith(PAGE), "the page that was left is not in the history"
    page.goto(f"{PAGE}who")
    expect(page.get_by_role("heading", name="You have to begin again")).to_be_visible()


def test_escape_pressed_twice_leaves_and_once_does_not(
    house_site: Site, open_page: OpenPage
) -> None:
    page = open_page(width=390, path=PAGE)
    harmless(page)
    page.keyboard.press("Escape")
    page.wait_for_timeout(1700)
    page.keyboard.press("Escape")
    assert page.url.endswith(PAGE), "twice, but with a long time in between"
    page.keyboard.press("Escape")
    page.wait_for_url("https://www.knmi.nl/")


def test_without_scripts_leaving_is_a_plain_link_and_the_first_thing_a_keyboard_finds(
    house_site: Site, open_page: OpenPage
) -> None:
    page = open_page(width=390, path=PAGE, java_script_enabled=False)
    harmless(page)
    press(page, "Tab", "Tab")
    expect(page.get_by_role("link", name="Leave this page")).to_be_focused()
    enter(page)
    page.wait_for_url("https://www.knmi.nl/")


def test_the_receipt_on_paper_holds_the_code_and_no_buttons(
    house_site: Site, open_page: OpenPage
) -> None:
    page = open_page(width=390, path=PAGE, java_script_enabled=False)
    book_by_keyboard(page)
    page.emulate_media(media="print")
    expect(page.locator(".locator")).to_be_visible()
    expect(page.locator("ol.words")).to_be_visible()
    for gone in (".exit", ".foot", ".top", "button", "a.btn"):
        for each in page.locator(gone).all():
            expect(each).to_be_hidden()


def test_the_code_can_be_read_in_full_on_a_telephone_at_twice_its_size(
    house_site: Site, open_page: OpenPage
) -> None:
    page = open_page(width=390, path=PAGE, java_script_enabled=False)
    book_by_keyboard(page)
    page.set_viewport_size({"width": 195, "height": 422})
    for word in page.locator("ol.words li").all():
        box = word.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 195
        inner, room = word.evaluate("li => [li.scrollWidth, li.clientWidth]")
        assert inner <= room, word.inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("language", "scheme"), [("nl", "light"), ("ar", "dark")])
def test_everybody_can_use_every_page(
    house_site: Site, open_page: OpenPage, width: int, language: str, scheme: str
) -> None:
    page = open_page(width=width, path="/healthz", color_scheme=scheme)
    walk = Walk(house_site.app, page, label=f"seeker {language} {width}")

    tongue = f"?lang={language}"
    page.goto(PAGE + tongue)
    walk.look("page")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    walk.look("page, opened")
    page.locator("form button.wide").click()
    walk.look("who")
    page.locator("details").first.evaluate("d => d.open = true")
    page.locator("input[name=known]").last.check()
    page.locator("details button").click()
    walk.look("who, one hidden")
    page.locator("input[name=advisor]").first.check()
    page.locator("button.wide").click()
    walk.look("how")
    page.locator("input[value=room]").check()
    page.locator("#near").fill("Nergenshuizen")
    page.locator("button.wide").click()
    walk.look("how, place unknown")
    page.locator("#near").fill("Utrecht")
    page.locator("button.wide").click()
    walk.look("room")
    page.locator("button[name=on_site]").click()
    walk.look("room, on site")
    page.goto(f"{PAGE}how{tongue}")
    page.locator("input[value=phone]").check()
    page.locator("button.wide").click()
    walk.look("when")
    a_time_in_any_language(page)
    walk.look("confirm")
    page.goto(f"{PAGE}when{tongue}")
    walk.look("when, times")
    page.locator("input[name=time]").first.evaluate(
        "i => { i.value = 'ada 2027-03-03T03:10:00+00:00' }"
    )
    page.locator("input[name=time]").first.check()
    page.locator("#time button.wide").click()
    walk.look("when, gone")
    page.goto(f"{PAGE}confirm{tongue}")
    page.locator("input[name=unless]").check()
    page.locator("button.wide").first.click()
    walk.look("receipt")
    page.goto(f"/appointment/own{tongue}")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    walk.look("own")
    page.goto(f"/appointment/{tongue}")
    walk.look("enter")
    page.locator("#locator").fill("000000")
    page.locator("#words").fill("no such words")
    page.locator("button.wide").click()
    walk.look("enter, wrong")
    page.goto(f"/appointment/done{tongue}")
    walk.look("done")
    page.goto(f"/appointment/nothing/{tongue}")
    walk.look("nothing")
    page.context.clear_cookies()
    page.goto(f"{PAGE}who{tongue}")
    walk.look("ended")
    assert walk.faults == []


def a_time_in_any_language(page: Page) -> None:
    page.locator("input[name=half]").nth(2).check()
    page.locator("form button").first.click()
    for number in range(8):
        page.wait_for_load_state()
        times = page.locator("input[name=time]")
        if not times.count():
            page.locator("button[name=half]").first.click()
            continue
        times.nth(number % times.count()).check()
        page.locator("#time button.wide").click()
        if "/confirm" in page.url:
            return
    raise AssertionError("no time could be had")


def book_up_to_the_times(page: Page, *, advisor: str = "Whoever has time first") -> None:
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("radio", name=re.compile(advisor)).check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("radio", name=re.compile("^Telephone")).check()
    page.get_by_role("button", name="Go on").click()


def confirm(page: Page) -> None:
    page.get_by_role("checkbox", name=re.compile("confidential, unless")).check()
    page.get_by_role("button", name="Book this appointment").click()


def chosen_half(page: Page) -> str:
    page.goto(f"{PAGE}when")
    return str(page.locator("input[name=half]:checked").get_attribute("value"))


def harmless(page: Page) -> None:
    """The weather, without asking anybody for it."""
    page.context.route(
        "https://www.knmi.nl/**",
        lambda route: route.fulfill(body="<title>Weer</title>", content_type="text/html"),
    )
