"""Calendars that advisors make: MKCALENDAR (RFC 4791 5.3.1), MKCOL (RFC 5689), PROPPATCH and DELETE
(RFC 4918 9.2, 9.6).
"""

import pytest

from coverage.operations.calendars import writing_calendars
from coverage.operations.calendars.making_calendars import MOST_CALENDARS, MOST_PROPERTY_CHARACTERS
from tests.calendars.agencies import ANNA, BRAM
from tests.dav.conftest import ON_SQLITE, PROPFIND, Phone, error_in, found, texts
from tests.dav.objects import an_event, an_object

SPACES = (
    'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/" '
    'xmlns:X="urn:x"'
)
COMPONENTS = (
    '<C:supported-calendar-component-set><C:comp name="{}"/></C:supported-calendar-component-set>'
)
ZONE = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTIMEZONE\nTZID:Nowhere\nBEGIN:STANDARD\n"
    "DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\n"
    "END:VTIMEZONE\nEND:VCALENDAR\n"
)


def making(props: str = "", root: str = "C:mkcalendar") -> str:
    return f"<{root} {SPACES}><D:set><D:prop>{props}</D:prop></D:set></{root}>"


def patch(phone: Phone, path: str, *, set_: str = "", remove: str = "") -> list[tuple[str, str]]:
    """The outcome of each property, by local name."""
    body = f"<D:propertyupdate {SPACES}>"
    body += f"<D:set><D:prop>{set_}</D:prop></D:set>" if set_ else ""
    body += f"<D:remove><D:prop>{remove}</D:prop></D:remove>" if remove else ""
    answer = phone("PROPPATCH", path, body + "</D:propertyupdate>")
    assert answer.status_code == 207, answer.data
    assert texts(answer, "//D:response/D:href") == [path]
    return [
        (prop.tag.rpartition("}")[2], part.findtext("{DAV:}status") or "")
        for part in found(answer, "//D:propstat")
        for prop in part.find("{DAV:}prop")  # type: ignore[union-attr]
    ]


@pytest.fixture
def mine(phone: Phone) -> str:
    assert phone("MKCALENDAR", phone.home + "mine/").status_code == 201
    return phone.home + "mine/"


def test_a_calendar_is_made_as_it_is_asked_for(phone: Phone) -> None:
    path = phone.home + "mine/"
    answer = phone(
        "MKCALENDAR",
        path,
        making(
            "<D:displayname>Mijn &amp; jouw</D:displayname>"
            "<C:calendar-description>Privé</C:calendar-description>"
            "<A:calendar-color>#FF2968FF</A:calendar-color><A:calendar-order>7</A:calendar-order>"
            '<C:supported-calendar-component-set><C:comp name="VEVENT"/><C:comp name="VTODO"/>'
            f"</C:supported-calendar-component-set><C:calendar-timezone>{ZONE}</C:calendar-timezone>"
        ),
    )
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-cache"
    asked = PROPFIND.format(
        "<D:displayname/><C:calendar-description/><C:supported-calendar-component-set/>"
        "<C:calendar-timezone/><A:calendar-color xmlns:A='http://apple.com/ns/ical/'/>"
        "<A:calendar-order xmlns:A='http://apple.com/ns/ical/'/><D:resourcetype/>"
    )
    told = phone("PROPFIND", path, asked, Depth="0")
    assert texts(told, "//D:status") == ["HTTP/1.1 200 OK"]
    assert found(told, "//D:resourcetype/C:calendar")
    assert texts(told, "//D:displayname") == ["Mijn & jouw"]
    assert texts(told, "//C:calendar-description") == ["Privé"]
    assert texts(told, "//A:calendar-color") == ["#FF2968FF"]
    assert texts(told, "//A:calendar-order") == ["7"]
    assert texts(told, "//C:calendar-timezone") == [ZONE]
    assert [each.get("name") for each in found(told, "//C:comp")] == ["VEVENT", "VTODO"]
    listed = texts(phone("PROPFIND", phone.home, asked, Depth="1"), "//D:response/D:href")
    assert path in listed


