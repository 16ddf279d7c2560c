"""Entering with a real browser: by keyboard alone, without scripts, on a phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from coverage import clock
from coverage.domain.accounts import AccountRole
from coverage.operations import inviting
from tests.web.conftest import OpenPage
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SECRET = "regen op het tuinpad"


def invitation(site: Site, *, name: str = "Noor van Eijk") -> str:
    with site.app.app_context():
        token = inviting.invite(None, AccountRole.COORDINATOR, name=name, now=clock.now())
    return f"/invitation/{token}"


def accept(page: Page, link: str, login: str = "noor@linde.nl") -> None:
    page.goto(link)
    page.get_by_label("Name to log in with").fill(login)
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_label("The same password again").fill(SECRET)
    page.get_by_role("button", name="Save and go on").click()


def log_in(page: Page, login: str = "noor@linde.nl", password: str = SECRET) -> None:
    page.goto("/log-in")
    page.get_by_label("Name you log in with").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_invited_coordinator_enters_leaves_and_comes_back(
    site: Site, open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(java_script_enabled=scripts)
    accept(page, invitation(site))
    expect(page.get_by_role("link", name="Noor van Eijk")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()
    log_in(page, password="een ander soort weer")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("Name you log in with")).to_have_value("noor@linde.nl")
    log_in(page)
    expect(page.get_by_role("link", name="Noor van Eijk")).to_be_visible()


def test_logging_in_needs_nothing_but_a_keyboard(site: Site, open_page: OpenPage) -> None:
    accept(open_page(), invitation(site))
    page = open_page(path="/log-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Name you log in with")).to_be_focused()
    page.keyboard.type("noor@linde.nl")
    page.keyboard.press("Tab")
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Noor van Eijk")).to_be_visible()


def test_a_coordinator_hands_over_a_link_that_lets_another_one_in(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(role="coordinator", path="/coordinator/accounts")
    page.get_by_label("Name of the person").fill("Jan de Graaf")
    page.get_by_role("button", name="Make a link").click()
    shown = page.get_by_role("status").inner_text()
    link = re.search(r"http://\S+/invitation/\S+", shown)
    assert link is not None
    page.goto("/coordinator/accounts")
    assert link[0] not in page.content(), "a link is shown once"
    accept(open_page(), link[0], "jan@linde.nl")
    page.reload()
    expect(page.get_by_role("row", name="jan@linde.nl")).to_be_visible()
    page.get_by_label("Close the account of Jan de Graaf").click()
    page.get_by_role("button", name="Yes, do it").first.click()
    expect(page.get_by_text("The account of Jan de Graaf is closed.")).to_be_visible()


def test_a_changed_password_logs_the_other_browser_out(site: Site, open_page: OpenPage) -> None:
    here, there = open_page(), open_page()
    accept(here, invitation(site))
    log_in(there)
    here.goto("/account")
    here.get_by_label("Present password").fill(SECRET)
    here.get_by_label("New password").fill("een ander soort weer")
    here.get_by_label("The same password again").fill("een ander soort weer")
    here.get_by_role("button", name="Change the password").click()
    expect(here.get_by_text("Your password is changed.")).to_be_visible()
    there.goto("/account")
    expect(there.get_by_role("heading", name="Log in")).to_be_visible()


def test_the_language_can_be_changed_without_scripts(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages_at_the_door(
    site: Site, open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(width=width, color_scheme=scheme)
    walk = Walk(site.app, page, label=f"door {width} {scheme}")
    link = invitation(site)
    walk.through("/", "/log-in", link)
    page.goto(link)
    page.get_by_label("Name to log in with").fill("noor vaneijk")
    page.get_by_label("Password", exact=True).fill("wachtwoord12345")
    page.get_by_label("The same password again").fill("wachtwoord12345")
    page.get_by_role("button", name="Save and go on").click()
    walk.look("/invitation refused")
    accept(page, invitation(site, name="Another with a rather long name"), "x" * 60)
    page.goto("/account")
    walk.look("/account")
    page.goto("/coordinator/accounts")
    page.get_by_label("Name of the person").fill("Jan de Graaf")
    page.get_by_role("button", name="Make a link").click()
    walk.look("/coordinator/accounts with a link")
    for address in ("/nothing/here", "/invitation/nothing"):
        page.goto(address)
        walk.look(address)
    assert walk.faults == []


def test_an_invitation_that_ran_out_says_how_to_go_on(site: Site, open_page: OpenPage) -> None:
    with site.app.app_context():
        long_ago = clock.now() - timedelta(days=15)
        token = inviting.invite(None, AccountRole.COORDINATOR, name="Noor", now=long_ago)
    page = open_page(path=f"/invitation/{token}")
    expect(page.get_by_role("heading", name="This link opens nothing any more")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
