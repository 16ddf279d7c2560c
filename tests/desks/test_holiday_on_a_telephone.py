"""The story of a holiday: written on a telephone, seen by a coordinator, and never read by one."""

from __future__ import annotations

import base64
import logging
from datetime import date

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from coverage.operations.calendars.devices import add_device
from coverage.settings import Settings
from tests.desks.agencies import ADA, NOW
from tests.desks.writing import CANARY, days_off, prepare_calendars, reader
from tests.entering import enter

MONDAY = date(2027, 4, 5)


def put(app: Flask, settings: Settings, body: bytes) -> TestResponse:
    password = add_device(reader(), ADA, label="telephone", key=settings.secret_key, now=NOW)
    secret = base64.b64encode(f"{ADA}:{password}".encode()).decode()
    return app.test_client(use_cookies=False).put(
        f"/dav/calendars/{ADA}/time-off/rome.ics",
        data=body,
        headers={"Authorization": f"Basic {secret}", "Content-Type": "text/calendar"},
    )


def test_a_holiday_on_a_telephone_is_a_problem_with_a_name_for_who_covers(
    desks: Flask, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    prepare_calendars(ADA)
    coordinator = enter(desks, "coordinator")
    before = coordinator.get("/coordinator/problems").get_data(as_text=True)
    assert "takes over" not in before
    with caplog.at_level(logging.DEBUG):
        answer = put(desks, settings, days_off(MONDAY, date(2027, 4, 10)))
    assert answer.status_code == 201
    page = coordinator.get("/coordinator/problems").get_data(as_text=True)
    assert "who is away by now. Bo is there and takes over." in page
    for told in (page, caplog.text, coordinator.get("/coordinator/plan").get_data(as_text=True)):
        assert CANARY not in told


def test_a_rule_of_every_second_is_refused_and_leaves_nothing(
    desks: Flask, settings: Settings
) -> None:
    prepare_calendars(ADA)
    answer = put(desks, settings, days_off(MONDAY, date(2027, 4, 6), "RRULE:FREQ=SECONDLY"))
    assert answer.status_code == 403
    assert b"max-instances" in answer.data
    page = enter(desks, "coordinator").get("/coordinator/problems").get_data(as_text=True)
    assert "takes over" not in page