def test_a_calendar_without_wishes_holds_events_tasks_and_journals(phone: Phone, mine: str) -> None:
    assert phone("PUT", mine + "a.ics", an_event("a")).status_code == 201
    assert phone("PUT", mine + "b.ics", an_object("UID:b", "VTODO")).status_code == 201
    assert phone("PUT", mine + "c.ics", an_object("UID:c", "VJOURNAL")).status_code == 201
    asked = PROPFIND.format("<D:displayname/>")
    assert texts(phone("PROPFIND", mine, asked, Depth="0"), "//D:displayname") == ["mine"]


def test_a_calendar_of_tasks_takes_no_events(phone: Phone) -> None:
    only = COMPONENTS.format("VTODO")
    assert phone("MKCALENDAR", phone.home + "tasks", making(only)).status_code == 201
    answer = phone("PUT", phone.home + "tasks/a.ics", an_event("a"))
    assert (answer.status_code, error_in(answer)) == (403, "supported-calendar-component")
    assert phone("PUT", phone.home + "tasks/b.ics", an_object("UID:b", "VTODO")).status_code == 201


@ON_SQLITE
def test_a_calendar_that_cannot_be_made_is_not_there(phone: Phone, mine: str) -> None:
    assert error_in(phone("MKCALENDAR", mine)) == "resource-must-be-null"
    wrong = making("<D:getetag>x</D:getetag>")
    assert error_in(phone("MKCALENDAR", mine, wrong)) == "resource-must-be-null"
    assert phone("MKCOL", mine).status_code == 405
    assert error_in(phone("MKCALENDAR", phone.calendar)) == "resource-must-be-null"
    assert error_in(phone("MKCALENDAR", phone.home)) == "resource-must-be-null"
    phone("PUT", mine + "a.ics", an_event("a"))
    assert phone("MKCOL", mine + "a.ics").status_code == 405
    assert error_in(phone("MKCALENDAR", mine + "a.ics")) == "resource-must-be-null"
    for inside in ("inside", "inside/"):
        for method in ("MKCALENDAR", "MKCOL"):
            assert error_in(phone(method, mine + inside)) == "calendar-collection-location-ok"
            assert phone(method, phone.home + "nowhere/" + inside).status_code == 409
            assert phone(method, mine + "deeper/" + inside).status_code == 409
    assert phone("MKCALENDAR", f"/dav/calendars/{BRAM}/mine/").status_code == 404
    only = COMPONENTS.format("VPOLL")
    new = phone.home + "new/"
    assert error_in(phone("MKCALENDAR", new, making(only))) == "supported-calendar-component"
    assert phone("MKCALENDAR", new, "<a/>").status_code == 400
    answer = phone(
        "MKCALENDAR", new, making("<D:getetag>x</D:getetag><D:displayname>x</D:displayname>")
    )
    assert answer.status_code == 207
    assert [each[9:12] for each in texts(answer, "//D:status")] == ["403", "424"]
    assert phone("PROPFIND", new, Depth="0").status_code == 404


@ON_SQLITE
def test_extended_mkcol_makes_calendars_and_nothing_else(phone: Phone) -> None:
    kind = "<D:resourcetype><D:collection/>{}</D:resourcetype><D:displayname>Mijn</D:displayname>"
    new = phone.home + "new/"
    other = phone("MKCOL", new, making(kind.format("<X:book/>"), "D:mkcol"))
    assert other.status_code == 403
    assert found(other, "/D:mkcol-response//D:error/D:valid-resourcetype")
    assert error_in(phone("MKCOL", new)) == "valid-resourcetype"
    assert phone("PROPFIND", new, Depth="0").status_code == 404
    wanted = making(kind.format("<C:calendar/>"), "D:mkcol")
    assert phone("MKCOL", new, wanted, Content_Type="application/json").status_code == 415
    assert phone("MKCOL", new, wanted, Content_Type="text/xml").status_code == 201
    assert phone("MKCOL", new, wanted).status_code == 405
    asked = PROPFIND.format("<D:displayname/>")
    assert texts(phone("PROPFIND", new, asked, Depth="0"), "//D:displayname") == ["Mijn"]
    assert "extended-mkcol" in phone("OPTIONS", new).headers["DAV"]


