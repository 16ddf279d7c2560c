"""Alarms of objects that were written to keep somebody busy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coverage.calendars.alarms import rings
from coverage.domain.calendars import Window
from tests.calendars.telephones import a_calendar, an_event, component

START = "DTSTART:20270104T090000Z"
ZONE = ZoneInfo("Europe/Amsterdam")


def alarm(*lines: str) -> list[str]:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT1H", *lines, "END:VALARM"]


def rings_between(body: bytes, start: datetime) -> bool:
    return rings(body, window=Window(start=start, end=start + timedelta(minutes=1)), zone=ZONE)


def test_more_alarms_than_anybody_hears_are_not_all_looked_at() -> None:
    many = alarm("REPEAT:1000", "DURATION:P1D") * 200
    assert rings_between(
        an_event(START, "RRULE:FREQ=DAILY;COUNT=9000", *many), datetime(2027, 6, 1, 3, tzinfo=UTC)
    )


@pytest.mark.parametrize("times", ["REPEAT:          2", "REPEAT:\u0662", "REPEAT:two"])
def test_odd_numbers_of_repetitions_are_understood_or_none(times: str) -> None:
    body = an_event(START, *alarm(times, "DURATION:PT5M"))
    assert not rings_between(body, datetime(2027, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "lines",
    [
        ["TRIGGER:-PT2H"],
        ["REPEAT:2", "REPEAT:3", "DURATION:PT5M"],
        ["REPEAT:2", "DURATION:PT5M", "DURATION:PT6M"],
        ["REPEAT:1000", "DURATION:P999999W"],
    ],
)
def test_an_alarm_that_cannot_be_told_does_not_hide_the_others(lines: list[str]) -> None:
    other = ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT10M", "END:VALARM"]
    body = an_event(START, *alarm(*lines), *other)
    assert rings_between(body, datetime(2027, 1, 4, 8, 50, tzinfo=UTC))
    assert not rings_between(body, datetime(2027, 1, 4, 7, tzinfo=UTC))


def test_a_trigger_longer_than_time_rings_never() -> None:
    body = an_event(START, "BEGIN:VALARM", "TRIGGER:-P999999W", "END:VALARM")
    assert not rings_between(body, datetime(2027, 1, 4, 8, tzinfo=UTC))


def test_a_task_without_a_start_rings_before_it_is_due() -> None:
    body = a_calendar(*component("VTODO", "DUE:20270104T090000Z", *alarm()))
    at = datetime(2027, 1, 4, 8, tzinfo=UTC)
    assert rings_between(body, at)
    assert not rings_between(body, at - timedelta(minutes=1))
