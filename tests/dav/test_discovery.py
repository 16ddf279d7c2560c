"""From a bare host name to the calendar, step by step, as telephones go."""

import pytest

from tests.calendars.agencies import ANNA
from tests.dav.conftest import ON_SQLITE, PROPFIND, Phone, error_in, found, texts

pytestmark = ON_SQLITE


@pytest.mark.parametrize("method", ["GET", "PROPFIND"])
@pytest.mark.parametrize("path", ["/.well-known/caldav", "/.well-known/caldav/"])
def test_the_well_known_address_leads_to_the_root(phone: Phone, method: str, path: str) -> None:
    answer = phone.client.open(path, method=method)
    assert answer.status_code == 307
    assert answer.headers["Location"] == "/dav/"


def test_a_bare_host_leads_there_too(phone: Phone) -> None:
    assert phone.client.open("/", method="PROPFIND").headers["Location"] == "/dav/"


def test_the_root_says_who_one_is_and_the_principal_where_ones_calendars_are(phone: Phone) -> None:
    root = phone("PROPFIND", "/dav/", PROPFIND.format("<D:current-user-principal/>"), Depth="0")
    (principal,) = texts(root, "//D:current-user-principal/D:href")
    assert principal == f"/dav/principals/{ANNA}/"
    asked = PROPFIND.format(
        "<C:calendar-home-set/><C:calendar-user-address-set/><D:displayname/><D:principal-URL/>"
    )
    answer = phone("PROPFIND", principal, asked, Depth="0")
    assert texts(answer, "//C:calendar-home-set/D:href") == [phone.home]
    assert texts(answer, "//C:calendar-user-address-set/D:href") == [principal]
    assert texts(answer, "//D:principal-URL/D:href") == [principal]


def test_the_home_lists_the_calendars_that_everybody_has(phone: Phone) -> None:
    asked = PROPFIND.format(
        "<D:resourcetype/><D:displayname/><D:current-user-privilege-set/><D:supported-report-set/>"
        "<C:supported-calendar-component-set/><C:max-resource-size/><D:sync-token/>"
        '<x:getctag xmlns:x="http://calendarserver.org/ns/"/>'
        '<x:calendar-color xmlns:x="http://apple.com/ns/ical/"/>'
    )
    answer = phone("PROPFIND", phone.home, asked, Depth="1")
    assert texts(answer, "/D:multistatus/D:response/D:href") == [
        phone.home,
        *(f"{phone.home}{name}/" for name in ("conversations", "coverage", "time-off")),
    ]
    assert texts(answer, "//D:displayname") == [
        "anna-canary",
        "Gesprekken",
        "Dekking",
        "Afwezigheid",
    ]
    calendar = "//D:response[3]//"
    assert found(answer, calendar + "D:resourcetype/C:calendar")
    assert found(answer, calendar + "D:privilege/D:read")
    assert found(answer, calendar + "D:privilege/C:read-free-busy")
    assert len(found(answer, "//D:privilege/D:write")) == 1
    assert found(answer, "//D:response[4]//D:privilege/D:write")
    assert [each.get("name") for each in found(answer, calendar + "C:comp")] == ["VEVENT"]
    assert len(found(answer, calendar + "D:report")) == 5
    assert texts(answer, calendar + "A:calendar-color") == ["#0E5763"]
    assert texts(answer, calendar + "D:sync-token")[0].startswith("urn:naast:sync:")
    assert not found(answer, calendar + "D:propstat[D:status='HTTP/1.1 404 Not Found']")


def test_options_says_what_this_server_is_without_asking_who_calls(phone: Phone) -> None:
    answer = phone.client.open("/dav/", method="OPTIONS")
    assert answer.status_code == 200
    assert "calendar-access" in answer.headers["DAV"]
    assert "PROPFIND" in answer.headers["Allow"]
    assert "PUT" in answer.headers["Allow"]


def test_every_folder_on_the_way_can_be_looked_into(phone: Phone) -> None:
    for path in ("/dav/", "/dav/principals/", "/dav/calendars/"):
        answer = phone("PROPFIND", path, Depth="1")
        assert answer.status_code == 207
        assert len(found(answer, "//D:response")) > 1


def test_who_searches_for_people_finds_themselves(phone: Phone) -> None:
    def search(word: str, test: str = "allof") -> list[str]:
        answer = phone.report(
            f'<principal-property-search xmlns="DAV:" test="{test}"><property-search><prop>'
            f"<displayname/></prop><match>{word}</match></property-search>"
            "<property-search><prop><displayname/></prop><match>-</match></property-search>"
            "<prop><displayname/></prop></principal-property-search>",
            "/dav/principals/",
            Depth="0",
        )
        return texts(answer, "//D:href")

    me = f"/dav/principals/{ANNA}/"
    assert search("ANNA") == search("nobody", "anyof") == [me]
    assert search("bram") == search("nobody") == []
    match = '<principal-match xmlns="DAV:"><self/></principal-match>'
    assert texts(phone.report(match, "/dav/principals/"), "//D:href") == [me]
    other = '<principal-match xmlns="DAV:"><principal-property/></principal-match>'
    assert texts(phone.report(other, "/dav/principals/"), "//D:href") == []
    words = phone.report('<principal-search-property-set xmlns="DAV:"/>', "/dav/")
    assert len(found(words, "//D:principal-search-property/D:prop/D:displayname")) == 1
    assert error_in(phone.report('<version-tree xmlns="DAV:"/>', "/dav/")) == "supported-report"
    bad = '<principal-property-search xmlns="DAV:"><property-search/></principal-property-search>'
    assert phone.report(bad, "/dav/").status_code == 400
