"""The one cookie of a seeker: nobody plants another, and nothing of an earlier session is left."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from coverage.app import create_app
from coverage.domain.client_pages import ClientPage, ReportingChannel
from coverage.persistence.bookings import BookingRow
from coverage.persistence.client_pages import store_page
from coverage.persistence.database import reading, writing
from coverage.persistence.seeker_sessions import SeekerSessionRow
from coverage.settings import Settings
from tests.booking.engine_worlds import BETA, NOW
from tests.seeker.test_booking import book, hold_any
from tests.seeker.test_own_page import OWN, code_of
from tests.seeker.worlds import PAGE, TOKEN, Seeker, a_seeker

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def sessions() -> int:
    with reading() as session:
        return session.query(SeekerSessionRow).count()


def value_of(seeker: Seeker) -> str:
    kept = seeker.browser.get_cookie("a", path="/appointment")
    assert kept is not None
    return kept.value


def test_nobody_chooses_in_a_session_that_somebody_else_planted(
    house: Flask, seeker: Seeker
) -> None:
    """The employer begins a session and puts its cookie onto the computer at a longer path, which
    browsers send first: after *Begin* there are two.
    """
    employer = a_seeker(house)
    employer.begin()
    planted = value_of(employer)
    seeker.browser.set_cookie("a", planted, path=f"/appointment/{TOKEN}")
    seeker.begin()
    for step in ("who", "how", "when", "confirm"):
        answer = seeker.browser.get(PAGE + step)
        assert answer.status_code == 409, step
    assert seeker.browser.post(PAGE + "who", data={"advisor": "ada"}).status_code == 409
    # both orders are refused: which one is ours cannot be told
    mine = value_of(seeker)
    plain = house.test_client(use_cookies=False)
    for cookies in (f"a={planted}; a={mine}", f"a={mine}; a={planted}"):
        assert plain.get(PAGE + "who", headers={"Cookie": cookies}).status_code == 409
    assert plain.get(PAGE + "who", headers={"Cookie": f"a={mine}"}).status_code == 200


def test_behind_https_the_cookie_has_a_name_that_only_https_can_set(
    house: Flask, settings: Settings
) -> None:
    secure = create_app(
        replace(settings, public_url="https://naast.example.nl", secure_cookies=True)
    )
    seeker = a_seeker(secure)
    (cookie,) = seeker.browser.post(PAGE, base_url="https://localhost").headers.getlist(
        "Set-Cookie"
    )
    assert cookie.startswith("__Secure-a=")
    assert re.search("; Secure;", cookie)
    assert seeker.browser.get(PAGE + "who", base_url="https://localhost").status_code == 200
    plain = {"Cookie": cookie.partition(";")[0].removeprefix("__Secure-")}
    bare = secure.test_client(use_cookies=False)
    assert bare.get(PAGE + "who", headers=plain).status_code == 409


def test_a_new_session_ends_the_one_before_it_with_all_that_it_kept(seeker: Seeker) -> None:
    """Who sits down at a browser in which somebody forgot *Done* begins with nothing of theirs."""
    seeker.begin()
    seeker.choose()
    hold_any(seeker)
    before = value_of(seeker)
    seeker.begin()
    assert value_of(seeker) != before
    assert sessions() == 1
    with reading() as session:
        assert session.query(BookingRow).count() == 0
    assert "checked" not in seeker.see("who")


def test_a_code_given_in_a_browser_ends_the_session_that_was_there(seeker: Seeker) -> None:
    locator, words = code_of(book(seeker))
    seeker.browser.post("/appointment/", data={"locator": locator, "words": "een twee"})
    assert sessions() == 1
    assert "Your code" in seeker.see("confirm")  # a slip of the pen ends nothing
    answer = seeker.browser.post("/appointment/", data={"locator": locator, "words": words})
    assert answer.location == OWN
    assert sessions() == 1


def test_two_clients_in_one_browser_are_two_sessions_one_after_the_other(
    house: Flask, seeker: Seeker
) -> None:
    """The page of another employer, opened in a second tab, takes over; forms of the first tab are
    refused and book nothing there.
    """
    other = "Yq3vYw8kT1bN6mP0xR5dLg"
    with writing() as session:
        channel = ReportingChannel()
        store_page(session, ClientPage(client=BETA, token=other, channel=channel, made_at=NOW))
    seeker.begin()
    first = seeker.token()
    assert seeker.browser.post(f"/appointment/{other}/").status_code == 303
    late = seeker.browser.post(PAGE + "who", data={"token": first, "advisor": "ada"})
    assert late.status_code == 400
    assert sessions() == 1
