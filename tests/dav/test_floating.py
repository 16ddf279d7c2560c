"""Floating times are those of the request's zone, else of the calendar's, else of the agency."""

import pytest

from tests.dav.conftest import PROPFIND, Phone, error_in, texts
from tests.dav.objects import an_event
from tests.dav.test_own_calendars import mine, patch
from tests.dav.test_reports import SPACES, events

__all__ = ["mine"]

FLOATING = "DTSTART:20270105T090000\nDTEND:20270105T100000\n"
NEW_YORK = (
    "\n BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTIMEZONE\nTZID:America/New_York\n"
    "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0500\n"
    "END:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n "
)
"""With space around it, as programs lay out their XML."""
TOLD = NEW_YORK.replace("America/New_York", "Five hours east").replace("-0500", "+0500")


IN_THE_CALENDAR = f"<C:calendar-timezone>{NEW_YORK}</C:calendar-timezone>"
LATER = "20270108T{:02}0000Z/20270108T{:02}0000Z"
IN_THE_REQUEST = f"<C:timezone>{TOLD}</C:timezone>"


def hours(phone: Phone, calendar: str, zone: str = "", condition: str = "{}") -> list[int]:
    """The hours in UTC in which a query finds the event, by its time or another condition."""
    found = []
    for hour in (4, 8, 14):
        window = f'start="20270105T{hour:02}0000Z" end="20270105T{hour + 1:02}0000Z"'
        body = events(condition.format(f"<C:time-range {window}/>"))
        body = body.replace("</C:filter>", f"</C:filter>{zone}")
        if texts(phone.report(body, calendar), "//D:href"):
            found.append(hour)
    return found


@pytest.fixture
def calendar(phone: Phone, mine: str) -> str:
    phone("PUT", mine + "a.ics", an_event("a", lines=FLOATING))
    return mine


def test_they_are_those_of_the_agency(phone: Phone, calendar: str) -> None:
    assert hours(phone, calendar) == [8]


@pytest.mark.parametrize(("zone", "hour"), [(NEW_YORK, 14), (TOLD, 4)])
def test_they_are_those_of_the_calendar(phone: Phone, calendar: str, zone: str, hour: int) -> None:
    told = f"<C:calendar-timezone>{zone}</C:calendar-timezone>"
    assert patch(phone, calendar, set_=told) == [("calendar-timezone", "HTTP/1.1 200 OK")]
    assert hours(phone, calendar) == [hour]
    patch(phone, calendar, remove="<C:calendar-timezone/>")
    assert hours(phone, calendar) == [8]


def test_they_are_those_of_the_request(phone: Phone, calendar: str) -> None:
    patch(phone, calendar, set_=f"<C:calendar-timezone>{NEW_YORK}</C:calendar-timezone>")
    assert hours(phone, calendar, f"<C:timezone>{TOLD}</C:timezone>") == [4]
    assert hours(phone, calendar, "<C:timezone-id>Europe/Amsterdam</C:timezone-id>") == [8]
    window = '<C:time-range start="20270105T080000Z" end="20270105T090000Z"/>'
    assert hours(phone, calendar) == [14]
    nonsense = events(window).replace("</C:filter>", "</C:filter><C:timezone>x</C:timezone>")
    assert error_in(phone.report(nonsense, calendar)) == "valid-calendar-data"


ALARM = '<C:comp-filter name="VALARM">{}</C:comp-filter>'
ITSELF = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\nTRIGGER:PT10M\nEND:VALARM\n"


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ('<C:prop-filter name="DTSTART">{}</C:prop-filter>', FLOATING),
        ('<C:prop-filter name="X-SEEN">{}</C:prop-filter>', FLOATING + "X-SEEN:20270105T090000\n"),
        (ALARM, FLOATING + ITSELF),
        (ALARM, "DTSTART;VALUE=DATE:20270105\n" + ITSELF.replace("10M", "9H10M")),
    ],
)
def test_alarms_and_properties_are_in_the_zone_of_all_else(
    phone: Phone, mine: str, condition: str, lines: str
) -> None:
    phone("PUT", mine + "a.ics", an_event("a", lines=lines))
    assert hours(phone, mine, condition=condition) == [8]
    patch(phone, mine, set_=IN_THE_CALENDAR)
    assert hours(phone, mine, condition=condition) == [14]
    assert hours(phone, mine, IN_THE_REQUEST, condition) == [4]


def test_a_property_in_a_zone_that_its_object_tells_of_is_found_there(
    phone: Phone, mine: str
) -> None:
    told = TOLD.strip().removeprefix("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n")
    told = told.removesuffix("END:VCALENDAR")
    named = FLOATING.replace("DTSTART:", "DTSTART;TZID=Five hours east:")
    body = an_event("a", lines=named.replace("DTEND:", "DTEND;TZID=Five hours east:")).decode()
    body = body.replace("BEGIN:VEVENT", told.replace("\n", "\r\n") + "BEGIN:VEVENT")
    assert phone("PUT", mine + "a.ics", body.encode()).status_code == 201
    by_property = '<C:prop-filter name="DTSTART">{}</C:prop-filter>'
    assert hours(phone, mine, condition=by_property) == [4]


