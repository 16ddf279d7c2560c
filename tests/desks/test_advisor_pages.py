"""The advisor's pages, empty, full, failed and forbidden."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from coverage.domain.assignments import SurgeStaffing
from tests.desks.agencies import ALFA, CAS, HORIZON, desk_plan, publish, settle
from tests.desks.pages import text_of
from tests.entering import enter

# pages do not know the database; the operations behind them are tested on both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def page(app: Flask, address: str, advisor: str = "ada") -> str:
    answer = enter(app, "advisor", advisor).get(address)
    assert answer.status_code == 200
    return text_of(answer.get_data(as_text=True))


def test_without_a_plan_the_desk_says_so(app: Flask, desk_day: None) -> None:
    settle()
    assert "No plan yet" in page(app, "/advisor/")
    assert "No plan yet" in page(app, "/advisor/weeks")


def test_an_advisor_who_left_finds_an_empty_desk(desks: Flask) -> None:
    assert "No plan yet" in page(desks, "/advisor/", "gone")


def test_the_week_tells_whom_the_advisor_covers_and_where(desks: Flask) -> None:
    words = page(desks, "/advisor/")
    assert "Week 9" in words
    assert "Alfa primary" in words
    assert "of 40 hours planned" in words
    assert "Tuesday 2 March, morning Alfa" in words
    assert "Beta · you are backup Bo, primary" in words


def test_standing_half_days_come_every_second_week(desks: Flask) -> None:
    assert "No standing half-days" in page(desks, "/advisor/?week=2027-W10")


def test_standing_in_is_told_first(desks: Flask) -> None:
    words = page(desks, "/advisor/?week=2027-W11", "bo")
    assert "In week 11 you stand in for Ada at Alfa" in words
    assert "Alfa B backup, active" in words


def test_a_week_away_says_so(desks: Flask) -> None:
    words = page(desks, "/advisor/?week=2027-W11")
    assert "You are away in week 11." in words
    assert "Alfa · you are primary Bo, backup, active" in words


def test_a_gap_is_named_to_the_panel(desks: Flask) -> None:
    assert "you are primary ! nobody this week" in page(desks, "/advisor/?week=2027-W16", "bo")


def test_a_public_holiday_is_named(desks: Flask) -> None:
    assert "Public holiday" not in page(desks, "/advisor/?week=2027-W12")


def test_surge_hours_are_shown_without_why(desks: Flask) -> None:
    publish(
        desk_plan(SurgeStaffing(client=ALFA, week=HORIZON[1], advisor=CAS, minutes=450)), version=2
    )
    words = page(desks, "/advisor/?week=2027-W10", "cas")
    assert "Alfa + extra capacity 7.5" in words
    assert "Together, with travel 7.5" in words


def test_weeks_that_are_not_planned_do_not_exist(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    for week in ("2027-W08", "2027-W17", "2027-W99", "x", "2027-W1\x00"):
        assert browser.get("/advisor/", query_string={"week": week}).status_code == 404, week


def test_all_weeks_are_in_one_table(desks: Flask) -> None:
    words = page(desks, "/advisor/weeks")
    assert "Week 9" in words
    assert "Week 16" in words
    assert "away" in words


def test_an_absence_is_handed_in_and_withdrawn(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    form = {"first": "2027-03-29", "until": "2027-04-04", "kind": "training", "reason": "illness"}
    answer = browser.post("/advisor/absences", data=form)
    assert (answer.status_code, answer.location) == (303, "/advisor/absences")
    shown = browser.get("/advisor/absences").get_data(as_text=True)
    assert "2027 training illness" in text_of(shown)
    (address,) = re.findall(r'action="(/advisor/absences/\d+/withdraw)"', shown)
    assert browser.post(address).status_code == 303
    assert "training illness" not in text_of(
        browser.get("/advisor/absences").get_data(as_text=True)
    )


def test_weeks_left_open_are_shown_before_they_are_sent(desks: Flask) -> None:
    browser = enter(desks, "advisor", "bo")
    form = {"first": "2027-03-15", "until": "2027-03-28", "kind": "away", "reason": ""}
    warned = browser.post("/advisor/absences", data=form)
    assert warned.status_code == 200
    words = text_of(warned.get_data(as_text=True))
    assert "Nobody would be there" in words
    assert "Alfa: week 11" in words
    assert "None are known" in words
    other_dates = form | {"until": "2027-03-22", "warned": "2027-03-15/2027-03-28"}
    assert browser.post("/advisor/absences", data=other_dates).status_code == 200
    sent = form | {"warned": "2027-03-15/2027-03-28"}
    assert browser.post("/advisor/absences", data=sent).status_code == 303


def test_a_bad_absence_is_shown_again_with_what_is_wrong(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    good = {"first": "2027-03-29", "until": "2027-04-04", "kind": "away", "reason": ""}
    for changes, message in (
        ({"first": ""}, "Fill this in."),
        ({"first": "29-03-2027"}, "Give a date"),
        ({"until": "2027-03-01"}, "must not be before the first"),
        ({"kind": "illness"}, "Choose one of the list."),
        ({"reason": "boredom"}, "Choose one of the list."),
    ):
        form = good | changes
        answer = browser.post("/advisor/absences", data=form)
        html = answer.get_data(as_text=True)
        (field,) = changes
        assert answer.status_code == 422, changes
        assert message in html.split(f'id="{field}-problem"')[1][:120]
        assert f'value="{form["until"]}"' in html
        assert 'aria-invalid="true"' in html


def test_an_absence_that_is_not_there_cannot_be_withdrawn(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    for number in ("999", "99999999999999999999"):
        assert browser.post(f"/advisor/absences/{number}/withdraw").status_code == 404


def test_a_device_password_is_shown_once_and_revoked(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    assert "No device has a password yet." in page(desks, "/advisor/devices")
    made = browser.post("/advisor/devices", data={"label": "my telephone"})
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    html = made.get_data(as_text=True)
    (secret,) = re.findall(r"<dd class=\"code\">\s*((?:[a-z2-7]{4}-){6}[a-z2-7]{4})\s*</dd>", html)
    assert "/dav/" in html
    assert '<svg class="qr"' in html
    shown = browser.get("/advisor/devices").get_data(as_text=True)
    assert secret not in shown
    assert "my telephone never used" in text_of(shown)
    (address,) = re.findall(r'action="(/advisor/devices/\d+/revoke)"', shown)
    assert enter(desks, "advisor", "bo").post(address).status_code == 404
    assert browser.post(address).status_code == 303
    assert "my telephone" not in browser.get("/advisor/devices").get_data(as_text=True)


def test_a_subscription_address_is_shown_once_and_revoked(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    made = browser.post("/advisor/feeds", data={"shows": "coverage", "feed_label": "Google"})
    assert made.status_code == 200
    shown = browser.get("/advisor/devices").get_data(as_text=True)
    assert "Google · My weeks never fetched" in text_of(shown)
    assert "Subscriptions are late." in text_of(shown)
    (address,) = re.findall(r'action="(/advisor/feeds/\d+/revoke)"', shown)
    assert enter(desks, "advisor", "bo").post(address).status_code == 404
    assert browser.post(address).status_code == 303
    shown = browser.get("/advisor/devices").get_data(as_text=True)
    assert "Google · My weeks" not in text_of(shown)


def test_a_device_has_a_short_name(desks: Flask) -> None:
    browser = enter(desks, "advisor", "ada")
    for address, field in (("devices", "label"), ("feeds", "feed_label")):
        for label in ("", " ", "x" * 61):
            answer = browser.post(f"/advisor/{address}", data={field: label})
            assert answer.status_code == 422
            assert f'id="{field}-problem"' in answer.get_data(as_text=True)