@ON_SQLITE
def test_there_is_an_end_to_the_number_of_calendars(phone: Phone) -> None:
    statuses = [phone("MKCALENDAR", f"{phone.home}c{n}").status_code for n in range(MOST_CALENDARS)]
    assert statuses.count(201) == MOST_CALENDARS - 3
    answer = phone("MKCALENDAR", phone.home + "one-more")
    assert (answer.status_code, error_in(answer)) == (507, "quota-not-exceeded")


@ON_SQLITE
def test_there_is_an_end_to_how_often_a_calendar_takes_place(
    phone: Phone, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing_calendars, "MOST_TIMES", 1_500)
    often = "RRULE:FREQ=HOURLY;COUNT=1000"
    assert phone("PUT", mine + "a.ics", an_event("a", lines=often)).status_code == 201
    answer = phone("PUT", mine + "b.ics", an_event("b", lines=often))
    assert (answer.status_code, error_in(answer)) == (507, "quota-not-exceeded")
    assert phone("PUT", mine + "c.ics", an_event("c")).status_code == 201
    assert phone("DELETE", mine + "a.ics").status_code == 204
    assert phone("PUT", mine + "b.ics", an_event("b", lines=often)).status_code == 201


def test_a_calendar_goes_with_all_that_was_in_it(phone: Phone, mine: str) -> None:
    token = PROPFIND.format("<D:sync-token/>")
    phone("PUT", mine + "a.ics", an_event("a"))
    phone("PUT", mine + "a.ics", an_event("a", summary="Anders"))
    (old,) = texts(phone("PROPFIND", mine, token, Depth="0"), "//D:sync-token")
    assert phone("DELETE", mine).status_code == 204
    assert phone("PROPFIND", mine, Depth="0").status_code == 404
    assert phone("GET", mine + "a.ics").status_code == 404
    assert phone("DELETE", mine).status_code == 404
    assert phone("MKCALENDAR", mine).status_code == 201
    assert phone("GET", mine + "a.ics").status_code == 404
    answer = phone.report(
        f'<sync-collection xmlns="DAV:"><sync-token>{old}</sync-token>'
        "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>",
        mine,
    )
    assert (answer.status_code, error_in(answer)) == (403, "valid-sync-token")


def test_properties_are_set_and_taken_away(phone: Phone, mine: str) -> None:
    done = patch(
        phone,
        mine,
        set_="<D:displayname>Nieuw</D:displayname><A:calendar-color>#112233</A:calendar-color>"
        "<X:odd xml:lang='nl'>a<X:in>b</X:in>&#13;&lt;c</X:odd>",
    )
    assert done == [(name, "HTTP/1.1 200 OK") for name in ("displayname", "calendar-color", "odd")]
    asked = PROPFIND.format(
        '<D:displayname/><x:odd xmlns:x="urn:x"/><a:calendar-color xmlns:a="http://apple.com/ns/ical/"/>'
    )
    told = phone("PROPFIND", mine, asked, Depth="0")
    assert texts(told, "//D:displayname") == ["Nieuw"]
    (odd,) = found(told, "//*[local-name()='odd']")
    assert "".join(odd.itertext()) == "ab\r<c"
    assert odd.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl"
    everything = phone("PROPFIND", mine, Depth="0")
    assert found(everything, "//*[local-name()='odd']")
    patch(phone, mine, remove="<D:displayname/><X:odd/><X:never-there/><A:calendar-color/>")
    told = phone("PROPFIND", mine, asked, Depth="0")
    assert texts(told, "//D:displayname") == ["mine"]
    assert len(found(told, "//D:propstat[contains(D:status, '404')]/D:prop/*")) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("wrong", "status", "condition"),
    [
        ("<D:resourcetype/>", 403, "cannot-modify-protected-property"),
        ("<D:sync-token>x</D:sync-token>", 403, "cannot-modify-protected-property"),
        ("<C:supported-calendar-component-set/>", 403, "cannot-modify-protected-property"),
        ("<C:max-instances>1</C:max-instances>", 403, "cannot-modify-protected-property"),
        ("<C:calendar-timezone>Europe/Amsterdam</C:calendar-timezone>", 403, "valid-calendar-data"),
        ("<A:calendar-color>reddish</A:calendar-color>", 409, ""),
        (f"<D:displayname>{'x' * 201}</D:displayname>", 409, ""),
        ('<a xmlns="relative"/>', 409, ""),
    ],
)
def test_one_property_that_cannot_be_set_leaves_all_as_they_were(
    phone: Phone, mine: str, wrong: str, status: int, condition: str
) -> None:
    body = making(f"<X:a>1</X:a>{wrong}", "D:propertyupdate")
    answer = phone("PROPPATCH", mine, body)
    assert [each[9:12] for each in texts(answer, "//D:status")] == ["424", str(status)]
    assert len(found(answer, f"//D:error/*[local-name()='{condition}']")) == bool(condition)
    asked = PROPFIND.format('<a xmlns="urn:x"/>')
    assert texts(phone("PROPFIND", mine, asked, Depth="0"), "//D:status") == [
        "HTTP/1.1 404 Not Found"
    ]


