"""RFC 4918 as far as reading a calendar needs it."""

from datetime import UTC, datetime

import pytest

from tests.calendars.agencies import ANNA, BRAM
from tests.dav.conftest import ON_SQLITE, PROPFIND, Phone, error_in, found, parsed, texts

pytestmark = ON_SQLITE

ETAGS = PROPFIND.format("<D:getetag/>")


def hrefs(phone: Phone) -> list[str]:
    answer = phone("PROPFIND", phone.calendar, ETAGS, Depth="1")
    return texts(answer, "//D:response/D:href")[1:]


def test_a_calendar_lists_its_objects_with_their_etags(phone: Phone) -> None:
    answer = phone("PROPFIND", phone.calendar, ETAGS, Depth="1")
    assert answer.status_code == 207
    etags = texts(answer, "//D:getetag")[1:]
    assert len(etags) == len(set(etags)) == len(hrefs(phone)) == 15
    assert all(each.startswith('"') for each in etags)


def test_what_a_resource_has_not_got_is_said_unless_that_is_of_no_interest(phone: Phone) -> None:
    asked = PROPFIND.format('<D:getetag/><x:nonsense xmlns:x="urn:x&amp;y"/>')
    answer = phone("PROPFIND", phone.calendar, asked, Depth="0")
    (absent,) = found(answer, "//D:propstat[D:status='HTTP/1.1 404 Not Found']/D:prop")
    assert [each.tag for each in absent] == ["{DAV:}getetag", "{urn:x&y}nonsense"]
    minimal = phone("PROPFIND", phone.calendar, asked, Depth="0", Prefer="return=minimal")
    assert texts(minimal, "//D:status") == ["HTTP/1.1 200 OK"]


def test_no_body_asks_for_the_common_properties(phone: Phone) -> None:
    answer = phone("PROPFIND", phone.calendar, Depth="0")
    assert found(answer, "//D:resourcetype/C:calendar")
    assert not found(answer, "//D:sync-token")


def test_allprop_and_propname_are_answered(phone: Phone) -> None:
    everything = phone(
        "PROPFIND",
        phone.calendar,
        '<propfind xmlns="DAV:"><allprop/><include><sync-token/></include></propfind>',
        Depth="0",
    )
    assert found(everything, "//D:displayname")
    assert found(everything, "//D:sync-token")
    names = phone(
        "PROPFIND", phone.calendar, '<propfind xmlns="DAV:"><propname/></propfind>', Depth="0"
    )
    assert texts(names, "//D:displayname") == [""]


@pytest.mark.parametrize("depth", [{"Depth": "infinity"}, {}])
def test_a_whole_tree_is_not_given_at_once(phone: Phone, depth: dict[str, str]) -> None:
    answer = phone("PROPFIND", "/dav/", **depth)
    assert answer.status_code == 403
    assert error_in(answer) == "propfind-finite-depth"


def test_an_object_is_served_as_it_is_stored(phone: Phone) -> None:
    answer = phone("GET", hrefs(phone)[0])
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8; component=vevent"
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")
    listed = phone("PROPFIND", hrefs(phone)[0], ETAGS, Depth="0")
    assert texts(listed, "//D:getetag") == [answer.headers["ETag"]]
    head = phone("HEAD", hrefs(phone)[0])
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(answer.data))


def test_a_copy_that_is_still_right_is_not_sent_again(phone: Phone) -> None:
    href = hrefs(phone)[0]
    etag = phone("GET", href).headers["ETag"]
    assert phone("GET", href, If_None_Match=etag).status_code == 304
    assert phone("GET", href, If_None_Match='"other"').status_code == 200
    assert phone("GET", href, If_Match=etag).status_code == 200
    assert phone("GET", href, If_Match='"other"').status_code == 412


def test_an_object_changed_when_its_plan_was_published(phone: Phone) -> None:
    answer = phone("GET", hrefs(phone)[0])
    changed = answer.last_modified
    assert changed
    assert (datetime.now(UTC) - changed).total_seconds() < 600


