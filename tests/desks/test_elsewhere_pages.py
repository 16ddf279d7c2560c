"""The advisor's page of calendars elsewhere, and what the coordinator sees of them."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select, update

from coverage.domain.elsewhere import Trouble
from coverage.persistence.database import reading, writing
from coverage.persistence.elsewhere import LinkRow
from coverage.web import elsewhere_words
from tests.desks.agencies import NOW
from tests.desks.pages import text_of
from tests.entering import enter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ADDRESS = "/advisor/elsewhere/"
ACCOUNT = {
    "address": "https://caldav.fastmail.com/",
    "username": "ada@example.org",
    "password": "a-secret-canary",
}


@pytest.fixture
def ada(desks: Flask) -> FlaskClient:
    return enter(desks, "advisor", "ada")


def shown(browser: FlaskClient, address: str = ADDRESS) -> str:
    return text_of(browser.get(address).get_data(as_text=True))


def becomes(**values: object) -> None:
    with writing() as session:
        session.execute(update(LinkRow).values(**values))


def linked() -> LinkRow | None:
    with reading() as session:
        row = session.scalars(select(LinkRow)).first()
        session.expunge_all()
        return row


def test_without_a_link_the_page_says_how_to_make_one(ada: FlaskClient) -> None:
    words = shown(ada)
    assert "No calendar is linked." in words
    for provider in ("Nextcloud", "SOGo", "mailbox.org", "iCloud", "Fastmail"):
        assert provider in words
    assert "Link a calendar" in shown(ada, "/advisor/devices")


def test_a_link_is_stored_sealed_and_its_password_never_shown(ada: FlaskClient) -> None:
    assert ada.post(ADDRESS, data=ACCOUNT).status_code == 303
    page = ada.get(ADDRESS).get_data(as_text=True)
    assert "a-secret-canary" not in page
    assert "not visited yet" in page
    assert "ada@example.org" in page
    row = linked()
    assert row is not None
    assert row.host == "caldav.fastmail.com"
    assert b"canary" not in row.sealed
    assert b"ada@example.org" not in row.sealed


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://caldav.fastmail.com/", "begins with https://"),
        ("https://127.0.0.1/", "begins with https://"),
        ("https://anna:secret@caldav.fastmail.com/", "begins with https://"),
        ("https://intranet.example.org/", "does not visit that server"),
        ("", "Fill this in."),
    ],
)
def test_an_address_that_is_never_visited_is_refused_in_words(
    ada: FlaskClient, address: str, words: str
) -> None:
    answer = ada.post(ADDRESS, data=ACCOUNT | {"address": address})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert "a-secret-canary" not in answer.get_data(as_text=True)
    assert linked() is None


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_is_told_in_plain_words(ada: FlaskClient, trouble: Trouble) -> None:
    ada.post(ADDRESS, data=ACCOUNT)
    becomes(trouble=trouble.value, trouble_at=NOW, failures=2)
    words = shown(ada)
    assert "That was 3 Mar 2027" in words
    with force_locale("en"):
        sentence = elsewhere_words.trouble(trouble)
    assert sentence in html.unescape(words)


def test_success_is_told_with_its_time(ada: FlaskClient) -> None:
    ada.post(ADDRESS, data=ACCOUNT)
    becomes(pushed_at=NOW, read_at=NOW, entries=12, contested=1, skipped=2)
    words = shown(ada)
    assert "in step" in words
    assert "(12 entries)" in words
    assert "One entry is changed there again and again" in words
    assert "2 appointments there could not be read" in words


def test_trying_now_makes_the_visit_due_and_waits_for_nobody(ada: FlaskClient) -> None:
    ada.post(ADDRESS, data=ACCOUNT)
    becomes(due_at=NOW + timedelta(hours=6), failures=9)
    assert ada.post(f"{ADDRESS}1/try").status_code == 303
    row = linked()
    assert row is not None
    assert row.due_at == NOW


def test_unlinking_clears_first_or_forgets_at_once(ada: FlaskClient) -> None:
    ada.post(ADDRESS, data=ACCOUNT)
    ada.post(f"{ADDRESS}1/remove")
    assert "being taken away" in shown(ada)
    ada.post(f"{ADDRESS}1/leave")
    assert linked() is None


def test_another_advisors_link_does_not_exist(desks: Flask, ada: FlaskClient) -> None:
    ada.post(ADDRESS, data=ACCOUNT)
    bo = enter(desks, "advisor", "bo")
    assert "No calendar is linked." in shown(bo)
    for verb in ("try", "remove", "leave"):
        assert bo.post(f"{ADDRESS}1/{verb}").status_code == 404
        assert ada.post(f"{ADDRESS}2/{verb}").status_code == 404


def test_five_links_are_enough(ada: FlaskClient) -> None:
    for number in range(5):
        ada.post(ADDRESS, data=ACCOUNT | {"username": f"ada-{number}"})
    answer = ada.post(ADDRESS, data=ACCOUNT)
    assert answer.status_code == 422
    assert "linked five calendars already" in answer.get_data(as_text=True)
    assert ada.post(ADDRESS, data=ACCOUNT | {"username": "ada-0"}).status_code == 303


def test_the_coordinator_sees_who_cannot_be_booked_and_no_more(
    desks: Flask, ada: FlaskClient
) -> None:
    ada.post(ADDRESS, data=ACCOUNT)
    coordinator = enter(desks, "coordinator")
    assert "Cannot be booked" not in shown(coordinator, "/coordinator/problems")
    becomes(linked_at=NOW - timedelta(hours=25))
    words = shown(coordinator, "/coordinator/problems")
    assert "Cannot be booked" in words
    assert "Ada" in words
    assert "fastmail" not in words
    becomes(read_at=NOW - timedelta(hours=1))
    assert "Cannot be booked" not in shown(coordinator, "/coordinator/problems")


def test_the_advisor_is_told_that_nobody_can_book_them(ada: FlaskClient) -> None:
    telling = "Nobody can book you now."
    ada.post(ADDRESS, data=ACCOUNT)
    assert telling not in shown(ada)
    becomes(read_at=NOW - timedelta(hours=23))
    assert telling not in shown(ada)
    becomes(read_at=NOW - timedelta(hours=25), trouble=Trouble.PASSWORD.value, trouble_at=NOW)
    assert telling in shown(ada)
    becomes(leaving=True)  # it is unlinked already
    assert telling not in shown(ada)


def test_another_advisors_trouble_is_not_told(desks: Flask, ada: FlaskClient) -> None:
    ada.post(ADDRESS, data=ACCOUNT)
    becomes(read_at=NOW - timedelta(hours=25))
    assert "Nobody can book you now." not in shown(enter(desks, "advisor", "bo"))


def test_calendars_that_are_not_read_are_told(ada: FlaskClient) -> None:
    ada.post(ADDRESS, data=ACCOUNT)
    becomes(left_out=7)
    assert "7 calendars there are not read." in shown(ada)
    becomes(left_out=0)
    assert "not read." not in shown(ada)
