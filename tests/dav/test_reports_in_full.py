"""What RFC 4791 asks of reports at their edges: tasks, time zones, single objects, and limits."""

import pytest

from coverage.calendars.parsing import Condition
from tests.dav.conftest import PROPFIND, Phone, error_in, texts
from tests.dav.objects import an_event, an_object
from tests.dav.test_own_calendars import mine
from tests.dav.test_reports import PROPS, SPACES, events, query

__all__ = ["mine"]


@pytest.mark.parametrize(
    ("task", "windows"),
    [
        ("DUE:20270105T000000Z", "yn"),
        ("DUE:20270104T230000Z", "yn"),
        ("DUE:20270105T000001Z", "ny"),
        ("COMPLETED:20270105T000000Z", "yy"),
        ("COMPLETED:20270105T000001Z", "ny"),
        ("CREATED:20270105T000000Z", "ny"),
        ("CREATED:20270104T235959Z", "yy"),
        ("CREATED:20270105T000000Z\nCOMPLETED:20270107T000000Z", "yy"),
        ("CREATED:20270101T000000Z\nCOMPLETED:20270104T000000Z", "yn"),
        ("CREATED:20270101T000000Z\nCOMPLETED:20270103T235959Z", "nn"),
        ("SUMMARY:Some day", "yy"),
    ],
)
def test_a_task_without_a_start_counts_as_the_table_says(
    phone: Phone,
    mine: str,
    task: str,
    windows: str,
) -> None:
    """RFC 4791 9.9: asked of the fourth and of the fifth of January."""
    phone("PUT", mine + "t.ics", an_object(f"UID:t\n{task}", "VTODO"))
    found = ""
    for day in (4, 5):
        window = f'start="202701{day:02}T000000Z" end="202701{day + 1:02}T000000Z"'
        body = query(f'<C:comp-filter name="VTODO"><C:time-range {window}/></C:comp-filter>')
        found += "y" if texts(phone.report(body, mine), "//D:href") else "n"
    assert found == windows


def test_a_query_may_ask_for_time_zones(phone: Phone, mine: str) -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Nowhere\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    with_zone = an_event("a").replace(b"BEGIN:VEVENT", zone.encode() + b"BEGIN:VEVENT")
    assert phone("PUT", mine + "a.ics", with_zone).status_code == 201
    assert phone("PUT", mine + "b.ics", an_event("b")).status_code == 201
    there = '<C:comp-filter name="VTIMEZONE"/>'
    absent = '<C:comp-filter name="VTIMEZONE"><C:is-not-defined/></C:comp-filter>'
    assert texts(phone.report(query(there), mine), "//D:href") == [mine + "a.ics"]
    assert texts(phone.report(query(absent), mine), "//D:href") == [mine + "b.ics"]


def test_an_object_answers_about_itself(phone: Phone, mine: str) -> None:
    one, two = mine + "a.ics", mine + "b.ics"
    phone("PUT", one, an_event("a"))
    phone("PUT", two, an_event("b"))
    assert texts(phone.report(events(), one), "//D:href") == [one]
    never = '<C:time-range start="20280101T000000Z" end="20280102T000000Z"/>'
    assert texts(phone.report(events(never), one), "//D:href") == []
    hrefs = f"<D:href>{one}</D:href><D:href>{two}</D:href>"
    several = f"<C:calendar-multiget {SPACES}>{PROPS}{hrefs}</C:calendar-multiget>"
    answer = phone.report(several, one)
    assert texts(answer, "//D:response[D:propstat]/D:href") == [one]
    assert texts(answer, "//D:response[contains(D:status, '404')]/D:href") == [two]
    busy = f"<C:free-busy-query {SPACES}>{never}</C:free-busy-query>"
    assert error_in(phone.report(busy, one)) == "supported-report"
    assert phone.report(events(), mine + "none.ics").status_code == 404
    asked = PROPFIND.format("<D:supported-report-set/>")
    told = phone("PROPFIND", one, asked, Depth="0").data
    assert b"calendar-multiget" in told
    assert b"sync-collection" not in told


def test_a_calendar_says_what_it_will_not_hold(phone: Phone, mine: str) -> None:
    asked = PROPFIND.format("<C:min-date-time/><C:max-date-time/><C:max-instances/>")
    told = phone("PROPFIND", mine, asked, Depth="0")
    earliest, latest = (texts(told, f"//C:{each}-date-time")[0] for each in ("min", "max"))
    assert (earliest, latest) == ("01000101T000000Z", "98991231T235959Z")
    assert texts(told, "//C:max-instances") == ["10000"]
    for moment, condition in (
        (earliest, None),
        (latest, None),
        ("00991231T235959Z", Condition.EARLIEST),
        ("99000101T000000Z", Condition.LATEST),
    ):
        body = an_event(moment, lines=f"DTSTART:{moment}")
        answer = phone("PUT", f"{mine}{moment}.ics", body)
        assert (error_in(answer) if answer.data else None) == condition
