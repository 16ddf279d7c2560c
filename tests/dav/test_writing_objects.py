"""PUT and DELETE (RFC 4791 5.3.2, RFC 4918 9.6 and 9.7) under conditions (RFC 9110 13)."""

from urllib.parse import quote

import pytest

from coverage.calendars.parsing import MOST_BYTES
from tests.calendars.agencies import BRAM
from tests.dav.conftest import ON_SQLITE, PROPFIND, Phone, error_in, found, texts
from tests.dav.objects import an_event, an_object

ETAGS = PROPFIND.format("<D:getetag/>")


def put(phone: Phone, name: str = "one.ics", body: bytes | None = None, **headers: str) -> int:
    answer = phone("PUT", phone.time_off + name, body or an_event(), **headers)
    return answer.status_code


def listed(phone: Phone) -> list[str]:
    return texts(phone("PROPFIND", phone.time_off, ETAGS, Depth="1"), "//D:href")[1:]


def test_what_was_put_comes_back_byte_by_byte(phone: Phone) -> None:
    body = an_event(lines='X-ODD;X-P="a;b":caf\u00e9 \\n\nDESCRIPTION:lo\n ng').replace(
        b"\r\n", b"\n"
    )
    made = phone("PUT", phone.time_off + "one.ics", body, Content_Type="text/calendar")
    assert made.status_code == 201
    got = phone("GET", phone.time_off + "one.ics")
    assert got.data == body
    assert got.headers["ETag"] == made.headers["ETag"]
    assert not got.headers["ETag"].startswith("W/")
    assert listed(phone) == [phone.time_off + "one.ics"]


def test_the_next_put_overwrites_under_another_etag(phone: Phone) -> None:
    first = phone("PUT", phone.time_off + "one.ics", an_event())
    second = phone("PUT", phone.time_off + "one.ics", an_event(summary="Kapper"))
    assert (first.status_code, second.status_code) == (201, 204)
    assert first.headers["ETag"] != second.headers["ETag"]
    assert b"Kapper" in phone("GET", phone.time_off + "one.ics").data


def test_putting_the_same_again_changes_nothing(phone: Phone) -> None:
    token = PROPFIND.format("<D:sync-token/>")
    first = phone("PUT", phone.time_off + "one.ics", an_event())
    before = texts(phone("PROPFIND", phone.time_off, token, Depth="0"), "//D:sync-token")
    again = phone("PUT", phone.time_off + "one.ics", an_event())
    assert again.headers["ETag"] == first.headers["ETag"]
    assert texts(phone("PROPFIND", phone.time_off, token, Depth="0"), "//D:sync-token") == before


def test_an_object_that_was_deleted_is_gone_and_may_come_back(phone: Phone) -> None:
    href = phone.time_off + "one.ics"
    put(phone)
    assert phone("DELETE", href).status_code == 204
    assert phone("GET", href).status_code == 404
    assert phone("DELETE", href).status_code == 404
    assert put(phone) == 201
    assert phone("GET", href).data == an_event()


def test_conditions_are_kept(phone: Phone) -> None:
    assert put(phone, If_Match="*") == 412
    assert put(phone, If_Match='"x"') == 412
    assert put(phone, If_None_Match="*") == 201
    assert put(phone, If_None_Match="*") == 412
    href = phone.time_off + "one.ics"
    etag = phone("GET", href).headers["ETag"]
    other = an_event(summary="Kapper")
    assert put(phone, body=other, If_Match='"x"') == 412
    assert put(phone, body=other, If_Match=f"W/{etag}") == 412  # strong comparison
    assert put(phone, body=other, If_Match='"*"') == 412
    assert put(phone, body=other, If_Match="") == 412
    assert put(phone, body=other, If_None_Match=f"W/{etag}") == 412  # weak comparison
    assert phone("DELETE", href, If_Match='"x"').status_code == 412
    assert phone("DELETE", href, If_None_Match="*").status_code == 412
    assert phone("GET", href).headers["ETag"] == etag
    assert put(phone, body=other, If_Match=f'"x", {etag}') == 204
    assert phone("DELETE", href, If_Match=etag).status_code == 412
    assert phone("DELETE", href, If_Match="*").status_code == 204


