"""Reports about what advisors write themselves: parts of objects, zones, tentative times."""

from __future__ import annotations

import pytest
from lxml import etree

from coverage.dav import calendar_reports, listing
from coverage.dav import sync as sync_reports
from tests.dav.conftest import Phone, error_in, found, texts
from tests.dav.test_reports import SPACES, events, query, sync

DAY = '<C:time-range start="20270105T000000Z" end="20270106T000000Z"/>'


def an_event(uid: str, *lines: str, times: tuple[str, ...] = ()) -> str:
    times = times or ("DTSTART:20270105T090000Z", "DTEND:20270105T100000Z")
    inside = "".join(f"{line}\r\n" for line in (*times, *lines))
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n{inside}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


@pytest.fixture
def mine(phone: Phone) -> str:
    """A calendar that Anna made."""
    path = f"{phone.home}mine/"
    assert phone("MKCALENDAR", path).status_code == 201
    return path


def put(phone: Phone, path: str, body: str) -> None:
    answer = phone("PUT", path, body, Content_Type="text/calendar")
    assert answer.status_code == 201, answer.data


def data(prop: str) -> str:
    return f"<D:prop><C:calendar-data>{prop}</C:calendar-data></D:prop>"


def test_an_object_may_be_asked_for_in_part(phone: Phone, mine: str) -> None:
    put(phone, f"{mine}a.ics", an_event("a", "SUMMARY:Dentist", "LOCATION:Utrecht"))
    wanted = (
        '<C:comp name="VCALENDAR"><C:allprop/><C:comp name="VEVENT">'
        '<C:prop name="UID"/><C:prop name="SUMMARY" novalue="yes"/></C:comp></C:comp>'
    )
    answer = phone.report(query('<C:comp-filter name="VEVENT"/>', data(wanted)), mine)
    assert texts(answer, "//C:calendar-data") == [
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n"
        "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ]


def test_an_object_is_told_once_by_however_many_addresses_it_is_asked_for(
    phone: Phone, mine: str
) -> None:
    put(phone, f"{mine}a.ics", an_event("a"))
    hrefs = "".join(
        f"<D:href>{address}</D:href>"
        for address in (
            f"{mine}a.ics",
            f"{mine}%61.ics",
            *(f"https://{number}.example.org{mine}a.ics" for number in range(50)),
        )
    )
    prop = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
    asked = f"<C:calendar-multiget {SPACES}>{prop}{hrefs}</C:calendar-multiget>"
    answer = phone.report(asked, mine)
    assert texts(answer, "//D:href") == [f"{mine}a.ics"]


def test_asking_for_countless_parts_is_refused(phone: Phone, mine: str) -> None:
    wanted = '<C:comp name="VCALENDAR">' + '<C:prop name="X"/>' * 200 + "</C:comp>"
    asked = query('<C:comp-filter name="VEVENT"/>', data(wanted))
    assert phone.report(asked, mine).status_code == 400


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        ('<C:time-range start="20260101T000000Z" end="20260102T000000Z"/>', ["a", "b"]),
        ('<C:time-range start="20260102T000000Z"/>', []),
    ],
)
def test_a_property_may_lie_in_a_time(
    phone: Phone, mine: str, inside: str, names: list[str]
) -> None:
    for name in ("a", "b"):
        put(phone, f"{mine}{name}.ics", an_event(name))
    asked = events(f'<C:prop-filter name="DTSTAMP">{inside}</C:prop-filter>')
    hrefs = texts(phone.report(asked, mine), "//D:href")
    assert hrefs == [f"{mine}{name}.ics" for name in names]


@pytest.mark.parametrize(
    ("zone", "there"),
    [("Pacific/Auckland", True), ("Europe/Amsterdam", False), ("America/New_York", False)],
)
def test_a_whole_day_is_where_the_reader_says(
    phone: Phone, mine: str, zone: str, there: bool
) -> None:
    times = ("DTSTART;VALUE=DATE:20270105", "DTEND;VALUE=DATE:20270106")
    put(phone, f"{mine}a.ics", an_event("a", times=times))
    early = '<C:time-range start="20270104T120000Z" end="20270104T200000Z"/>'
    asked = events(early).replace(
        "</C:filter>", f"</C:filter><C:timezone-id>{zone}</C:timezone-id>"
    )
    assert bool(found(phone.report(asked, mine), "//D:response")) is there


