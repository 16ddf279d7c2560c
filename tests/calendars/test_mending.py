"""Files that programs of other people wrote, with what is wrong in them."""

from __future__ import annotations

import pytest

from coverage.calendars.intake import Contents, Reason, contents_of
from coverage.calendars.mending import legible

OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-OWNER;CN="Piet":mailto:piet@example.org
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID="W. Europe Standard Time":20270105T090000
DTEND;TZID="W. Europe Standard Time":20270105T100000
UID:040000008200E00074C5B7101A82E008
SUMMARY;LANGUAGE=nl:Vakantie op Cura\u00e7ao
DESCRIPTION:Eerste regel
END:VEVENT
END:VCALENDAR
"""
TITLE = "Vakantie op Cura\u00e7ao"


def titles(text: str | bytes) -> list[str]:
    found = understood(text)
    assert not found.misread
    return [each.title for each in found.events]


def understood(text: str | bytes) -> Contents:
    return contents_of(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_whatever_letters_it_is_written_in(encoding: str) -> None:
    assert titles(OUTLOOK.encode(encoding)) == [TITLE]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_however_its_lines_end(end: str) -> None:
    assert titles(OUTLOOK.replace("\n", end).encode()) == [TITLE]


@pytest.mark.parametrize(
    "odd",
    [
        "DESCRIPTION:Eerste regel\nen een tweede, die niemand verborg",
        "DESCRIPTION:Eerste\x0bregel\x00",
        'ORGANIZER;CN=Piet "P" Jan:mailto:piet@example.org',
        'ATTENDEE;CN="Piet:mailto:piet@example.org',
        "X_ODD:1",
        "LOCATION;ALTREP:Strand",
    ],
)
def test_what_is_no_line_costs_nothing_else(odd: str) -> None:
    assert titles(OUTLOOK.replace("DESCRIPTION:Eerste regel", odd)) == [TITLE]


@pytest.mark.parametrize("odd", ['RRULE;X="y:FREQ=DAILY', "DTEND;TZID:20270106T090000"])
def test_what_would_say_when_is_never_left_out(odd: str) -> None:
    found = understood(OUTLOOK.replace("DESCRIPTION:Eerste regel", odd))
    assert [each.reason for each in found.misread] == [Reason.NOT_CALENDAR]
    assert not found.events


def test_a_file_may_hold_several_calendars() -> None:
    other = OUTLOOK.replace("04000", "05000").replace(TITLE, "Congres")
    assert titles(f"\n\n{OUTLOOK}\n{other}\n\x1a") == [TITLE, "Congres"]
    again = OUTLOOK.replace(TITLE, "Later")
    assert titles(OUTLOOK + again) == ["Later"]


def test_a_file_without_fault_is_read_as_it_is() -> None:
    assert legible(OUTLOOK.encode()) == [OUTLOOK.strip().encode()]


@pytest.mark.parametrize("file", [b"", b"\0", b"<html>BEGIN:VCALENDAR</html>", b"\n" * 1_000_000])
def test_what_is_no_calendar_stays_none(file: bytes) -> None:
    assert [each.reason for each in contents_of(file).misread] == [Reason.NOT_CALENDAR]
