"""Series as reports ask for them, working hours as an export: read back, they say the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from coverage.calendars import expanding
from coverage.calendars.availability import availability
from coverage.calendars.expanding import limited
from coverage.calendars.objects import read_object
from coverage.calendars.parsing import Condition, NotAnObject
from coverage.calendars.zone_components import zone_component
from coverage.domain.calendars import Window
from coverage.domain.ids import AdvisorId
from coverage.domain.working_hours import Shift, WorkingHours
from tests.calendars.telephones import AMSTERDAM, a_calendar, component, events, times

JANUARY = Window(start=datetime(2027, 1, 1, tzinfo=UTC), end=datetime(2027, 2, 1, tzinfo=UTC))
TOLD = datetime(2027, 1, 5, 10, tzinfo=UTC)
SERIES = events(
    [
        "DTSTART;TZID=Europe/Amsterdam:20270104T090000",
        "DTEND;TZID=Europe/Amsterdam:20270104T100000",
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/Amsterdam:20270111T090000",
        f"SUMMARY:{'é' * 60}",
    ],
    ["RECURRENCE-ID:20270118T080000Z", "DTSTART:20270119T120000Z", "DURATION:PT30M"],
    ["RECURRENCE-ID:20270607T070000Z", "DTSTART:20270608T120000Z", "DURATION:PT30M"],
    before=zone_component(AMSTERDAM, since=2027),
)


def expanded(body: bytes, *, window: Window, zone: ZoneInfo) -> bytes:
    """Of what takes place in the window."""
    found = expanding.expanded(body, window=window, zone=zone)
    assert found is not None
    return found


def test_each_instance_becomes_an_event_of_its_own_in_utc() -> None:
    body = expanded(SERIES, window=JANUARY, zone=AMSTERDAM)
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith(("DTSTART", "RECURRENCE-ID"))] == [
        "RECURRENCE-ID:20270104T080000Z",
        "DTSTART:20270104T080000Z",
        "RECURRENCE-ID:20270118T080000Z",
        "DTSTART:20270119T120000Z",
        "RECURRENCE-ID:20270125T080000Z",
        "DTSTART:20270125T080000Z",
    ]
    assert not any(line.startswith(("RRULE", "EXDATE", "BEGIN:VTIMEZONE")) for line in lines)


def test_lines_are_folded_where_no_letter_is_cut() -> None:
    body = expanded(SERIES, window=JANUARY, zone=AMSTERDAM)
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    first = Calendar.from_ical(body).walk("VEVENT")[0]
    assert first["summary"] == "é" * 60


@pytest.mark.parametrize("letter", ["a", "é", "a" * 74 + "é"])
def test_a_folded_line_says_what_it_said(letter: str) -> None:
    said = letter * 300
    series = events(["DTSTART:20270104T090000", f"SUMMARY:{said}"])
    body = expanded(series, window=JANUARY, zone=AMSTERDAM)
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert Calendar.from_ical(body).walk("VEVENT")[0]["summary"] == said


def test_an_object_grows_no_further_than_anybody_can_use() -> None:
    series = events(["DTSTART:20270101T090000", "RRULE:FREQ=DAILY", f"SUMMARY:{'x' * 1000}"])
    assert len(expanded(series, window=JANUARY, zone=AMSTERDAM)) > 31_000
    with pytest.raises(NotAnObject) as refused:
        expanding.expanded(series, window=JANUARY, zone=AMSTERDAM, most_bytes=31_000)
    assert refused.value.condition is Condition.INSTANCES


def test_days_stay_days_when_a_series_is_expanded() -> None:
    series = events(["DTSTART;VALUE=DATE:20270104", "DURATION:P2D", "RRULE:FREQ=DAILY;COUNT=1"])
    body = expanded(series, window=JANUARY, zone=AMSTERDAM)
    assert b"DTSTART;VALUE=DATE:20270104\r\nDTEND;VALUE=DATE:20270106" in body


def test_an_event_that_does_not_recur_is_put_into_utc_and_replaces_nothing() -> None:
    series = events(["DTSTART;TZID=Europe/Amsterdam:20270104T090000"])
    body = expanded(series, window=JANUARY, zone=AMSTERDAM)
    assert b"DTSTART:20270104T080000Z\r\n" in body
    assert b"RECURRENCE-ID" not in body


def test_a_task_keeps_its_due() -> None:
    body = expanded(
        a_calendar(*component("VTODO", "DUE:20270104T090000Z")), window=JANUARY, zone=AMSTERDAM
    )
    assert b"DUE:20270104T090000Z\r\n" in body


def test_changes_outside_the_window_are_left_out_and_the_series_stays() -> None:
    body = limited(SERIES, window=JANUARY, zone=AMSTERDAM)
    read = read_object(body)
    assert read.master is not None
    assert len(read.changed) == 1
    assert times(body, window=JANUARY) == times(SERIES, window=JANUARY)


# working hours ----------------------------------------------------------------------------------

HOURS = WorkingHours(
    shifts=(
        Shift(weekday=0, begins=9 * 60, ends=12 * 60),
        Shift(weekday=4, begins=18 * 60, ends=24 * 60),
    )
)


def test_hours_are_rules_on_the_clock_of_a_wall() -> None:
    body = availability(HOURS, owner=AdvisorId("ada"), changed_at=TOLD, zone=AMSTERDAM)
    (found,) = Calendar.from_ical(body).walk("VAVAILABILITY")
    rules = [
        (each["dtstart"].params["TZID"], each["rrule"].to_ical(), each["dtstart"], each["dtend"])
        for each in found.walk("AVAILABLE")
    ]
    assert [(zone, rule.decode()) for zone, rule, _, _ in rules] == [
        ("Europe/Amsterdam", "FREQ=WEEKLY;BYDAY=MO"),
        ("Europe/Amsterdam", "FREQ=WEEKLY;BYDAY=FR"),
    ]
    assert [f"{begins.dt:%H:%M}" for _, _, begins, _ in rules] == ["09:00", "18:00"]
    assert f"{rules[1][3].dt:%a %H:%M}" == "Sat 00:00"


def test_the_same_hours_give_the_same_bytes_and_others_do_not() -> None:
    def export(hours: WorkingHours) -> bytes:
        return availability(hours, owner=AdvisorId("ada"), changed_at=TOLD, zone=AMSTERDAM)

    assert export(HOURS) == export(HOURS)
    assert export(HOURS) != export(WorkingHours(shifts=HOURS.shifts[:1]))


@pytest.mark.parametrize(
    "zone", ["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
)
def test_a_zone_that_is_told_shows_the_same_clock(zone: str) -> None:
    """The world's zone, written down, under a name that nobody knows."""
    known = ZoneInfo(zone)
    told = [
        "TZID:told" if line.startswith("TZID:") else line
        for line in zone_component(known, since=2026)
    ]
    for day in range(0, 700, 7):
        wall = datetime.combine(date(2027, 1, 3) + timedelta(days=day), datetime.min.time())
        for hour in (1, 2, 3, 12):
            start = f"{wall + timedelta(hours=hour, minutes=15):%Y%m%dT%H%M%S}"
            body = events([f"DTSTART;TZID=told:{start}"], before=told)
            assert times(body) == times(events([f"DTSTART;TZID={zone}:{start}"])), (zone, start)
