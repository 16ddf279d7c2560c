"""Recurring objects in reports: time ranges, ``expand``, ``limit-recurrence-set``, alarms (RFC 4791
7.8.3, 9.6.5, 9.6.6, 9.9), and what is not stored of a long series.
"""

from __future__ import annotations

import pytest

from tests.dav.conftest import ON_SQLITE, Phone, error_in, texts
from tests.dav.objects import an_event, an_object

pytestmark = ON_SQLITE

SERIES = an_event(
    "series",
    lines="DTSTART;TZID=Europe/Amsterdam:20240101T090000\nDTEND;TZID=Europe/Amsterdam:20240101T100000"
    "\nRRULE:FREQ=WEEKLY",
)
CHANGED = an_object(
    "UID:changed\nDTSTAMP:20270101T000000Z\nDTSTART:20270104T090000Z\nDTEND:20270104T100000Z\n"
    "RRULE:FREQ=DAILY;COUNT=5\nEXDATE:20270105T090000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:changed\n"
    "DTSTAMP:20270101T000000Z\nRECURRENCE-ID:20270106T090000Z\nDTSTART:20270106T150000Z\n"
    "DTEND:20270106T160000Z\nSUMMARY:Later"
)


def time_range(start: str, end: str) -> str:
    given = [f'{name}="{value}"' for name, value in (("start", start), ("end", end)) if value]
    return f"<C:time-range {' '.join(given)}/>"


def query(phone: Phone, inside: str, *, data: str = "", component: str = "VEVENT") -> list[str]:
    """The calendar data of what a query finds."""
    answer = phone.report(
        '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
        f"<C:calendar-data>{data}</C:calendar-data></D:prop><C:filter>"
        f'<C:comp-filter name="VCALENDAR"><C:comp-filter name="{component}">{inside}'
        "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>",
        phone.time_off,
        Depth="1",
    )
    assert answer.status_code == 207, answer.data
    return texts(answer, "//C:calendar-data")


def put(phone: Phone, body: bytes) -> None:
    assert phone("PUT", phone.time_off + "one.ics", body).status_code == 201


@pytest.mark.parametrize("year", [2024, 2027, 2051, 2190])
def test_a_series_without_an_end_is_found_in_any_year(phone: Phone, year: int) -> None:
    put(phone, SERIES)
    assert len(query(phone, time_range(f"{year}0110T000000Z", f"{year}0120T000000Z"))) == 1
    assert query(phone, time_range("20230110T000000Z", "20231220T000000Z")) == []
    assert len(query(phone, time_range("21000101T000000Z", ""))) == 1
    assert query(phone, time_range("", "20231220T000000Z")) == []


@pytest.mark.parametrize(
    ("day", "hour"), [("20270301", "08"), ("20270705", "07"), ("20510703", "07")]
)
def test_expanding_shows_each_instance_in_utc(phone: Phone, day: str, hour: str) -> None:
    put(phone, SERIES)
    window = (f"{day}T000000Z", f"{int(day) + 1}T000000Z")
    expand = f'<C:expand start="{window[0]}" end="{window[1]}"/>'
    (shown,) = query(phone, time_range(*window), data=expand)
    assert f"DTSTART:{day}T{hour}0000Z" in shown
    assert "RECURRENCE-ID" in shown
    assert "RRULE" not in shown
    (whole,) = query(phone, time_range(*window))
    assert whole.encode() == SERIES


def test_changed_and_excluded_instances_are_shown_as_they_are(phone: Phone) -> None:
    put(phone, CHANGED)
    window = ("20270104T000000Z", "20270107T000000Z")
    expand = f'<C:expand start="{window[0]}" end="{window[1]}"/>'
    (shown,) = query(phone, time_range(*window), data=expand)
    starts = [line for line in shown.split("\r\n") if line.startswith("DTSTART")]
    assert sorted(starts) == ["DTSTART:20270104T090000Z", "DTSTART:20270106T150000Z"]
    assert query(phone, time_range("20270105T000000Z", "20270106T000000Z")) == []
    assert query(phone, time_range("20270106T090000Z", "20270106T100000Z")) == []
    limit = '<C:limit-recurrence-set start="20270108T000000Z" end="20270109T000000Z"/>'
    (fewer,) = query(phone, "", data=limit)
    assert "RRULE" in fewer
    assert "Later" not in fewer


