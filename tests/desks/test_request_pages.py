"""The coordinator's pages of requests, empty, full, failed and forbidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage import clock
from coverage.domain.assignments import SurgeStaffing
from coverage.domain.ids import AccountId, RequestId
from coverage.domain.requests import CapacityWish
from coverage.domain.visibility import ContactReader
from coverage.operations import capacity
from tests.desks.agencies import ALFA, CAS, HORIZON, KEYS, NOW, TODAY, desk_plan, publish, settle
from tests.desks.pages import text_of
from tests.entering import enter

# pages do not know the database; the operations behind them are tested on both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CONTACT = ContactReader(client=ALFA, account=AccountId(99))
WISH = CapacityWish(first=date(2027, 3, 8), until=date(2027, 3, 19), hours_per_week=12)


def ask(wish: CapacityWish = WISH, reason: str = "a merger") -> RequestId:
    return capacity.ask(CONTACT, wish, reason=reason, keys=KEYS, now=NOW, today=TODAY)


def words_of(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return text_of(answer.get_data(as_text=True))


def test_without_requests_the_page_says_so(desks: Flask) -> None:
    assert "No requests" in words_of(enter(desks, "coordinator"), "/coordinator/requests")


def test_the_list_names_client_dates_and_state(desks: Flask) -> None:
    ask()
    words = words_of(enter(desks, "coordinator"), "/coordinator/requests")
    assert "Alfa" in words
    assert "12" in words
    assert "? waits for the agency" in words


def test_a_request_shows_what_it_would_take(desks: Flask) -> None:
    words = words_of(enter(desks, "coordinator"), f"/coordinator/requests/{ask()}")
    assert "Hours in all 24 over 2 weeks" in words
    assert "Eligible advisors 1" in words
    assert "✓ it fits" in words
    assert "12 20 1 0" in words
    assert "2 advisors: are on the panel" in words
    assert "1 advisor: have or had a tie to this client" in words
    assert "a merger" in words


def test_what_is_missing_stands_out(desks: Flask) -> None:
    number = ask(replace(WISH, hours_per_week=30), reason="")
    words = words_of(enter(desks, "coordinator"), f"/coordinator/requests/{number}")
    assert "30 20 1 ! 10" in words
    assert "The contact did not say." in words


def test_without_a_plan_free_hours_are_unknown(app: Flask, desk_day: None) -> None:
    settle()
    words = words_of(enter(app, "coordinator"), f"/coordinator/requests/{ask()}")
    assert "No plan is published yet" in words
    assert "Agree" in words


def test_a_coordinator_agrees_and_the_draft_is_next(desks: Flask) -> None:
    browser, number = enter(desks, "coordinator"), ask()
    address = f"/coordinator/requests/{number}"
    answer = browser.post(f"{address}/agree")
    assert (answer.status_code, answer.location) == (303, address)
    words = words_of(browser, address)
    assert "✓ agreed" in words
    assert "Not staffed yet. Make a plan and publish it" in words
    assert browser.post(f"{address}/agree").status_code == 409
    assert browser.post(f"{address}/decline", data={"note": ""}).status_code == 409


def test_published_staffing_is_shown(desks: Flask) -> None:
    browser, number = enter(desks, "coordinator"), ask()
    browser.post(f"/coordinator/requests/{number}/agree")
    publish(
        desk_plan(SurgeStaffing(client=ALFA, week=HORIZON[1], advisor=CAS, minutes=720)), version=2
    )
    words = words_of(browser, f"/coordinator/requests/{number}")
    assert "12 Cas" in words


def test_a_coordinator_declines_with_a_word(desks: Flask) -> None:
    browser, number = enter(desks, "coordinator"), ask()
    address = f"/coordinator/requests/{number}"
    too_long = browser.post(f"{address}/decline", data={"note": "x" * 501})
    assert too_long.status_code == 422
    assert "x" * 501 in too_long.get_data(as_text=True)
    assert browser.get(f"{address}/decline").location == address
    assert browser.post(f"{address}/decline", data={"note": "Ask in May."}).status_code == 303
    words = words_of(browser, address)
    assert "declined" in words
    assert "Ask in May." in words


def test_an_early_end_must_be_early(desks: Flask) -> None:
    browser, number = enter(desks, "coordinator"), ask()
    browser.post(f"/coordinator/requests/{number}/agree")
    for until, message in (
        ("", "Fill this in."),
        ("soon", "Give a date"),
        ("2027-03-07", "too early"),
        ("2027-03-19", "before the present last one"),
    ):
        answer = browser.post(f"/coordinator/requests/{number}/end", data={"until": until})
        html = answer.get_data(as_text=True)
        assert answer.status_code == 422, until
        assert message in html.split('id="until-problem"')[1][:120]
        assert f'value="{until}"' in html


def test_an_agreed_request_is_ended_early(desks: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, number = enter(desks, "coordinator"), ask()
    address = f"/coordinator/requests/{number}"
    browser.post(f"{address}/agree")
    monkeypatch.setattr(clock, "today", lambda _zone: date(2027, 3, 10))
    assert "+ running" in words_of(browser, address)
    assert "Withdraw it altogether" not in words_of(browser, address)
    assert browser.post(f"{address}/call-off").status_code == 409
    assert browser.post(f"{address}/end", data={"until": "2027-03-12"}).status_code == 303
    monkeypatch.setattr(clock, "today", lambda _zone: date(2027, 3, 13))
    words = words_of(browser, address)
    assert "ended" in words
    assert "It ended by itself" in words
    assert browser.post(f"{address}/end", data={"until": "2027-03-11"}).status_code == 409


def test_an_agreed_request_is_withdrawn_before_it_begins(desks: Flask) -> None:
    browser, number = enter(desks, "coordinator"), ask()
    address = f"/coordinator/requests/{number}"
    browser.post(f"{address}/agree")
    assert browser.post(f"{address}/call-off").status_code == 303
    assert "withdrawn" in words_of(browser, address)


def test_what_never_was_asked_does_not_exist(desks: Flask) -> None:
    browser = enter(desks, "coordinator")
    for number in ("7", "99999999999999999999", "-1", "x"):
        address = f"/coordinator/requests/{number}"
        assert browser.get(address).status_code == 404
        for act in ("agree", "decline", "call-off"):
            assert browser.post(f"{address}/{act}").status_code == 404
        answer = browser.post(f"{address}/end", data={"until": "2027-03-12"})
        assert answer.status_code == 404