@ON_SQLITE
def test_a_date_is_a_condition_where_nothing_better_is_given(phone: Phone) -> None:
    long_ago, some_day = (f"Mon, 04 Jan {year} 00:00:00 GMT" for year in ("1999", "2999"))
    assert put(phone, If_Unmodified_Since=long_ago) == 201
    other = an_event(summary="Kapper")
    assert put(phone, body=other, If_Unmodified_Since=long_ago) == 412
    assert put(phone, body=other, If_Unmodified_Since=some_day) == 204
    assert put(phone, If_Unmodified_Since=long_ago, If_Match="*") == 204
    href = phone.time_off + "one.ics"
    for method in ("GET", "HEAD"):
        assert phone(method, href, If_Unmodified_Since=long_ago).status_code == 412
        assert phone(method, href, If_Unmodified_Since=some_day).status_code == 200
        assert phone(method, href, If_Match='"x"').status_code == 412
        assert phone(method, href, If_Match="*").status_code == 200


def test_one_uid_has_one_address_in_a_calendar(phone: Phone) -> None:
    put(phone, "one.ics")
    again = phone("PUT", phone.time_off + "two.ics", an_event())
    assert (again.status_code, error_in(again)) == (403, "no-uid-conflict")
    assert texts(again, "//C:no-uid-conflict/D:href") == [phone.time_off + "one.ics"]
    other = phone("PUT", phone.time_off + "one.ics", an_event("two"))
    assert (other.status_code, error_in(other)) == (403, "no-uid-conflict")
    phone("DELETE", phone.time_off + "one.ics")
    assert put(phone, "two.ics") == 201


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "condition"),
    [
        (b"nonsense", "valid-calendar-data"),
        (b"", "valid-calendar-data"),
        (an_event().replace(b"\r\nSUMMARY", b"\rSUMMARY"), "valid-calendar-data"),
        (an_event(summary="\x00"), "valid-calendar-data"),
        (an_event().replace(b"Tandarts", b"\xff"), "valid-calendar-data"),
        (an_event(lines="DTSTART:20270230T000000Z"), "valid-calendar-data"),
        (an_event() + an_event("two"), "valid-calendar-object-resource"),
        (
            an_event().replace(b"VERSION", b"METHOD:PUBLISH\r\nVERSION"),
            "valid-calendar-object-resource",
        ),
        (an_event().replace(b"UID:one\r\n", b""), "valid-calendar-object-resource"),
        (an_object("UID:one\nDTSTAMP:20270101T000000Z", "VTODO"), "supported-calendar-component"),
        (
            an_object("UID:one\nDTSTAMP:20270101T000000Z", "VFREEBUSY"),
            "supported-calendar-component",
        ),
        (an_event(lines="RRULE:FREQ=SECONDLY;UNTIL=21270101T000000Z"), "max-instances"),
        (an_event(summary="x" * MOST_BYTES), "max-resource-size"),
        (b"x" * 5_000_000, "max-resource-size"),
    ],
)
def test_what_is_no_calendar_object_is_refused_by_name(
    phone: Phone, body: bytes, condition: str
) -> None:
    answer = phone("PUT", phone.time_off + "one.ics", body)
    assert (answer.status_code, error_in(answer)) == (403, condition)
    assert listed(phone) == []


@ON_SQLITE
def test_only_icalendar_is_taken(phone: Phone) -> None:
    for kind in ("application/json", "text/calendar; charset=utf-16", "text/x-vcalendar"):
        answer = phone("PUT", phone.time_off + "one.ics", an_event(), Content_Type=kind)
        assert (answer.status_code, error_in(answer)) == (403, "supported-calendar-data")
    assert put(phone, Content_Type="text/calendar; charset=UTF-8; component=VEVENT") == 201


@ON_SQLITE
def test_an_object_needs_a_calendar_to_lie_in(phone: Phone) -> None:
    assert phone("PUT", phone.home + "nowhere/one.ics", an_event()).status_code == 409
    assert phone("PUT", phone.home + "one.ics", an_event()).status_code == 403
    collection = phone("PUT", phone.time_off, an_event())
    assert collection.status_code == 405
    allowed = collection.headers["Allow"].split(", ")
    assert "PROPPATCH" in allowed
    assert "PUT" not in allowed
    assert phone("PUT", phone.time_off + "a/b.ics", an_event()).status_code == 409
    assert phone("DELETE", phone.time_off + "a/b.ics").status_code == 404
    assert phone("DELETE", phone.home + "nowhere/one.ics").status_code == 404