@ON_SQLITE
def test_a_colour_may_be_named(phone: Phone, mine: str) -> None:
    patch(phone, mine, set_="<A:calendar-color>Teal</A:calendar-color>")
    asked = PROPFIND.format('<a:calendar-color xmlns:a="http://apple.com/ns/ical/"/>')
    assert texts(phone("PROPFIND", mine, asked, Depth="0"), "//A:calendar-color") == ["#008080"]


@ON_SQLITE
def test_a_megabyte_of_properties_is_not_kept(phone: Phone, mine: str) -> None:
    for size in (MOST_PROPERTY_CHARACTERS, 1_000_000):
        assert patch(phone, mine, set_=f"<X:a>{'x' * size}</X:a>") == [
            ("a", "HTTP/1.1 507 Insufficient Storage")
        ]
    assert not found(phone("PROPFIND", mine, Depth="0"), "//*[local-name()='a']")
    big = making(f"<X:a>{'x' * 1_000_000}</X:a>")
    assert error_in(phone("MKCALENDAR", phone.home + "big", big)) == "quota-not-exceeded"


@ON_SQLITE
def test_time_off_has_a_colour_and_coverage_keeps_its_own(phone: Phone) -> None:
    colour = "<A:calendar-color>#112233</A:calendar-color>"
    assert patch(phone, phone.time_off, set_=colour) == [("calendar-color", "HTTP/1.1 200 OK")]
    body = making(colour, "D:propertyupdate")
    for path in (phone.calendar, f"/dav/principals/{ANNA}/"):
        answer = phone("PROPPATCH", path, body)
        assert (answer.status_code, error_in(answer)) == (403, "need-privileges")
    assert phone("PROPPATCH", phone.home + "nowhere/", body).status_code == 404
    assert phone("PROPPATCH", phone.time_off, "<a/>").status_code == 400


@ON_SQLITE
def test_an_object_takes_no_properties_and_each_says_so(phone: Phone) -> None:
    phone("PUT", phone.time_off + "a.ics", an_event("a"))
    assert patch(phone, phone.time_off + "a.ics", set_="<X:a>1</X:a><D:getetag>x</D:getetag>") == [
        ("a", "HTTP/1.1 403 Forbidden"),
        ("getetag", "HTTP/1.1 403 Forbidden"),
    ]


@ON_SQLITE
@pytest.mark.parametrize("method", ["MKCALENDAR", "MKCOL"])
def test_a_calendar_is_made_where_none_is_and_not_under_any_other_condition(
    phone: Phone, method: str
) -> None:
    kind = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
    root = "C:mkcalendar" if method == "MKCALENDAR" else "D:mkcol"
    body = f"<{root} {SPACES}><D:set><D:prop>{kind}</D:prop></D:set></{root}>"
    path = phone.home + "new/"
    assert phone(method, path, body, If_Match="*").status_code == 412
    assert phone("PROPFIND", path, Depth="0").status_code == 404
    assert phone(method, path, body, If_None_Match="*").status_code == 201


@ON_SQLITE
def test_what_could_not_be_made_is_named_as_addresses_are_written(phone: Phone) -> None:
    path = phone.home + "caf%C3%A9%20%26/"
    answer = phone("MKCALENDAR", path, making("<D:getetag>x</D:getetag>"))
    assert texts(answer, "//D:response/D:href") == [path]
