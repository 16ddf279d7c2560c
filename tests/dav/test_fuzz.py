"""Requests that no program means: paths, headers, bodies and objects drawn at random.

Whatever comes, the answer has a status of its kind, a DAV error body when it is a refusal, no word
of what others have, and nothing is stored that a calendar cannot hold.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from coverage.calendars.objects import NotAnObject, read_object
from coverage.domain.ids import AdvisorId
from coverage.persistence.calendar_rows import CalendarRow, ObjectRow
from coverage.persistence.database import reading
from tests.calendars.agencies import BRAM
from tests.dav.conftest import ON_SQLITE, Agency, Phone

pytestmark = ON_SQLITE

GENTLY = hypothesis_settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
REFUSALS = {400, 403, 404, 405, 409, 412, 413, 415, 423, 501, 502, 507}
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n"
    "DTSTAMP:20260101T000000Z\r\nDTSTART:20270105T090000Z\r\nDTEND:20270105T100000Z\r\n"
    "{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def event(more: str = "", uid: str = "one") -> str:
    return EVENT.format(uid=uid, more=more)


def refused(answer: TestResponse) -> None:
    """It says no as WebDAV does, and keeps quiet otherwise."""
    assert answer.status_code in REFUSALS, (answer.status_code, answer.data[:300])
    if answer.data:
        assert etree.fromstring(answer.data).tag == "{DAV:}error"


def sound(answer: TestResponse) -> None:
    """An answer or a refusal, in XML wherever it is XML."""
    if answer.status_code in (200, 201, 204, 207, 304):
        if answer.status_code == 207:
            assert etree.fromstring(answer.data).tag == "{DAV:}multistatus"
    else:
        refused(answer)


def stored() -> tuple[int, int, int]:
    """How much there is of calendars, objects and changes."""
    with reading() as session:
        calendars = session.scalar(select(func.count()).select_from(CalendarRow)) or 0
        objects = session.scalar(select(func.count()).select_from(ObjectRow)) or 0
        return calendars, objects, session.scalar(select(func.sum(CalendarRow.change))) or 0


pieces = st.one_of(
    st.sampled_from(
        [
            *("", ".", "..", "...", "%2e%2e", "%2f", "%5c", "\\", "%00", "%0a", "%ff", "%c3%28"),
            *("calendars", "principals", "coverage", "time-off", "anna", str(BRAM), "one.ics"),
            *("~", "%7e", "a" * 400, "é", "%F0%9F%93%85", "coverage;x=1", "a?b", "a#b", "*"),
        ]
    ),
    st.text(max_size=8).map(lambda text: quote(text, safe="", errors="replace")),
)
METHODS = (
    *("OPTIONS", "GET", "HEAD", "PROPFIND", "REPORT", "PUT", "DELETE", "PROPPATCH", "MKCALENDAR"),
    *("MKCOL", "COPY", "MOVE", "ACL", "LOCK", "POST", "PATCH", "TRACE", "NONSENSE"),
)


@GENTLY
@given(method=st.sampled_from(METHODS), parts=st.lists(pieces, max_size=6))
def test_no_path_is_answered_with_a_failure(phone: Phone, method: str, parts: list[str]) -> None:
    answer = phone(method, "/dav/" + "/".join(parts), Depth="1")
    assert answer.status_code < 500 or answer.status_code in (501, 507)
    if answer.status_code >= 400 and answer.data:
        assert etree.fromstring(answer.data).tag == "{DAV:}error"


@GENTLY
@given(method=st.sampled_from(METHODS), tail=st.lists(pieces, max_size=3))
def test_the_paths_of_others_are_not_there(phone: Phone, method: str, tail: list[str]) -> None:
    before = stored()
    answer = phone(method, f"/dav/calendars/{BRAM}/" + "/".join(["coverage", *tail]), Depth="1")
    if method != "OPTIONS":
        assert answer.status_code in (400, 403, 404, 405, 409), answer.status_code
    assert stored() == before


headers = st.dictionaries(
    st.sampled_from(
        [
            *("Depth", "If", "If-Match", "If-None-Match", "If-Modified-Since", "Prefer", "Brief"),
            *("If-Unmodified-Since", "Overwrite", "Destination", "Content-Type", "Range", "Accept"),
            *("Accept-Encoding", "Content-Encoding", "Expect", "X-HTTP-Method-Override", "Timeout"),
        ]
    ),
    st.one_of(
        st.sampled_from(
            [
                *("", "*", '"', '"x"', 'W/"x"', "0", "1", "2", "infinity", "-1", "T", "F", "gzip"),
                *("bytes=0-", "http://[", "/dav/calendars/anna/time-off/../x.ics", "text/calendar"),
                *("/dav/calendars/bram/coverage/x", "(<urn:x>)", "Sun, 99 Foo 2026 99:99:99 GMT"),
                *(
                    "text/plain",
                    "return=minimal",
                    "//",
                    "http://elsewhere.example/dav/",
                    "a" * 5000,
                ),
            ]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")),
    ),
    max_size=4,
)


@GENTLY
@given(
    given_headers=headers,
    method=st.sampled_from(["PUT", "DELETE", "MOVE", "COPY", "GET", "PROPFIND", "REPORT"]),
    name=st.sampled_from(["", "one.ics", "two.ics"]),
)
def test_no_header_is_answered_with_a_failure(
    phone: Phone, given_headers: dict[str, str], method: str, name: str
) -> None:
    body = event() if method == "PUT" else ""
    sound(phone(method, f"{phone.home}time-off/{name}", body, **given_headers))


WORDS = """BEGIN END VCALENDAR VEVENT VTODO VTIMEZONE VALARM UID DTSTART DTEND DURATION RRULE RDATE
    EXDATE RECURRENCE-ID TZID VERSION PRODID SUMMARY STATUS TRANSP X-A ATTACH TRIGGER METHOD
    20270105T090000Z 20270105 99999999T999999Z 00000000 PT1H P1D -P999999999W 2.0
    FREQ=SECONDLY FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 COUNT=999999999 UNTIL=20990101 INTERVAL=0
    Europe/Amsterdam Nowhere/Else CANCELLED OPAQUE""".split()  # noqa: SIM905 - read as a list
lines = st.one_of(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([":", ";", "=", ""]), st.sampled_from(WORDS))
    .map("".join)
    .filter(lambda line: not line.startswith(("BEGIN:V", "END:V"))),
    st.text(max_size=12),
    st.sampled_from(["", " folded", "\tfolded", "DTSTART;TZID=Nowhere:20270105T090000"]),
)


@GENTLY
@given(
    more=st.lists(lines, max_size=6),
    ending=st.sampled_from(["\r\n", "\n", "\r", "\r\r\n", "\x00", "\x0b"]),
)
def test_what_is_stored_is_what_can_be_read(phone: Phone, more: list[str], ending: str) -> None:
    body = event("".join(line + ending for line in more)).encode(errors="replace")
    path = f"{phone.home}time-off/drawn.ics"
    before = stored()
    answer = phone("PUT", path, body, Content_Type="text/calendar")
    if answer.status_code in (201, 204):
        read_object(body)
        assert phone("GET", path).data == body
    else:
        refused(answer)
        assert stored() == before


@GENTLY
@given(body=st.binary(max_size=300))
def test_bytes_that_are_no_calendar_are_not_stored(phone: Phone, body: bytes) -> None:
    before = stored()
    answer = phone("PUT", f"{phone.home}time-off/x.ics", body, Content_Type="text/calendar")
    refused(answer)
    assert stored() == before


PATTERNS = [
    "FREQ=SECONDLY",
    "FREQ=SECONDLY;UNTIL=21270101T000000Z",
    "FREQ=MINUTELY;INTERVAL=1;COUNT=2000000000",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=1,2,3,4,5,6,7",
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYSETPOS=-366",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_rules_without_measure_are_refused_or_bounded(phone: Phone, pattern: str) -> None:
    body = event(f"RRULE:{pattern}\r\n")
    answer = phone("PUT", f"{phone.home}time-off/rule.ics", body, Content_Type="text/calendar")
    sound(answer)
    with reading() as session:
        most = session.scalar(select(func.count()).select_from(ObjectRow)) or 0
    assert most < 100


@pytest.mark.parametrize("size", [2**20 + 1, 5 * 2**20])
def test_an_object_of_megabytes_is_not_stored(phone: Phone, size: int) -> None:
    before = stored()
    body = event("X-A:" + "a" * size + "\r\n")
    answer = phone("PUT", f"{phone.home}time-off/big.ics", body, Content_Type="text/calendar")
    assert answer.status_code in (403, 413)
    refused(answer)
    assert stored() == before


def test_a_megabyte_of_properties_is_not_stored(phone: Phone) -> None:
    before = stored()
    named = '<x:a xmlns:x="urn:x">' + "a" * 1024 * 1024 + "</x:a>"
    change = f'<set xmlns="DAV:"><prop>{named}</prop></set>'
    body = f'<propertyupdate xmlns="DAV:">{change}</propertyupdate>'
    answer = phone("PROPPATCH", f"{phone.home}time-off/", body)
    assert answer.status_code in (207, 400, 403, 413, 507)
    assert b"200 OK" not in answer.data
    body = f'<C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav">{change}</C:mkcalendar>'
    answer = phone("MKCALENDAR", f"{phone.home}mine/", body)
    assert answer.status_code >= 400
    assert stored() == before


def test_encoded_slashes_and_dots_open_nothing(phone: Phone, agency: Agency) -> None:
    for path in (
        f"/dav/calendars/{phone.advisor}%2f..%2f{BRAM}/coverage/",
        f"/dav/calendars/{phone.advisor}/../{BRAM}/coverage/",
        f"/dav/calendars/{phone.advisor}/%2e%2e/{BRAM}/coverage/",
        f"/dav/calendars/{phone.advisor}/..%5c{BRAM}/coverage/",
        f"/dav//calendars/{BRAM}/coverage/",
    ):
        for method in ("PROPFIND", "GET", "PUT", "DELETE", "REPORT"):
            answer = phone(method, path, Depth="0")
            assert answer.status_code in (400, 403, 404, 405), (method, path, answer.status_code)


def test_a_move_out_of_ones_own_home_moves_nothing(
    phone: Phone, another: Callable[[AdvisorId], Phone]
) -> None:
    phone("PUT", f"{phone.home}time-off/one.ics", event(), Content_Type="text/calendar")
    before = stored()
    for target in (
        f"/dav/calendars/{BRAM}/time-off/one.ics",
        f"/dav/calendars/{phone.advisor}/coverage/one.ics",
        f"http://elsewhere.example/dav/calendars/{phone.advisor}/time-off/two.ics",
        "/etc/passwd",
        "",
    ):
        answer = phone("MOVE", f"{phone.home}time-off/one.ics", Destination=target)
        if answer.status_code not in (201, 204):
            refused(answer)
            assert stored() == before
        assert another(BRAM)("GET", f"/dav/calendars/{BRAM}/time-off/one.ics").status_code == 404


def test_the_reader_of_objects_says_why(app: Flask) -> None:
    for body in (b"", b"\xff\xfe", b"BEGIN:VCALENDAR\r\n" * 1000, b"\r" * 1000):
        with pytest.raises(NotAnObject):
            read_object(body)
