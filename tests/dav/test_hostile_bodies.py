"""Bodies that nobody needs to send: a right status, a DAV error body, nothing stored."""

import gzip

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coverage.dav.filters import MOST_CONDITIONS
from coverage.dav.markup import MAX_BODY, MAX_DEPTH, Malformed, read, tag, text
from coverage.dav.multistatus import MOST_CHARACTERS, MOST_NAMES
from tests.dav.conftest import ON_SQLITE, Phone, error_in, texts
from tests.dav.objects import an_event

ENTITIES = "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'  # each ten times the one before
    for n in range(9)
)
BOMB = f'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]><a>&j;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
REMOTE = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'
DEEP = "<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1)
DEEPER = "<a>" * 100_000
WIDE = "<a>" + "<b/>" * 150_000 + "</a>"

HOSTILE = {
    "bomb": BOMB,
    "outside": OUTSIDE,
    "remote": REMOTE,
    "deep": DEEP,
    "deeper": DEEPER,
    "wide": WIDE,
    "empty": "",
    "nonsense": "nonsense",
    "open": "<a>",
    "nul": "\x00",
    "two roots": "<a/><b/>",
    "instruction": "<?a",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_such_xml_is_not_read(body: str) -> None:
    with pytest.raises(Malformed):
        read(body.encode())


@ON_SQLITE
def test_such_requests_are_refused(phone: Phone) -> None:
    for body in HOSTILE.values():
        answer = phone.report(body)
        assert answer.status_code == 400
        assert error_in(answer) == ""


@ON_SQLITE
def test_xml_that_is_no_request_is_refused(phone: Phone) -> None:
    for body in (
        "<a/>",
        '<propfind xmlns="DAV:"/>',
        '<propfind xmlns="DAV:"><nonsense/></propfind>',
        '<propfind xmlns="urn:other"><prop/></propfind>',
    ):
        assert phone("PROPFIND", phone.calendar, body, Depth="0").status_code == 400
    assert phone("PROPFIND", phone.calendar, Depth="2").status_code == 400


@ON_SQLITE
@pytest.mark.parametrize("method", ["PROPFIND", "REPORT"])
def test_a_huge_body_is_refused(phone: Phone, method: str) -> None:
    answer = phone(method, phone.calendar, b"<a>" + b" " * MAX_BODY + b"</a>", Depth="0")
    assert answer.status_code == 413
    assert error_in(answer) == ""


@ON_SQLITE
@pytest.mark.parametrize("method", ["PUT", "PROPFIND", "REPORT", "PROPPATCH", "MKCALENDAR"])
@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
def test_bodies_are_not_unpacked(phone: Phone, method: str, coding: str) -> None:
    path = phone.time_off + "one.ics" if method == "PUT" else phone.time_off
    answer = phone(method, path, gzip.compress(an_event()), Depth="0", Content_Encoding=coding)
    assert (answer.status_code, error_in(answer)) == (415, "")
    assert answer.headers["Accept-Encoding"] == "identity"
    whole = phone("PUT", phone.time_off + "two.ics", an_event(), Content_Encoding="identity")
    assert whole.status_code == 201


@ON_SQLITE
def test_other_encodings_are_read(phone: Phone) -> None:
    body = '<?xml version="1.0" encoding="utf-16"?><propfind xmlns="DAV:"><allprop/></propfind>'
    answer = phone("PROPFIND", phone.calendar, body.encode("utf-16"), Depth="0")
    assert answer.status_code == 207


@ON_SQLITE
def test_a_small_question_gets_no_answer_of_gigabytes(phone: Phone) -> None:
    many = "".join(f"<x{number}/>" for number in range(MOST_NAMES + 1))
    long = f'<x xmlns="{"a" * MOST_CHARACTERS}"/>'
    for props in (many, long):
        body = f'<propfind xmlns="DAV:"><prop>{props}</prop></propfind>'
        assert phone("PROPFIND", phone.calendar, body, Depth="1").status_code == 400
        body = f'<propfind xmlns="DAV:"><allprop/><include>{props}</include></propfind>'
        assert phone("PROPFIND", phone.calendar, body, Depth="1").status_code == 400


@ON_SQLITE
def test_a_filter_of_countless_conditions_is_refused(phone: Phone) -> None:
    conditions = '<prop-filter name="SUMMARY"/>' * MOST_CONDITIONS
    answer = phone.report(
        '<calendar-query xmlns="urn:ietf:params:xml:ns:caldav"><filter>'
        f'<comp-filter name="VCALENDAR"><comp-filter name="VEVENT">{conditions}</comp-filter>'
        "</comp-filter></filter></calendar-query>"
    )
    assert (answer.status_code, error_in(answer)) == (403, "supported-filter")


def test_a_name_that_no_database_could_hold_is_only_not_there(phone: Phone) -> None:
    answer = phone.report(
        '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
        f"<D:prop><D:getetag/></D:prop><D:href>{phone.calendar}a%00b</D:href>"
        "</C:calendar-multiget>"
    )
    assert answer.status_code == 207
    assert texts(answer, "//D:status") == ["HTTP/1.1 404 Not Found"]


NAMES = """propfind prop allprop href sync-collection sync-token limit nresults calendar-query
    calendar-multiget filter comp-filter prop-filter time-range text-match is-not-defined
    param-filter free-busy-query x"""
names = st.sampled_from(NAMES.split())
spaces = st.sampled_from(["DAV:", "urn:ietf:params:xml:ns:caldav", "urn:other"])
words = st.sampled_from(["VCALENDAR", "VEVENT", "20270101T000000Z", "99999999T999999Z", "", "é"])


@st.composite
def elements(draw: st.DrawFn, depth: int = 4) -> str:
    name, space = draw(names), draw(spaces)
    given = {key: draw(words) for key in draw(st.sets(st.sampled_from(["name", "start", "end"])))}
    attributes = "".join(f' {key}="{value}"' for key, value in given.items())
    inside = draw(st.lists(elements(depth - 1), max_size=3)) if depth else [draw(words)]
    return f'<{name} xmlns="{space}"{attributes}>{"".join(inside)}</{name}>'


@ON_SQLITE
@hypothesis_settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    body=st.one_of(elements(), st.text(max_size=200)),
    method=st.sampled_from(["REPORT", "PROPFIND"]),
)
def test_no_body_is_answered_with_a_failure(phone: Phone, body: str, method: str) -> None:
    answer = phone(method, phone.calendar, body.encode(), Depth="1")
    assert answer.status_code in (200, 207, 400, 403)


@given(value=st.text())
def test_whatever_is_written_can_be_read_back(value: str) -> None:
    try:
        value.encode("utf-8")
        plain = not any(ord(each) < 32 and each not in "\t\n\r" for each in value)
        plain = plain and not any(each in "\ufffe\uffff" for each in value)
    except UnicodeEncodeError:
        plain = False
    if plain:
        assert (read(tag("{urn:x}a", text(value)).encode()).text or "") == value