def test_a_zone_that_nobody_knows_is_refused(phone: Phone, mine: str) -> None:
    asked = events(DAY).replace(
        "</C:filter>", "</C:filter><C:timezone-id>Nowhere/Else</C:timezone-id>"
    )
    assert error_in(phone.report(asked, mine)) == "valid-timezone"


def test_busy_times_say_how_certain_they_are(phone: Phone, mine: str) -> None:
    put(phone, f"{mine}a.ics", an_event("a"))
    afternoon = ("DTSTART:20270105T130000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
    put(phone, f"{mine}b.ics", an_event("b", "STATUS:TENTATIVE", times=afternoon))
    put(phone, f"{mine}c.ics", an_event("c", "STATUS:CANCELLED"))
    answer = phone.report(f"<C:free-busy-query {SPACES}>{DAY}</C:free-busy-query>", mine)
    lines = [line for line in answer.text.splitlines() if line.startswith("FREEBUSY")]
    assert lines == [
        "FREEBUSY:20270105T090000Z/20270105T100000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270105T130000Z/20270105T140000Z",
    ]


def test_a_series_without_an_end_is_busy_in_a_far_year(phone: Phone, mine: str) -> None:
    put(phone, f"{mine}a.ics", an_event("a", "RRULE:FREQ=DAILY"))
    day = '<C:time-range start="20990105T000000Z" end="20990106T000000Z"/>'
    answer = phone.report(f"<C:free-busy-query {SPACES}>{day}</C:free-busy-query>", mine)
    assert "FREEBUSY:20990105T090000Z/20990105T100000Z" in answer.text
    assert len(found(phone.report(events(day), mine), "//D:response")) == 1


def test_what_takes_no_time_counts_where_it_begins(phone: Phone, mine: str) -> None:
    put(phone, f"{mine}a.ics", an_event("a", times=("DTSTART:20270105T000000Z",)))
    assert len(found(phone.report(events(DAY), mine), "//D:response")) == 1
    day_before = '<C:time-range start="20270104T000000Z" end="20270105T000000Z"/>'
    assert not found(phone.report(events(day_before), mine), "//D:response")


@pytest.mark.parametrize("odd", ["", '<x:a100000000000001601 xmlns:x="urn:%25s"/>'])
def test_names_and_questions_of_any_kind_are_answered_for_many(
    phone: Phone, mine: str, odd: str
) -> None:
    names = ["plain.ics", "with space.ics", "100%25.ics", "é&<x>.ics"]
    for number, name in enumerate(names):
        address = phone.home + "mine/" + name.replace(" ", "%20").replace("<", "%3C")
        put(phone, address.replace(">", "%3E"), an_event(f"uid-{number}"))
    asked = "<D:getetag/><D:getcontentlength/><D:getlastmodified/>" + odd
    body = f"<D:propfind {SPACES}><D:prop>{asked}</D:prop></D:propfind>"
    answer = phone("PROPFIND", mine, body.encode(), Depth="1")
    hrefs = texts(answer, "//D:response/D:href")[1:]
    assert len(hrefs) == len(names)
    member = "//D:response[position() > 1]"
    etags, sizes = (
        texts(answer, f"{member}//D:{name}") for name in ("getetag", "getcontentlength")
    )
    for href, etag, size in zip(hrefs, etags, sizes, strict=True):
        there = phone("GET", href)
        assert (there.headers["ETag"], str(len(there.data))) == (etag, size)
    assert texts(phone.report(sync(), mine), "//D:href") == hrefs


def test_a_malformed_alarm_refuses_no_query_about_alarms(phone: Phone, mine: str) -> None:
    ringing = ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM")
    broken = ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT1H", "TRIGGER:-PT2H", "END:VALARM")
    put(phone, f"{mine}a.ics", an_event("a", *broken))
    put(phone, f"{mine}b.ics", an_event("b", *ringing))
    inside = (
        '<C:comp-filter name="VEVENT"><C:comp-filter name="VALARM">'
        '<C:time-range start="20270105T084000Z" end="20270105T085000Z"/>'
        "</C:comp-filter></C:comp-filter>"
    )
    answer = phone.report(query(inside), mine)
    assert answer.status_code == 207
    assert texts(answer, "//D:href") == [f"{mine}b.ics"]


# more than one answer holds -----------------------------------------------------------------------


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> int:
    """Answers hold three of these objects: the real bound is 32 MB, which takes long to fill."""
    size = len(an_event("a"))
    for room in (calendar_reports, sync_reports):
        monkeypatch.setattr(room, "MOST_BYTES", 3 * size)
    monkeypatch.setattr(calendar_reports, "MAX_RESOURCE_SIZE", size)
    return size


def test_a_query_for_more_than_an_answer_holds_is_refused_as_a_whole(
    phone: Phone, mine: str, little: int
) -> None:
    assert little
    for uid in "abcd":
        put(phone, f"{mine}{uid}.ics", an_event(uid))
    for inside in ("", DAY):
        answer = phone.report(events(inside), mine)
        assert answer.status_code == 507
        assert error_in(answer) == "number-of-matches-within-limits"
    assert phone("DELETE", f"{mine}d.ics").status_code == 204
    assert len(texts(phone.report(events(), mine), "//D:href")) == 3


@pytest.mark.parametrize("name", ["x", "100000000000001601"])  # a mark of the mould
def test_much_that_is_said_of_many_objects_is_refused_as_a_whole(
    phone: Phone, mine: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for number in range(4):
        kind = "VTODO" if number % 2 else "VEVENT"
        thing = an_event(str(number), times=("DTSTART:20270105T090000Z",))
        put(phone, f"{mine}{number}.ics", thing.replace("VEVENT", kind))
    prop = f'<D:prop><D:getetag/><a xmlns="urn:{name}"/></D:prop>'
    changes = f"<D:sync-collection {SPACES}><D:sync-token/>{prop}</D:sync-collection>"
    all_ = f"<D:propfind {SPACES}>{prop}</D:propfind>"
    (one,) = found(phone("PROPFIND", f"{mine}0.ics", all_, Depth="0"), "//D:response")
    size = len(etree.tostring(one))
    for most, status in ((4 * size, 207), (3 * size // 2, 507)):
        monkeypatch.setattr(listing, "MOST_MARKUP", most)
        for method, body in (("REPORT", query("", prop)), ("REPORT", changes), ("PROPFIND", all_)):
            answer = phone(method, mine, body, Depth="1")
            assert answer.status_code == status
            if status == 507:
                assert error_in(answer) == "number-of-matches-within-limits"


def test_objects_beyond_what_an_answer_holds_are_to_be_asked_for_again(
    phone: Phone, mine: str, little: int
) -> None:
    assert little
    for uid in "abcd":
        put(phone, f"{mine}{uid}.ics", an_event(uid))
    hrefs = "".join(f"<D:href>{mine}{uid}.ics</D:href>" for uid in ("d", "x", "a", "b", "c"))
    asked = f"<C:calendar-multiget {SPACES}>{data('')}{hrefs}</C:calendar-multiget>"
    answer = phone.report(asked, mine)
    assert answer.status_code == 207
    statuses = dict(
        zip(
            texts(answer, "//D:response[D:status]/D:href"),
            texts(answer, "//D:response/D:status"),
            strict=True,
        )
    )
    assert statuses == {
        f"{mine}x.ics": "HTTP/1.1 404 Not Found",
        f"{mine}c.ics": "HTTP/1.1 507 Insufficient Storage",
    }
    assert len(texts(answer, "//C:calendar-data")) == 3


def test_a_synchronisation_with_bytes_comes_in_as_many_answers_as_it_needs(
    phone: Phone, mine: str, little: int
) -> None:
    assert little
    for uid in "abcdefg":
        put(phone, f"{mine}{uid}.ics", an_event(uid))
    seen, token, answers = [], "", 0
    while answers < 9:
        asked = sync(token).replace("<D:getetag/>", "<D:getetag/><C:calendar-data/>")
        answer = phone.report(asked, mine)
        assert answer.status_code == 207
        seen += texts(answer, "//D:response[D:propstat]/D:href")
        (token,) = texts(answer, "/D:multistatus/D:sync-token")
        answers += 1
        if not found(answer, "//D:number-of-matches-within-limits"):
            break
    assert seen == [f"{mine}{uid}.ics" for uid in "abcdefg"]
    assert answers == 3
