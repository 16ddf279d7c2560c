"""RFC 4791's reports and RFC 6578: finding and following objects."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from coverage.domain.ids import AdvisorId
from tests.calendars.agencies import BRAM, CLEO
from tests.dav.conftest import Agency, Phone, error_in, found, texts

SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
PROPS = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"


SINCE = '<C:time-range start="20270101T000000Z"/>'


def query(filters: str, prop: str = PROPS) -> str:
    return (
        f'<C:calendar-query {SPACES}>{prop}<C:filter><C:comp-filter name="VCALENDAR">'
        f"{filters}</C:comp-filter></C:filter></C:calendar-query>"
    )


def events(inside: str = "") -> str:
    return query(f'<C:comp-filter name="VEVENT">{inside}</C:comp-filter>')


def in_week(agency: Agency, index: int) -> str:
    monday = agency.horizon[index].monday
    return (
        f'<C:time-range start="{monday:%Y%m%d}T120000Z"'
        f' end="{monday + timedelta(days=1):%Y%m%d}T120000Z"/>'
    )


def sync(token: str = "", more: str = "") -> str:
    return (
        f"<D:sync-collection {SPACES}><D:sync-token>{token}</D:sync-token>"
        f"<D:sync-level>1</D:sync-level>{more}<D:prop><D:getetag/></D:prop></D:sync-collection>"
    )


def test_a_query_finds_what_takes_place_in_a_time(phone: Phone, agency: Agency) -> None:
    answer = phone.report(events(in_week(agency, 0)), Depth="1")
    data = "".join(texts(answer, "//C:calendar-data"))
    assert data.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Primair: K-1" in data


def test_calendar_data_arrives_byte_by_byte(phone: Phone) -> None:
    answer = phone.report(events())
    href = texts(answer, "//D:href")[0]
    data = texts(answer, "//C:calendar-data")[0]
    assert data.encode() == phone("GET", href).data


def test_saturday_and_sunday_are_free(phone: Phone, agency: Agency) -> None:
    saturday = agency.horizon[0].monday + timedelta(days=5)
    asked = (
        f'<C:time-range start="{saturday:%Y%m%d}T000000Z"'
        f' end="{saturday + timedelta(days=1):%Y%m%d}T000000Z"/>'
    )
    assert not found(phone.report(events(asked)), "//D:response")


def test_a_time_may_be_open_on_one_side(phone: Phone, agency: Agency) -> None:
    middle = f"{agency.horizon[4].monday:%Y%m%d}T120000Z"
    before = phone.report(events(f'<C:time-range end="{middle}"/>'))
    after = phone.report(events(f'<C:time-range start="{middle}"/>'))
    assert len(found(before, "//D:response")) == 9
    assert len(found(after, "//D:response")) == 8


@pytest.mark.parametrize(
    ("inside", "count"),
    [
        ("", 15),
        ('<C:prop-filter name="SUMMARY"><C:text-match>primair</C:text-match></C:prop-filter>', 7),
        (
            '<C:prop-filter name="summary"><C:text-match collation="i;octet">primair'
            "</C:text-match></C:prop-filter>",
            0,
        ),
        (
            '<C:prop-filter name="SUMMARY"><C:text-match negate-condition="yes">primair'
            "</C:text-match></C:prop-filter>",
            8,
        ),
        ('<C:prop-filter name="LOCATION"><C:is-not-defined/></C:prop-filter>', 15),
        ('<C:prop-filter name="ATTENDEE"/>', 0),
        (
            '<C:prop-filter name="DTSTART"><C:param-filter name="VALUE"><C:text-match>date'
            "</C:text-match></C:param-filter></C:prop-filter>",
            15,
        ),
        (
            '<C:prop-filter name="DTSTART"><C:param-filter name="TZID"><C:is-not-defined/>'
            "</C:param-filter></C:prop-filter>",
            15,
        ),
        ('<C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter>', 15),
        ('<C:comp-filter name="VALARM"/>', 0),
    ],
)
def test_a_query_may_ask_for_more_than_time(phone: Phone, inside: str, count: int) -> None:
    assert len(found(phone.report(events(inside)), "//D:response")) == count


def test_there_are_events_only(phone: Phone) -> None:
    tasks = phone.report(query('<C:comp-filter name="VTODO"/>'))
    assert not found(tasks, "//D:response")
    none = phone.report(query('<C:comp-filter name="VEVENT"><C:is-not-defined/></C:comp-filter>'))
    assert not found(none, "//D:response")
    assert len(found(phone.report(query("")), "//D:response")) == 15


@pytest.mark.parametrize(
    ("body", "condition"),
    [
        (events('<C:time-range start="20270101T000000"/>'), "valid-filter"),
        (events("<C:time-range/>"), "valid-filter"),
        (
            events('<C:time-range start="20270102T000000Z" end="20270101T000000Z"/>'),
            "valid-filter",
        ),
        (query('<C:comp-filter name=""/>'), "valid-filter"),
        (query("<C:nonsense/>"), "valid-filter"),
        (events(SINCE * 2), "valid-filter"),
        (events(f"<C:is-not-defined/>{SINCE}"), "valid-filter"),
        (events('<C:prop-filter name="X"><C:nonsense/></C:prop-filter>'), "valid-filter"),
        (
            events(
                f'<C:prop-filter name="X"><C:param-filter name="Y">{SINCE}'
                "</C:param-filter></C:prop-filter>"
            ),
            "valid-filter",
        ),
        (f"<C:calendar-query {SPACES}>{PROPS}</C:calendar-query>", "valid-filter"),
        (
            events(
                '<C:prop-filter name="X"><C:text-match collation="x">a'
                "</C:text-match></C:prop-filter>"
            ),
            "supported-collation",
        ),
        (
            query(
                "",
                '<D:prop><C:calendar-data content-type="application/calendar+json"/></D:prop>',
            ),
            "supported-calendar-data",
        ),
        (f"<D:version-tree {SPACES}/>", "supported-report"),
    ],
)
def test_a_query_that_cannot_be_answered_is_told_why(
    phone: Phone, body: str, condition: str
) -> None:
    answer = phone.report(body)
    assert answer.status_code == 403
    assert error_in(answer) == condition


def test_reports_are_about_calendars_only(phone: Phone) -> None:
    answer = phone.report(events(), phone.home)
    assert error_in(answer) == "supported-report"


def test_objects_are_fetched_many_at_once_however_their_address_is_written(phone: Phone) -> None:
    hrefs = texts(phone.report(events()), "//D:href")
    asked = [
        hrefs[0],
        "http://localhost" + hrefs[1],
        hrefs[2].replace("-", "%2D"),
        phone.calendar + "nothing.ics",
        f"/dav/calendars/{BRAM}/coverage/x.ics",
        "http://[",
    ]
    listed = "".join(f"<D:href>{each}</D:href>" for each in asked)
    answer = phone.report(f"<C:calendar-multiget {SPACES}>{PROPS}{listed}</C:calendar-multiget>")
    assert len(found(answer, "//C:calendar-data")) == 3
    assert texts(answer, "//D:response[D:status='HTTP/1.1 404 Not Found']/D:href") == asked[3:]


def test_standing_for_somebody_makes_nobody_busy(phone: Phone, agency: Agency) -> None:
    answer = phone.report(f"<C:free-busy-query {SPACES}>{in_week(agency, 0)}</C:free-busy-query>")
    assert answer.status_code == 200
    assert b"BEGIN:VFREEBUSY" in answer.data
    assert b"\r\nUID:" in answer.data  # RFC 5545 3.6.4
    assert b"\r\nFREEBUSY" not in answer.data


def test_a_device_is_told_of_changes_only(
    another: Callable[[AdvisorId], Phone], agency: Agency
) -> None:
    cleo = another(CLEO)
    first = cleo.report(sync())
    assert len(found(first, "//D:response")) == 10
    (token,) = texts(first, "/D:multistatus/D:sync-token")
    assert not found(cleo.report(sync(token)), "//D:response")

    agency.publish(third_week=CLEO)
    second = cleo.report(sync(token))
    assert len(found(second, "//D:getetag")) == 1
    (later,) = texts(second, "/D:multistatus/D:sync-token")
    assert later != token

    agency.publish(third_week=BRAM)
    third = cleo.report(sync(later))
    assert texts(third, "//D:response/D:status") == ["HTTP/1.1 404 Not Found"]
    assert texts(third, "//D:response/D:href") == texts(second, "//D:response/D:href")


def test_changes_can_be_had_in_parts(phone: Phone) -> None:
    token, seen = "", []
    for _ in range(4):
        part = phone.report(sync(token, "<D:limit><D:nresults>4</D:nresults></D:limit>"))
        seen += texts(part, "//D:response[D:propstat]/D:href")
        (token,) = texts(part, "/D:multistatus/D:sync-token")
        cut = found(part, "//D:response[D:error/D:number-of-matches-within-limits]")
        assert bool(cut) == (len(seen) < 15)
    assert len(seen) == len(set(seen)) == 15


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        "urn:naast:sync:0000000000000000:3",
        "urn:naast:sync:{tag}:999999",
        "urn:naast:sync:{tag}:99999999999999999999",
    ],
)
def test_a_token_that_is_not_ours_is_refused(phone: Phone, token: str) -> None:
    (mine,) = texts(phone.report(sync()), "/D:multistatus/D:sync-token")
    answer = phone.report(sync(token.format(tag=mine.split(":")[3])))
    assert answer.status_code == 403
    assert error_in(answer) == "valid-sync-token"


def test_a_limit_must_be_a_number(phone: Phone) -> None:
    for limit in ("0", "-1", "many"):
        more = f"<D:limit><D:nresults>{limit}</D:nresults></D:limit>"
        assert phone.report(sync("", more)).status_code == 400
    for limit in (10**9, 10**18):
        more = f"<D:limit><D:nresults>{limit}</D:nresults></D:limit>"
        assert phone.report(sync("", more)).status_code == 207