@ON_SQLITE
@pytest.mark.parametrize(
    "name",
    ["a%20b.ics", "%C3%A9.ics", "without-an-ending", "a%23b%3Fc.ics"]
    + [quote(f"a{sign}b.ics") for sign in "\u200b\u200f\u00a0\u00ad\ufeff\u2028\ue000\u0378\ufffe"],
)
def test_an_object_keeps_the_name_that_a_device_gave_it(phone: Phone, name: str) -> None:
    phone("PUT", f"{phone.time_off}{name}", an_event())
    (href,) = listed(phone)
    assert href == phone.time_off + name
    assert phone("GET", href).data == an_event()
    answer = phone.report(
        '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
        f"<D:getetag/></D:prop><D:href>{href}</D:href></C:calendar-multiget>",
        phone.time_off,
    )
    assert texts(answer, "//D:status") == ["HTTP/1.1 200 OK"]


@ON_SQLITE
@pytest.mark.parametrize(
    "name", ["%2e%2e", "a%2fb.ics", "%00.ics", "%0a", "%c2%85", "%ff.ics", "a%5cb"]
)
def test_some_names_are_nobodys(phone: Phone, name: str) -> None:
    assert phone("PUT", f"{phone.time_off}{name}", an_event()).status_code == 404
    assert listed(phone) == []


@ON_SQLITE
@pytest.mark.parametrize("letter", ["x", "%c3%a9"])
def test_a_name_may_be_long_and_who_writes_a_longer_one_is_told_why(
    phone: Phone, letter: str
) -> None:
    longest, longer = letter * 300, phone.time_off + letter * 301
    assert put(phone, longest) == 201
    refused = phone("PUT", longer, an_event("two"))
    assert (refused.status_code, error_in(refused)) == (414, "")
    assert phone("GET", longer).status_code == phone("DELETE", longer).status_code == 404
    moved = phone("MOVE", phone.time_off + longest, Destination=longer)
    assert moved.status_code == 414
    assert phone("MKCALENDAR", phone.home + letter * 101).status_code == 414
    assert listed(phone) == [phone.time_off + longest.replace("%c3%a9", "%C3%A9")]


@ON_SQLITE
def test_nobody_writes_in_anothers_calendar(phone: Phone) -> None:
    there = f"/dav/calendars/{BRAM}/time-off/one.ics"
    assert phone("PUT", there, an_event()).status_code == 404
    assert phone("DELETE", there).status_code == 404


def test_a_device_hears_of_what_others_wrote(phone: Phone) -> None:
    def changes(token: str) -> tuple[list[str], list[str], str]:
        answer = phone.report(
            f'<sync-collection xmlns="DAV:"><sync-token>{token}</sync-token>'
            "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>",
            phone.time_off,
        )
        gone = "//D:response[D:status='HTTP/1.1 404 Not Found']/D:href"
        there = "//D:response[D:propstat]/D:href"
        return texts(answer, there), texts(answer, gone), texts(answer, "//D:sync-token")[0]

    href = phone.time_off + "one.ics"
    *_, token = changes("")
    put(phone)
    assert changes(token)[:2] == ([href], [])
    *_, later = changes(token)
    phone("DELETE", href)
    assert changes(later)[:2] == ([], [href])
    assert changes(token)[:2] == ([], [href])
    put(phone)
    assert changes(later)[:2] == ([href], [])
    assert changes("")[:2] == ([href], [])


@ON_SQLITE
def test_a_writable_calendar_says_so(phone: Phone) -> None:
    asked = PROPFIND.format("<D:current-user-privilege-set/>")
    assert found(phone("PROPFIND", phone.time_off, asked, Depth="0"), "//D:privilege/D:write")
    assert not found(phone("PROPFIND", phone.calendar, asked, Depth="0"), "//D:privilege/D:write")
    put(phone)
    (answer,) = [phone("PROPFIND", href, asked, Depth="0") for href in listed(phone)]
    assert found(answer, "//D:privilege/D:write-content")
    assert "PUT" in phone("OPTIONS", phone.time_off).headers["Allow"]
    assert "PUT" not in phone("OPTIONS", phone.calendar).headers["Allow"]
