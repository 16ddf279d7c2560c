"""What a log says of a page that failed: where, and neither whose page nor what was typed."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from coverage.operations.booking import seeking
from tests.seeker.worlds import TOKEN, Seeker

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TYPED = "zq" + "typed"
"""In two, because a log shows lines of the program."""


def test_the_log_of_a_failure_has_neither_the_clients_address_nor_what_was_typed(
    house: Flask, seeker: Seeker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **told: object) -> None:
        try:
            raise KeyError(TYPED)
        except KeyError as missing:
            raise ValueError(f"{TYPED} {told}") from missing

    caplog.set_level(logging.DEBUG)
    house.config["PROPAGATE_EXCEPTIONS"] = False
    seeker.begin()
    monkeypatch.setattr(seeking, "choose", fail)
    answer = seeker.send("how", kind="room", near=f"{TYPED} 3511")
    assert answer.status_code in (422, 500)
    answer = seeker.send("how", kind="room", near="3511")
    assert answer.status_code == 500
    assert TYPED not in answer.text
    said = caplog.text
    assert "/appointment/<token>/how" in said
    assert "ValueError" in said
    assert "KeyError" in said
    assert "in choose_kind" in said
    for secret in (TOKEN, TYPED, "3511", seeker.token()):
        assert secret not in said


def test_other_failures_are_logged_whole_but_for_the_secrets_in_their_address(
    house: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("what the operator needs")

    house.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("coverage.operations.calendars.feeds.feed_of", fail)
    assert house.test_client().get("/feeds/zqsecret.ics").status_code == 500
    assert "what the operator needs" in caplog.text
    assert "/feeds/<token>.ics" in caplog.text
    assert "zqsecret" not in caplog.text
