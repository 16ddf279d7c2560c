"""Pages that let calendars out of the house: devices, hours, rooms, and a client's subscription."""

from __future__ import annotations

import plistlib
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.ids import PlaceId
from coverage.domain.places import Place, PlaceKind
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from coverage.settings import Settings
from tests.desks.agencies import desk_agency
from tests.desks.pages import text_of
from tests.entering import enter

# pages do not know the database; the operations behind them are tested on both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PASSWORD = r"(?:[a-z2-7]{4}-){6}[a-z2-7]{4}"
A_DEVICE = {"label": "tablet"}
HOURS_FEED = {"shows": "hours", "feed_label": "Google"}
HOURS = {"0-0-from": "09:00", "0-0-until": "12:30", "0-1-from": "19:00", "0-1-until": "00:00"}


def seen(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status
    return text_of(answer.get_data(as_text=True))


# devices --------------------------------------------------------------------------------------


@pytest.fixture
def public(app: Flask, settings: Settings) -> Flask:
    """A service that people reach at an address of its own."""
    app.extensions["settings"] = replace(settings, public_url="https://naast.example")
    return app


def test_a_new_password_comes_with_what_each_program_asks_for(public: Flask, desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    html = browser.post("/advisor/devices", data={"label": "tablet"}).get_data(as_text=True)
    words = text_of(html)
    for asked in (
        "Server: naast.example . User name: ada",
        "Base URL: https://naast.example/dav/",
        "Location: https://naast.example/dav/",
        "DAV Url: https://naast.example/dav/",
        "These cannot log in here: make a subscription.",
        "Subscriptions are late.",
    ):
        assert asked in words, asked
    (secret,) = set(re.findall(PASSWORD, html))
    assert "caldavs:" not in html  # the password is in the drawing and not in an address
    assert f'name="secret" value="{secret}"' in html


ONCE = r'name="once" value="([^"]+)"'


@pytest.mark.parametrize(
    ("who", "page", "form", "fields"),
    [
        (("advisor", "ada"), "/advisor/devices", "/advisor/devices", A_DEVICE),
        (("advisor", "ada"), "/advisor/devices", "/advisor/feeds", HOURS_FEED),
        (("coordinator",), "/coordinator/calendar/", "/coordinator/calendar/devices", A_DEVICE),
    ],
)
def test_loading_what_was_made_again_makes_no_second_one(
    desks: Flask, who: tuple[str, ...], page: str, form: str, fields: dict[str, str]
) -> None:
    browser = enter(desks, *who)
    (once, *_) = re.findall(ONCE, browser.get(page).get_data(as_text=True))
    sent = fields | {"once": once}
    first = browser.post(form, data=sent)
    assert first.status_code == 200
    again = browser.post(form, data=sent)
    assert (again.status_code, again.location) == (303, page)
    html = browser.get(page).get_data(as_text=True)
    assert "This was made already, and is shown only once." in text_of(html)
    assert not re.search(PASSWORD, html)
    assert html.count("/revoke") == 1
    (fresh, *_) = re.findall(ONCE, html)
    assert fresh != once
    assert browser.post(form, data=fields | {"once": fresh}).status_code == 200


def test_a_new_password_tells_an_advisor_what_writing_does(desks: Flask) -> None:
    telling = "What you write in the calendar for time off counts as away."
    ada = enter(desks, "advisor", "ada")
    made = ada.post("/advisor/devices", data={"label": "tablet"}).get_data(as_text=True)
    assert telling in text_of(made)
    coordinator = enter(desks, "coordinator")
    made = coordinator.post("/coordinator/calendar/devices", data={"label": "x"})
    assert telling not in text_of(made.get_data(as_text=True))


def test_an_iphone_takes_the_password_as_a_profile(public: Flask, desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    html = browser.post("/advisor/devices", data={"label": "tablet"}).get_data(as_text=True)
    secret = re.findall(PASSWORD, html)[0]
    answer = browser.post("/advisor/devices/profile", data={"secret": secret})
    assert answer.content_type == "application/x-apple-aspen-config"
    assert answer.headers["Cache-Control"] == "no-store"
    (account,) = plistlib.loads(answer.data)["PayloadContent"]
    assert account["PayloadType"] == "com.apple.caldav.account"
    assert (account["CalDAVHostName"], account["CalDAVPort"]) == ("naast.example", 443)
    assert account["CalDAVUseSSL"] is True
    assert account["CalDAVPrincipalURL"] == "/dav/principals/ada/"
    assert (account["CalDAVUsername"], account["CalDAVPassword"]) == ("ada", secret)
    assert browser.post("/advisor/devices/profile").status_code == 422
    assert browser.get("/advisor/devices/profile").status_code == 303


def test_a_coordinator_makes_and_revokes_a_password(desks: Flask) -> None:
    browser = enter(desks, "coordinator")
    assert "No device has a password yet." in seen(browser, "/coordinator/calendar/")
    made = browser.post("/coordinator/calendar/devices", data={"label": "my tablet"})
    assert made.headers["Cache-Control"] == "no-store"
    html = made.get_data(as_text=True)
    (secret,) = set(re.findall(PASSWORD, html))
    assert f"coordinator-{browser.account.id}" in html  # type: ignore[attr-defined]
    profile = browser.post("/coordinator/calendar/profile", data={"secret": secret})
    assert b"com.apple.caldav.account" in profile.data
    shown = browser.get("/coordinator/calendar/").get_data(as_text=True)
    assert secret not in shown
    assert "my tablet never used" in text_of(shown)
    (address,) = re.findall(r'action="(/coordinator/calendar/devices/\d+/revoke)"', shown)
    assert enter(desks, "coordinator").post(address).status_code == 404
    assert browser.post(address).status_code == 303
    assert "my tablet" not in seen(browser, "/coordinator/calendar/")
    assert browser.post("/coordinator/calendar/devices", data={"label": ""}).status_code == 422
    for answer in ("devices", "profile", "feeds"):
        assert browser.get(f"/coordinator/calendar/{answer}").status_code == 303


def test_a_coordinator_calls_back_everything_of_an_advisor_who_lost_a_telephone(
    desks: Flask,
) -> None:
    advisor, coordinator = enter(desks, "advisor", "ada"), enter(desks, "coordinator")
    advisor.post("/advisor/devices", data={"label": "zqtelephone"})
    advisor.post("/advisor/feeds", data={"shows": "coverage", "feed_label": "zqboard"})
    assert coordinator.post("/coordinator/calendar/lost", data={"advisor": ""}).status_code == 422
    assert "zqtelephone" in seen(advisor, "/advisor/devices")
    done = coordinator.post("/coordinator/calendar/lost", data={"advisor": "ada"})
    assert done.status_code == 303
    assert "every device password and every subscription of Ada." in seen(
        coordinator, "/coordinator/calendar/"
    )
    words = seen(advisor, "/advisor/devices")
    assert "zqtelephone" not in words
    assert "zqboard" not in words
    assert advisor.post("/coordinator/calendar/lost", data={"advisor": "bo"}).status_code == 404


# rooms ----------------------------------------------------------------------------------------


def test_a_coordinator_subscribes_to_a_room(desks: Flask) -> None:
    browser = enter(desks, "coordinator")
    assert "The agency has no rooms yet." in seen(browser, "/coordinator/calendar/")
    room = Place(
        id=PlaceId("utrecht-2"),
        name="Canal house",
        kind=PlaceKind.ROOM,
        opening="mon-fri 09:00-17:00",
        rooms=2,
    )
    with writing() as session:
        store_agency(session, replace(desk_agency(), places=(room,)), panels=False)
    assert "Canal house" in seen(browser, "/coordinator/calendar/")
    form = {"place": "utrecht-2", "feed_label": "board"}
    made = browser.post("/coordinator/calendar/feeds", data=form)
    (path,) = set(re.findall(r"/feeds/[\w-]+\.ics", made.get_data(as_text=True)))
    stream = desks.test_client(use_cookies=False).get(path)
    assert "Ochtend en middag vrij: 2" in stream.text
    shown = browser.get("/coordinator/calendar/").get_data(as_text=True)
    assert "board · Canal house last fetched 3 March 2027" in text_of(shown)
    for wrong in ({"place": "nowhere", "feed_label": "x"}, {"place": "utrecht-2"}):
        assert browser.post("/coordinator/calendar/feeds", data=wrong).status_code == 422
    (address,) = re.findall(r'action="(/coordinator/calendar/feeds/\d+/revoke)"', shown)
    assert enter(desks, "coordinator").post(address).status_code == 404
    assert browser.post(address).status_code == 303
    assert desks.test_client().get(path).status_code == 404


# a client's subscription ----------------------------------------------------------------------


def test_a_contact_makes_and_revokes_the_address_of_who_stands_for_them(desks: Flask) -> None:
    browser = enter(desks, "contact", "alfa")
    assert "There are no addresses yet." in seen(browser, "/client/calendar/")
    made = browser.post("/client/calendar/feeds", data={"feed_label": "intranet"})
    assert made.headers["Cache-Control"] == "no-store"
    (path,) = set(re.findall(r"/feeds/[\w-]+\.ics", made.get_data(as_text=True)))
    assert "SUMMARY:Ada" in desks.test_client(use_cookies=False).get(path).text
    shown = browser.get("/client/calendar/").get_data(as_text=True)
    assert path not in shown
    assert "intranet last fetched 3 March 2027" in text_of(shown)
    (address,) = re.findall(r'action="(/client/calendar/feeds/\d+/revoke)"', shown)
    assert enter(desks, "contact", "beta").post(address).status_code == 404
    assert browser.post(address).status_code == 303
    assert desks.test_client().get(path).status_code == 404
    assert browser.get("/client/calendar/feeds").status_code == 303
    for label in ("", "x" * 61):
        answer = browser.post("/client/calendar/feeds", data={"feed_label": label})
        assert answer.status_code == 422
        assert 'id="feed_label-problem"' in answer.get_data(as_text=True)


# working hours --------------------------------------------------------------------------------


def given(html: str, name: str) -> str:
    """What the field of this name holds, however the template is laid out."""
    (found,) = re.findall(rf'name="{name}"\s+value="([^"]*)"', html)
    return str(found)


def test_hours_are_told_and_kept(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    html = browser.get("/advisor/hours/").get_data(as_text=True)
    assert given(html, "0-0-from") == "09:00"  # usual hours, as long as none were told
    assert given(html, "5-0-from") == ""
    assert browser.post("/advisor/hours/", data=HOURS).status_code == 303
    html = browser.get("/advisor/hours/").get_data(as_text=True)
    assert given(html, "0-0-until") == "12:30"
    assert given(html, "0-1-until") == "00:00"
    assert given(html, "0-2-from") == ""  # room for one more
    assert "Your hours were kept." in text_of(html)


@pytest.mark.parametrize(
    ("begins", "ends", "problem"),
    [
        ("17:00", "09:00", "The end must come after the beginning."),
        ("09:00", "", "Give both: from when, and until when."),
        ("09:07", "12:00", "Give whole quarters of an hour"),
        ("9 o'clock", "12:00", "Give a time, such as 09:00."),
        ("24:00", "12:00", "Give a time, such as 09:00."),
        ("09:99", "12:00", "Give a time, such as 09:00."),
        ("11:00", "13:00", "These stretches overlap."),
    ],
)
def test_hours_that_cannot_be_are_shown_again_with_what_is_wrong(
    desks: Flask, begins: str, ends: str, problem: str
) -> None:
    browser = enter(desks, "advisor", "ada")
    form = HOURS | {"0-1-from": begins, "0-1-until": ends}
    answer = browser.post("/advisor/hours/", data=form)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert problem in text_of(html)
    assert 'id="0-problem"' in html
    assert given(html, "0-0-until") == "12:30"
    assert "09:00" in browser.get("/advisor/hours/").get_data(as_text=True)


def test_hours_are_a_file_and_a_subscription(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    browser.post("/advisor/hours/", data=HOURS)
    file = browser.get("/advisor/hours/naast-hours.ics")
    assert file.content_type == "text/calendar; charset=utf-8"
    assert "DTSTART;TZID=Europe/Amsterdam:20240101T190000" in file.text
    form = {"shows": "hours", "feed_label": "planner"}
    made = browser.post("/advisor/feeds", data=form).get_data(as_text=True)
    assert "can read your working hours" in text_of(made)
    (path,) = set(re.findall(r"/feeds/[\w-]+\.ics", made))
    program = desks.test_client(use_cookies=False)
    stream = program.get(path)
    assert stream.data == file.data
    etag = stream.headers["ETag"]
    assert program.get(path, headers={"If-None-Match": etag}).status_code == 304
    browser.post("/advisor/hours/", data=HOURS | {"0-0-until": "13:00"})
    again = program.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, "T130000" in again.text) == (200, True)
    assert "planner · My working hours last fetched" in seen(browser, "/advisor/devices")
    wrong = browser.post("/advisor/feeds", data=form | {"shows": "standing"})
    assert wrong.status_code == 422


def test_who_left_has_no_hours(desks: Flask) -> None:
    browser = enter(desks, "advisor", "gone")
    assert browser.get("/advisor/hours/").status_code == 404
    assert browser.post("/advisor/hours/", data=HOURS).status_code == 404
    assert browser.get("/advisor/hours/naast-hours.ics").status_code == 404