@pytest.mark.parametrize("method", ["PUT", "DELETE", "ACL"])
def test_a_read_only_calendar_is_not_written_and_the_answer_says_why(
    phone: Phone, method: str
) -> None:
    before = phone("PROPFIND", phone.calendar, ETAGS, Depth="1").data
    for path in (hrefs(phone)[0], phone.calendar + "new.ics"):
        answer = phone(method, path, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        assert answer.status_code == 403
        assert error_in(answer) == "need-privileges"
        assert texts(answer, "//D:resource/D:href") == [path]
    assert phone("PROPFIND", phone.calendar, ETAGS, Depth="1").data == before


def test_the_calendars_that_everybody_has_stay(phone: Phone) -> None:
    for path in (phone.calendar, phone.time_off, phone.home):
        answer = phone("DELETE", path)
        assert (answer.status_code, error_in(answer)) == (403, "need-privileges")


@pytest.mark.parametrize("method", ["PROPFIND", "GET", "REPORT", "PUT", "DELETE", "MKCALENDAR"])
def test_what_belongs_to_others_is_not_there(phone: Phone, method: str) -> None:
    query = '<C:calendar-multiget xmlns:C="urn:ietf:params:xml:ns:caldav"/>'
    for path in (
        f"/dav/calendars/{BRAM}/",
        f"/dav/calendars/{BRAM}/coverage/",
        f"/dav/calendars/{BRAM}/coverage/x.ics",
        f"/dav/principals/{BRAM}/",
        "/dav/calendars/nobody/",
        "/dav/elsewhere/",
    ):
        answer = phone(method, path, query if method == "REPORT" else "", Depth="0")
        assert answer.status_code == 404
        assert error_in(answer) == ""


@pytest.mark.parametrize(
    "path",
    [
        f"/dav/calendars/{ANNA}/../{BRAM}/coverage/",
        f"/dav/calendars/{ANNA}/coverage/../coverage/",
        f"/dav/calendars/{ANNA}/%2e%2e/{BRAM}/",
        f"/dav/calendars/{ANNA}%2fcoverage/",
        f"/dav/calendars/{ANNA}/coverage%5cx.ics",
        f"/dav/calendars/{ANNA}//coverage/",
        f"/dav/calendars/{ANNA}/coverage/%00.ics",
        f"/dav/calendars/{ANNA}/coverage/%ff.ics",
        f"/dav/calendars/{ANNA}/coverage/a/b/c",
        "/dav///",
        "/dav//%00",
    ],
)
def test_crooked_paths_lead_nowhere(phone: Phone, path: str) -> None:
    for method in ("PROPFIND", "GET", "OPTIONS"):
        answer = phone(method, path, Depth="0")
        if method != "OPTIONS" or answer.status_code != 200:
            assert answer.status_code == 404
            parsed(answer)


@pytest.mark.parametrize("method", ["LOCK", "POST", "PATCH", "FROBNICATE"])
def test_methods_that_mean_nothing_here_are_named_so(phone: Phone, method: str) -> None:
    answer = phone(method, phone.calendar)
    assert answer.status_code == 405
    assert "PROPFIND" in answer.headers["Allow"]
    assert error_in(answer) == ""


def test_a_collection_has_no_body_to_get(phone: Phone) -> None:
    answer = phone("GET", phone.calendar)
    assert answer.status_code == 405
    assert "GET" not in answer.headers["Allow"].split(", ")


def test_a_sharp_that_nobody_encoded_deletes_nothing(phone: Phone) -> None:
    """Servers of HTTP drop what comes after it, and would name another calendar."""
    environ = {"REQUEST_URI": f"{phone.time_off}a#b.ics"}
    answer = phone.client.open(
        f"{phone.time_off}a",
        method="DELETE",
        headers={"Authorization": phone.authorization},
        environ_overrides=environ,
    )
    assert answer.status_code == 400
