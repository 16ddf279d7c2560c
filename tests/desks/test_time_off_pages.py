"""The advisor's page of time off: what counts, where it comes from, and holidays from a file."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.desks.pages import text_of
from tests.entering import enter

# pages do not know the database; the operations behind them are tested on both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def calendar(*parts: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def event(uid: str, first: str, until: str, title: str, *more: str) -> str:
    """An all-day event; ``until`` is the day after its last one."""
    dates = [f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{until}"]
    head = [f"UID:{uid}", "DTSTAMP:20270101T000000Z", *dates]
    return "\r\n".join(["BEGIN:VEVENT", *head, f"SUMMARY:{title}", *more, "END:VEVENT"])


ALPS = event("alps", "20270503", "20270508", "Alps")
COAST = event("coast", "20270705", "20270710", "Coast")
BIRTHDAY = event("birthday", "20270601", "20270602", "Birthday", "TRANSP:TRANSPARENT")
NAMELESS = "\r\n".join(["BEGIN:VEVENT", "DTSTART:20270501T100000Z", "SUMMARY:Lost", "END:VEVENT"])
TASK = "\r\n".join(
    ["BEGIN:VTODO", "UID:task", "DTSTAMP:20270101T000000Z", "SUMMARY:Pack", "END:VTODO"]
)


def bring(browser: FlaskClient, body: bytes, name: str = "holidays.ics") -> TestResponse:
    # by hand: the test client leaves the temporary file of a large form open
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return browser.post(
        "/advisor/time-off/files",
        data=head.encode() + body + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )


def shown(browser: FlaskClient, answer: TestResponse) -> str:
    assert answer.status_code == 303, text_of(answer.get_data(as_text=True))
    return browser.get(answer.location).get_data(as_text=True)


def page(browser: FlaskClient) -> str:
    return text_of(browser.get("/advisor/time-off/").get_data(as_text=True))


def test_what_counts_as_away_is_told_with_where_it_comes_from(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    form = {"first": "2027-04-05", "until": "2027-04-11", "kind": "away", "reason": "illness"}
    browser.post("/advisor/absences", data=form)
    words = page(browser)
    assert "away · from the agency" in words
    assert "away · handed in on this site" in words
    assert "illness" not in words
    assert "None yet. Connect a device" in words
    assert "None are known." in page(enter(desks, "advisor", "cas"))


def test_a_file_is_shown_before_it_counts(desks: Flask) -> None:
    browser = enter(desks, "advisor", "bo")
    browser.post("/advisor/devices", data={"label": "telephone"})
    answer = bring(browser, calendar(ALPS, BIRTHDAY, NAMELESS, TASK))
    html = shown(browser, answer)
    words = text_of(html)
    assert "holidays.ics. Nothing counts yet" in words
    assert re.search(r"Alps .*3.{1,3}7 May 2027", words)
    assert "marked as free: takes no time" in words
    assert "! Lost It has no name of its own (UID)" in words
    assert "! Pack A task or a note takes no time." in words
    assert "You will be away:" in words
    assert "None are known." in page(browser)

    (confirm,) = re.findall(r'action="([^"]+/confirm)"', html)
    assert enter(desks, "advisor", "ada").post(confirm).status_code == 404
    assert enter(desks, "advisor", "ada").get(answer.location).status_code == 404
    done = browser.post(confirm)
    assert (done.status_code, done.location) == (303, "/advisor/time-off/")
    words = page(browser)
    assert "Done: 2 added, 0 changed, 0 removed, 0 as before." in words
    assert re.search(r"3.{1,3}7 May 2027 away · from your time-off calendar", words)
    assert "Afwezigheid counts as away too" in words
    assert "Alps" not in words
    assert browser.get(answer.location).status_code == 404


def test_a_file_goes_in_before_there_is_any_device(desks: Flask) -> None:
    browser = enter(desks, "advisor", "cas")
    html = shown(browser, bring(browser, calendar(ALPS)))
    (confirm,) = re.findall(r'action="([^"]+/confirm)"', html)
    assert browser.post(confirm).status_code == 303
    assert "from your time-off calendar" in page(browser)


def test_the_same_file_changes_nothing_and_a_later_one_tells_what_is_gone(desks: Flask) -> None:
    browser = enter(desks, "advisor", "bo")
    browser.post("/advisor/devices", data={"label": "telephone"})
    first = shown(browser, bring(browser, calendar(ALPS, COAST)))
    browser.post(re.findall(r'action="([^"]+/confirm)"', first)[0])
    again = text_of(shown(browser, bring(browser, calendar(ALPS, COAST))))
    assert len(re.findall(r"2027 +as before", again)) == 2
    assert "No day becomes away by it" in again
    later = shown(browser, bring(browser, calendar(ALPS)))
    assert "no longer in it: Coast" in text_of(later)
    (confirm,) = re.findall(r'action="([^"]+/confirm)"', later)
    browser.post(confirm, data={"remove_gone": "1"})
    words = page(browser)
    assert "0 added, 0 changed, 1 removed, 1 as before" in words
    assert "July" not in words


def test_a_file_that_is_no_calendar_says_what_to_do(desks: Flask) -> None:
    browser = enter(desks, "advisor", "bo")
    html = shown(browser, bring(browser, b"name,first,until\nAlps,3 May,7 May\n"))
    words = text_of(html)
    assert "There is no event in it that can be read." in words
    assert "! The file as a whole This is no calendar file. Export it again" in words
    assert "Nothing changes." in words
    assert "/confirm" not in html
    (drop,) = re.findall(r'action="([^"]+/drop)"', html)
    assert browser.post(drop).status_code == 303
    assert "The file was forgotten." in page(browser)
    assert browser.post(drop).status_code == 404


def test_an_empty_or_too_large_file_is_refused_with_a_way_on(desks: Flask) -> None:
    browser = enter(desks, "advisor", "bo")
    for body, problem in (
        (b"", "Choose a file."),
        (b"x" * (4 * 1024 * 1024 + 1), "This file is larger than 4 MB."),
    ):
        answer = bring(browser, body)
        assert answer.status_code == 422
        assert problem in text_of(answer.get_data(as_text=True))
    assert browser.post("/advisor/time-off/files").status_code == 422
    assert bring(browser, b"x" * (5 * 1024 * 1024)).status_code == 413
    assert browser.get("/advisor/time-off/files").status_code == 303


def test_what_a_file_says_is_never_markup(desks: Flask) -> None:
    browser = enter(desks, "advisor", "bo")
    title = "<script>alert(1)</script>"
    body = calendar(event("alps", "20270503", "20270508", title))
    html = shown(browser, bring(browser, body, name="<b>.ics"))
    assert title not in html
    assert "&lt;script&gt;" in html
    assert "<b>.ics" not in html


def test_an_address_that_is_not_visited_is_told_at_its_field(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    for address in ("", "http://192.168.1.1/cal.ics", "https://not.listed.example/cal.ics"):
        answer = browser.post("/advisor/time-off/addresses", data={"address": address})
        assert answer.status_code == 422
        assert 'id="address-problem"' in answer.get_data(as_text=True)
    assert browser.get("/advisor/time-off/addresses").location == "/advisor/time-off/"
