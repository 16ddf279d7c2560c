"""Floating times are those of the request's zone, else of the calendar's, else of the agency."""

import pytest

from tests.dav.conftest import Phone, error_in, texts
from tests.dav.objects import an_event
from tests.dav.test_own_calendars import mine, patch
from tests.dav.test_reports import events

__all__ = ["mine"]

FLOATING = "DTSTART:20270105T090000\nDTEND:20270105T100000\n"
NEW_YORK = (
    "\n BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTIMEZONE\nTZID:America/New_York\n"
    "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0500\n"
    "END:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n "
)
"""With space around it, as programs lay out their XML."""
TOLD = NEW_YORK.replace("America/New_York", "Five hours east").replace("-0500", "+0500")


def hours(phone: Phone, calendar: str, zone: str = "") -> list[int]:
    """The hours in UTC in which a query finds the event."""
    found = []
    for hour in (4, 8, 14):
        window = f'start="20270105T{hour:02}0000Z" end="20270105T{hour + 1:02}0000Z"'
        body = events(f"<C:time-range {window}/>").replace("</C:filter>", f"</C:filter>{zone}")
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
    nonsense = events(window).replace("</C:filter>", "</C:filter><C:timezone>x</C:timezone>")
    assert error_in(phone.report(nonsense, calendar)) == "valid-calendar-data"
