"""``flask advisor``: what an operator does for an advisor."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from coverage import clock
from coverage.cli import register
from tests.calendars.agencies import ANNA
from tests.dav.conftest import ON_SQLITE, Agency, Phone

pytestmark = ON_SQLITE


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    register(app)
    return app.test_cli_runner()


def test_a_printed_password_opens_the_calendar_until_it_is_revoked(
    app: Flask, agency: Agency, runner: FlaskCliRunner
) -> None:
    made = runner.invoke(args=["advisor", "device-password", ANNA, "--label", "my phone"])
    assert made.exit_code == 0, made.output
    printed = dict(re.findall(r"^(address|username|password) +(\S+)$", made.stdout, re.MULTILINE))
    assert printed["address"] == "http://127.0.0.1:8000/dav/"
    phone = Phone(app.test_client(), ANNA, printed["password"])
    assert printed["username"] == ANNA
    assert phone("PROPFIND", phone.calendar, Depth="1").status_code == 207

    listed = runner.invoke(args=["advisor", "devices", ANNA]).stdout
    today = clock.today("Europe/Amsterdam")
    assert re.fullmatch(rf"device (\d+)\tactive\tused {today}\tmy phone\n", listed)
    number = listed.split()[1]
    assert runner.invoke(args=["advisor", "revoke-device", number]).exit_code == 0
    assert phone("PROPFIND", phone.calendar, Depth="1").status_code == 401
    assert "revoked" in runner.invoke(args=["advisor", "devices", ANNA]).stdout


def test_a_printed_address_can_be_read_until_it_is_revoked(
    app: Flask, agency: Agency, runner: FlaskCliRunner
) -> None:
    address = runner.invoke(args=["advisor", "feed", ANNA]).stdout.strip()
    path = address.removeprefix("http://127.0.0.1:8000")
    assert app.test_client().get(path).status_code == 200
    number = runner.invoke(args=["advisor", "devices", ANNA]).stdout.split()[1]
    assert runner.invoke(args=["advisor", "revoke-feed", number]).exit_code == 0
    assert app.test_client().get(path).status_code == 404


def test_what_is_not_there_is_said(agency: Agency, runner: FlaskCliRunner) -> None:
    for arguments, told in (
        (["device-password", "nobody"], "no advisor 'nobody'"),
        (["feed", "nobody"], "no advisor 'nobody'"),
        (["revoke-device", "7"], "no device 7"),
        (["revoke-feed", "7"], "no feed 7"),
        (["device-password", ANNA, "--label", "x" * 99], "at most 60 characters"),
    ):
        done = runner.invoke(args=["advisor", *arguments])
        assert done.exit_code == 1
        assert told in done.output
