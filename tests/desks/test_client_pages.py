"""The client contact's pages, empty, full, failed and forbidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from coverage import clock
from coverage.domain.assignments import Panel
from coverage.domain.errors import NotFound
from coverage.domain.ids import AccountId, RequestId
from coverage.domain.requests import RequestState
from coverage.domain.visibility import CoordinatorReader
from coverage.operations import capacity
from coverage.operations.viewing_desks.requests import any_request
from tests.desks.agencies import ALFA, KEYS, NOW, TODAY, desk_plan, publish, settle
from tests.desks.pages import text_of
from tests.entering import enter

# pages do not know the database; the operations behind them are tested on both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COORDINATOR = CoordinatorReader(account=AccountId(9))
FORM = {
    "first": "2027-03-08",
    "until": "2027-04-02",
    "hours": "8,5",
    "half_days": "1",
    "languages": ["tr"],
    "reason": "two departments\r\nbecome one",
}


def page(app: Flask, address: str = "/client/", client: str = "alfa") -> str:
    answer = enter(app, "contact", client).get(address)
    assert answer.status_code == 200
    return text_of(answer.get_data(as_text=True))


def test_without_a_plan_the_desk_says_so(app: Flask, desk_day: None) -> None:
    settle()
    words = page(app)
    assert "has not published its plan yet" in words
    assert "no planned weeks ahead" in words


def test_a_client_that_left_finds_an_empty_desk(desks: Flask) -> None:
    assert "Nothing here now" in page(desks, client="gone")


def test_the_desk_shows_the_panel_and_who_is_on_duty(desks: Flask) -> None:
    words = page(desks)
    assert "Ada Primary · Dutch Bullying, intimidation ✓ on duty this week" in words
    assert "Bo Backup · Dutch Bullying, intimidation available to choose" in words
    assert "certificate valid" in words


def test_wishes_are_met_or_not_met(desks: Flask) -> None:
    words = page(desks)
    assert "Primary of the gender you asked for: not met" in words
    assert "✓ Different background: met" in words
    assert "gender" not in page(desks, client="beta")


def test_an_absent_primary_is_only_backup_active(
    desks: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda _zone: date(2027, 3, 17))
    words = page(desks)
    assert "Ada Primary · Dutch Bullying, intimidation B backup active this week" in words
    assert "Bo Backup · Dutch Bullying, intimidation ✓ on duty this week" in words
    assert "away" not in words


def test_a_substitute_is_named_as_active_backup(
    desks: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda _zone: date(2027, 4, 14))
    assert "Backup active this week: Cas" in page(desks, client="beta")


def test_a_gap_is_never_silent(desks: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda _zone: date(2027, 4, 21))
    assert "Nobody is on duty this week." in page(desks, client="beta")


def test_a_client_without_advisors_is_told(desks: Flask) -> None:
    plan = desk_plan()
    publish(replace(plan, panels=(Panel(client=ALFA), *plan.panels[1:])), version=2)
    assert "You have no advisors in the plan." in page(desks)


def test_an_expired_certificate_shows(desks: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda _zone: date(2030, 1, 2))
    assert "! certificate not valid" in page(desks)


def test_the_coming_weeks_are_listed(desks: Flask) -> None:
    words = page(desks)
    assert "Week 11" in words
    assert "Bo B backup active" in words
    assert "Nobody" not in words
    assert "! nobody yet" in page(desks, client="beta")


def test_a_contact_asks_and_sees_what_was_asked(desks: Flask) -> None:
    browser = enter(desks, "contact", "alfa")
    answer = browser.post("/client/requests", data=FORM)
    assert answer.status_code == 303
    html = browser.get(answer.location).get_data(as_text=True)
    words = text_of(html)
    assert "Your request was sent to the agency." in words
    assert "? waits for the agency" in words
    assert "Hours a week 8.5" in words
    assert "Extra languages Turkish" in words
    assert "neutral: nobody of the client" in words
    assert "two departments\nbecome one" in html
    assert "8.5 hours a week" in text_of(browser.get("/client/requests").get_data(as_text=True))
    with pytest.raises(NotFound):
        any_request(COORDINATOR, RequestId(2), keys=KEYS, today=TODAY)


BAD: tuple[tuple[dict[str, object], str, str], ...] = (
    ({"first": ""}, "first", "Fill this in."),
    ({"first": "8 March"}, "first", "Give a date"),
    ({"until": "2027-03-01"}, "until", "must not be before the first"),
    ({"first": "2027-03-01"}, "first", "lies in the past"),
    ({"until": "2027-12-31"}, "until", "outside the weeks that are planned"),
    ({"hours": "many"}, "hours", "Give a number"),
    ({"hours": "inf"}, "hours", "Give a number"),
    ({"hours": "-8"}, "hours", "too little"),
    ({"hours": "8.2"}, "hours", "half hours"),
    ({"half_days": "1.5"}, "half_days", "whole number"),
    ({"half_days": "3"}, "half_days", "A half-day takes four hours"),
    ({"languages": ["xx"]}, "languages", "Choose one of the list."),
    ({"reason": "x" * 2001}, "reason", "too long"),
    ({"reason": "x" * 5001}, "reason", "too long"),
)


def test_a_bad_request_is_shown_again_with_what_is_wrong(desks: Flask) -> None:
    browser = enter(desks, "contact", "alfa")
    for changes, field, message in BAD:
        form = {**FORM, "own_panel": "1", **changes}
        answer = browser.post("/client/requests", data=form)
        html = answer.get_data(as_text=True)
        assert answer.status_code == 422, changes
        assert message in html.split(f'id="{field}-problem"')[1][:120]
        assert str(form["reason"])[:20].split("\r")[0] in html
        assert f'value="{form["hours"]}"' in html
        assert 'name="own_panel" value="1" checked' in html
    assert "Nothing yet." in text_of(browser.get("/client/requests").get_data(as_text=True))


def test_a_contact_withdraws_until_it_is_decided(desks: Flask) -> None:
    browser = enter(desks, "contact", "alfa")
    address = browser.post("/client/requests", data=FORM).location
    assert browser.post(f"{address}/withdraw").status_code == 303
    assert "This request was withdrawn" in text_of(browser.get(address).get_data(as_text=True))
    assert browser.post(f"{address}/withdraw").status_code == 409


def test_a_contact_reads_the_answer(desks: Flask) -> None:
    browser = enter(desks, "contact", "alfa")
    address = browser.post("/client/requests", data=FORM).location
    number = RequestId(int(address.rsplit("/", 1)[1]))
    capacity.decline(COORDINATOR, number, note="Ask again <in May>.", now=NOW)
    words = text_of(browser.get(address).get_data(as_text=True))
    assert "The agency declined on Mar 3, 2027." in words or "The agency declined on 3" in words
    assert "Ask again &lt;in May&gt;." in words


def test_an_agreed_request_says_when_it_ends(desks: Flask) -> None:
    browser = enter(desks, "contact", "alfa")
    address = browser.post("/client/requests", data=FORM).location
    number = RequestId(int(address.rsplit("/", 1)[1]))
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    words = text_of(browser.get(address).get_data(as_text=True))
    assert "It ends by itself after 2 April 2027." in words
    assert "assigns advisors in its next plan" in words


def test_other_requests_do_not_exist(desks: Flask) -> None:
    answer = enter(desks, "contact", "alfa").post("/client/requests", data=FORM)
    assert answer.location == "/client/requests/1"
    stranger = enter(desks, "contact", "beta")
    for number in ("1", "2", "0", "99999999999999999999"):
        assert stranger.get(f"/client/requests/{number}").status_code == 404
        assert stranger.post(f"/client/requests/{number}/withdraw").status_code == 404
    view = any_request(COORDINATOR, RequestId(1), keys=KEYS, today=TODAY)
    assert view.line.state is RequestState.OPEN