@pytest.mark.parametrize("status", ["CONFIRMED", "TENTATIVE"])
def test_free_busy_is_in_the_zone_of_the_calendar(phone: Phone, mine: str, status: str) -> None:
    day = f"DTSTART;VALUE=DATE:20270105\nSTATUS:{status}\n"
    phone("PUT", mine + "a.ics", an_event("a", lines=day))
    phone("PUT", mine + "b.ics", an_event("b", lines=FLOATING.replace("0105", "0108")))
    assert busy(phone, mine) == ["20270104T230000Z/20270105T230000Z", LATER.format(8, 9)]
    patch(phone, mine, set_=IN_THE_CALENDAR)
    assert busy(phone, mine) == ["20270105T050000Z/20270106T050000Z", LATER.format(14, 15)]


def busy(phone: Phone, calendar: str) -> list[str]:
    """The stretches of time in the answer to a free-busy query."""
    answer = phone.report(
        f'<C:free-busy-query {SPACES}><C:time-range start="20270101T000000Z"'
        ' end="20270201T000000Z"/></C:free-busy-query>',
        calendar,
    )
    assert answer.status_code == 200
    found = [line.rpartition(":")[2] for line in answer.text.split() if "FREEBUSY" in line]
    return sorted(each for each in found if "/" in each)


@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=DAILY;COUNT=3\n"])
def test_expanded_times_are_in_the_zone_of_the_calendar(phone: Phone, mine: str, rule: str) -> None:
    phone("PUT", mine + "a.ics", an_event("a", lines=FLOATING + rule))
    patch(phone, mine, set_=IN_THE_CALENDAR)
    window = '<C:expand start="20270105T000000Z" end="20270106T000000Z"/>'
    answer = phone.report(
        f"<C:calendar-multiget {SPACES}><D:prop><C:calendar-data>{window}</C:calendar-data>"
        f"</D:prop><D:href>{mine}a.ics</D:href></C:calendar-multiget>",
        mine,
    )
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert "DTSTART:20270105T140000Z" in answer.text
    assert "DTEND:20270105T150000Z" in answer.text


def test_the_name_of_the_zone_is_that_of_the_calendar(phone: Phone, mine: str) -> None:
    asked = PROPFIND.format("<C:calendar-timezone-id/>")
    name = "//C:calendar-timezone-id[text()]"
    assert texts(phone("PROPFIND", mine, asked, Depth="0"), name) == ["Europe/Amsterdam"]
    patch(phone, mine, set_=IN_THE_CALENDAR)
    assert texts(phone("PROPFIND", mine, asked, Depth="0"), name) == ["America/New_York"]
    patch(phone, mine, set_=IN_THE_CALENDAR.replace(NEW_YORK, TOLD))
    assert texts(phone("PROPFIND", mine, asked, Depth="0"), name) == []


def test_a_zone_may_be_told_by_its_name(phone: Phone, mine: str) -> None:
    asked = PROPFIND.format("<C:calendar-timezone-id/><C:calendar-timezone/>")
    named = "<C:calendar-timezone-id> {} </C:calendar-timezone-id>"
    patch(phone, mine, set_=named.format("America/New_York"))
    told = phone("PROPFIND", mine, asked, Depth="0")
    assert texts(told, "//C:calendar-timezone-id") == ["America/New_York"]
    assert "TZID:America/New_York" in texts(told, "//C:calendar-timezone")[0]
    phone("PUT", mine + "a.ics", an_event("a", lines=FLOATING))
    assert hours(phone, mine) == [14]
    patch(phone, mine, set_=named.format("Asia/Tokyo") + IN_THE_CALENDAR)
    assert hours(phone, mine) == [14]
    assert patch(phone, mine, set_=named.format("Mars/Olympus")) == [
        ("calendar-timezone-id", "HTTP/1.1 403 Forbidden")
    ]
    patch(phone, mine, remove="<C:calendar-timezone-id/>")
    told = phone("PROPFIND", mine, asked, Depth="0")
    assert texts(told, "//C:calendar-timezone-id") == ["Europe/Amsterdam"]
    assert texts(told, "//C:calendar-timezone") == [""]


@pytest.mark.parametrize("window", ['start="00010101T000000Z"', 'end="99991231T235959Z"'])
def test_time_itself_ends_nowhere_in_another_zone(phone: Phone, calendar: str, window: str) -> None:
    patch(phone, calendar, set_=IN_THE_CALENDAR)
    answer = phone.report(events(f"<C:time-range {window}/>"), calendar)
    assert texts(answer, "//D:href") == [calendar + "a.ics"]