SINGLE = an_event("single")  # on the fifth of January 2027
REPORTS = {
    "query": '<C:calendar-query {}><D:prop>{}</D:prop><C:filter><C:comp-filter name="VCALENDAR"/>'
    "</C:filter></C:calendar-query>",
    "multiget": "<C:calendar-multiget {}><D:prop>{}</D:prop><D:href>{}</D:href>"
    "</C:calendar-multiget>",
}


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("body", [CHANGED, SINGLE], ids=["series", "single"])
def test_what_has_no_instance_in_the_time_has_no_data(
    phone: Phone, report: str, body: bytes
) -> None:
    """9.6.5: those instances and no others; and a calendar without any is not valid."""
    put(phone, body)
    spaces = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    for day, there in (("20270105", body is SINGLE), ("20270104", body is CHANGED)):
        expand = f'<C:expand start="{day}T000000Z" end="{day}T235959Z"/>'
        data = f"<D:getetag/><C:calendar-data>{expand}</C:calendar-data>"
        href = phone.time_off + "one.ics"
        answer = phone.report(report.format(spaces, data, href), phone.time_off)
        (shown,) = texts(answer, "//C:calendar-data")
        statuses = texts(answer, "//D:status")
        assert shown.count("BEGIN:VEVENT") == there
        assert statuses == ["HTTP/1.1 200 OK"] + ["HTTP/1.1 404 Not Found"] * (not there)
        assert texts(answer, "//D:propstat[1]//D:getetag") != [""]
        if body is SINGLE and there:
            assert shown.encode() == body


def test_free_busy_reaches_beyond_what_is_stored(phone: Phone) -> None:
    put(phone, SERIES)
    answer = phone.report(
        '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">'
        + time_range("20510702T000000Z", "20510704T000000Z")
        + "</C:free-busy-query>",
        phone.time_off,
    )
    assert b":20510703T070000Z/20510703T080000Z" in answer.data


def test_more_instances_than_anybody_can_use_are_refused(phone: Phone) -> None:
    put(phone, an_event("daily", lines="RRULE:FREQ=DAILY"))
    data = '<C:expand start="20270101T000000Z" end="20990101T000000Z"/>'
    answer = phone.report(
        '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
        f"<C:calendar-data>{data}</C:calendar-data></D:prop>"
        f"<D:href>{phone.time_off}one.ics</D:href></C:calendar-multiget>",
        phone.time_off,
    )
    assert (answer.status_code, error_in(answer)) == (403, "max-instances")


ALARM = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\n{}\nEND:VALARM"


@pytest.mark.parametrize(
    ("trigger", "start", "end"),
    [
        ("TRIGGER:-PT15M", "20270105T084000Z", "20270105T085000Z"),
        ("TRIGGER;RELATED=END:PT0S", "20270105T100000Z", "20270105T100100Z"),
        ("TRIGGER;VALUE=DATE-TIME:20270101T120000Z", "20270101T120000Z", "20270101T120001Z"),
        ("TRIGGER:-P1D\nREPEAT:2\nDURATION:PT1H", "20270104T110000Z", "20270104T110001Z"),
    ],
)
def test_an_alarm_is_found_when_it_rings(phone: Phone, trigger: str, start: str, end: str) -> None:
    put(phone, an_event(lines=ALARM.format(trigger)))

    def ringing(first: str, last: str) -> int:
        alarm = f'<C:comp-filter name="VALARM">{time_range(first, last)}</C:comp-filter>'
        return len(query(phone, alarm))

    assert ringing(start, end) == 1
    assert ringing("20270105T093000Z", "20270105T094000Z") == 0
    assert ringing("20261201T000000Z", start) == ("REPEAT" in trigger)


def test_objects_with_plain_line_ends_are_searched_too(phone: Phone) -> None:
    put(phone, an_event(summary="Kapper\n  met pruik").replace(b"\r\n", b"\n"))
    match = '<C:prop-filter name="SUMMARY"><C:text-match>{}</C:text-match></C:prop-filter>'
    assert len(query(phone, match.format("kapper met"))) == 1
    assert query(phone, match.format("tandarts")) == []


def test_who_forgets_the_component_means_any(phone: Phone) -> None:
    put(phone, an_event())

    def outer(inside: str) -> list[str]:
        answer = phone.report(
            '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
            '<D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR">'
            f"{inside}</C:comp-filter></C:filter></C:calendar-query>",
            phone.time_off,
        )
        return texts(answer, "//D:href")

    assert len(outer(time_range("20270105T000000Z", "20270106T000000Z"))) == 1
    assert outer(time_range("20270106T000000Z", "20270107T000000Z")) == []
    match = '<C:prop-filter name="{}"><C:text-match>{}</C:text-match></C:prop-filter>'
    assert len(outer(match.format("SUMMARY", "tandarts"))) == 1
    assert outer(match.format("PRODID", "tandarts")) == []
