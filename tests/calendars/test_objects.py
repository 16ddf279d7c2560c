"""What a calendar can hold, and by which name it refuses the rest (RFC 4791 5.3.2.1)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.calendars.objects import Condition, NotAnObject, read_object
from coverage.calendars.parsing import MOST_BYTES
from coverage.calendars.recurring import occurrences
from coverage.calendars.walls import Steps
from coverage.domain.calendars import Window
from tests.calendars.telephones import a_calendar, an_event, component, events, refusal

START = "DTSTART:20270104T090000Z"
PLAIN = an_event(START)
DATA, RESOURCE = Condition.DATA.value, Condition.RESOURCE.value


def test_an_event_a_task_and_a_journal_entry_are_objects() -> None:
    for kind in ("VEVENT", "VTODO", "VJOURNAL"):
        read = read_object(a_calendar(*component(kind, START, uid="one@phone")))
        assert (read.uid, read.component, read.recurs, read.forever) == (
            "one@phone",
            kind,
            False,
            False,
        )


@pytest.mark.parametrize(
    ("rule", "recurs", "forever"),
    [
        ("RRULE:FREQ=DAILY", True, True),
        ("RRULE:FREQ=DAILY;COUNT=2", True, False),
        ("RRULE:FREQ=DAILY;UNTIL=20280101T000000Z", True, False),
        ("RRULE:FREQ=DAILY;UNTIL=99991231T000000Z", True, True),
        ("RDATE:20270105T090000Z", True, False),
        ("X-RRULE:FREQ=DAILY", False, False),
    ],
)
def test_what_comes_back_is_told_apart(rule: str, recurs: bool, forever: bool) -> None:
    read = read_object(an_event(START, rule))
    assert (read.recurs, read.forever) == (recurs, forever)


def test_a_changed_instance_with_its_series_is_one_object() -> None:
    body = events(
        [START, "RRULE:FREQ=DAILY"], ["RECURRENCE-ID:20270105T090000Z", "DTSTART:20270105T100000Z"]
    )
    assert read_object(body).recurs


def test_lines_may_end_as_tools_write_them_and_be_folded() -> None:
    body = PLAIN.replace(b"DTSTART:2027", b"DTSTART:20\r\n 27").replace(b"\r\n", b"\n")
    assert read_object(body).uid == "u"


@pytest.mark.parametrize(
    ("body", "condition"),
    [
        (b"", DATA),
        (b"hello", DATA),
        (b"\xff\xfe", DATA),
        (PLAIN[:-20], DATA),
        (PLAIN + b"more\r\n", DATA),
        (PLAIN.replace(b"UID:u", b"UID:\xff"), DATA),
        (PLAIN.replace(b"UID:u", b"UID:u\x00"), DATA),
        (PLAIN.replace(b"UID:u", b"UID:u\rX-A:b"), DATA),
        (PLAIN.replace(b"UID:u", b"UID u"), DATA),
        (PLAIN.replace(b"VERSION:2.0", b"VERSION:1.0"), DATA),
        (PLAIN.replace(b"VERSION:2.0", b"CALSCALE:HEBREW"), DATA),
        (PLAIN.replace(b"END:VEVENT", b"END:VTODO"), DATA),
        (an_event(), DATA),
        (an_event(START, START), DATA),
        (an_event("DTSTART:20270230T090000Z"), DATA),
        (an_event("DTSTART:2027-01-04"), DATA),
        (an_event("DTSTART:\u0662\u0660\u0662\u06670104T090000Z"), DATA),
        (an_event(START, "DURATION:PT\u0661H"), DATA),
        (an_event(START, "RRULE:FREQ=DAILY;COUNT=\u0662"), DATA),
        (an_event("DTSTART;TZID=Mars/Olympus:20270104T090000"), DATA),
        (an_event("DTSTART;TZID=../../etc/passwd:20270104T090000"), DATA),
        (an_event("DTSTART;VALUE=TEXT:20270104T090000"), DATA),
        (an_event(START, "DTEND:20270104T080000Z"), DATA),
        (an_event(START, "DTEND;VALUE=DATE:20270105"), DATA),
        (an_event(START, "DTEND:20270104T100000Z", "DURATION:PT1H"), DATA),
        (an_event(START, "DURATION:1 hour"), DATA),
        (an_event(START, "DURATION:P"), DATA),
        (an_event(START, "DURATION:-PT1H"), DATA),
        (an_event(START, "RRULE:FREQ=FORTNIGHTLY"), DATA),
        (an_event(START, "RRULE:COUNT=2"), DATA),
        (an_event(START, "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20280101T000000Z"), DATA),
        (an_event(START, "RRULE:FREQ=DAILY;INTERVAL=0"), DATA),
        (an_event(START, "RRULE:FREQ=DAILY;BYHOUR=24"), DATA),
        (an_event(START, "RRULE:FREQ=WEEKLY;BYDAY=1MO"), DATA),
        (an_event(START, "RRULE:FREQ=WEEKLY;BYMONTHDAY=1"), DATA),
        (an_event(START, "RRULE:FREQ=DAILY;BYWEEKNO=1"), DATA),
        (an_event(START, "RRULE:FREQ=DAILY;RSCALE=HEBREW"), DATA),
        (a_calendar(*component("VTODO", "RRULE:FREQ=DAILY")), DATA),
        (PLAIN + PLAIN, RESOURCE),
        (PLAIN.replace(b"VERSION:2.0", b"METHOD:REQUEST"), RESOURCE),
        (PLAIN.replace(b"UID:u\r\n", b""), RESOURCE),
        (an_event(START).replace(b"UID:u", b"UID:" + b"u" * 601), RESOURCE),
        (a_calendar(), RESOURCE),
        (events([START], [START]), RESOURCE),
        (a_calendar(*component("VEVENT", START), *component("VTODO")), RESOURCE),
        (
            a_calendar(*component("VEVENT", START, uid="a"), *component("VEVENT", START, uid="b")),
            RESOURCE,
        ),
        (a_calendar(*component("VFREEBUSY", START)), "supported-calendar-component"),
        (a_calendar(*component("VAVAILABILITY", START)), "supported-calendar-component"),
        (an_event(START, "SUMMARY:no\ufffexml"), "valid-calendar-data"),
        (an_event(START, "SUMMARY:no\uffffxml"), "valid-calendar-data"),
        (b"X" * (MOST_BYTES + 1), "max-resource-size"),
        (an_event("DTSTART:00500104T090000Z"), "min-date-time"),
        (an_event("DTSTART:99990104T090000Z"), "max-date-time"),
        (an_event(START, "DURATION:P999999W"), "max-date-time"),
    ],
)
def test_what_is_no_object_is_refused_by_name(body: bytes, condition: str) -> None:
    with pytest.raises(NotAnObject) as refused:
        read_object(body)
    assert refused.value.condition.value == condition


EVERY_SECOND = ";BYHOUR={};BYMINUTE={};BYSECOND={}".format(
    *(",".join(map(str, range(count))) for count in (24, 60, 60))
)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;UNTIL=21270101T000000Z",
        "FREQ=SECONDLY;COUNT=999999999999",
        "FREQ=MINUTELY;COUNT=1000000",
        f"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU{EVERY_SECOND}",
        f"FREQ=DAILY{EVERY_SECOND}",
        "FREQ=SECONDLY;INTERVAL=61;BYSECOND=3;BYMINUTE=7",
    ],
)
def test_a_rule_of_every_second_for_a_century_is_refused_at_once(rule: str) -> None:
    """At once: after so many steps, whatever the window (see `Steps`)."""
    body = an_event(START, f"RRULE:{rule}")
    century = Window(end=datetime(2127, 1, 1, tzinfo=UTC))
    assert refusal(body, window=century) == "max-instances"


def test_many_objects_share_the_work_that_one_question_may_take() -> None:
    series = read_object(an_event(START, "RRULE:FREQ=DAILY;COUNT=1000"))
    zone = ZoneInfo("Europe/Amsterdam")
    among = Steps(7_000)
    for _ in range(2):
        assert len(occurrences(series, zone=zone, window=Window(), among=among)) == 1000
    with pytest.raises(NotAnObject) as refused:
        occurrences(series, zone=zone, window=Window(), among=among)
    assert refused.value.condition is Condition.INSTANCES


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;BYMONTH=4;BYMONTHDAY=31;BYHOUR=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYWEEKNO=53;BYYEARDAY=100",
        "FREQ=DAILY;BYSETPOS=2",
        "FREQ=SECONDLY;INTERVAL=1000000000",
        "FREQ=HOURLY;INTERVAL=1000000000;BYMONTHDAY=6",
        f"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30{EVERY_SECOND};BYSETPOS=-1",
    ],
)
def test_a_rule_that_never_comes_to_anything_ends_at_the_horizon(rule: str) -> None:
    body = an_event(START, f"RRULE:{rule}")
    found = occurrences(
        body, zone=ZoneInfo("UTC"), window=Window(end=datetime(2033, 1, 1, tzinfo=UTC))
    )
    assert len(found) == 1


def test_a_zone_whose_clock_changes_every_second_is_refused() -> None:
    zone = ["BEGIN:VTIMEZONE", "TZID:mad", "BEGIN:STANDARD", "DTSTART:19700101T000000"]
    zone += ["TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "RRULE:FREQ=SECONDLY"]
    body = events(
        ["DTSTART;TZID=mad:20270104T090000"], before=[*zone, "END:STANDARD", "END:VTIMEZONE"]
    )
    assert refusal(body) == "max-instances"


def test_instances_that_end_beyond_the_calendar_are_refused() -> None:
    body = an_event("DTSTART:01010104T090000Z", "DTEND:50000101T000000Z", "RRULE:FREQ=YEARLY")
    assert refusal(body, window=Window()) in {"max-date-time", "max-instances"}


def test_many_extra_dates_are_refused() -> None:
    dates = ",".join(
        f"20{year:02}{month:02}{day:02}T{hour:02}0000Z"
        for year in range(20, 27)
        for month in range(1, 13)
        for day in range(1, 29)
        for hour in range(8, 18)
    )
    assert refusal(an_event(START, f"RDATE:{dates}")) == "max-instances"


def test_names_and_lists_as_long_as_a_book_are_read_or_refused_at_once() -> None:
    assert refusal(an_event(f"DTSTART;TZID={'a/' * 200_000}b:20270104T090000")) == DATA
    days = ",".join(f"{n}{day}" for n in range(-53, 54) if n for day in ("MO", "TU", "WE", "SU"))
    rule = f"RRULE:FREQ=YEARLY;UNTIL=21270101T000000Z;BYDAY={days};BYHOUR=1"
    assert refusal(an_event("DTSTART:10010104T090000Z", rule)) == "max-instances"


def test_thousands_of_changes_from_then_on_are_looked_up() -> None:
    changes = [
        [
            f"RECURRENCE-ID;RANGE=THISANDFUTURE:20{year:02}{month:02}{day:02}T090000Z",
            f"DTSTART:20{year:02}{month:02}{day:02}T100000Z",
        ]
        for year in range(27, 40)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    body = events([START, "RRULE:FREQ=DAILY;COUNT=9000", "EXRULE:FREQ=DAILY;COUNT=9000"], *changes)
    assert refusal(body, window=Window()) == "max-instances"


def test_components_inside_each_other_without_end_are_refused() -> None:
    assert refusal(b"BEGIN:VCALENDAR\r\n" * 1000) == DATA


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    refusal(body)


_PIECES = st.sampled_from(
    [
        *PLAIN.decode().split("\r\n"),
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "RRULE:FREQ=SECONDLY",
        "EXDATE:20270104T090000Z",
        "RECURRENCE-ID:20270104T090000Z",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20270104",
        "DTSTART;VALUE=DATE:20270104",
        "DTSTART;TZID=Europe/Amsterdam:20270328T023000",
        "DTEND;VALUE=DATE:20270104",
        "DUE:20270104T090000Z",
        "DURATION:P1DT25H",
        "RDATE;VALUE=PERIOD:20270104T090000Z/PT1H",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "TZID:own",
        " folded",
        "BEGIN:VTODO",
        "END:VTODO",
        "\r",
        "",
    ]
)


@given(st.lists(_PIECES, max_size=25))
def test_lines_in_any_order_are_read_or_refused(lines: list[str]) -> None:
    refusal("\r\n".join(lines).encode())


@given(st.lists(_PIECES.filter(lambda piece: ":V" not in piece), max_size=12))
def test_an_event_with_any_lines_is_read_or_refused(lines: list[str]) -> None:
    refusal(an_event(START, *lines))
